/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/keeper.h"
#include "database/begun.h"
#include "database/guard.h"
#include "database/lease.h"
#include "database/outage.h"
#include "core/calm.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <errmsg.h>
#include <poll.h>

APLOG_USE_MODULE(xcri);

/* How long a statement runs before anybody looks whether its client is still
 * there. A client that only says that it will send no more is taken for gone,
 * too: most answers are there before. */
#define LOOK_FOR_CLIENT apr_time_from_msec(500)
/* How long mod_dbd may take to open a connection */
#define OPENING_LIMIT apr_time_from_sec(1)
/* What a mark in shared memory is worth: the child that wrote it may have
 * ended in the middle. */
#define SILENT_FOR apr_time_from_sec(5)

/* What is found under the lock, and told without it */
typedef struct {
    int begins, ends;
    xcri_refusal_t why;
} news_t;

/* ---- deadlines ------------------------------------------------------------------ */

/* Its statement is to end in the server, too, where it would go on for nobody. */
static void doom(xcri_pool_t *pool, xcri_conn_t *conn, int is_whole)
{
    conn->is_over = 1;
    if (pool->ndoomed < XCRI_MOST_DOOMED) {
        pool->doomed[pool->ndoomed].id = conn->id;
        pool->doomed[pool->ndoomed++].is_whole = is_whole;
    }
}

