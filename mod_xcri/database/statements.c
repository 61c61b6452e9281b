/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/statements.h"

#include <apr_strings.h>
#include <mysqld_error.h>

/* A connection keeps at most this many statements: MariaDB counts them over
 * all connections (max_prepared_stmt_count, 16382). */
#define MOST_PREPARED 96

static void forget(xcri_prepared_t **place)
{
    xcri_prepared_t *p = *place;

    *place = p->next;
    mysql_stmt_close(p->stmt);
    apr_pool_destroy(p->mem);
}

/* Where the statement stands among its variants, or the end of their list. One
 * whose filter is used is another than one whose filter is not: MariaDB (10.11)
 * takes a column that a value fixes out of the ORDER BY, and leaves it out in
 * the later runs of that statement, whatever their values. */
static xcri_prepared_t **place_of(xcri_conn_t *conn,
                                  const xcri_statement_t *st, unsigned absent)
{
    xcri_prepared_t **place = &conn->prepared[st->id];

    while (*place && ((*place)->variant != st->variant
                      || (*place)->absent != absent)) {
        place = &(*place)->next;
    }
    return place;
}

void xcri_statements_forget(xcri_conn_t *conn)
{
    int id;

    for (id = 0; id < conn->nprepared; id++) {
        while (conn->prepared[id]) {
            forget(&conn->prepared[id]);
        }
    }
}

static void make_room(xcri_conn_t *conn)
{
    xcri_prepared_t **place, **oldest = NULL;
    int id, n = 0;

    for (id = 0; id < conn->nprepared; id++) {
        for (place = &conn->prepared[id]; *place; place = &(*place)->next) {
            n++;
            if (!oldest || (*place)->used < (*oldest)->used) {
                oldest = place;
            }
        }
    }
    if (n >= MOST_PREPARED) {
        forget(oldest);
    }
}

/* In the same memory: 1 when that was all. */
static int prepare_again(xcri_prepared_t *p, const xcri_statement_t *st)
{
    return !mysql_stmt_prepare(p->stmt, st->sql, st->len)
           && mysql_stmt_field_count(p->stmt) == xcri_rows_columns(st)
           && !mysql_stmt_bind_result(p->stmt, p->binds);
}

xcri_prepared_t *xcri_statements_get(xcri_conn_t *conn,
                                     const xcri_statement_t *st,
                                     unsigned absent, int is_once,
                                     apr_pool_t *pool, const char **why,
                                     unsigned *code)
{
    xcri_prepared_t **place = place_of(conn, st, absent), *p = *place;
    apr_pool_t *mem;
    int failed;

    if (p && (!is_once || prepare_again(p, st))) {
        p->used = ++conn->uses;
        return p;
    }
    if (p) {
        forget(place);
    }
    make_room(conn);
    apr_pool_create(&mem, conn->mem);
    p = apr_pcalloc(mem, sizeof(*p));
    p->mem = mem;
    p->variant = st->variant;
    p->absent = absent;
    p->used = ++conn->uses;
    p->stmt = mysql_stmt_init(conn->mysql);
    if (!p->stmt) {
        *why = "out of memory";
        apr_pool_destroy(mem);
        return NULL;
    }
    failed = mysql_stmt_prepare(p->stmt, st->sql, st->len);
    if (failed
        && mysql_stmt_errno(p->stmt) == ER_MAX_PREPARED_STMT_COUNT_REACHED) {
        /* What this connection holds makes room for what is asked for. */
        xcri_statements_forget(conn);
        failed = mysql_stmt_prepare(p->stmt, st->sql, st->len);
    }
    if (failed || xcri_rows_bind(p, st)) {
        *code = mysql_stmt_errno(p->stmt);
        *why = *code ? mysql_stmt_error(p->stmt)
                     : "the statement's columns are not those of its route";
        *why = apr_pstrdup(pool, *why);
        mysql_stmt_close(p->stmt);
        apr_pool_destroy(mem);
        return NULL;
    }
    p->next = conn->prepared[st->id];
    conn->prepared[st->id] = p;
    return p;
}

void xcri_statements_drop(xcri_conn_t *conn, const xcri_statement_t *st,
                          unsigned absent)
{
    forget(place_of(conn, st, absent));
}
