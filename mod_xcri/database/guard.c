/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/guard.h"
#include "core/clock.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

void xcri_guard_show(xcri_pool_t *pool)
{
    xcri_set(&pool->gauge->in_use, pool->in_use);
    xcri_set(&pool->gauge->waiting, pool->waiting);
    xcri_set(&pool->gauge->open, pool->live);
    xcri_set(&pool->gauge->away, pool->away);
}

/* ---- connections --------------------------------------------------------- */

/* Seconds of silence after which the other end's kernel is asked whether it still
 * knows the connection, how long it is asked again, and how often. What was
 * closed while nothing arrived is known to nobody, and an answer that was on its
 * way would be waited for as long as a statement may take. */
#define ASK_AFTER 1
#define ASK_EVERY 1
#define ASK_TIMES 3

/* Of TCP alone; a socket of this machine tells by itself. */
static void watch_other_end(int fd)
{
    static const struct { int level, name, value; } options[] = {
        { SOL_SOCKET, SO_KEEPALIVE, 1 },
        { IPPROTO_TCP, TCP_KEEPIDLE, ASK_AFTER },
        { IPPROTO_TCP, TCP_KEEPINTVL, ASK_EVERY },
        { IPPROTO_TCP, TCP_KEEPCNT, ASK_TIMES },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        setsockopt(fd, options[i].level, options[i].name, &options[i].value,
                   sizeof(options[i].value));
    }
}

void xcri_guard_keep_socket(xcri_conn_t *conn, int fd)
{
    if (fd >= 0) {
        watch_other_end(fd);
    }
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

void xcri_guard_let_in(xcri_pool_t *pool)
{
    atomic_store(&pool->count->let_in, xcri_now());
    xcri_guard_alive(pool);
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
