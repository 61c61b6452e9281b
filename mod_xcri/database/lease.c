/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/lease.h"
#include "database/calm.h"
#include "database/fit.h"
#include "database/outage.h"
#include "core/clock.h"

APLOG_USE_MODULE(xcri);

enum {
    ASK_IDLE,     /* mod_dbd has one that nobody uses */
    ASK_NEW,      /* mod_dbd opens one */
    ASK_GIVEN,    /* somebody has handed his over */
    ASK_NOTHING
};

/* Under the lock; NULL without memory for a condition */
static xcri_waiter_t *queue_up(xcri_pool_t *pool)
{
    xcri_waiter_t *me = pool->spare, **last = &pool->queue;

    if (me) {
        pool->spare = me->next;
    }
    else {
        me = apr_pcalloc(pool->mem, sizeof(*me));
        if (apr_thread_cond_create(&me->turn, pool->mem) != APR_SUCCESS) {
            return NULL;
        }
    }
    while (*last) {
        last = &(*last)->next;
    }
    me->next = NULL;
    me->since = xcri_now();
    me->conn = NULL;
    me->dbd = NULL;
    *last = me;
    pool->waiting++;
    return me;
}

static void leave_queue(xcri_pool_t *pool, xcri_waiter_t *me)
{
    xcri_waiter_t **place = &pool->queue;

    while (*place != me) {
        place = &(*place)->next;
    }
    *place = me->next;
    pool->waiting--;
    xcri_pool_wake_first(pool);
}

/* What the first in the queue can have. mod_dbd opens a connection under its
 * list's lock, and waits for ever when it is accepted and nobody speaks: so
 * not before there is a sign of life since this request came. */
static int have(xcri_pool_t *pool, const xcri_waiter_t *me, apr_time_t now)
{
    if (pool->open > pool->held) {
        return ASK_IDLE;
    }
    if (pool->connecting || now < pool->no_connect_before) {
        return ASK_NOTHING;
    }
    if (pool->answered >= me->since) {
        pool->connecting = 1;
        return ASK_NEW;
    }
    if (!pool->unsure) {
        pool->unsure = 1;
        apr_thread_cond_signal(pool->wake);
    }
    return ASK_NOTHING;
}

/* Waits until the waiter has a connection, or can have one. */
static int await(xcri_pool_t *pool, xcri_waiter_t *me, apr_time_t deadline)
{
    int ask = ASK_NOTHING;

    while (!me->conn && !pool->away) {
        apr_time_t now = xcri_now(), until = deadline;

        if (pool->queue == me && pool->in_use < pool->slots) {
            ask = have(pool, me, now);
            if (ask != ASK_NOTHING) {
                return ask;
            }
            /* Nobody says when a pause after a refusal is over. */
            if (now < pool->no_connect_before
                && pool->no_connect_before < until) {
                until = pool->no_connect_before;
            }
        }
        if (now >= deadline) {
            xcri_add(&pool->count->timeouts, 1);
            return ASK_NOTHING;
        }
        xcri_pool_show(pool);
        apr_thread_cond_timedwait(me->turn, pool->lock, until - now);
    }
    return me->conn ? ASK_GIVEN : ASK_NOTHING;
}

/* Waits for a slot, and for a connection that can be had. */
static int enter(xcri_pool_t *pool, apr_time_t deadline, xcri_lease_t *lease)
{
    xcri_waiter_t *me;
    int ask = ASK_NOTHING;

    apr_thread_mutex_lock(pool->lock);
    me = queue_up(pool);
    if (me) {
        ask = await(pool, me, deadline);
        if (ask == ASK_GIVEN) {
            lease->dbd = me->dbd;
            lease->conn = me->conn;
        }
        else {
            leave_queue(pool, me);
        }
        me->next = pool->spare;
        pool->spare = me;
    }
    if (ask == ASK_NOTHING && pool->away) {
        xcri_add(&pool->count->refused, 1);
    }
    if (ask == ASK_IDLE || ask == ASK_NEW) {
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
            if (pool->refusal.code) {
                xcri_outage_begins(pool, &pool->refusal);
            }
        }
        else if (ask == ASK_NEW) {
            pool->no_connect_before = xcri_now() + XCRI_REFUSED_PAUSE;
        }
    }
    xcri_pool_show(pool);
    xcri_pool_wake_first(pool);
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

/* What it was used for is not over, and nobody can go on with it. */
static apr_status_t end_lease(void *lease)
{
    xcri_lease_close(lease, 1);
    return APR_SUCCESS;
}

/* Notes how long the request waited, and that it has its connection. */
static void lent(xcri_trace_t *trace, xcri_lease_t *lease, apr_time_t start)
{
    xcri_pool_count_t *count = lease->pool->count;
    apr_time_t waited;

    lease->since = xcri_now();
    waited = lease->since - start;
    trace->wait_usec += waited;
    xcri_add(&count->wait_usec, (apr_uint64_t)waited);
    xcri_count_raise(&count->longest_wait, (apr_uint64_t)waited);
    xcri_count_raise(&count->recent_wait, (apr_uint64_t)waited);
    if (lease->conn) {
        xcri_add(&count->leases, 1);
        lease->conn->lease = lease;
        apr_pool_cleanup_register(lease->mem, lease, end_lease,
                                  apr_pool_cleanup_null);
    }
}

