/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/lease.h"
#include "database/fit.h"
#include "database/guard.h"
#include "database/lookup.h"
#include "database/outage.h"
#include "core/calm.h"
#include "core/clock.h"

#include <apr_portable.h>
#include <errmsg.h>
#include <http_core.h>

APLOG_USE_MODULE(xcri);

/* ---- a connection that can be used -------------------------------------------- */

static xcri_conn_t *conn_of(ap_dbd_t *dbd)
{
    void *conn = NULL;

    if (dbd) {
        apr_pool_userdata_get(&conn, XCRI_HANDLER, dbd->pool);
    }
    return conn;
}

/* One more of mod_dbd's, which is not given back before the child ends. NULL:
 * there is none, or it is not ours to count (opened before the guard was
 * there). */
static xcri_conn_t *ask_mod_dbd(apr_pool_t *p, xcri_pool_t *pool)
{
    xcri_lookup_t usual;
    ap_dbd_t *dbd;
    xcri_conn_t *conn;

    xcri_lookup_hurry(&usual);
    dbd = xcri_pool_dbd_open(p, pool);
    xcri_lookup_as_usual(&usual);
    conn = conn_of(dbd);
    if (dbd && !conn) {
        xcri_pool_dbd_close(pool, dbd);
    }
    xcri_lock_take(&pool->lock);
    pool->opening_since = 0;
    if (conn && !conn->is_usable) {
        xcri_guard_shut(conn);
    }
    xcri_lock_give(&pool->lock);
    return conn;
}

/* No connection was to be had: a pause, but for one that was made and cut off;
 * and where none is open any more, the database is away, and the keeper finds out
 * why. That nobody is there to take a connect is a verdict by itself; that nothing
 * answers is not. */
static void note_refusal(xcri_pool_t *pool, const xcri_refusal_t *why,
                         apr_time_t begun)
{
    int is_absent = xcri_outage_fault(why->code) == XCRI_FAULT_ABSENT
                    && xcri_now() - begun < XCRI_PING_LIMIT
                    && xcri_pool_answered(pool) < begun;
    int is_cut_off = xcri_outage_is_lost(why->code)
                     && xcri_outage_fault(why->code) != XCRI_FAULT_TLS
                     && xcri_now() - begun < XCRI_PING_LIMIT;
    int is_away;

    xcri_lock_take(&pool->lock);
    is_away = !pool->stop && !pool->away
              && (is_absent || (!pool->live
                                && why->code && !IS_MYSQL_ERROR(why->code)));
    if (is_away) {
        xcri_pool_trip(pool);
        pool->refusal = *why;
        pool->refused = !is_absent;
    }
    else {
        if (is_cut_off) {
            atomic_store(&pool->lost, xcri_now());
        }
        else {
            pool->no_connect_before = xcri_now() + XCRI_REFUSED_PAUSE;
        }
        pool->unsure = 1;
        pthread_cond_signal(&pool->wake);
    }
    xcri_lock_give(&pool->lock);
    if (is_away) {
        xcri_outage_begins(pool, why);
    }
}

static int ping(xcri_conn_t *conn)
{
    xcri_pool_t *pool = conn->pool;
    int failed;

    xcri_lock_take(&pool->lock);
    conn->since = xcri_now();
    conn->deadline = conn->since + XCRI_PING_LIMIT;
    xcri_lock_give(&pool->lock);
    failed = mysql_ping(conn->mysql);
    xcri_lock_take(&pool->lock);
    conn->deadline = 0;
    if (failed) {
        xcri_guard_shut(conn);
    }
    xcri_lock_give(&pool->lock);
    if (!failed) {
        xcri_guard_alive(pool);
    }
    return !failed;
}

/* Makes something usable of what was given. The connection, which may be dead
 * then, or NULL where mod_dbd has none. */
