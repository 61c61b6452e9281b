/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file turn.h
 * @brief Whose turn it is: which request gets the next connection
 *
 * A pool is shared by routes that know nothing of each other, and one of them may
 * be slow, or wait for a table that somebody has locked. It must not take all:
 *
 *  - No route holds more slots than it leaves free: of 16, one that is alone
 *    gets 8, a second one beside it 4, and so on. So there is always one left
 *    for a route that has none.
 *  - The last free slot is for a table that nobody reads at the moment: a table
 *    that is locked has several routes. Exports leave two. (A pool of one has
 *    none to leave.)
 *  - Those who wait are served by rank, and within it in the order of coming;
 *    one that may not have a slot now does not hold up those behind it.
 *  - So many wait as leave some of the child's threads for what needs no
 *    database; and of a route of which nothing has come back for as long as
 *    anybody waits, no more than there are slots. The others are sent away at
 *    once.
 */
#ifndef XCRI_TURN_H
#define XCRI_TURN_H

#include "database/pool.h"

typedef enum {
    XCRI_RANK_ROW = 0,  /**< a row or two, a count */
    XCRI_RANK_LIST,     /**< a page of a list */
    XCRI_RANK_EXPORT,   /**< a list that may be long */
    XCRI_RANK_OWN       /**< what the module does by itself */
} xcri_rank_t;

/** Who wants a connection */
typedef struct {
    xcri_rank_t rank;
    int route;           /**< its index; the number of routes: the module */
} xcri_claim_t;

/** A request that waits. Nobody else is woken when it is served. */
typedef struct xcri_waiter_t {
    struct xcri_waiter_t *next;
    pthread_cond_t turn;
    xcri_claim_t claim;
    apr_time_t since;    /**< when it came */
    xcri_conn_t *conn;   /**< with is_served: the connection, */
    int is_served;       /**< or NULL: mod_dbd is to be asked for one */
    int connects;        /**< it may be opened, or replaced: say when done */
} xcri_waiter_t;

/** What was given: see xcri_waiter_t */
typedef struct {
    xcri_conn_t *conn;
    int connects;
} xcri_turn_t;

/** Takes a slot and a connection, or the right to open one, and waits for them
 *  until the deadline (xcri_now()); 0: in vain. Without the lock. */
int xcri_turn_take(xcri_pool_t *pool, const xcri_claim_t *claim,
                   apr_time_t deadline, xcri_turn_t *turn);

/** The connection was opened or replaced, or not. Under the lock. */
void xcri_turn_connected(xcri_pool_t *pool, xcri_turn_t *turn, int is_good);

/** Gives slot and connection back; conn NULL: it came to none. Under the lock. */
void xcri_turn_leave(xcri_pool_t *pool, const xcri_claim_t *claim,
                     xcri_conn_t *conn);

/** Serves who can be served now: after anything has changed. Under the lock. */
void xcri_turn_serve(xcri_pool_t *pool);

/** Has the route of that index got a connection so short a time ago that who
 *  waits for one of its answers will have it? Without the lock. */
int xcri_turn_goes_on(xcri_pool_t *pool, int route);

/** Nobody waits any more: the database is away. Under the lock. */
void xcri_turn_refuse_all(xcri_pool_t *pool);

#endif
