/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/introduce.h"
#include "database/mixed.h"
#include "database/outage.h"
#include "database/unindexed.h"
#include "core/clock.h"
#include "metrics/budget.h"

#include <apr_strings.h>

APLOG_USE_MODULE(xcri);

/* How often what cannot run is tried again, by each child; and how often all is
 * tried, by one of them: what somebody takes away is known before a visitor
 * finds it */
#define TRY_AGAIN apr_time_from_sec(10)
#define LOOK      apr_time_from_sec(20)

/* ---- connected ------------------------------------------------------------- */

static void say_connected(xcri_pool_t *pool, MYSQL *handle, apr_pool_t *temp)
{
    const char *version = mysql_get_server_info(handle);
    const char *cipher = mysql_get_ssl_cipher(handle), *way;
    const char *who[2] = { NULL, NULL };

    xcri_conn_texts(temp, handle, "SELECT CURRENT_USER(), DATABASE()", who, 2);
    way = cipher ? apr_pstrcat(temp, "TLS (", cipher, ")", NULL)
        : strstr(mysql_get_host_info(handle), "socket") ? "a socket"
                                                        : "TCP without TLS";
    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, pool->s, "xcri: connected to "
                 "MariaDB %s at %s as %s, database %s, over %s",
                 apr_pstrmemdup(temp, version, strcspn(version, "-")),
                 xcri_outage_address(temp, pool->params),
                 who[0] ? who[0] : "nobody", who[1] ? who[1] : "none", way);
}

/* ---- statements ---------------------------------------------------------- */

typedef struct {
    int all, broken;
    const xcri_statement_t *first; /**< of the broken ones */
    xcri_refusal_t why;
} tried_t;

static void try_statement(MYSQL *handle, const xcri_statement_t *st,
                          int may_lack, tried_t *tried)
{
    MYSQL_STMT *stmt = mysql_stmt_init(handle);

    tried->all++;
    if (stmt && mysql_stmt_prepare(stmt, st->sql, st->len)
        && !xcri_mixed_is(mysql_stmt_errno(stmt))
        && !(may_lack && xcri_outage_is_lacking(mysql_stmt_errno(stmt)))
        && !tried->broken++) {
        tried->first = st;
        tried->why.code = mysql_stmt_errno(stmt);
        apr_cpystrn(tried->why.words, mysql_stmt_error(stmt),
                    sizeof(tried->why.words));
    }
    if (stmt) {
        mysql_stmt_close(stmt);
    }
}

/* MariaDB looks at rights, tables and columns when it prepares. */
static tried_t try_all(MYSQL *handle, const xcri_engine_t *engine)
{
    tried_t tried = { 0 };
    const xcri_statement_t *st;
    int i, k;

    for (i = 0; i < engine->nroutes; i++) {
        for (k = 0; k < engine->routes[i]->nparts; k++) {
            for (st = engine->routes[i]->statements[k]; st; st = st->next) {
                try_statement(handle, st, engine->routes[i]->route->may_lack,
                              &tried);
            }
        }
    }
    return tried;
}

static void say_statements(xcri_pool_t *pool, const tried_t *tried)
{
    xcri_pool_count_t *count = pool->count;
    int fault = (int)xcri_outage_fault(tried->why.code);
    int before = atomic_load(&count->broken);

    if (tried->broken == before) {
        return;
    }
    atomic_store(&count->broken_fault, tried->broken ? fault : 0);
    if (!before || !tried->broken) {
        atomic_store(&count->broken_since, tried->broken ? apr_time_now() : 0);
    }
    atomic_store(&count->broken, tried->broken);
    if (tried->broken) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, pool->s, "xcri: the database "
                     "%s: %d of %d statements cannot run, the first \"%s\": "
                     "error %u (%s); %s", xcri_fault_what(fault), tried->broken,
                     tried->all, tried->first->name, tried->why.code,
                     tried->why.words, xcri_fault_cure(fault));
    }
    else {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, pool->s, "xcri: all "
                     "statements can run again");
    }
}

/* Is it time to look, and is it this child that does? */
static int is_to_look(xcri_pool_count_t *count)
{
    apr_int64_t due = atomic_load(&count->look_at), now = xcri_now();

    return now >= due
        && atomic_compare_exchange_strong(&count->look_at, &due, now + LOOK);
}

/* ---- the step ------------------------------------------------------------ */

static void tell_budget(xcri_pool_t *pool, server_rec *s, MYSQL *handle)
{
    apr_uint64_t allowed = 0, used = 0, most = 0;
    int answered = handle && xcri_conn_limits(handle, &allowed, &used, &most);

    xcri_budget_answered(pool->count, s, answered, allowed, used, most);
}

void xcri_introduce_step(xcri_pool_t *pool, const xcri_engine_t *engine,
                         server_rec *s, apr_pool_t *temp)
{
    xcri_pool_count_t *count = pool->count;
    xcri_refusal_t why;
    xcri_probe_t found;
    MYSQL *handle;
    tried_t tried;
    int is_new, again;

    /* This child's keeper asks then. */
    if (xcri_pool_is_away(pool)) {
        return;
    }
    is_new = xcri_budget_due(count);
    again = atomic_load(&count->broken) ? xcri_now() >= pool->try_again_at
                                        : is_to_look(count);
    if (!is_new && !again && !atomic_load(&count->away_since)) {
        return;
    }
    handle = xcri_conn_open(temp, pool->params, XCRI_PROBE_SECONDS, &found,
                            &why);
    if (!handle) {
        xcri_outage_begins(pool, &why);
    }
    else {
        xcri_outage_ends(pool);
    }
    if (is_new) {
        if (handle) {
            say_connected(pool, handle, temp);
        }
    }
    if (is_new || (handle && again)) {
        tell_budget(pool, s, handle);
    }
    if (handle && (is_new || again)) {
        tried = try_all(handle, engine);
        /* One that went away while it was asked says nothing of statements. */
        if (!mysql_ping(handle)) {
            say_statements(pool, &tried);
            xcri_unindexed_look(pool, handle, temp);
        }
        pool->try_again_at = xcri_now() + TRY_AGAIN;
    }
    if (handle) {
        mysql_close(handle);
    }
}
