/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/*
 * What the driver alone can do with a route's statement: the number to compare
 * the module with. The statement and its values come from the module's own
 * tables, so that both run the same.
 *
 *   raw SOCKET USER PASSWORD DATABASE CONNECTIONS SECONDS text|prepared \
 *       '/athletes/?division=2030&gender=M'
 *
 * For those who answer the same with other tools, the statements of addresses:
 *
 *   raw describe '/athletes/?division=2030&gender=M' ...
 */
#include "core/bind.h"
#include "core/json.h"
#include "core/list.h"
#include "core/param.h"
#include "core/route.h"
#include "core/sql.h"
#include "xcri_routes.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <mysql.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_CONNECTIONS 256
#define MOST_BUFFER 2048

static const char *const *server;  /* socket, user, password, database */
static int prepared;
static const xcri_statement_t *statement;
static xcri_value_t values[XCRI_MAX_PARAMS];
static const char *text;           /* the statement with its values in it */
static volatile int stop;

static void die(const char *what)
{
    fprintf(stderr, "raw: %s\n", what);
    exit(2);
}

static MYSQL *connect_as_the_module_does(void)
{
    MYSQL *mysql = mysql_init(NULL);

    if (!mysql || !mysql_real_connect(mysql, "localhost", server[1], server[2],
                                      server[3], 0, server[0], 0)) {
        die(mysql ? mysql_error(mysql) : "out of memory");
    }
    mysql_set_character_set(mysql, "utf8mb4");
    return mysql;
}

static long run_text(MYSQL *mysql)
{
    long n;

    for (n = 0; !stop; n++) {
        MYSQL_RES *result;

        if (mysql_query(mysql, text)
            || (result = mysql_store_result(mysql)) == NULL) {
            die(mysql_error(mysql));
        }
        while (mysql_fetch_row(result)) {
            continue;
        }
        mysql_free_result(result);
    }
    return n;
}

static void bind_values(MYSQL_BIND *bind)
{
    int i;

    for (i = 0; i < statement->nbind; i++) {
        const xcri_value_t *v = xcri_bind_value(statement, values, i);

        bind[i].buffer_type = v->kind == XCRI_ABSENT ? MYSQL_TYPE_NULL
                            : v->kind == XCRI_IS_TEXT ? MYSQL_TYPE_STRING
                                                      : MYSQL_TYPE_LONGLONG;
        bind[i].buffer = v->kind == XCRI_IS_TEXT ? (void *)v->text.data
                                                 : (void *)&v->number;
        bind[i].buffer_length = v->text.len;
    }
}

static long run_prepared(MYSQL *mysql)
{
    MYSQL_STMT *stmt = mysql_stmt_init(mysql);
    MYSQL_BIND in[XCRI_MAX_BINDS], out[XCRI_MAX_COLUMNS];
    static __thread char buffers[XCRI_MAX_COLUMNS][MOST_BUFFER];
    int i;
    long n;

    memset(in, 0, sizeof(in));
    memset(out, 0, sizeof(out));
    bind_values(in);
    for (i = 0; i < statement->ncolumns; i++) {
        out[i].buffer_type = MYSQL_TYPE_STRING;
        out[i].buffer = buffers[i];
        out[i].buffer_length = MOST_BUFFER;
    }
    if (mysql_stmt_prepare(stmt, statement->sql, statement->len)
        || mysql_stmt_bind_param(stmt, in)
        || mysql_stmt_bind_result(stmt, out)) {
        die(mysql_stmt_error(stmt));
    }
    for (n = 0; !stop; n++) {
        if (mysql_stmt_execute(stmt) || mysql_stmt_store_result(stmt)) {
            die(mysql_stmt_error(stmt));
        }
        while (mysql_stmt_fetch(stmt) == 0) {
            continue;
        }
        mysql_stmt_free_result(stmt);
    }
    mysql_stmt_close(stmt);
    return n;
}

static void *work(void *count)
{
    MYSQL *mysql = connect_as_the_module_does();

    *(long *)count = prepared ? run_prepared(mysql) : run_text(mysql);
    mysql_close(mysql);
    return NULL;
}

/* The values in place of the question marks; every one of them is a number or
 * a word here, so nothing has to be escaped. */
static const char *with_values(apr_pool_t *pool)
{
    const char *from = statement->sql, *mark, *out = "";
    int i;

    for (i = 0; (mark = strchr(from, '?')) != NULL; i++) {
        const xcri_value_t *v = xcri_bind_value(statement, values, i);

        out = apr_pstrcat(pool, out,
                          apr_pstrmemdup(pool, from, (size_t)(mark - from)),
                          v->kind == XCRI_ABSENT ? "NULL"
                          : v->kind == XCRI_IS_TEXT
                          ? apr_psprintf(pool, "'%.*s'", (int)v->text.len,
                                         v->text.data)
                          : apr_psprintf(pool, "%" APR_INT64_T_FMT,
                                         v->number), NULL);
        from = mark + 1;
    }
    return apr_pstrcat(pool, out, from, NULL);
}

