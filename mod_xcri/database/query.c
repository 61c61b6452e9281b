/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/query.h"
#include "database/cells.h"
#include "database/mixed.h"
#include "database/outage.h"
#include "database/statements.h"
#include "core/bind.h"
#include "core/clock.h"
#include "core/reuse.h"
#include "core/sql.h"
#include "core/spool.h"
#include "metrics/slow.h"

#include <apr_strings.h>
#include <errmsg.h>
#include <mysqld_error.h>

APLOG_USE_MODULE(xcri);

void xcri_query_log(xcri_query_t *q, const char *what, const char *why)
{
    int is_new;

    /* That there is none is one cause, whoever wanted it. */
    q->incident = xcri_pool_incident(q->srv->pool, q->pool,
                                     strcmp(why, XCRI_QUERY_NO_CONNECTION)
                                     ? what : why, &is_new);
    if (is_new && q->r) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, q->r,
                      "xcri: error %s: %s: %s", q->incident, what, why);
    }
    else if (is_new) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, q->srv->pool->s,
                     "xcri: error %s: %s: %s", q->incident, what, why);
    }
}

/* Whose table row it is decides who goes first. */
static void borrower(const xcri_query_t *q, xcri_borrower_t *who)
{
    int is_own = !q->r || q->is_own;

    who->claim.route = is_own ? q->srv->pool->nroutes : q->compiled->index;
    who->claim.rank = is_own ? XCRI_RANK_OWN
                    : q->is_long ? XCRI_RANK_EXPORT
                    : q->compiled->rows_part >= 0 ? XCRI_RANK_LIST
                                                  : XCRI_RANK_ROW;
    who->client = q->r ? q->r->connection : NULL;
    who->others = q->others;
    who->since = q->since;
}

static int begin(xcri_query_t *q, const char *what, const char *why)
{
    xcri_borrower_t who;
    int rv = OK;

    if (!q->lease.conn) {
        borrower(q, &who);
        rv = xcri_lease_open(q->pool, q->srv->pool, &who, q->trace, &q->lease);
    }
    if (rv != OK && !q->incident) {
        xcri_query_log(q, what, why);
    }
    if (rv == OK) {
        q->server = q->lease.conn->server;
        q->since = 0;
    }
    return rv;
}

int xcri_query_begin(xcri_query_t *q, const char *what)
{
    return begin(q, what, XCRI_QUERY_NO_CONNECTION);
}

/* Gives the connection back without what belongs to this query alone. */
static void give_back(xcri_query_t *q, int broken)
{
    if (q->snapshot && q->lease.conn && !broken) {
        xcri_lease_deadline(&q->lease, XCRI_GRACE);
        broken = mysql_query(q->lease.conn->mysql, "ROLLBACK") != 0;
    }
    q->snapshot = 0;
    xcri_lease_close(&q->lease, broken);
}

void xcri_query_end(xcri_query_t *q)
{
    give_back(q, 0);
}

static unsigned absent_values(const xcri_query_t *q,
                              const xcri_statement_t *st)
{
    unsigned absent = 0;
    int i;

    for (i = 0; i < st->nbind; i++) {
        if (st->bind[i] < XCRI_MAX_PARAMS
            && q->values[st->bind[i]].kind == XCRI_ABSENT) {
            absent |= 1U << st->bind[i];
        }
    }
    return absent;
}

/* ---- running -------------------------------------------------------- */

static void bind_values(const xcri_query_t *q, const xcri_statement_t *st,
                        MYSQL_BIND *bind)
{
    int i;

    memset(bind, 0, sizeof(*bind) * (apr_size_t)st->nbind);
    for (i = 0; i < st->nbind; i++) {
        const xcri_value_t *v = xcri_bind_value(st, q->values, i);

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

/* One statement's run: what to do with its rows */
typedef struct {
    xcri_query_t *q;
    const xcri_statement_t *st;
    const xcri_view_t *view;
    xcri_json_t *out;     /**< NULL: the first row as texts */
    apr_int64_t rows;
    const char **texts;
    const char *wrong;    /**< with the spool; NULL: nothing */
} run_t;

static int write_row(run_t *run, xcri_prepared_t *p)
{
    int wrong = run->view->form == XCRI_FORM_XLSX
                /* below the row of the head */
                ? xcri_cells_write(p, run->st, run->view, run->rows + 2,
                                   run->out)
                : xcri_rows_write(p, run->st, run->view, run->out);

    if (wrong) {
        return 1;
    }
    if (run->out->spool) {
        run->wrong = xcri_spool_drain(run->out->spool, run->out);
    }
    return run->wrong != NULL;
}

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
            failed = write_row(run, p);
        }
        else if (!run->rows) {
            failed = xcri_rows_texts(p, run->q->pool, run->texts);
        }
        if (failed) {
            return 1;
        }
        run->rows++;
    }
    return rv != MYSQL_NO_DATA;
}

