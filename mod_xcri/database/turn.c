/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/guard.h"
#include "database/turn.h"
#include "core/clock.h"

/* So many connect at once; but where none has come to an end for so long, while
 * one has waited for a moment, nobody else begins. */
#define MOST_CONNECTING 8
#define CONNECT_IS_QUICK apr_time_from_msec(100)
#define CONNECT_WORKS apr_time_from_sec(1)
/* Slots are given this often where whoever waits gets one. */
#define FLOWS apr_time_from_msec(50)
/* Who waits no longer than this is served long before it would be sent away. */
#define SHORT_WAIT (XCRI_POOL_WAIT / 2)

/* ---- what may be had -------------------------------------------------------- */

/* Slots that are left for others */
static int reserved(const xcri_pool_t *pool, const xcri_claim_t *claim)
{
    int is_first = !pool->of_table[pool->table[claim->route]];

    if (pool->slots == 1 || (is_first && claim->rank < XCRI_RANK_EXPORT)) {
        return 0;
    }
    return claim->rank >= XCRI_RANK_EXPORT && pool->slots >= 4 ? 2 : 1;
}

static int may_have_slot(const xcri_pool_t *pool, const xcri_claim_t *claim)
{
    int left = pool->slots - pool->in_use - 1;
    int held = pool->held[claim->route];
    /* What the module does of itself is in no visitor's way: it counts as if it
     * were over. */
    int free = claim->rank == XCRI_RANK_OWN
               ? left : left + pool->held[pool->nroutes];

    return left >= 0 && free >= reserved(pool, claim)
           && (!held || held + 1 <= free);
}

static void hold(xcri_pool_t *pool, const xcri_claim_t *claim, int n)
{
    pool->in_use += n;
    pool->held[claim->route] += n;
    pool->of_table[pool->table[claim->route]] += n;
}

static int may_connect(const xcri_pool_t *pool, apr_time_t now)
{
    return now >= pool->no_connect_before
           && (!pool->connecting
               || (pool->connecting < MOST_CONNECTING
                   && (now - pool->connecting_since < CONNECT_IS_QUICK
                       || now - pool->connected < CONNECT_WORKS)));
}

static void begin_to_connect(xcri_pool_t *pool, xcri_waiter_t *w,
                             apr_time_t now)
{
    w->connects = 1;
    if (!pool->connecting++) {
        pool->connecting_since = now;
    }
}

/* Those that are open stand first. */
static xcri_conn_t *take_idle(xcri_pool_t *pool)
{
    xcri_conn_t *conn = pool->idle;

    if (conn) {
        pool->idle = conn->next_idle;
        conn->next_idle = NULL;
    }
    return conn;
}

/* Is there a sign of life that a connect may be begun on? That of mod_dbd has no
 * time limit of its own, and a database that does not answer would hold up one
 * request after another: one that is younger than the request. Replacing has
 * one, and in a child that has just started nobody waits for its first ones yet:
 * any that is not old. */
static int is_there(const xcri_pool_t *pool, const xcri_waiter_t *w,
                    apr_time_t now)
{
    int may_be_older = pool->idle
                       || (w->claim.rank == XCRI_RANK_OWN
                           && xcri_pool_is_cold(pool, now));

    return xcri_pool_answered(pool) >= (may_be_older ? now - XCRI_POOL_WAIT
                                                     : w->since);
}

/* How long one waits for a slot now: the last eight count for two thirds. */
static void note_wait(xcri_pool_t *pool, const xcri_waiter_t *w, apr_time_t now)
{
    if (w->claim.rank != XCRI_RANK_OWN) {
        pool->usual_wait += (now - w->since - pool->usual_wait) / 8;
    }
}

/* A connection for who may have a slot: 1 when there is one. */
static int give(xcri_pool_t *pool, xcri_waiter_t *w, apr_time_t now)
{
    int is_open = pool->idle && !pool->idle->is_dead;

    if (!is_open) {
        if ((!pool->idle && (pool->owned >= pool->slots || pool->opening_since))
            || !may_connect(pool, now)) {
            return 0;
        }
        if (!is_there(pool, w, now)) {
            pool->unsure = 1;
            pthread_cond_signal(&pool->wake);
            return 0;
        }
        begin_to_connect(pool, w, now);
    }
    else if (now > pool->idle->retire && may_connect(pool, now)) {
        begin_to_connect(pool, w, now);
    }
    w->conn = take_idle(pool);
    if (!w->conn) {
        pool->owned++;
        pool->opening_since = now;
    }
    w->is_served = 1;
    hold(pool, &w->claim, 1);
    note_wait(pool, w, now);
    pool->lent[w->claim.route] = pool->given = now;
    return 1;
}

