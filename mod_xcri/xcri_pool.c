/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "xcri_pool.h"

#include <apr_strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

/* The guards of this child. Set once when the child starts, before there is
 * a thread; the hook that mod_dbd calls for a new connection has no other way
 * to find its guard. */
static xcri_pool_t *guards;

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) *dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) *dbd_close;

apr_time_t xcri_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return apr_time_from_sec(now.tv_sec) + now.tv_nsec / 1000;
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

void xcri_conn_shut(xcri_conn_t *conn)
{
    shutdown(mysql_get_socket(conn->mysql), SHUT_RDWR);
}

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
    xcri_conn_forget(conn);
    return APR_SUCCESS;
}

static apr_status_t conn_come(apr_pool_t *p, dbd_cfg_t *cfg, ap_dbd_t *dbd)
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
    conn->retire = xcri_now() + XCRI_LIFETIME
                 - (apr_time_t)(((apr_uint64_t)(apr_uintptr_t)conn >> 6) % 450)
                   * APR_USEC_PER_SEC;

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

void xcri_pool_register_hooks(void)
{
    APR_OPTIONAL_HOOK(dbd, post_connect, conn_come, NULL, NULL,
                      APR_HOOK_MIDDLE);
}

/* ---- guards --------------------------------------------------------- */

static xcri_pool_t *make_guard(apr_pool_t *pchild, server_rec *s,
                               const xcri_srv_conf_t *conf,
                               const xcri_engine_t *engine)
{
    xcri_pool_t *pool = apr_pcalloc(pchild, sizeof(*pool));

    pool->s = s;
    pool->params = conf->dbd_params;
    pool->slots = (int)conf->dbd_max;
    pool->timeout = conf->query_timeout;
    pool->nstatements = engine->nstatements;
    pool->pchild = pchild;
    pool->count = xcri_metrics_pool(conf->dbd_params);
    pool->gauge = xcri_metrics_gauge(conf->dbd_params);
    pool->totals = apr_pcalloc(pchild, sizeof(*pool->totals) * XCRI_TOTALS);
    if (apr_thread_mutex_create(&pool->lock, APR_THREAD_MUTEX_DEFAULT, pchild)
            != APR_SUCCESS
        || apr_thread_cond_create(&pool->freed, pchild) != APR_SUCCESS
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
            if (!pool || xcri_keeper_start(pool) != APR_SUCCESS) {
                ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s, "xcri: no thread "
                             "for the connection pool; the API answers 503");
                continue;
            }
            pool->next = guards;
            guards = pool;
        }
        if (conf->dbd_max < pool->slots) {
            pool->slots = (int)conf->dbd_max;
        }
        if (conf->query_timeout > pool->timeout) {
            pool->timeout = conf->query_timeout;
        }
        xcri_set(&pool->gauge->slots, pool->slots);
        conf->pool = pool;
    }
}

void xcri_pool_trip(xcri_pool_t *pool)
{
    if (!pool->away) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, pool->s,
                     "xcri: the database is away; requests that need it are "
                     "answered 503 until it is back");
        xcri_add(&pool->count->trips, 1);
    }
    pool->away = 1;
    xcri_pool_show(pool);
    pool->probe_at = xcri_now() + XCRI_PROBE_EVERY;
    apr_thread_cond_broadcast(pool->freed);
    apr_thread_cond_signal(pool->wake);
}

/* ---- leases --------------------------------------------------------- */

enum { ASK_IDLE, ASK_NEW, ASK_NOTHING };

/* Who comes first is served first: else a newcomer takes what was just given
 * back, and somebody waits in vain. Under the lock. */
static void queue_up(xcri_pool_t *pool, xcri_waiter_t *me)
{
    xcri_waiter_t **last = &pool->queue;

    while (*last) {
        last = &(*last)->next;
    }
    me->next = NULL;
    me->since = xcri_now();
    *last = me;
    pool->waiting++;
}

static void leave_queue(xcri_pool_t *pool, const xcri_waiter_t *me)
{
    xcri_waiter_t **place = &pool->queue;

    while (*place != me) {
        place = &(*place)->next;
    }
    *place = me->next;
    pool->waiting--;
    if (pool->queue) {
        apr_thread_cond_broadcast(pool->freed);
    }
}

/* Waits for a slot, and for a connection that can be had. */
static int enter(xcri_pool_t *pool, apr_time_t deadline)
{
    xcri_waiter_t me;
    int ask = ASK_NOTHING;

    apr_thread_mutex_lock(pool->lock);
    queue_up(pool, &me);
    while (!pool->away) {
        apr_time_t now = xcri_now();

        if (pool->queue == &me && pool->in_use < pool->slots) {
            if (pool->open > pool->held) {
                ask = ASK_IDLE;
                break;
            }
            /* mod_dbd opens a connection under its list's lock, and waits for
             * ever when it is accepted and nobody speaks: so not before there
             * is a sign of life since this request came. */
            if (!pool->connecting && now >= pool->no_connect_before) {
                if (pool->answered >= me.since) {
                    ask = ASK_NEW;
                    pool->connecting = 1;
                    break;
                }
                if (!pool->unsure) {
                    pool->unsure = 1;
                    apr_thread_cond_signal(pool->wake);
                }
            }
        }
        if (now >= deadline) {
            xcri_add(&pool->count->timeouts, 1);
            break;
        }
        xcri_pool_show(pool);
        apr_thread_cond_timedwait(pool->freed, pool->lock, deadline - now);
    }
    leave_queue(pool, &me);
    if (ask == ASK_NOTHING && pool->away) {
        xcri_add(&pool->count->refused, 1);
    }
    if (ask != ASK_NOTHING) {
        pool->in_use++;
        pool->held += ask == ASK_IDLE;
        if (pool->asking++ == 0) {
            pool->asking_since = xcri_now();
            if (pool->in_use == 1) {
                apr_thread_cond_signal(pool->wake);
            }
        }
    }
    xcri_pool_show(pool);
    apr_thread_mutex_unlock(pool->lock);
    return ask;
}