/* What is logged of a value that is none of its column's type in the route */
static const char *odd_column(const run_t *run, const xcri_prepared_t *p)
{
    return apr_psprintf(run->q->pool, "column %s (%s) has a value that is none"
                        " of its type in the description; alter it to the type"
                        " that conf/sql/schema.sql gives it",
                        run->st->columns[p->odd - 1].name,
                        run->st->columns[p->odd - 1].sql);
}

/* Runs the statement on the leased connection. Returns 0, or the error's code
 * and words. */
static unsigned execute(run_t *run, const char **why)
{
    xcri_query_t *q = run->q;
    MYSQL_BIND bind[XCRI_MAX_BINDS];
    xcri_conn_t *conn = q->lease.conn;
    xcri_prepared_t *p;
    unsigned absent = absent_values(q, run->st), code = 0;
    int is_once = xcri_sql_is_once(run->st, q->values);

    xcri_lease_deadline(&q->lease, q->srv->query_timeout + XCRI_GRACE);
    if ((code = xcri_conn_limit(conn, q->srv->query_timeout)) != 0) {
        *why = apr_pstrdup(q->pool, mysql_error(conn->mysql));
        return code;
    }
    p = xcri_statements_get(conn, run->st, absent, is_once, q->pool, why,
                            &code);
    if (!p) {
        return code ? code : CR_UNKNOWN_ERROR;
    }
    bind_values(q, run->st, bind);
    if (mysql_stmt_bind_param(p->stmt, bind) || mysql_stmt_execute(p->stmt)
        || xcri_rows_rebind(p, run->st) || each_row(run, p)) {
        code = mysql_stmt_errno(p->stmt);
        *why = apr_pstrdup(q->pool, mysql_stmt_error(p->stmt));
        /* What goes wrong while rows are read stands with the connection. */
        if (!code) {
            code = mysql_errno(conn->mysql);
            *why = apr_pstrdup(q->pool, mysql_error(conn->mysql));
        }
        if (!code && p->odd) {
            code = ER_TRUNCATED_WRONG_VALUE_FOR_FIELD;
            *why = odd_column(run, p);
        }
        code = code ? code : CR_UNKNOWN_ERROR;
        if (run->wrong) {
            code = ER_DISK_FULL;
            *why = run->wrong;
        }
        if (!xcri_outage_is_lost(code)) {
            xcri_statements_drop(conn, run->st, absent);
        }
        return code;
    }
    mysql_stmt_free_result(p->stmt);
    return 0;
}

/* Runs it, and notes what it took. */
static unsigned attempt(run_t *run, const char **why)
{
    xcri_query_t *q = run->q;
    apr_time_t start = xcri_now(), took;
    unsigned code = execute(run, why);

    if (xcri_mixed_is(code)) {
        const xcri_statement_t *st = run->st;

        run->st = xcri_mixed_statement(q->lease.conn, q->pool, st);
        code = run->st ? execute(run, why) : code;
        run->st = st;
    }
    if (q->compiled && q->compiled->route->may_lack
        && xcri_outage_is_lacking(code)) {
        code = 0;
        run->rows = 0;
    }
    took = xcri_now() - start;
    q->trace->db_usec += took;
    q->trace->rows += run->rows;
    q->trace->statements++;
    if (q->srv->metrics) {
        xcri_count_statement(run->st, code != 0, run->rows, took);
    }
    if (q->srv->slow_query && took >= q->srv->slow_query) {
        xcri_slow_log(q->pool, q->r, q->srv->pool->s, q->compiled,
                      q->values, q->trace, run->st, took, run->rows,
                      code != 0);
    }
    return code;
}

static int failed(run_t *run, unsigned code, const char *why)
{
    int busy = xcri_outage_is_lost(code) || xcri_outage_is_busy(code);

    run->q->code = code;
    xcri_query_log(run->q, run->st->name,
                   apr_psprintf(run->q->pool, "%s (%u)", why, code));
    return busy ? HTTP_SERVICE_UNAVAILABLE : HTTP_INTERNAL_SERVER_ERROR;
}