void xcri_turn_serve(xcri_pool_t *pool)
{
    xcri_waiter_t **place = &pool->queue;
    apr_time_t now = xcri_now();

    while (*place && !pool->away) {
        xcri_waiter_t *w = *place;

        if (may_have_slot(pool, &w->claim) && give(pool, w, now)) {
            *place = w->next;
            pool->waiting--;
            pthread_cond_signal(&w->turn);
        }
        else {
            place = &w->next;
        }
    }
    xcri_guard_show(pool);
}

/* ---- the queue ---------------------------------------------------------------- */

static xcri_waiter_t *make_waiter(xcri_pool_t *pool)
{
    xcri_waiter_t *w = pool->spare;

    if (w) {
        pool->spare = w->next;
        return w;
    }
    w = apr_pcalloc(pool->mem, sizeof(*w));
    return pthread_cond_init(&w->turn, NULL) ? NULL : w;
}

static void stand_in(xcri_pool_t *pool, xcri_waiter_t *w)
{
    xcri_waiter_t **place = &pool->queue;

    while (*place && (*place)->claim.rank <= w->claim.rank) {
        place = &(*place)->next;
    }
    w->next = *place;
    *place = w;
    pool->waiting++;
}

static void stand_out(xcri_pool_t *pool, const xcri_waiter_t *w)
{
    xcri_waiter_t **place = &pool->queue;

    while (*place && *place != w) {
        place = &(*place)->next;
    }
    if (*place) {
        *place = w->next;
        pool->waiting--;
    }
}

/* Does the queue move, so that nobody waits long, or nobody was sent away lately?
 * Then its threads are free again in a moment, also where more came than its share:
 * when another child has just ended, or this one has just begun. Where a wait is
 * short it is no reason that somebody was sent away: who is comes back at once,
 * and would keep the others out for as long as there are many. */
static int is_flowing(const xcri_pool_t *pool, apr_time_t now)
{
    return (now - pool->given < FLOWS || xcri_pool_is_cold(pool, now))
           && (pool->usual_wait < SHORT_WAIT
               || apr_time_sec(now) - pool->shed_second > 1)
           && now - xcri_pool_answered(pool) < CONNECT_WORKS;
}

/* Is there no point in waiting? */
static int is_hopeless(const xcri_pool_t *pool, const xcri_claim_t *claim,
                       apr_time_t now)
{
    const xcri_waiter_t *w;
    int same = 0;

    if (pool->in_use + pool->waiting >= pool->most_busy
        && !is_flowing(pool, now)) {
        return 1;
    }
    if (xcri_pool_is_cold(pool, now) || xcri_pool_is_losing(pool, now)
        || !pool->held[claim->route]
        || now - pool->lent[claim->route] < XCRI_POOL_WAIT) {
        return 0;
    }
    for (w = pool->queue; w; w = w->next) {
        same += w->claim.route == claim->route;
    }
    return same >= pool->slots;
}

/* Who was sent away because others have the connections */
static void note_shed(xcri_pool_t *pool, const xcri_claim_t *claim)
{
    apr_time_t now = xcri_now(), second = apr_time_sec(now);

    if (claim->rank == XCRI_RANK_OWN) {
        return;
    }
    if (second != pool->shed_second) {
        pool->shed_before = second == pool->shed_second + 1 ? pool->shed : 0;
        pool->shed = 0;
        pool->shed_second = second;
    }
    pool->shed++;
    atomic_store_explicit(&pool->count->shed_at, now, memory_order_relaxed);
    xcri_add(&pool->count->timeouts, 1);
}

/* Is it for connections that are being opened, and not for a slot, that one
 * waits, and do they seem to come? Then it is worth another moment: where many
 * were lost at once, and in a child that has just started. */
static int is_coming(const xcri_pool_t *pool, apr_time_t now)
{
    return now - xcri_pool_answered(pool) < CONNECT_WORKS
           && (pool->connecting
               ? now - pool->connected < CONNECT_WORKS
                 || now - pool->connecting_since < XCRI_POOL_WAIT
               : pool->unsure);
}

/* A child that has just started is slow at first: does it only lack the
 * connection for a slot, or does its route go on? One that is stuck is refused as
 * later. */
