/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file pool.h
 * @brief The guard of one mod_dbd pool
 *
 * mod_dbd's pool blocks for ever when it is empty, pings at each loan, and
 * connects without a time limit while it holds its list's lock. So the guard
 * takes every connection out of it once and keeps it: it lends them (turn.c says
 * to whom), and replaces in place what was lost (conn.c), by a connect that has
 * an end. mod_dbd is asked only for one connection more, by one thread at a
 * time, and gets all of them back when the child ends.
 *
 * The guard's keeper, a thread, shuts the sockets of connections that are silent
 * for too long, cancels statements that nobody waits for any more, and finds out
 * whether the database is there.
 */
#ifndef XCRI_POOL_H
#define XCRI_POOL_H

#include <apr_thread_proc.h>
#include <apr_dbd.h>
#include <mod_dbd.h>
#include <sys/socket.h>

#include "database/conn.h"
#include "database/version.h"
#include "core/lock.h"
#include "metrics/count.h"

/* How long a request waits for a connection */
#define XCRI_POOL_WAIT apr_time_from_msec(300)
/* A child that has just started has all its connections to open and all its
 * answers to make: to refuse what comes meanwhile, and to be asked for it again,
 * costs more than to let it wait. So long at most, */
#define XCRI_COLD_TIME apr_time_from_sec(5)
/* and each request so long */
#define XCRI_FIRST_WAIT apr_time_from_sec(1)
/* So does a child whose connections were cut off, as by an administrator or a
 * proxy, while the database answers: for so long after the last of them. */
#define XCRI_LOST_TIME apr_time_from_sec(1)
/* How long a ping, or each step of the setting up of a session, may go
 * unanswered; and how long all these steps may take */
#define XCRI_PING_LIMIT apr_time_from_msec(700)
#define XCRI_SET_UP_LIMIT apr_time_from_sec(2)
/* A connection that has answered so short a time ago is lent without a ping. */
#define XCRI_JUST_USED apr_time_from_msec(500)
/* How often the keeper looks at deadlines */
#define XCRI_KEEPER_TICK apr_time_from_msec(50)
/* How long it goes on so when there is nothing to do: to wake it costs a request
 * as much as all else it does with the guard */
#define XCRI_KEEPER_RESTS apr_time_from_sec(1)
/* How long nothing may come from the database, while something is waited for,
 * before the keeper asks whether it is still there: a slow statement and a
 * stopped server look alike. */
#define XCRI_SILENCE apr_time_from_msec(250)
/* How long that question may go unanswered */
#define XCRI_PROBE_LIMIT apr_time_from_msec(700)
/* How often a database that is away is looked for: first, and at the most */
#define XCRI_PROBE_FIRST apr_time_from_msec(100)
#define XCRI_PROBE_EVERY apr_time_from_msec(500)
/* How long no connection is opened after one was refused */
#define XCRI_REFUSED_PAUSE apr_time_from_msec(500)
/* The same after a node that is apart from its cluster has refused a statement, as
 * it does with each: a balancer leads elsewhere as soon as it sees that, too */
#define XCRI_APART_PAUSE apr_time_from_msec(100)
/* What a statement may take beyond its max_statement_time */
#define XCRI_GRACE apr_time_from_msec(500)

typedef struct xcri_pool_t xcri_pool_t;

/* Lines of what went wrong, in a second */
#define XCRI_MOST_INCIDENTS 8

/* Statements that are to end in the server, and are not yet */
#define XCRI_MOST_DOOMED 64

struct xcri_pool_t {
    server_rec *s;             /**< whose DBD configuration opens it */
    const char *params;        /**< DBDParams: the pool's identity */
    unsigned port;             /**< of the same; by TCP */
    int slots, keep;           /**< DBDMax, DBDKeep */
    apr_int64_t timeout;       /**< longest query timeout of its servers */
    apr_int64_t lifetime;      /**< shortest of a connection, of the same */
    apr_int64_t max_lag;       /**< smallest of a replica, of the same; 0: any */
    int nstatements, nroutes;
    int most_busy;             /**< requests that may run or wait at once */
    xcri_pool_t *next;
    apr_pool_t *pchild;
    apr_time_t began;          /**< with its child, by xcri_now() */
    int warmed;                /**< of the thread that makes answers ready */
    apr_time_t ask_late;       /**< the same: before, it does not ask again */
    xcri_pool_count_t *count;  /**< in shared memory: of all children */
    xcri_gauge_t *gauge;       /**< in shared memory: of this child */
    xcri_version_board_t *board; /**< in shared memory; or NULL */
    struct xcri_look_t *look;  /**< who looks, where it is this child */
    _Atomic apr_int64_t tripped; /**< when it was last found away, xcri_now() */
    _Atomic apr_int64_t lost;  /**< when a connection was last cut off; 0: never */
    apr_thread_t *keeper;

