/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/*
 * What statements cost the server: the processor time of the thread that runs
 * them, which is the same however busy the machine is.
 *
 *   cost SOCKET DATABASE RUNS < lines of a label, a tab, and a statement
 *
 * Prints, for each, the median in microseconds, a tab, and the label. The
 * server runs here, and we are root or the user that it runs as; the account is
 * that of the demonstration server.
 */
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_RUNS 1000

static char place[64];

static void die(const char *what)
{
    fprintf(stderr, "cost: %s\n", what);
    exit(2);
}

/* Nanoseconds that the server's thread has run */
static unsigned long long spent(void)
{
    unsigned long long ns;
    FILE *in = fopen(place, "r");

    if (!in || fscanf(in, "%llu", &ns) != 1) {
        die(place);
    }
    fclose(in);
    return ns;
}

static void run(MYSQL *mysql, const char *sql)
{
    MYSQL_RES *result;

    if (mysql_query(mysql, sql)) {
        die(mysql_error(mysql));
    }
    result = mysql_store_result(mysql);
    mysql_free_result(result);
}

static void find_thread(MYSQL *mysql)
{
    MYSQL_RES *result;
    MYSQL_ROW row;

    if (mysql_query(mysql, "SELECT TID FROM information_schema.PROCESSLIST"
                           " WHERE ID = CONNECTION_ID()")
        || !(result = mysql_store_result(mysql))
        || !(row = mysql_fetch_row(result))) {
        die(mysql_error(mysql));
    }
    /* A thread has a directory of its own under its own number, too. */
    snprintf(place, sizeof(place), "/proc/%s/schedstat", row[0]);
    mysql_free_result(result);
}

static int by_size(const void *a, const void *b)
{
    unsigned long long x = *(const unsigned long long *)a;
    unsigned long long y = *(const unsigned long long *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static char line[256 * 1024];
    unsigned long long times[MOST_RUNS];
    MYSQL *mysql = mysql_init(NULL);
    int runs = argc == 4 ? atoi(argv[3]) : 0;

    if (runs < 1 || runs > MOST_RUNS) {
        die("usage: cost SOCKET DATABASE RUNS");
    }
    if (!mysql_real_connect(mysql, "localhost", "xcri_ro", "xcri_ro", argv[2],
                            0, argv[1], 0)) {
        die(mysql_error(mysql));
    }
    mysql_set_character_set(mysql, "utf8mb4");
    find_thread(mysql);
    while (fgets(line, sizeof(line), stdin)) {
        char *sql = strchr(line, '\t');
        int i;

        if (!sql) {
            die("a line without a tab");
        }
        *sql++ = '\0';
        sql[strcspn(sql, "\n")] = '\0';
        run(mysql, sql);
        for (i = 0; i < runs; i++) {
            unsigned long long before = spent();

            run(mysql, sql);
            times[i] = spent() - before;
        }
        qsort(times, (size_t)runs, sizeof(times[0]), by_size);
        printf("%llu\t%s\n", times[runs / 2] / 1000, line);
    }
    mysql_close(mysql);
    return 0;
}