static xcri_conn_t *make_usable(apr_pool_t *p, xcri_pool_t *pool,
                                xcri_turn_t *turn)
{
    xcri_conn_t *conn = turn->conn;
    apr_time_t begun = xcri_now();
    xcri_refusal_t why;

    memset(&why, 0, sizeof(why));
    if (!conn) {
        conn = ask_mod_dbd(p, pool);
        if (!conn) {
            note_refusal(pool, &why, begun);
        }
    }
    else if (turn->connects) {
        if (xcri_conn_renew(conn, &why)) {
            note_refusal(pool, &why, begun);
        }
    }
    else if (xcri_fit_is_outdated(pool, conn)) {
        xcri_lock_take(&pool->lock);
        xcri_guard_shut(conn);
        xcri_lock_give(&pool->lock);
    }
    else if (begun - conn->used > XCRI_JUST_USED) {
        ping(conn);
    }
    return conn;
}

/* ---- borrowing ------------------------------------------------------------------ */

/* What it was used for is not over, and nobody can go on with it. */
static apr_status_t end_lease(void *lease)
{
    xcri_lease_close(lease, 1);
    return APR_SUCCESS;
}

/* The client's socket, which tells when it has gone: of HTTP/2, that of all its
 * requests */
static int socket_of(conn_rec *c)
{
    apr_socket_t *socket = c ? ap_get_conn_socket(c->master ? c->master : c)
                             : NULL;
    apr_os_sock_t fd = -1;

    return socket && apr_os_sock_get(&fd, socket) == APR_SUCCESS ? fd : -1;
}

/* Notes how long the request waited. */
static void note_wait(xcri_trace_t *trace, const xcri_lease_t *lease,
                      apr_time_t start)
{
    xcri_pool_count_t *count = lease->pool->count;
    apr_time_t waited = lease->since - start;

    trace->wait_usec += waited;
    xcri_add(&count->wait_usec, (apr_uint64_t)waited);
    xcri_count_raise(&count->longest_wait, (apr_uint64_t)waited);
    xcri_count_raise(&count->recent_wait, (apr_uint64_t)waited);
}

/* Under the lock */
static void lend(xcri_lease_t *lease, xcri_conn_t *conn)
{
    lease->conn = conn;
    lease->client = socket_of(lease->who.client);
    conn->lease = lease;
    conn->is_over = 0;
    xcri_add(&lease->pool->count->leases, 1);
    apr_pool_cleanup_register(lease->mem, lease, end_lease,
                              apr_pool_cleanup_null);
}

/* A slot, and a connection for it; 1 when there is one that can be used. What is
 * dead goes back, for another turn. */
static int try_once(xcri_lease_t *lease, apr_time_t deadline, int *in_vain)
{
    xcri_pool_t *pool = lease->pool;
    xcri_turn_t turn;
    xcri_conn_t *conn;
    int is_good, has_connected;

    *in_vain = !xcri_turn_take(pool, &lease->who.claim, deadline, &turn);
    if (*in_vain) {
        return 0;
    }
    has_connected = turn.connects;
    conn = make_usable(lease->mem, pool, &turn);
    is_good = conn && conn->is_usable && !conn->is_dead;
    xcri_lock_take(&pool->lock);
    xcri_turn_connected(pool, &turn, is_good);
    if (is_good) {
        lend(lease, conn);
        xcri_turn_serve(pool);
    }
    else {
        xcri_turn_leave(pool, &lease->who.claim, conn);
    }
    xcri_lock_give(&pool->lock);
    /* A connect that came to nothing, mod_dbd's or one of ours in the place of a
     * dead one, may have taken all the time there is. */
    *in_vain = !is_good && (has_connected || !conn) && xcri_now() > deadline;
    return is_good;
}

/* A server that has just been found unfit may be one of several behind a balancer,
 * which leads elsewhere as soon as it sees it, too: 1 when there is one that may
 * be read. */
static int await_fit(xcri_pool_t *pool, apr_time_t start)
{
    apr_time_t then = atomic_load(&pool->board->unfit_since) + XCRI_FIRST_WAIT;

    xcri_lock_take(&pool->lock);
    if (pool->in_use + pool->waiting < pool->most_busy) {
        pool->waiting++;
        while (xcri_pool_is_unfit(pool) && !pool->stop && xcri_now() < then
               && xcri_now() < start + XCRI_FIRST_WAIT) {
            xcri_lock_wait(&pool->lock, &pool->told,
                           xcri_now() + XCRI_KEEPER_TICK);
        }
        pool->waiting--;
    }
    xcri_lock_give(&pool->lock);
    return !xcri_pool_is_unfit(pool);
}