    xcri_lock_t lock;          /**< guards all that follows */
    pthread_cond_t wake;       /**< the keeper has something to do */
    pthread_cond_t told;       /**< the keeper has found something out */
    pthread_cond_t counted;    /**< a total is known, or it is known that it is
                                    not, see totals.c */
    apr_pool_t *mem;           /**< of the waiters */
    struct xcri_waiter_t *queue; /**< who waits: see turn.c */
    struct xcri_waiter_t *spare; /**< to be used again */
    int *held;                 /**< slots, by route; the last: the module's */
    const int *table;          /**< what that route reads, as an index of */
    int *of_table;             /**< slots, by table */
    apr_time_t *lent;          /**< when one was last given to that route, */
    apr_time_t given;          /**< and to any */
    apr_interval_time_t usual_wait; /**< for one */
    int in_use;                /**< slots taken */
    int waiting;               /**< callers in the queue */
    xcri_conn_t *conns;        /**< every connection that mod_dbd has */
    int nconns, live;          /**< their number, and of those that are open */
    int owned;                 /**< of them, on loan, idle, or being opened */
    xcri_conn_t *idle;         /**< the last that was used first; see turn.c */
    int connecting;            /**< callers that open or replace one */
    apr_time_t connecting_since; /**< or since the last of them was done */
    apr_time_t connected;      /**< when one of them came to a good end */
    apr_time_t opening_since;  /**< 0: nobody is inside ap_dbd_open */
    apr_time_t no_connect_before;
    int rests;                 /**< the keeper looks no more until it is woken */
    int unsure;                /**< somebody asks whether it is there */
    int away;                  /**< the database is */
    int refused;               /**< away, because it lets nobody in */
    apr_interval_time_t probe_wait;
    xcri_refusal_t refusal;    /**< of the last probe */
    struct sockaddr_storage peer; /**< where the database was found */
    socklen_t peer_len;        /**< 0: not yet */
    struct {
        unsigned long id;      /**< of the connection, in the server */
        int is_whole;          /**< not its statement alone */
    } doomed[XCRI_MOST_DOOMED];
    int ndoomed;
    apr_time_t shed_second;    /**< who was sent away in this second, */
    int shed, shed_before;     /**< and in the one before */
    int stop;

    struct {
        apr_uint64_t cause;
        apr_time_t at;
        char id[24];
    } incident[XCRI_MOST_INCIDENTS];

    struct xcri_total_t *totals; /**< remembered: see totals.c */

    apr_time_t try_again_at;   /**< of the watch, see introduce.c */
};

/** Makes the guards of this child; they live as long as the child. */
void xcri_pool_child_init(apr_pool_t *pchild, server_rec *main_server,
                          const xcri_engine_t *engine);

/** The guards of this child: the first, and each one's next */
xcri_pool_t *xcri_pool_first(void);

/** The hook of mod_dbd for each new connection */
int xcri_pool_connected(apr_pool_t *p, dbd_cfg_t *cfg, ap_dbd_t *dbd);

/** mod_dbd's own, once a child has its guards */
ap_dbd_t *xcri_pool_dbd_open(apr_pool_t *p, xcri_pool_t *pool);
void xcri_pool_dbd_close(xcri_pool_t *pool, ap_dbd_t *dbd);

/** Is the server there, and not to be read (fit.h)? */
static inline int xcri_pool_is_unfit(const xcri_pool_t *pool)
{
    return pool->board && atomic_load_explicit(&pool->board->unfit,
                                               memory_order_relaxed);
}

/** Is the database known to be away? Read without the lock */
static inline int xcri_pool_is_away(const xcri_pool_t *pool)
{
    return atomic_load_explicit(&pool->gauge->away, memory_order_relaxed)
        || xcri_pool_is_unfit(pool);
}

/** Has the child just started? */
static inline int xcri_pool_is_cold(const xcri_pool_t *pool, apr_time_t now)
{
    return now - pool->began < XCRI_COLD_TIME;
}

/** Has it lately lost connections that others cut off? */
static inline int xcri_pool_is_losing(const xcri_pool_t *pool, apr_time_t now)
{
    apr_time_t lost = atomic_load_explicit(&pool->lost, memory_order_relaxed);

    return lost && now - lost < XCRI_LOST_TIME;
}

/** How long a request that comes now waits for a connection, or for who has
 *  one. Read without the lock */
static inline apr_interval_time_t xcri_pool_patience(const xcri_pool_t *pool,
                                                     apr_time_t now)
{
    int is_opening = xcri_pool_is_cold(pool, now)
                     && !atomic_load_explicit(&pool->gauge->open,
                                              memory_order_relaxed);

    return is_opening || xcri_pool_is_losing(pool, now)
           || xcri_pool_is_unfit(pool) ? XCRI_FIRST_WAIT : XCRI_POOL_WAIT;
}

/** When its last sign of life came, to any child (xcri_now()) */
static inline apr_time_t xcri_pool_answered(const xcri_pool_t *pool)
{
    return atomic_load_explicit(&pool->count->alive, memory_order_relaxed);
}

/** Notes that the database is away: all connections are shut, and nobody waits
 *  for one. Under the lock. */
void xcri_pool_trip(xcri_pool_t *pool);

/** Whether requests were lately sent away because others had all connections,
 *  in this child or another. */
int xcri_pool_is_busy(const xcri_pool_t *pool);

/** For what is large, and can wait: where requests have a connection of it, in this
 *  child or another, or have had one since *leases was set, waits so long, and
 *  returns 1. *leases is set to what is to be told at the next call. */
int xcri_pool_give_way(xcri_pool_t *pool, apr_uint64_t *leases,
                       apr_interval_time_t most);

/** How many seconds a client had better wait: more under more load, and not the
 *  same for all */
int xcri_pool_retry_after(xcri_pool_t *pool);

/** An id for one line of the error log: a new one at most once a second and
 *  cause, and for few causes, so that an outage fills no disk. *is_new tells
 *  whether to log. */
const char *xcri_pool_incident(xcri_pool_t *pool, apr_pool_t *p,
                               const char *cause, int *is_new);

#endif
