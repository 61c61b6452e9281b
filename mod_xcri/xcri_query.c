/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "mod_xcri.h"
#include "xcri_metrics.h"
#include "xcri_pool.h"
#include "xcri_rows.h"

#include <apr_strings.h>
#include <errmsg.h>
#include <mysqld_error.h>

APLOG_USE_MODULE(xcri);

/* ---- preparing ------------------------------------------------------ */

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

static unsigned absent_values(const xcri_request_t *req,
                              const xcri_statement_t *st)
{
    unsigned absent = 0;
    int i;

    for (i = 0; i < st->nbind; i++) {
        if (req->values[st->bind[i]].kind == XCRI_ABSENT) {
            absent |= 1U << st->bind[i];
        }
    }
    return absent;
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

void xcri_conn_forget(xcri_conn_t *conn)
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

/* The statement of this connection, prepared when it is first asked for: so a
 * table that is broken costs the routes that read it, and no other. */
static xcri_prepared_t *prepare(const xcri_request_t *req,
                                const xcri_statement_t *st, unsigned absent,
                                const char **why, unsigned *code)
{
    xcri_conn_t *conn = req->lease.conn;
    xcri_prepared_t *p = *place_of(conn, st, absent);
    apr_pool_t *mem;
    int failed;

    if (p) {
        p->used = ++conn->uses;
        return p;
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
        xcri_conn_forget(conn);
        failed = mysql_stmt_prepare(p->stmt, st->sql, st->len);
    }
    if (failed || xcri_rows_bind(p, st)) {
        *code = mysql_stmt_errno(p->stmt);
        *why = *code ? mysql_stmt_error(p->stmt)
                     : "the statement's columns are not those of its route";
        *why = apr_pstrdup(req->r->pool, *why);
        mysql_stmt_close(p->stmt);
        apr_pool_destroy(mem);
        return NULL;
    }
    p->next = conn->prepared[st->id];
    conn->prepared[st->id] = p;
    return p;
}

/* ---- running -------------------------------------------------------- */

static void bind_values(const xcri_request_t *req, const xcri_statement_t *st,
                        MYSQL_BIND *bind)
{
    int i;

    memset(bind, 0, sizeof(*bind) * (apr_size_t)st->nbind);
    for (i = 0; i < st->nbind; i++) {
        const xcri_value_t *v = &req->values[st->bind[i]];

        if (v->kind == XCRI_ABSENT) {
            bind[i].buffer_type = MYSQL_TYPE_NULL;
        }
        else if (v->kind == XCRI_IS_TEXT) {
            bind[i].buffer_type = MYSQL_TYPE_STRING;
            bind[i].buffer = (void *)v->text.data;
            bind[i].buffer_length = v->text.len;
            bind[i].length_value = v->text.len;
            bind[i].length = &bind[i].length_value;
        }
        else {
            bind[i].buffer_type = MYSQL_TYPE_LONGLONG;
            bind[i].buffer = (void *)&v->number;
        }
    }
}

/* Is the connection gone, so that another may do better? */
static int is_lost(unsigned code)
{
    return code == CR_SERVER_GONE_ERROR || code == CR_SERVER_LOST
        || code == CR_SERVER_LOST_EXTENDED || code == CR_COMMANDS_OUT_OF_SYNC
        || code == ER_CONNECTION_KILLED || code == ER_SERVER_SHUTDOWN;
}

/* Is it the database's load or state, not the statement? */
static int is_busy(unsigned code)
{
    return code == ER_STATEMENT_TIMEOUT || code == ER_QUERY_INTERRUPTED
        || code == ER_LOCK_WAIT_TIMEOUT || code == ER_LOCK_DEADLOCK
        || code == ER_CON_COUNT_ERROR || code == ER_OUT_OF_RESOURCES
        || code == ER_DISK_FULL || code == ER_TOO_MANY_USER_CONNECTIONS
        || code == ER_MAX_PREPARED_STMT_COUNT_REACHED;
}

/* One statement's run: what to do with its rows */
typedef struct {
    xcri_request_t *req;
    const xcri_statement_t *st;
    const xcri_view_t *view;
    xcri_json_t *out;     /**< NULL: the first row as texts */
    apr_int64_t rows;
    const char **texts;
} run_t;

static int each_row(run_t *run, xcri_prepared_t *p)
{
    int rv;

    run->rows = 0;
    while ((rv = mysql_stmt_fetch(p->stmt)) == 0
           || rv == MYSQL_DATA_TRUNCATED) {
        int failed = 0;

        if (run->out) {
            if (run->rows && run->st->part->kind == XCRI_PART_ROWS
                && run->view->form == XCRI_FORM_JSON) {
                xcri_json_lit(run->out, ",");
            }
            failed = xcri_rows_write(p, run->st, run->view, run->out);
        }
        else if (!run->rows) {
            failed = xcri_rows_texts(p, run->req->r->pool, run->texts);
        }
        if (failed) {
            return 1;
        }
        run->rows++;
    }
    return rv != MYSQL_NO_DATA;
}

/* Runs the statement on the leased connection. Returns 0, or the error's code
 * and words. */
static unsigned execute(run_t *run, const char **why)
{
    xcri_request_t *req = run->req;
    MYSQL_BIND bind[XCRI_MAX_BINDS];
    xcri_conn_t *conn = req->lease.conn;
    xcri_prepared_t *p;
    unsigned absent = absent_values(req, run->st), code = 0;

    xcri_lease_deadline(&req->lease, req->srv->query_timeout + XCRI_GRACE);
    p = prepare(req, run->st, absent, why, &code);
    if (!p) {
        return code ? code : CR_UNKNOWN_ERROR;
    }
    bind_values(req, run->st, bind);
    if (mysql_stmt_bind_param(p->stmt, bind) || mysql_stmt_execute(p->stmt)
        || xcri_rows_rebind(p, run->st) || each_row(run, p)) {
        code = mysql_stmt_errno(p->stmt);
        *why = apr_pstrdup(req->r->pool, mysql_stmt_error(p->stmt));
        /* What goes wrong while rows are read stands with the connection. */
        if (!code) {
            code = mysql_errno(conn->mysql);
            *why = apr_pstrdup(req->r->pool, mysql_error(conn->mysql));
        }
        code = code ? code : CR_UNKNOWN_ERROR;
        if (!is_lost(code)) {
            forget(place_of(conn, run->st, absent));
        }
        return code;
    }
    mysql_stmt_free_result(p->stmt);
    if (run->st->part->flags & XCRI_PART_ONCE) {
        forget(place_of(conn, run->st, absent));
    }
    return 0;
}

/* Runs it, and notes what it took. */
static unsigned attempt(run_t *run, const char **why)
{
    xcri_request_t *req = run->req;
    apr_time_t start = xcri_now(), took;
    unsigned code = execute(run, why);

    took = xcri_now() - start;
    req->trace->db_usec += took;
    req->trace->rows += run->rows;
    req->trace->statements++;
    if (req->srv->metrics) {
        xcri_metrics_statement(run->st, code != 0, run->rows, took);
    }
    if (req->srv->slow_query && took >= req->srv->slow_query) {
        xcri_slow_log(req, run->st, took, run->rows, code != 0);
    }
    return code;
}

static int failed(run_t *run, unsigned code, const char *why)
{
    int busy = is_lost(code) || is_busy(code);

    xcri_reply_log(run->req, run->st->name,
                   apr_psprintf(run->req->r->pool, "%s (%u)", why, code));
    return busy ? HTTP_SERVICE_UNAVAILABLE : HTTP_INTERNAL_SERVER_ERROR;
}

static int perform(run_t *run)
{
    xcri_request_t *req = run->req;
    const char *why = "";
    unsigned code = 0;
    int tries;

    /* A read may be done again, once, when its connection was lost. */
    for (tries = 0; tries < 2; tries++) {
        xcri_json_t part;
        int rv;

        if (!req->lease.conn
            && (rv = xcri_lease_open(req->r, req->srv->pool, &req->lease))
               != OK) {
            if (!req->incident) {
                xcri_reply_log(req, run->st->name,
                               code ? why : "no database connection");
            }
            return rv;
        }
        if (run->out) {
            xcri_json_init(&part, run->out->pool);
            run_t once = *run;

            once.out = &part;
            code = attempt(&once, &why);
            if (!code) {
                run->rows = once.rows;
                xcri_json_append(run->out, &part);
                return OK;
            }
        }
        else {
            code = attempt(run, &why);
            if (!code) {
                return OK;
            }
        }
        if (!is_lost(code)) {
            break;
        }
        xcri_lease_close(&req->lease, 1);
    }
    if (req->lease.conn) {
        xcri_lease_close(&req->lease, 0);
    }
    return failed(run, code, why);
}

int xcri_query_rows(xcri_request_t *req, const xcri_statement_t *st,
                    const xcri_view_t *view, xcri_json_t *out,
                    apr_int64_t *rows)
{
    run_t run = { req, st, view, out, 0, NULL };
    int rv = perform(&run);

    *rows = run.rows;
    return rv;
}

int xcri_query_texts(xcri_request_t *req, const xcri_statement_t *st,
                     const char **texts, int *found)
{
    run_t run = { req, st, NULL, NULL, 0, texts };
    int rv = perform(&run);

    *found = run.rows > 0;
    return rv;
}

/* What tells two counts apart: the statement and the values it uses. Returns
 * 0 when that is too long to be kept. */
static apr_size_t total_key(const xcri_request_t *req,
                            const xcri_statement_t *st, char *key)
{
    apr_size_t len = sizeof(st->id);
    int i;

    memcpy(key, &st->id, len);
    for (i = 0; i < req->compiled->nparams; i++) {
        const xcri_value_t *v = &req->values[i];
        const void *data = &v->number;
        apr_uint16_t size = sizeof(v->number);

        if (!(st->uses & (1U << i))) {
            continue;
        }
        if (v->kind == XCRI_IS_TEXT) {
            data = v->text.data;
            size = (apr_uint16_t)v->text.len;
        }
        else if (v->kind == XCRI_ABSENT) {
            size = APR_UINT16_MAX;
        }
        if (len + sizeof(size) > XCRI_TOTAL_KEY) {
            return 0;
        }
        memcpy(key + len, &size, sizeof(size));
        len += sizeof(size);
        if (v->kind == XCRI_ABSENT) {
            continue;
        }
        if (v->text.len > XCRI_TOTAL_KEY || len + size > XCRI_TOTAL_KEY) {
            return 0;
        }
        memcpy(key + len, data, size);
        len += size;
    }
    return len;
}

int xcri_query_total(xcri_request_t *req, const xcri_statement_t *st,
                     apr_int64_t *total)
{
    char key[XCRI_TOTAL_KEY];
    apr_size_t len = req->version.settled ? total_key(req, st, key) : 0;
    const char *text = NULL;
    int found, rv;

    if (len && xcri_pool_recall(req->srv->pool, req->version.tag, key, len,
                                total)) {
        return OK;
    }
    rv = xcri_query_texts(req, st, &text, &found);
    if (rv == OK) {
        *total = found && text ? apr_atoi64(text) : 0;
        if (len) {
            xcri_pool_remember(req->srv->pool, req->version.tag, key, len,
                               *total);
        }
    }
    return rv;
}