/* Notes what ap_dbd_open made of it. */
static void entered(xcri_pool_t *pool, int ask, const xcri_conn_t *conn)
{
    apr_thread_mutex_lock(pool->lock);
    pool->asking--;
    pool->asking_since = xcri_now();
    if (ask == ASK_NEW) {
        pool->connecting = 0;
        pool->held += conn != NULL;
    }
    if (conn) {
        /* One that came and whose setup failed may have been shut. */
        if (conn->usable) {
            pool->answered = xcri_now();
        }
    }
    else {
        pool->in_use--;
        pool->held -= ask == ASK_IDLE;
        if (ask == ASK_NEW && !pool->open) {
            xcri_pool_trip(pool);
        }
        else if (ask == ASK_NEW) {
            pool->no_connect_before = xcri_now() + XCRI_REFUSED_PAUSE;
        }
    }
    xcri_pool_show(pool);
    apr_thread_cond_broadcast(pool->freed);
    apr_thread_mutex_unlock(pool->lock);
}

static xcri_conn_t *conn_of(ap_dbd_t *dbd)
{
    void *conn = NULL;

    if (dbd) {
        apr_pool_userdata_get(&conn, XCRI_HANDLER, dbd->pool);
    }
    return conn;
}

/* Notes how long the request waited, and that it has its connection. */
static void lent(request_rec *r, xcri_lease_t *lease, apr_time_t start)
{
    xcri_pool_count_t *count = lease->pool->count;
    xcri_trace_t *trace = xcri_metrics_trace(r, NULL);
    apr_time_t waited;

    lease->since = xcri_now();
    waited = lease->since - start;
    trace->wait_usec += waited;
    xcri_add(&count->wait_usec, (apr_uint64_t)waited);
    xcri_raise(&count->longest_wait, (apr_uint64_t)waited);
    xcri_raise(&count->recent_wait, (apr_uint64_t)waited);
    if (lease->conn) {
        xcri_add(&count->leases, 1);
    }
}

int xcri_lease_open(request_rec *r, xcri_pool_t *pool, xcri_lease_t *lease)
{
    apr_time_t start = xcri_now();
    int left;

    lease->pool = pool;
    lease->conn = NULL;
    /* Each stale connection costs one attempt, and there are at most as many
     * as slots. */
    for (left = pool->slots + 1; left; left--) {
        int ask = enter(pool, start + XCRI_POOL_WAIT);

        if (ask == ASK_NOTHING) {
            break;
        }
        lease->dbd = dbd_open(r->pool, pool->s);
        lease->conn = conn_of(lease->dbd);
        if (lease->dbd && !lease->conn) {
            /* Not ours to count: opened before the guard was there. */
            dbd_close(pool->s, lease->dbd);
        }
        entered(pool, ask, lease->conn);
        if (lease->conn && lease->conn->usable) {
            lent(r, lease, start);
            return OK;
        }
        lease->since = xcri_now();
        xcri_lease_close(lease, 1);
    }
    lent(r, lease, start);
    return HTTP_SERVICE_UNAVAILABLE;
}

void xcri_lease_close(xcri_lease_t *lease, int broken)
{
    xcri_pool_t *pool = lease->pool;

    if (!lease->conn) {
        return;
    }
    apr_thread_mutex_lock(pool->lock);
    lease->conn->deadline = 0;
    if (!broken) {
        pool->answered = xcri_now();
    }
    if (broken || xcri_now() > lease->conn->retire) {
        xcri_conn_shut(lease->conn);
    }
    apr_thread_mutex_unlock(pool->lock);
    lease->conn = NULL;

    dbd_close(pool->s, lease->dbd);

    xcri_add(&pool->count->busy_usec, (apr_uint64_t)(xcri_now()
                                                     - lease->since));
    apr_thread_mutex_lock(pool->lock);
    pool->in_use--;
    pool->held--;
    xcri_pool_show(pool);
    apr_thread_cond_broadcast(pool->freed);
    apr_thread_mutex_unlock(pool->lock);
}

void xcri_lease_deadline(xcri_lease_t *lease, apr_interval_time_t timeout)
{
    apr_thread_mutex_lock(lease->pool->lock);
    lease->conn->since = xcri_now();
    lease->conn->deadline = lease->conn->since + timeout;
    apr_thread_mutex_unlock(lease->pool->lock);
}
