/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/keeper.h"
#include "database/calm.h"
#include "database/lease.h"
#include "database/outage.h"
#include "core/clock.h"

APLOG_USE_MODULE(xcri);

/* Shuts what is silent for too long. Under the lock. */
static void enforce(xcri_pool_t *pool)
{
    apr_time_t now = xcri_now(), past = now - XCRI_PING_LIMIT;
    /* One slow ping is a busy machine; nothing at all, from any connection,
     * is a database that does not answer. */
    int unanswered = pool->asking && pool->asking_since < past
                     && pool->answered < past;
    xcri_conn_t *conn;

    for (conn = pool->conns; conn; conn = conn->next) {
        /* mod_dbd pings one of the idle connections and does not say which:
         * when no ping is answered, none of them is any good. */
        if (conn->deadline ? now > conn->deadline
                             || (unanswered && conn->since < past)
                           : unanswered) {
            xcri_conn_shut(conn);
        }
    }
    if (unanswered && !pool->away) {
        static const xcri_refusal_t silent = { 0, "no ping was answered" };

        xcri_pool_trip(pool);
        xcri_outage_begins(pool, &silent);
    }
}

/* Has a statement been silent, and has nothing else come from the database
 * since? */
static int suspicious(const xcri_pool_t *pool)
{
    apr_time_t past = xcri_now() - XCRI_SILENCE;
    const xcri_conn_t *conn;

    for (conn = pool->conns; conn; conn = conn->next) {
        if (conn->deadline && conn->since < past && pool->answered < past) {
            return 1;
        }
    }
    return 0;
}

/* Looks whether the database answers. Gives up the lock meanwhile. */
static void probe(xcri_pool_t *pool, apr_pool_t *temp)
{
    xcri_refusal_t why;
    xcri_probe_t found;
    xcri_conn_t *conn;

    apr_thread_mutex_unlock(pool->lock);
    found = xcri_conn_probe(temp, pool->params, &why);
    apr_pool_clear(temp);
    apr_thread_mutex_lock(pool->lock);
    pool->probe_at = xcri_now() + XCRI_PROBE_EVERY;
    if (found != XCRI_PROBE_SILENT) {
        pool->answered = xcri_now();
    }
    pool->refusal = why;
    if (pool->away) {
        if (found == XCRI_PROBE_GOOD) {
            pool->away = 0;
            xcri_pool_show(pool);
            pool->no_connect_before = 0;
            xcri_outage_ends(pool);
        }
        else {
            xcri_outage_begins(pool, &why);
        }
    }
    else if (found == XCRI_PROBE_SILENT) {
        for (conn = pool->conns; conn; conn = conn->next) {
            xcri_conn_shut(conn);
        }
        xcri_pool_trip(pool);
        xcri_outage_begins(pool, &why);
    }
    pool->unsure = 0;
    xcri_pool_wake_all(pool);
}

static void *APR_THREAD_FUNC keep(apr_thread_t *thread, void *data)
{
    xcri_pool_t *pool = data;
    apr_pool_t *temp;

    xcri_calm_thread();
    apr_pool_create(&temp, apr_thread_pool_get(thread));
    apr_thread_mutex_lock(pool->lock);
    while (!pool->stop) {
        if (pool->unsure && !pool->away) {
            probe(pool, temp);
        }
        else if (pool->in_use || pool->away) {
            apr_thread_cond_timedwait(pool->wake, pool->lock,
                                      XCRI_KEEPER_TICK);
        }
        else {
            apr_thread_cond_wait(pool->wake, pool->lock);
        }
        enforce(pool);
        if (!pool->stop && xcri_now() >= pool->probe_at
            && (pool->away || suspicious(pool))) {
            probe(pool, temp);
        }
    }
    apr_thread_mutex_unlock(pool->lock);
    return NULL;
}

void xcri_keeper_interrupt(xcri_pool_t *pool)
{
    xcri_conn_t *conn;

    apr_thread_mutex_lock(pool->lock);
    pool->stop = pool->away = 1;
    for (conn = pool->conns; conn; conn = conn->next) {
        if (conn->lease) {
            xcri_conn_shut(conn);
        }
    }
    xcri_pool_wake_all(pool);
    apr_thread_cond_signal(pool->wake);
    apr_thread_mutex_unlock(pool->lock);
}

static apr_status_t stop(void *data)
{
    xcri_pool_t *pool = data;
    apr_status_t ended;

    apr_thread_mutex_lock(pool->lock);
    pool->stop = 1;
    apr_thread_cond_signal(pool->wake);
    apr_thread_mutex_unlock(pool->lock);
    apr_thread_join(&ended, pool->keeper);
    xcri_lease_end_all(pool);
    return APR_SUCCESS;
}

apr_status_t xcri_keeper_start(xcri_pool_t *pool)
{
    apr_status_t rv = apr_thread_create(&pool->keeper, NULL, keep, pool,
                                        pool->pchild);

    if (rv == APR_SUCCESS) {
        apr_pool_pre_cleanup_register(pool->pchild, pool, stop);
    }
    return rv;
}