/* The route of an address; its parameters are in values. */
static const xcri_compiled_t *find_route(apr_pool_t *pool, const char *address)
{
    xcri_settings_t settings = { 2025, 100, 50000 };
    xcri_str_t captures[XCRI_MAX_SEGMENTS];
    const char *query = strchr(address, '?');
    const xcri_compiled_t *route;
    static xcri_engine_t *engine;

    if (!engine && xcri_route_compile(pool, xcri_route_tables, &engine)) {
        die("the tables do not compile");
    }
    route = xcri_route_match(engine, address, strcspn(address, "?"), captures);
    if (!route
        || xcri_param_parse(pool, route, &settings, captures,
                            query ? query + 1 : NULL, values)->nelts) {
        die("no such address");
    }
    return route;
}

static void take_route(apr_pool_t *pool, const char *address)
{
    const xcri_compiled_t *route = find_route(pool, address);
    int i;

    for (i = 0; i < route->nparts; i++) {
        if (route->statements[i] && route->statements[i]->columns) {
            statement = xcri_sql_choose(pool, route, route->statements[i],
                                        values);
        }
    }
    text = with_values(pool);
}

/* ---- what others need who answer the same --------------------------- */

static const char *const kinds[] = {
    [XCRI_PART_ROW] = "row", [XCRI_PART_ROWS] = "rows",
    [XCRI_PART_TOTAL] = "total", [XCRI_PART_COUNT] = "count",
    [XCRI_PART_ECHO] = "echo", [XCRI_PART_CONST] = "const"
};

static void member(xcri_json_t *json, const char *key, const char *value)
{
    if (value) {
        xcri_json_lit(json, ",\"");
        xcri_json_raw(json, key, strlen(key));
        xcri_json_lit(json, "\":");
        xcri_json_text(json, value, strlen(value));
    }
}

static void describe_statement(xcri_json_t *json, const xcri_param_t *params,
                               const xcri_statement_t *st)
{
    int i;

    member(json, "sql", st->sql);
    xcri_json_lit(json, ",\"binds\":[");
    for (i = 0; i < st->nbind; i++) {
        const char *name = params[st->bind[i] < XCRI_MAX_PARAMS
                                  ? st->bind[i] : st->search_at].name;

        xcri_json_raw(json, ",", i > 0);
        xcri_json_text(json, name, strlen(name));
    }
    xcri_json_lit(json, "],\"columns\":[");
    for (i = 0; st->columns && i < st->ncolumns; i++) {
        xcri_json_raw(json, ",", i > 0);
        xcri_json_text(json, st->columns[i].name, strlen(st->columns[i].name));
    }
    xcri_json_lit(json, "]");
}

static void describe(apr_pool_t *pool, xcri_json_t *json, const char *address)
{
    const xcri_compiled_t *route = find_route(pool, address);
    int i;

    xcri_json_text(json, route->route->path, strlen(route->route->path));
    xcri_json_lit(json, ":[");
    for (i = 0; i < route->nparts; i++) {
        const xcri_part_t *part = &route->route->parts[i];

        xcri_json_raw(json, ",", i > 0);
        xcri_json_lit(json, "{\"kind\":");
        xcri_json_text(json, kinds[part->kind], strlen(kinds[part->kind]));
        member(json, "name", part->name);
        member(json, "source", part->source);
        if (route->statements[i]) {
            describe_statement(json, route->route->params,
                               xcri_sql_choose(json->pool, route,
                                               route->statements[i], values));
        }
        xcri_json_lit(json, "}");
    }
    xcri_json_lit(json, "]");
}

static void describe_all(apr_pool_t *pool, const char *const *list)
{
    xcri_json_t json;
    int i;

    xcri_json_init(&json, pool);
    for (i = 0; list[i]; i++) {
        xcri_json_raw(&json, i ? "," : "{", 1);
        describe(pool, &json, list[i]);
    }
    xcri_json_lit(&json, "}");
    puts(xcri_json_flat(&json));
}

int main(int argc, const char *const *argv)
{
    pthread_t threads[MOST_CONNECTIONS];
    long counts[MOST_CONNECTIONS] = { 0 }, all = 0;
    apr_pool_t *pool;
    int n, seconds, i;

    apr_app_initialize(&argc, &argv, NULL);
    apr_pool_create(&pool, NULL);
    if (argc > 2 && !strcmp(argv[1], "describe")) {
        describe_all(pool, argv + 2);
        return 0;
    }
    if (argc != 9 || (n = atoi(argv[5])) < 1 || n > MOST_CONNECTIONS
        || (seconds = atoi(argv[6])) < 1) {
        die("usage: raw SOCKET USER PASSWORD DATABASE CONNECTIONS SECONDS "
            "text|prepared ADDRESS");
    }
    server = argv + 1;
    prepared = !strcmp(argv[7], "prepared");
    take_route(pool, argv[8]);
    mysql_library_init(0, NULL, NULL);
    for (i = 0; i < n; i++) {
        pthread_create(&threads[i], NULL, work, &counts[i]);
    }
    sleep((unsigned)seconds);
    stop = 1;
    for (i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        all += counts[i];
    }
    printf("%ld\n", all / seconds);
    return 0;
}
