/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/guard.h"
#include "core/clock.h"

#include <unistd.h>

int xcri_guard_cond(pthread_cond_t *cond)
{
    pthread_condattr_t attr;
    int rv = pthread_condattr_init(&attr);

    if (!rv) {
        rv = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    }
    if (!rv) {
        rv = pthread_cond_init(cond, &attr);
    }
    return rv;
}

void xcri_guard_wait(xcri_pool_t *pool, pthread_cond_t *cond, apr_time_t then)
{
    struct timespec until;

    until.tv_sec = (time_t)apr_time_sec(then);
    until.tv_nsec = (long)apr_time_usec(then) * 1000;
    pthread_cond_timedwait(cond, &pool->lock, &until);
}

void xcri_guard_show(xcri_pool_t *pool)
{
    xcri_set(&pool->gauge->in_use, pool->in_use);
    xcri_set(&pool->gauge->waiting, pool->waiting);
    xcri_set(&pool->gauge->open, pool->live);
    xcri_set(&pool->gauge->away, pool->away);
}

/* ---- connections --------------------------------------------------------- */

void xcri_guard_keep_socket(xcri_conn_t *conn, int fd)
{
    if (conn->copy >= 0) {
        close(conn->copy);
    }
    conn->copy = fd;
}

/* ---- signs of life --------------------------------------------------------- */

/* Written this often at most, so that children do not fight for the line */
#define ALIVE_STEP apr_time_from_msec(2)

void xcri_guard_alive(xcri_pool_t *pool)
{
    apr_time_t now = xcri_now();

    if (now - xcri_pool_answered(pool) > ALIVE_STEP) {
        atomic_store_explicit(&pool->count->alive, now, memory_order_relaxed);
    }
}

void xcri_guard_shut(xcri_conn_t *conn)
{
    if (conn->copy >= 0) {
        shutdown(conn->copy, SHUT_RDWR);
    }
    if (!conn->is_dead) {
        conn->is_dead = 1;
        conn->pool->live--;
        xcri_guard_show(conn->pool);
    }
}
