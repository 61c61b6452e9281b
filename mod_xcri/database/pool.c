/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/begun.h"
#include "database/guard.h"
#include "database/pool.h"
#include "database/statements.h"
#include "database/turn.h"
#include "core/clock.h"
#include "core/hash.h"
#include "metrics/metrics.h"

#include <ap_mpm.h>
#include <apr_strings.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

/* The guards of this child. Set once when the child starts, before there is
 * a thread; the hook that mod_dbd calls for a new connection has no other way
 * to find its guard. */
static xcri_pool_t *guards;

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) *dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) *dbd_close;

xcri_pool_t *xcri_pool_first(void)
{
    return guards;
}

/* ---- connections come and go ---------------------------------------- */

/* Runs before mod_dbd closes the connection, and before the statements' own
 * pools go. */
static apr_status_t conn_gone(void *data)
{
    xcri_conn_t *conn = data;
    xcri_pool_t *pool = conn->pool;

    xcri_lock_take(&pool->lock);
    if (conn->next) {
        conn->next->prev = conn->prev;
    }
    if (conn->prev) {
        conn->prev->next = conn->next;
    }
    else {
        pool->conns = conn->next;
    }
    pool->nconns--;
    pool->live -= !conn->is_dead;
    xcri_guard_keep_socket(conn, -1);
    xcri_guard_show(pool);
    xcri_lock_give(&pool->lock);
    xcri_statements_forget(conn);
    return APR_SUCCESS;
}

static xcri_pool_t *guard_of(const dbd_cfg_t *cfg)
{
    xcri_pool_t *pool = guards;

    while (pool && (strcmp(cfg->name, "mysql")
                    || strcmp(cfg->params, pool->params))) {
        pool = pool->next;
    }
    return pool;
}

int xcri_pool_connected(apr_pool_t *p, dbd_cfg_t *cfg, ap_dbd_t *dbd)
{
    xcri_pool_t *pool = guard_of(cfg);
    xcri_conn_t *conn;

    (void)p;
    if (!pool) {
        /* Another module's */
        if (!strcmp(cfg->name, "mysql")) {
            xcri_begun_is_over((int)mysql_get_socket(
                apr_dbd_native_handle(dbd->driver, dbd->handle)));
        }
        return DECLINED;
    }
    conn = apr_pcalloc(dbd->pool, sizeof(*conn));
    conn->pool = pool;
    conn->dbd = dbd;
    conn->mysql = apr_dbd_native_handle(dbd->driver, dbd->handle);
    conn->nprepared = pool->nstatements;
    conn->prepared = apr_pcalloc(dbd->pool, sizeof(*conn->prepared)
                                            * (apr_size_t)pool->nstatements);
    conn->copy = -1;
    apr_pool_create(&conn->mem, dbd->pool);

    xcri_lock_take(&pool->lock);
    conn->next = pool->conns;
    if (conn->next) {
        conn->next->prev = conn;
    }
    pool->conns = conn;
    pool->nconns++;
    pool->live++;
    /* The connect is over; what is left of opening it has a limit of its own. */
    if (pool->opening_since) {
        pool->opening_since = xcri_now() + XCRI_SET_UP_LIMIT;
    }
    xcri_lock_give(&pool->lock);
    apr_pool_pre_cleanup_register(dbd->pool, conn, conn_gone);
    apr_pool_userdata_setn(conn, XCRI_HANDLER, NULL, dbd->pool);
    xcri_conn_begin(conn);
    return OK;
}

/* ---- guards --------------------------------------------------------- */

/* Some of a child's threads are left for what needs no database. */
static int most_busy(int slots)
{
    int threads = 0, most;

    ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads);
    most = threads - (threads > 8 ? threads / 8 : 1);
    return most > slots + 1 ? most : slots + 1;
}

/* The table that a statement names first; "" where it names none */
static const char *table_of(apr_pool_t *p, const xcri_compiled_t *route)
{
    const char *from = NULL;
    int i;

    for (i = 0; i < route->nparts && !from; i++) {
        from = route->statements[i] ? strstr(route->statements[i]->sql,
                                             "FROM ") : NULL;
    }
    return from ? apr_pstrmemdup(p, from + 5, strcspn(from + 5, " )")) : "";
}

