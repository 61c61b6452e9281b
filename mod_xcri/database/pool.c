/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/pool.h"
#include "database/statements.h"
#include "core/clock.h"
#include "metrics/metrics.h"

#include <apr_strings.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

/* The guards of this child. Set once when the child starts, before there is
 * a thread; the hook that mod_dbd calls for a new connection has no other way
 * to find its guard. */
static xcri_pool_t *guards;

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) *dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) *dbd_close;

void xcri_pool_wake_first(xcri_pool_t *pool)
{
    if (pool->queue) {
        apr_thread_cond_signal(pool->queue->turn);
    }
}

void xcri_pool_wake_all(xcri_pool_t *pool)
{
    xcri_waiter_t *waiter;

    for (waiter = pool->queue; waiter; waiter = waiter->next) {
        apr_thread_cond_signal(waiter->turn);
    }
}

void xcri_pool_show(xcri_pool_t *pool)
{
    xcri_set(&pool->gauge->in_use, pool->in_use);
    xcri_set(&pool->gauge->waiting, pool->waiting);
    xcri_set(&pool->gauge->open, pool->open);
    xcri_set(&pool->gauge->away, pool->away);
}

xcri_pool_t *xcri_pool_first(void)
{
    return guards;
}

/* ---- connections come and go ---------------------------------------- */

/* Runs before mod_dbd closes the connection, which would make its socket's
 * number somebody else's, and before the statements' own pools go. */
static apr_status_t conn_gone(void *data)
{
    xcri_conn_t *conn = data;
    xcri_pool_t *pool = conn->pool;

    apr_thread_mutex_lock(pool->lock);
    if (conn->next) {
        conn->next->prev = conn->prev;
    }
    if (conn->prev) {
        conn->prev->next = conn->next;
    }
    else {
        pool->conns = conn->next;
    }
    pool->open--;
    pool->closed++;
    xcri_pool_show(pool);
    apr_thread_mutex_unlock(pool->lock);
    xcri_statements_forget(conn);
    return APR_SUCCESS;
}

/* Up to a quarter shorter: those that came together do not go together. */
static apr_interval_time_t lifetime(const xcri_pool_t *pool,
                                    const xcri_conn_t *conn)
{
    apr_uint64_t dice = (apr_uint64_t)(apr_uintptr_t)conn >> 6;

    return pool->lifetime - pool->lifetime / 4 * (apr_int64_t)(dice % 256)
                            / 256;
}

int xcri_pool_connected(apr_pool_t *p, dbd_cfg_t *cfg, ap_dbd_t *dbd)
{
    xcri_pool_t *pool;
    xcri_conn_t *conn;
    const char *wrong;

    (void)p;
    for (pool = guards; pool; pool = pool->next) {
        if (!strcmp(cfg->name, "mysql") && !strcmp(cfg->params, pool->params)) {
            break;
        }
    }
    if (!pool) {
        return DECLINED;
    }
    conn = apr_pcalloc(dbd->pool, sizeof(*conn));
    conn->pool = pool;
    conn->mem = dbd->pool;
    conn->mysql = apr_dbd_native_handle(dbd->driver, dbd->handle);
    conn->nprepared = pool->nstatements;
    conn->prepared = apr_pcalloc(dbd->pool, sizeof(*conn->prepared)
                                            * (apr_size_t)pool->nstatements);
    conn->deadline = xcri_now() + XCRI_PING_LIMIT;
    conn->opened = xcri_now();
    conn->retire = xcri_now() + lifetime(pool, conn);

    apr_thread_mutex_lock(pool->lock);
    conn->next = pool->conns;
    if (conn->next) {
        conn->next->prev = conn;
    }
    pool->conns = conn;
    pool->open++;
    xcri_add(&pool->count->connects, 1);
    if (pool->closed) {
        pool->closed--;
        xcri_add(&pool->count->reconnects, 1);
    }
    xcri_pool_show(pool);
    apr_thread_mutex_unlock(pool->lock);
    apr_pool_pre_cleanup_register(dbd->pool, conn, conn_gone);
    apr_pool_userdata_setn(conn, XCRI_HANDLER, NULL, dbd->pool);

    wrong = xcri_conn_setup(conn, pool->timeout);
    conn->usable = !wrong;
    if (wrong) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, pool->s,
                     "xcri: a new database connection cannot be used: %s",
                     wrong);
    }
    apr_thread_mutex_lock(pool->lock);
    conn->deadline = 0;
    apr_thread_mutex_unlock(pool->lock);
    return OK;
}