/* Makes the part that an attempt writes, which is taken only when it is whole. */
static const char *begin_part(const run_t *run, xcri_json_t *part)
{
    xcri_query_t *q = run->q;

    if (run->out->spool) {
        return xcri_spool_begin(run->out->spool, part);
    }
    if (!q->texts) {
        q->texts = xcri_reuse_pool(q->pool);
    }
    xcri_json_init(part, q->texts);
    return NULL;
}

static unsigned attempt_part(run_t *run, const char **why)
{
    xcri_json_t part;
    run_t once = *run;
    unsigned code = ER_DISK_FULL;

    once.out = &part;
    if ((*why = begin_part(run, &part)) == NULL) {
        code = attempt(&once, why);
    }
    if (!code && part.spool && (*why = xcri_spool_end(part.spool, &part))) {
        code = ER_DISK_FULL;
    }
    if (!code) {
        run->rows = once.rows;
        xcri_json_append(run->out, &part);
    }
    return code;
}

/* A read may be done again when its connection was lost, on one that is new: not
 * for ever, and not when it was we who ended it. */
#define MOST_TRIES 10
#define TRY_WITHIN apr_time_from_sec(2)

static int perform(run_t *run)
{
    xcri_query_t *q = run->q;
    apr_time_t start = xcri_now();
    const char *why = "";
    unsigned code = 0;
    int tries, snapshot = q->snapshot;

    for (tries = 0; tries < MOST_TRIES; tries++) {
        int rv;

        if ((rv = begin(q, run->st->name,
                        code ? why : XCRI_QUERY_NO_CONNECTION)) != OK) {
            return rv;
        }
        code = run->out ? attempt_part(run, &why) : attempt(run, &why);
        if (!code) {
            return OK;
        }
        if (xcri_lease_is_over(&q->lease)) {
            code = ER_QUERY_INTERRUPTED;
            why = "it took too long, or its client has gone";
            q->is_deserted = xcri_lease_is_deserted(&q->lease);
        }
        if (!xcri_outage_is_lost(code)) {
            break;
        }
        if (code == ER_UNKNOWN_COM_ERROR) {
            q->snapshot = 0;
            xcri_lease_close_apart(&q->lease);
        }
        else {
            give_back(q, 1);
        }
        if (xcri_now() - start > TRY_WITHIN) {
            break;
        }
        if (snapshot) {
            if (q->again++ < MOST_TRIES) {
                return XCRI_QUERY_AGAIN;
            }
            break;
        }
    }
    give_back(q, 0);
    return failed(run, code, why);
}

/* The level is for this transaction alone; below it, there would be a moment
 * for each statement. */
static int start_snapshot(MYSQL *mysql)
{
    return !mysql_query(mysql, "SET TRANSACTION ISOLATION LEVEL REPEATABLE"
                               " READ")
        && !mysql_query(mysql, "START TRANSACTION WITH CONSISTENT SNAPSHOT,"
                               " READ ONLY");
}

int xcri_query_snapshot(xcri_query_t *q)
{
    const char *why = XCRI_QUERY_NO_CONNECTION;
    int tries, rv;

    for (tries = 0; tries < MOST_TRIES && !q->snapshot; tries++) {
        if ((rv = begin(q, "a snapshot", why)) != OK) {
            return rv;
        }
        xcri_lease_deadline(&q->lease, q->srv->query_timeout + XCRI_GRACE);
        q->snapshot = start_snapshot(q->lease.conn->mysql);
        if (!q->snapshot) {
            why = apr_pstrdup(q->pool, mysql_error(q->lease.conn->mysql));
            xcri_lease_close(&q->lease, 1);
        }
    }
    if (!q->snapshot) {
        xcri_query_log(q, "a snapshot", why);
    }
    return q->snapshot ? OK : HTTP_SERVICE_UNAVAILABLE;
}

int xcri_query_rows(xcri_query_t *q, const xcri_statement_t *st,
                    const xcri_view_t *view, xcri_json_t *out,
                    apr_int64_t *rows)
{
    run_t run = { q, st, view, out, 0, NULL, NULL };
    int rv = perform(&run);

    *rows = run.rows;
    return rv;
}

int xcri_query_texts(xcri_query_t *q, const xcri_statement_t *st,
                     const char **texts, int *found)
{
    run_t run = { q, st, NULL, NULL, 0, texts, NULL };
    int rv = perform(&run);

    *found = run.rows > 0;
    return rv;
}