static int is_early(const xcri_pool_t *pool, const xcri_claim_t *claim,
                    apr_time_t now)
{
    return xcri_pool_is_cold(pool, now)
           && (may_have_slot(pool, claim)
               || now - pool->lent[claim->route] < XCRI_POOL_WAIT)
           && now - xcri_pool_answered(pool) < CONNECT_WORKS;
}

int xcri_turn_goes_on(xcri_pool_t *pool, int route)
{
    apr_time_t now = xcri_now(), lent;

    xcri_lock_take(&pool->lock);
    lent = pool->lent[route];
    xcri_lock_give(&pool->lock);
    return now - lent < XCRI_POOL_WAIT / 2
           && now - xcri_pool_answered(pool) < CONNECT_WORKS;
}

static void await(xcri_pool_t *pool, xcri_waiter_t *w, apr_time_t deadline)
{
    apr_time_t most = deadline + XCRI_FIRST_WAIT, now = xcri_now();

    while (!w->is_served && !pool->away
           && (now < deadline
               || (now < most && is_early(pool, &w->claim, now))
               || (now < deadline + 2 * XCRI_POOL_WAIT
                   && is_coming(pool, now)))) {
        xcri_lock_wait(&pool->lock, &w->turn,
                       now < deadline ? deadline : now + XCRI_KEEPER_TICK);
        now = xcri_now();
    }
    if (!w->is_served) {
        stand_out(pool, w);
        if (pool->away) {
            xcri_add(&pool->count->refused, 1);
        }
        else {
            note_shed(pool, &w->claim);
        }
    }
}

/* In the queue, or past it where nobody has to wait */
static xcri_waiter_t *come(xcri_pool_t *pool, const xcri_claim_t *claim)
{
    xcri_waiter_t *w = make_waiter(pool);

    if (w) {
        w->claim = *claim;
        w->since = xcri_now();
        w->conn = NULL;
        w->is_served = w->connects = 0;
        stand_in(pool, w);
        xcri_turn_serve(pool);
    }
    return w;
}

int xcri_turn_take(xcri_pool_t *pool, const xcri_claim_t *claim,
                   apr_time_t deadline, xcri_turn_t *turn)
{
    xcri_waiter_t *w = NULL;
    int served = 0;

    xcri_lock_take(&pool->lock);
    if (pool->away) {
        xcri_add(&pool->count->refused, 1);
    }
    else if (is_hopeless(pool, claim, xcri_now())) {
        note_shed(pool, claim);
    }
    else {
        w = come(pool, claim);
    }
    if (w) {
        if (pool->rests) {
            pthread_cond_signal(&pool->wake);
        }
        await(pool, w, deadline);
        served = w->is_served;
        turn->conn = w->conn;
        turn->connects = w->connects;
        w->next = pool->spare;
        pool->spare = w;
    }
    xcri_guard_show(pool);
    xcri_lock_give(&pool->lock);
    return served;
}

void xcri_turn_refuse_all(xcri_pool_t *pool)
{
    xcri_waiter_t *w;

    for (w = pool->queue; w; w = w->next) {
        pthread_cond_signal(&w->turn);
    }
}

/* ---- given back ------------------------------------------------------------------ */

void xcri_turn_connected(xcri_pool_t *pool, xcri_turn_t *turn, int is_good)
{
    if (turn->connects) {
        if (is_good) {
            pool->connected = xcri_now();
        }
        turn->connects = 0;
        pool->connecting--;
        pool->connecting_since = xcri_now();
    }
}

/* Those that are open before those that are not */
static void put_idle(xcri_pool_t *pool, xcri_conn_t *conn)
{
    xcri_conn_t **place = &pool->idle;
    int open = 0;

    if (conn->is_dead) {
        while (*place) {
            place = &(*place)->next_idle;
        }
    }
    conn->next_idle = *place;
    *place = conn;
    for (conn = pool->idle; conn && !conn->is_dead; conn = conn->next_idle) {
        /* As mod_dbd would have it: what is above DBDKeep is closed. */
        if (++open > pool->keep) {
            xcri_guard_shut(conn);
        }
    }
}

void xcri_turn_leave(xcri_pool_t *pool, const xcri_claim_t *claim,
                     xcri_conn_t *conn)
{
    hold(pool, claim, -1);
    if (conn) {
        conn->lease = NULL;
        conn->deadline = 0;
        put_idle(pool, conn);
    }
    else {
        pool->owned--;
    }
    xcri_turn_serve(pool);
}