static int borrow(apr_pool_t *p, xcri_pool_t *pool, xcri_trace_t *trace,
                  xcri_lease_t *lease)
{
    apr_time_t start = xcri_now();
    apr_time_t deadline = start + xcri_pool_patience(pool);
    int left;

    /* Each stale connection costs one attempt, and there are at most as many
     * as slots. */
    for (left = pool->slots + 1; left; left--) {
        int ask = enter(pool, deadline, lease);

        if (ask == ASK_NOTHING) {
            break;
        }
        if (ask == ASK_GIVEN) {
            lent(trace, lease, start);
            return OK;
        }
        lease->dbd = xcri_pool_dbd_open(p, pool);
        lease->conn = conn_of(lease->dbd);
        if (lease->dbd && !lease->conn) {
            /* Not ours to count: opened before the guard was there. */
            xcri_pool_dbd_close(pool, lease->dbd);
        }
        entered(pool, ask, lease->conn);
        if (lease->conn && lease->conn->usable
            && !xcri_fit_is_outdated(pool, lease->conn)) {
            lent(trace, lease, start);
            return OK;
        }
        lease->since = xcri_now();
        xcri_lease_close(lease, 1);
    }
    lent(trace, lease, start);
    return HTTP_SERVICE_UNAVAILABLE;
}

int xcri_lease_open(apr_pool_t *p, xcri_pool_t *pool, xcri_trace_t *trace,
                    xcri_lease_t *lease)
{
    sigset_t before;
    int rv;

    lease->pool = pool;
    lease->mem = p;
    lease->conn = NULL;
    if (xcri_pool_is_unfit(pool)) {
        xcri_add(&pool->count->refused, 1);
        return HTTP_SERVICE_UNAVAILABLE;
    }
    xcri_calm_begin(&before);
    rv = borrow(p, pool, trace, lease);
    xcri_calm_end(&before);
    return rv;
}

/* To the first who waits: without a ping, for it has just answered,
 * and without mod_dbd's lock. Under the lock; 1 when done */
static int hand_over(xcri_pool_t *pool, xcri_lease_t *lease)
{
    xcri_waiter_t *next = pool->queue;

    if (!next || pool->away || xcri_now() > lease->conn->retire
        || xcri_fit_is_outdated(pool, lease->conn)) {
        return 0;
    }
    pool->queue = next->next;
    pool->waiting--;
    next->dbd = lease->dbd;
    next->conn = lease->conn;
    apr_thread_cond_signal(next->turn);
    return 1;
}

static void give_back(xcri_lease_t *lease, int broken)
{
    xcri_pool_t *pool = lease->pool;
    int is_given;

    apr_pool_cleanup_kill(lease->mem, lease, end_lease);
    apr_thread_mutex_lock(pool->lock);
    lease->conn->deadline = 0;
    lease->conn->lease = NULL;
    if (!broken) {
        pool->answered = xcri_now();
    }
    is_given = !broken && hand_over(pool, lease);
    if (!is_given && (broken || xcri_now() > lease->conn->retire)) {
        xcri_conn_shut(lease->conn);
    }
    xcri_add(&pool->count->busy_usec, (apr_uint64_t)(xcri_now()
                                                     - lease->since));
    apr_thread_mutex_unlock(pool->lock);
    lease->conn = NULL;
    if (is_given) {
        return;
    }

    xcri_pool_dbd_close(pool, lease->dbd);

    apr_thread_mutex_lock(pool->lock);
    pool->in_use--;
    pool->held--;
    xcri_pool_show(pool);
    xcri_pool_wake_first(pool);
    apr_thread_mutex_unlock(pool->lock);
}

void xcri_lease_close(xcri_lease_t *lease, int broken)
{
    sigset_t before;

    if (lease->conn) {
        xcri_calm_begin(&before);
        give_back(lease, broken);
        xcri_calm_end(&before);
    }
}

void xcri_lease_deadline(xcri_lease_t *lease, apr_interval_time_t timeout)
{
    apr_thread_mutex_lock(lease->pool->lock);
    lease->conn->since = xcri_now();
    lease->conn->deadline = lease->conn->since + timeout;
    /* Lent after those that were on loan have been broken off */
    if (lease->pool->stop) {
        xcri_conn_shut(lease->conn);
    }
    apr_thread_mutex_unlock(lease->pool->lock);
}

void xcri_lease_end_all(xcri_pool_t *pool)
{
    xcri_conn_t *conn = pool->conns;

    while (conn) {
        if (conn->lease) {
            xcri_lease_close(conn->lease, 1);
            /* mod_dbd may have closed others with it. */
            conn = pool->conns;
        }
        else {
            conn = conn->next;
        }
    }
}