static int has_gone(const xcri_lease_t *lease)
{
    struct pollfd fd = { lease->client, POLLRDHUP, 0 };

    if (lease->client < 0
        || (lease->who.others && atomic_load(lease->who.others) > 1)) {
        return 0;
    }
    return (lease->who.client->master && lease->who.client->aborted)
           || (poll(&fd, 1, 0) > 0
               && fd.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

/* Under the lock */
static void enforce(xcri_pool_t *pool, apr_time_t now)
{
    xcri_conn_t *conn;

    for (conn = pool->conns; conn; conn = conn->next) {
        if (!conn->deadline || conn->is_dead) {
            continue;
        }
        if (now > conn->deadline) {
            doom(pool, conn, 1);
            xcri_guard_shut(conn);
        }
        else if (conn->lease && !conn->is_over
                 && now - conn->since > LOOK_FOR_CLIENT
                 && has_gone(conn->lease)) {
            doom(pool, conn, 0);
        }
    }
}

/* Without the lock. It is tried once: where the server does not take it, its own
 * max_statement_time ends them. */
static void end_statements(xcri_pool_t *pool, apr_pool_t *temp)
{
    unsigned long ids[XCRI_MOST_DOOMED];
    int whole[XCRI_MOST_DOOMED];
    xcri_refusal_t why;
    xcri_probe_t found;
    MYSQL *handle;
    int i, n;

    xcri_lock_take(&pool->lock);
    n = pool->ndoomed;
    for (i = 0; i < n; i++) {
        ids[i] = pool->doomed[i].id;
        whole[i] = pool->doomed[i].is_whole;
    }
    pool->ndoomed = 0;
    xcri_lock_give(&pool->lock);
    handle = n ? xcri_conn_open_within(temp, pool->params, XCRI_PROBE_LIMIT,
                                       &found, &why) : NULL;
    for (i = 0; handle && i < n; i++) {
        mysql_query(handle, apr_psprintf(temp, "KILL %s %lu",
                                         whole[i] ? "CONNECTION" : "QUERY",
                                         ids[i]));
    }
    if (handle) {
        mysql_close(handle);
    }
    apr_pool_clear(temp);
}

static int is_opening_long(const xcri_pool_t *pool, apr_time_t now)
{
    return pool->opening_since && now - pool->opening_since > OPENING_LIMIT;
}

/* ---- is it there? ----------------------------------------------------------------- */

/* Does anybody wait for an answer, or would if there were a connection? */
static int is_awaited(const xcri_pool_t *pool)
{
    const xcri_conn_t *conn;

    if (pool->unsure || pool->opening_since) {
        return 1;
    }
    for (conn = pool->conns; conn; conn = conn->next) {
        if (conn->deadline && !conn->is_dead) {
            return 1;
        }
    }
    return 0;
}

/* Of all children one asks at a time, and what it finds is for all. */
static int may_probe(xcri_pool_t *pool, apr_time_t now)
{
    apr_int64_t at = atomic_load(&pool->count->probe_at);

    return (now >= at || at > now + 2 * XCRI_PROBE_LIMIT)
           && atomic_compare_exchange_strong(&pool->count->probe_at, &at,
                                             now + XCRI_PROBE_LIMIT);
}

/* The next one may be asked after that long, more or less: not all pools of all
 * machines at once. */
static apr_interval_time_t pause_of(xcri_pool_t *pool, apr_time_t now)
{
    apr_interval_time_t wait = pool->away ? pool->probe_wait
                                          : XCRI_PROBE_FIRST;
    apr_int64_t dice = (apr_int64_t)(((apr_uint64_t)now
                                      * APR_UINT64_C(0x9e3779b97f4a7c15))
                                     >> 40) % 256;

    pool->probe_wait = wait * 2 < XCRI_PROBE_EVERY ? wait * 2
                                                   : XCRI_PROBE_EVERY;
    return wait - wait / 4 + wait / 2 * dice / 256;
}

/* Without the lock */
static void probe(xcri_pool_t *pool, apr_pool_t *temp)
{
    apr_time_t begun = xcri_now();
    xcri_refusal_t why;
    xcri_probe_t found;
    MYSQL *handle = xcri_conn_open_within(temp, pool->params,
                                          XCRI_PROBE_LIMIT, &found, &why);
    struct sockaddr_storage peer;
    socklen_t len = handle ? sizeof(peer) : 0;

    if (handle) {
        if (getpeername((int)mysql_get_socket(handle),
                        (struct sockaddr *)&peer, &len)) {
            len = 0;
        }
        mysql_close(handle);
        xcri_guard_let_in(pool);
    }
    else if (found == XCRI_PROBE_SILENT
             /* Not one that was cut off, as by an administrator */
             && (xcri_now() - begun >= XCRI_PROBE_LIMIT
                 || xcri_outage_fault(why.code) != XCRI_FAULT_SILENT)) {
        atomic_store(&pool->count->silent, begun);
    }
    apr_pool_clear(temp);
    xcri_lock_take(&pool->lock);
    pool->refusal = why;
    if (len) {
        memcpy(&pool->peer, &peer, len);
        pool->peer_len = len;
    }
    atomic_store(&pool->count->probe_at,
                 xcri_now() + pause_of(pool, xcri_now()));
    /* It is there, and lets nobody in who has nothing yet. */
    if (found == XCRI_PROBE_REFUSED && !pool->live && !pool->away
        && !pool->stop) {
        xcri_pool_trip(pool);
        pool->refused = 1;
    }
    if (found != XCRI_PROBE_SILENT) {
        pool->unsure = 0;
    }
    pthread_cond_broadcast(&pool->told);
    xcri_lock_give(&pool->lock);
}

/* The verdict, by what all children know: it is away when a question has not been
 * answered, and nothing has come from it since, to anybody; the first sign of
 * life is enough to have it back. Where it lets nobody in, what it says on the
 * connections that others have is none: only that somebody is let in. Under the
 * lock. */
static void judge(xcri_pool_t *pool, apr_time_t now, news_t *news)
{
    apr_time_t silent = atomic_load(&pool->count->silent);
    apr_time_t alive = xcri_pool_answered(pool);
    static const xcri_refusal_t no_answer = { CR_SERVER_LOST,
                                              "nothing was answered" };

    if (pool->away) {
        if ((pool->refused ? atomic_load(&pool->count->let_in) : alive)
            > atomic_load(&pool->tripped)) {
            pool->away = pool->refused = 0;
            pool->no_connect_before = 0;
            pool->unsure = 0;
            news->ends = 1;
            pthread_cond_broadcast(&pool->told);
        }
        else if (pool->refusal.code) {
            news->begins = 1;
            news->why = pool->refusal;
        }
    }
    else if (silent > alive && now - silent < SILENT_FOR && is_awaited(pool)) {
        pool->unsure = 0;
        xcri_pool_trip(pool);
        news->begins = 1;
        news->why = pool->refusal.code ? pool->refusal : no_answer;
    }
}

/* ---- the thread ------------------------------------------------------------------- */

static int is_to_probe(xcri_pool_t *pool, apr_time_t now)
{
    if (pool->stop) {
        return 0;
    }
    return (pool->away || pool->unsure
            || (is_awaited(pool)
                && xcri_pool_answered(pool) < now - XCRI_SILENCE))
           && may_probe(pool, now);
}

/* Under the lock: what is to be done at each turn */
static void step(xcri_pool_t *pool, apr_time_t now, news_t *news)
{
    enforce(pool, now);
    judge(pool, now, news);
    /* Somebody else's question may have been answered. */
    if (pool->unsure && now - xcri_pool_answered(pool) < XCRI_KEEPER_TICK) {
        pool->unsure = 0;
        pthread_cond_broadcast(&pool->told);
    }
    xcri_turn_serve(pool);
}

static void tell(xcri_pool_t *pool, const news_t *news)
{
    if (news->begins) {
        xcri_outage_begins(pool, &news->why);
    }
    if (news->ends) {
        xcri_outage_ends(pool);
    }
}

/* Has anything a deadline, or is anything unknown? */
static int is_needed(const xcri_pool_t *pool)
{
    return pool->in_use || pool->waiting || pool->away || pool->unsure
           || pool->ndoomed;
}

/* Until the next look, or until it is woken */
static void rest(xcri_pool_t *pool, int is_idle)
{
    if (is_idle) {
        pool->rests = 1;
        xcri_lock_rest(&pool->lock, &pool->wake);
        pool->rests = 0;
    }
    else {
        xcri_lock_wait(&pool->lock, &pool->wake,
                       xcri_now() + XCRI_KEEPER_TICK);
    }
}

static void *APR_THREAD_FUNC keep(apr_thread_t *thread, void *data)
{
    xcri_pool_t *pool = data;
    apr_time_t needed = 0;
    apr_pool_t *temp;

    xcri_calm_thread();
    apr_pool_create(&temp, apr_thread_pool_get(thread));
    xcri_lock_take(&pool->lock);
    while (!pool->stop) {
        news_t news = { 0, 0, { 0, "" } };
        int is_to_ask, has_doomed, is_stuck;

        step(pool, xcri_now(), &news);
        is_to_ask = is_to_probe(pool, xcri_now());
        has_doomed = pool->ndoomed && !pool->away;
        is_stuck = is_opening_long(pool, xcri_now());
        xcri_lock_give(&pool->lock);
        tell(pool, &news);
        if (is_stuck) {
            xcri_begun_break_off(pool);
        }
        if (is_to_ask) {
            probe(pool, temp);
        }
        if (has_doomed) {
            end_statements(pool, temp);
        }
        xcri_lock_take(&pool->lock);
        if (pool->stop || is_to_ask) {
            continue;
        }
        if (is_needed(pool)) {
            needed = xcri_now();
        }
        rest(pool, xcri_now() - needed >= XCRI_KEEPER_RESTS);
    }
    xcri_lock_give(&pool->lock);
    return NULL;
}

/* ---- from outside ------------------------------------------------------------------- */

/* How long the answer to a question may be known before it is asked again, and
 * how long who asks waits for it */
#define STILL_KNOWN apr_time_from_msec(500)
#define LONGEST_DOUBT apr_time_from_msec(1100)

int xcri_keeper_ask(xcri_pool_t *pool)
{
    apr_time_t begun = xcri_now(), then = begun + LONGEST_DOUBT;
    int is_there;

    xcri_lock_take(&pool->lock);
    while (!pool->away && !pool->stop
           && xcri_pool_answered(pool) < begun - STILL_KNOWN
           && xcri_now() < then) {
        pool->unsure = 1;
        pthread_cond_signal(&pool->wake);
        xcri_lock_wait(&pool->lock, &pool->told, then);
    }
    is_there = !pool->away && xcri_pool_answered(pool) >= begun - STILL_KNOWN;
    xcri_lock_give(&pool->lock);
    return is_there;
}

void xcri_keeper_interrupt(xcri_pool_t *pool)
{
    xcri_conn_t *conn;

    xcri_lock_take(&pool->lock);
    pool->stop = pool->away = 1;
    for (conn = pool->conns; conn; conn = conn->next) {
        if (conn->lease) {
            xcri_guard_shut(conn);
        }
    }
    xcri_turn_refuse_all(pool);
    pthread_cond_broadcast(&pool->told);
    pthread_cond_signal(&pool->wake);
    xcri_lock_give(&pool->lock);
}

static apr_status_t stop(void *data)
{
    xcri_pool_t *pool = data;
    apr_status_t ended;

    xcri_lock_take(&pool->lock);
    pool->stop = 1;
    pthread_cond_signal(&pool->wake);
    xcri_lock_give(&pool->lock);
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