/* ---- guards --------------------------------------------------------- */

static xcri_pool_t *make_guard(apr_pool_t *pchild, server_rec *s,
                               const xcri_srv_conf_t *conf,
                               const xcri_engine_t *engine)
{
    xcri_pool_t *pool = apr_pcalloc(pchild, sizeof(*pool));

    pool->s = s;
    pool->params = conf->dbd_params;
    pool->slots = xcri_config_connections(conf);
    pool->timeout = conf->query_timeout;
    pool->lifetime = conf->connection_lifetime;
    pool->max_lag = conf->max_lag;
    pool->nstatements = engine->nstatements;
    pool->pchild = pchild;
    apr_pool_create(&pool->mem, pchild);
    pool->count = xcri_metrics_pool(conf->dbd_params);
    pool->gauge = xcri_metrics_gauge(conf->dbd_params);
    pool->board = xcri_metrics_board(conf->dbd_params);
    pool->totals = apr_pcalloc(pchild, sizeof(*pool->totals) * XCRI_TOTALS);
    if (apr_thread_mutex_create(&pool->lock, APR_THREAD_MUTEX_DEFAULT, pchild)
            != APR_SUCCESS
        || apr_thread_cond_create(&pool->wake, pchild) != APR_SUCCESS) {
        return NULL;
    }
    return pool;
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

void xcri_pool_trip(xcri_pool_t *pool)
{
    pool->away = 1;
    xcri_pool_show(pool);
    atomic_store(&pool->tripped, xcri_now());
    /* At once: the probe tells why. */
    pool->probe_at = xcri_now();
    xcri_pool_wake_all(pool);
    apr_thread_cond_signal(pool->wake);
}

/* ---- what the guard remembers ------------------------------------------ */

/* The one place that a key can have: a new total takes an old one's place, so
 * the memory is bounded by itself. */
static xcri_total_t *place(xcri_pool_t *pool, const char *key, apr_size_t len)
{
    apr_ssize_t size = (apr_ssize_t)len;

    return &pool->totals[apr_hashfunc_default(key, &size) % XCRI_TOTALS];
}

int xcri_pool_recall(xcri_pool_t *pool, const char *tag, const char *key,
                     apr_size_t len, apr_int64_t *total)
{
    xcri_total_t *t = place(pool, key, len);
    int found;

    apr_thread_mutex_lock(pool->lock);
    found = t->len == len && !memcmp(t->key, key, len)
            && !strcmp(t->tag, tag);
    *total = t->total;
    apr_thread_mutex_unlock(pool->lock);
    return found;
}

void xcri_pool_remember(xcri_pool_t *pool, const char *tag, const char *key,
                        apr_size_t len, apr_int64_t total)
{
    xcri_total_t *t = place(pool, key, len);

    apr_thread_mutex_lock(pool->lock);
    memcpy(t->key, key, len);
    t->len = len;
    t->total = total;
    apr_cpystrn(t->tag, tag, sizeof(t->tag));
    apr_thread_mutex_unlock(pool->lock);
}

const char *xcri_pool_incident(xcri_pool_t *pool, apr_pool_t *p, int *is_new)
{
    apr_time_t now = xcri_now();
    const char *incident;

    apr_thread_mutex_lock(pool->lock);
    *is_new = !pool->incident_at
              || now - pool->incident_at > APR_USEC_PER_SEC;
    if (*is_new) {
        pool->incident_at = now;
        apr_snprintf(pool->incident, sizeof(pool->incident), "%08x%06x%04x",
                     (unsigned)apr_time_sec(apr_time_now()),
                     (unsigned)getpid() & 0xffffff,
                     ++pool->incidents & 0xffff);
    }
    incident = apr_pstrdup(p, pool->incident);
    apr_thread_mutex_unlock(pool->lock);
    return incident;
}