int xcri_lease_open(apr_pool_t *p, xcri_pool_t *pool,
                    const xcri_borrower_t *who, xcri_trace_t *trace,
                    xcri_lease_t *lease)
{
    apr_time_t start = xcri_now();
    apr_time_t deadline = (who->since ? who->since : start)
                          + xcri_pool_patience(pool, start);
    int in_vain = 0, is_good = 0, left;
    int calm;

    lease->pool = pool;
    lease->mem = p;
    lease->who = *who;
    lease->client = -1;
    lease->conn = NULL;
    if (xcri_pool_is_unfit(pool) && !await_fit(pool, start)) {
        xcri_add(&pool->count->refused, 1);
        return HTTP_SERVICE_UNAVAILABLE;
    }
    calm = xcri_calm_begin();
    /* Each that is dead costs one attempt, and there are at most as many as
     * slots. */
    for (left = pool->slots + 1; left && !is_good && !in_vain; left--) {
        is_good = try_once(lease, deadline, &in_vain);
    }
    lease->since = xcri_now();
    if (is_good) {
        xcri_add(&pool->gauge->lent, xcri_loan(lease->since));
    }
    note_wait(trace, lease, start);
    xcri_calm_end(calm);
    return is_good ? OK : HTTP_SERVICE_UNAVAILABLE;
}

/* ---- giving back ---------------------------------------------------------------- */

void xcri_lease_close(xcri_lease_t *lease, int broken)
{
    xcri_conn_t *conn = lease->conn;
    xcri_pool_t *pool = lease->pool;
    apr_time_t now;
    int calm;

    if (!conn) {
        return;
    }
    calm = xcri_calm_begin();
    apr_pool_cleanup_kill(lease->mem, lease, end_lease);
    if (!broken) {
        xcri_guard_alive(pool);
    }
    xcri_lock_take(&pool->lock);
    now = xcri_now();
    if (broken && !conn->is_over && !pool->away) {
        atomic_store(&pool->lost, now);
    }
    if (broken || conn->is_over) {
        xcri_guard_shut(conn);
    }
    else {
        conn->used = now;
    }
    lease->conn = NULL;
    lease->client = -1;
    xcri_add(&pool->gauge->lent, -xcri_loan(lease->since));
    xcri_add(&pool->count->busy_usec, (apr_uint64_t)(now - lease->since));
    xcri_turn_leave(pool, &lease->who.claim, conn);
    xcri_lock_give(&pool->lock);
    xcri_calm_end(calm);
}

void xcri_lease_close_apart(xcri_lease_t *lease)
{
    xcri_pool_t *pool = lease->pool;

    xcri_lock_take(&pool->lock);
    pool->no_connect_before = xcri_now() + XCRI_APART_PAUSE;
    xcri_lock_give(&pool->lock);
    xcri_lease_close(lease, 1);
}

void xcri_lease_deadline(xcri_lease_t *lease, apr_interval_time_t timeout)
{
    xcri_lock_take(&lease->pool->lock);
    lease->conn->since = xcri_now();
    lease->conn->deadline = lease->conn->since + timeout;
    /* Lent after those that were on loan have been broken off */
    if (lease->pool->stop) {
        xcri_guard_shut(lease->conn);
    }
    xcri_lock_give(&lease->pool->lock);
}

void xcri_lease_end_all(xcri_pool_t *pool)
{
    xcri_conn_t *conn;

    for (conn = pool->conns; conn; conn = conn->next) {
        if (conn->lease) {
            xcri_lease_close(conn->lease, 1);
        }
    }
    while ((conn = pool->idle) != NULL) {
        pool->idle = conn->next_idle;
        pool->owned--;
        /* Which may close it, and others. */
        xcri_pool_dbd_close(pool, conn->dbd);
    }
}
