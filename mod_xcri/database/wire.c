/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/wire.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <errmsg.h>
#include <mysqld_error.h>
#include <sys/socket.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

/* In seconds: how long one statement may take, and how long an answer may be
 * waited for */
#define STATEMENT_LIMIT "10"
#define ANSWER_LIMIT 11

/* A snapshot must not outlast its statement, whatever the server's settings. */
#define SESSION \
    "SET SESSION time_zone = '+00:00', autocommit = 1, lock_wait_timeout = 0," \
    " max_statement_time = " STATEMENT_LIMIT

/* Where they are serializable, a checksum would lock what it reads. */
#define TRANSACTIONS \
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

/* After an attempt; and after one that the server cannot mend by itself */
#define RETRY apr_time_from_msec(500)
#define RETRY_UNFIT apr_time_from_sec(10)

int xcri_wire_make(xcri_wire_t *wire)
{
    memset(wire, 0, sizeof(*wire));
    wire->socket = -1;
    return xcri_lock_make(&wire->lock);
}

int xcri_wire_stopped(xcri_wire_t *wire)
{
    int stop;

    xcri_lock_take(&wire->lock);
    stop = wire->stop;
    xcri_lock_give(&wire->lock);
    return stop;
}

/* libmariadb closes the socket when an answer fails, and its number may be
 * somebody else's by the time of a stop: hence a copy. */
static void keep_socket(xcri_wire_t *wire, int fd)
{
    xcri_lock_take(&wire->lock);
    if (wire->socket >= 0) {
        close(wire->socket);
    }
    wire->socket = fd;
    xcri_lock_give(&wire->lock);
}

void xcri_wire_close(xcri_wire_t *wire)
{
    if (wire->mysql) {
        keep_socket(wire, -1);
        mysql_close(wire->mysql);
        wire->mysql = NULL;
    }
}

void xcri_wire_stop(xcri_wire_t *wire)
{
    xcri_lock_take(&wire->lock);
    wire->stop = 1;
    if (wire->socket >= 0) {
        shutdown(wire->socket, SHUT_RDWR);
    }
    xcri_lock_give(&wire->lock);
}

/* A server that cannot serve us is named once. */
static int is_fit(xcri_wire_t *wire, MYSQL *mysql, apr_pool_t *temp,
                  server_rec *s)
{
    const char *unfit = xcri_conn_unfit(temp, mysql);

    if (unfit && !wire->is_unfit) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s, "xcri: the database cannot "
                     "be used: %s", unfit);
    }
    wire->is_unfit = unfit != NULL;
    return !unfit;
}

int xcri_wire_open(xcri_wire_t *wire, apr_pool_t *temp, const char *params,
                   server_rec *s)
{
    xcri_refusal_t why;
    xcri_probe_t found;
    MYSQL *mysql;

    if (xcri_now() < wire->open_at || xcri_wire_stopped(wire)) {
        return 0;
    }
    mysql = xcri_conn_open(temp, params, ANSWER_LIMIT, &found, &why);
    wire->open_at = xcri_now() + RETRY;
    if (mysql && !is_fit(wire, mysql, temp, s)) {
        wire->open_at = xcri_now() + RETRY_UNFIT;
        mysql_close(mysql);
        mysql = NULL;
    }
    if (!mysql) {
        return 0;
    }
    wire->mysql = mysql;
    keep_socket(wire, xcri_conn_copy_socket(mysql));
    if (mysql_set_character_set(mysql, "utf8mb4") || mysql_query(mysql, SESSION)
        || mysql_query(mysql, TRANSACTIONS)) {
        xcri_wire_close(wire);
        return 0;
    }
    return 1;
}

MYSQL_RES *xcri_wire_ask(xcri_wire_t *wire, const char *query)
{
    if (xcri_wire_stopped(wire) || mysql_query(wire->mysql, query)) {
        return NULL;
    }
    return mysql_store_result(wire->mysql);
}

unsigned xcri_wire_number(xcri_wire_t *wire, const char *query,
                          apr_int64_t *number)
{
    MYSQL_RES *result = xcri_wire_ask(wire, query);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;

    *number = row && row[0] ? apr_atoi64(row[0]) : -1;
    if (result) {
        mysql_free_result(result);
        return 0;
    }
    return mysql_errno(wire->mysql) ? mysql_errno(wire->mysql)
                                    : CR_UNKNOWN_ERROR;
}