/* For each route, the first one of the same table; the module's own last */
static const int *number_tables(apr_pool_t *p, const xcri_engine_t *engine)
{
    apr_size_t n = (apr_size_t)engine->nroutes + 1;
    const char **names = apr_pcalloc(p, sizeof(*names) * n);
    int *table = apr_pcalloc(p, sizeof(*table) * n), i, k;

    for (i = 0; i < engine->nroutes; i++) {
        names[i] = table_of(p, engine->routes[i]);
        for (k = 0; strcmp(names[k], names[i]); k++) {
        }
        table[i] = k;
    }
    table[i] = i;
    return table;
}

static xcri_pool_t *make_guard(apr_pool_t *pchild, server_rec *s,
                               const xcri_srv_conf_t *conf,
                               const xcri_engine_t *engine)
{
    xcri_pool_t *pool = apr_pcalloc(pchild, sizeof(*pool));
    const char *port = xcri_config_dbd_param(pchild, conf->dbd_params, "port");

    pool->s = s;
    pool->began = xcri_now();
    pool->params = conf->dbd_params;
    pool->port = port ? (unsigned)atoi(port) : MYSQL_PORT;
    pool->slots = xcri_config_connections(conf);
    pool->keep = (int)conf->dbd_keep;
    pool->most_busy = most_busy(pool->slots);
    pool->timeout = conf->query_timeout;
    pool->lifetime = conf->connection_lifetime;
    pool->max_lag = conf->max_lag;
    pool->nstatements = engine->nstatements;
    pool->nroutes = engine->nroutes;
    pool->held = apr_pcalloc(pchild, sizeof(*pool->held)
                                     * (apr_size_t)(engine->nroutes + 1));
    pool->of_table = apr_pcalloc(pchild, sizeof(*pool->of_table)
                                         * (apr_size_t)(engine->nroutes + 1));
    pool->table = number_tables(pchild, engine);
    pool->lent = apr_pcalloc(pchild, sizeof(*pool->lent)
                                     * (apr_size_t)(engine->nroutes + 1));
    pool->pchild = pchild;
    apr_pool_create(&pool->mem, pchild);
    pool->count = xcri_metrics_pool(conf->dbd_params);
    pool->gauge = xcri_metrics_gauge(conf->dbd_params);
    pool->board = xcri_metrics_board(conf->dbd_params);
    return xcri_lock_make(&pool->lock) || pthread_cond_init(&pool->wake, NULL)
           || pthread_cond_init(&pool->told, NULL)
           || pthread_cond_init(&pool->counted, NULL) ? NULL : pool;
}

void xcri_pool_child_init(apr_pool_t *pchild, server_rec *main_server,
                          const xcri_engine_t *engine)
{
    server_rec *s;

    guards = NULL;
    dbd_open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    dbd_close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    for (s = main_server; s; s = s->next) {
        xcri_srv_conf_t *conf = xcri_srv_conf(s);
        xcri_pool_t *pool;

        if (!conf->mounted || !conf->dbd_params || !dbd_open || !dbd_close) {
            continue;
        }
        for (pool = guards; pool; pool = pool->next) {
            if (!strcmp(pool->params, conf->dbd_params)) {
                break;
            }
        }
        if (!pool) {
            pool = make_guard(pchild, s, conf, engine);
            if (!pool) {
                ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s, "xcri: no lock "
                             "for the connection pool; the API answers 503");
                continue;
            }
            pool->next = guards;
            guards = pool;
        }
        if (xcri_config_connections(conf) < pool->slots) {
            pool->slots = xcri_config_connections(conf);
        }
        if (conf->query_timeout > pool->timeout) {
            pool->timeout = conf->query_timeout;
        }
        if (conf->connection_lifetime < pool->lifetime) {
            pool->lifetime = conf->connection_lifetime;
        }
        if (conf->max_lag && (!pool->max_lag
                              || conf->max_lag < pool->max_lag)) {
            pool->max_lag = conf->max_lag;
        }
        xcri_set(&pool->gauge->slots, pool->slots);
        conf->pool = pool;
    }
}

ap_dbd_t *xcri_pool_dbd_open(apr_pool_t *p, xcri_pool_t *pool)
{
    return dbd_open(p, pool->s);
}

void xcri_pool_dbd_close(xcri_pool_t *pool, ap_dbd_t *dbd)
{
    dbd_close(pool->s, dbd);
}

/* ---- there or away ------------------------------------------------------ */

void xcri_pool_trip(xcri_pool_t *pool)
{
    xcri_conn_t *conn;

    for (conn = pool->conns; conn; conn = conn->next) {
        xcri_guard_shut(conn);
    }
    pool->away = 1;
    pool->probe_wait = XCRI_PROBE_FIRST;
    xcri_guard_show(pool);
    atomic_store(&pool->tripped, xcri_now());
    xcri_turn_refuse_all(pool);
    pthread_cond_broadcast(&pool->told);
    pthread_cond_signal(&pool->wake);
}

int xcri_pool_give_way(xcri_pool_t *pool, apr_uint64_t *leases,
                       apr_interval_time_t most)
{
    apr_uint64_t before = *leases;
    apr_time_t until = xcri_now() + most;

    *leases = xcri_get(&pool->count->leases);
    if (*leases == before && !xcri_count_in_use(pool->params)) {
        return 0;
    }
    xcri_lock_take(&pool->lock);
    while (xcri_now() < until) {
        xcri_lock_wait(&pool->lock, &pool->told, until);
    }
    xcri_lock_give(&pool->lock);
    return 1;
}

int xcri_pool_is_busy(const xcri_pool_t *pool)
{
    apr_time_t shed = atomic_load(&pool->count->shed_at);

    return shed && xcri_now() - shed < apr_time_from_sec(2);
}

/* ---- when to come again --------------------------------------------------- */

/* The longest that a client is asked to wait (seconds), before the dice */
#define LONGEST_RETRY 15

int xcri_pool_retry_after(xcri_pool_t *pool)
{
    apr_time_t now = xcri_now();
    apr_int64_t away = atomic_load(&pool->count->away_since);
    apr_uint64_t dice = (apr_uint64_t)now * APR_UINT64_C(0x9e3779b97f4a7c15);
    apr_int64_t seconds;

    if (away) {
        seconds = 1 + apr_time_sec(apr_time_now() - away) / 4;
    }
    else {
        xcri_lock_take(&pool->lock);
        seconds = 1 + (pool->waiting + pool->shed_before + pool->shed)
                      / (2 * pool->slots);
        xcri_lock_give(&pool->lock);
    }
    seconds = seconds < 1 ? 1 : seconds < LONGEST_RETRY ? seconds
                                                        : LONGEST_RETRY;
    return (int)seconds + (int)((dice >> 33) % (apr_uint64_t)(seconds + 1));
}

/* ---- what goes wrong --------------------------------------------------- */

/* The child's own number of an incident: an id is one of no other pool, either */
static _Atomic apr_uint32_t incidents;

const char *xcri_pool_incident(xcri_pool_t *pool, apr_pool_t *p,
                               const char *cause, int *is_new)
{
    apr_uint64_t hash = xcri_hash_text(XCRI_HASH_START, cause);
    apr_time_t now = xcri_now();
    const char *incident;
    int i, at = 0;

    xcri_lock_take(&pool->lock);
    for (i = 0; i < XCRI_MOST_INCIDENTS; i++) {
        if (pool->incident[i].cause == hash) {
            at = i;
            break;
        }
        if (pool->incident[i].at < pool->incident[at].at) {
            at = i;
        }
    }
    *is_new = !pool->incident[at].at
              || now - pool->incident[at].at > APR_USEC_PER_SEC;
    if (*is_new) {
        pool->incident[at].cause = hash;
        pool->incident[at].at = now;
        apr_snprintf(pool->incident[at].id, sizeof(pool->incident[at].id),
                     "%08x%06x%04x", (unsigned)apr_time_sec(apr_time_now()),
                     (unsigned)getpid() & 0xffffff,
                     (unsigned)(atomic_fetch_add(&incidents, 1) + 1) & 0xffff);
    }
    incident = apr_pstrdup(p, pool->incident[at].id);
    xcri_lock_give(&pool->lock);
    return incident;
}
