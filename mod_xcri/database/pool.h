/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file pool.h
 * @brief The guard of one mod_dbd pool
 *
 * mod_dbd's pool blocks for ever when it is empty, and pings and connects
 * without a time limit. The guard stands before it: it lets in as many as the
 * pool can hold, one of them at a time where a connection must be opened, and
 * nobody while the database is known to be away. Its keeper, a thread, shuts
 * the sockets of connections that are silent for too long and looks when the
 * database is back. (With a DBDMin or a DBDExptime above 0, mod_dbd opens
 * connections past the guard: dbd.c warns of it.)
 */
#ifndef XCRI_POOL_H
#define XCRI_POOL_H

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <apr_dbd.h>
#include <mod_dbd.h>

#include "database/conn.h"
#include "database/version.h"
#include "metrics/count.h"

/* How long a request waits for a connection */
#define XCRI_POOL_WAIT apr_time_from_msec(300)
/* The same where the child has none yet, on a machine that is busy */
#define XCRI_FIRST_WAIT apr_time_from_sec(1)
/* How long a ping may go unanswered while nothing else is answered, either */
#define XCRI_PING_LIMIT apr_time_from_msec(700)
/* How often the keeper looks at deadlines, and at a database that is away */
#define XCRI_KEEPER_TICK apr_time_from_msec(50)
#define XCRI_PROBE_EVERY apr_time_from_msec(500)
/* How long a statement may be silent before the keeper asks whether the
 * database is still there: a slow statement and a stopped server look alike */
#define XCRI_SILENCE apr_time_from_msec(400)
/* How long no connection is opened after one was refused */
#define XCRI_REFUSED_PAUSE apr_time_from_msec(500)
/* What a statement may take beyond its max_statement_time */
#define XCRI_GRACE apr_time_from_msec(500)

/* Totals remembered: a power of two, and the longest key that is */
#define XCRI_TOTALS 1024
#define XCRI_TOTAL_KEY 160

typedef struct {
    char tag[33];
    unsigned char key[XCRI_TOTAL_KEY];
    apr_size_t len;
    apr_int64_t total;
} xcri_total_t;

/** A request that waits for a connection, in the guard's queue. Who comes first
 *  is served first, and nobody else is woken for it. */
typedef struct xcri_waiter_t {
    struct xcri_waiter_t *next;
    apr_thread_cond_t *turn;   /**< it is the first, or something has changed */
    apr_time_t since;          /**< when it came */
    ap_dbd_t *dbd;             /**< a connection that was handed over */
    xcri_conn_t *conn;         /**< the same; NULL: none */
} xcri_waiter_t;

typedef struct xcri_pool_t xcri_pool_t;

struct xcri_pool_t {
    server_rec *s;             /**< whose DBD configuration opens it */
    const char *params;        /**< DBDParams: the pool's identity */
    int slots;
    apr_int64_t timeout;       /**< longest query timeout of its servers */
    apr_int64_t lifetime;      /**< shortest of a connection, of the same */
    apr_int64_t max_lag;       /**< smallest of a replica, of the same; 0: any */
    int nstatements;
    xcri_pool_t *next;
    apr_pool_t *pchild;
    int warmed;                /**< of the thread that makes answers ready */
    xcri_pool_count_t *count;  /**< in shared memory: of all children */
    xcri_gauge_t *gauge;       /**< in shared memory: of this child */
    xcri_version_board_t *board; /**< in shared memory; or NULL */
    struct xcri_look_t *look;  /**< who looks, where it is this child */
    _Atomic apr_int64_t tripped; /**< when it was last found away, xcri_now() */

    apr_thread_mutex_t *lock;  /**< guards all that follows */
    xcri_waiter_t *queue;      /**< who waits, in the order of coming */
    xcri_waiter_t *spare;      /**< to be used again */
    apr_pool_t *mem;           /**< of the waiters; used under the lock */
    apr_thread_cond_t *wake;   /**< the keeper has something to watch */
    xcri_conn_t *conns;        /**< every open connection */
    int open;                  /**< their number */
    int in_use;                /**< slots taken */
    int waiting;               /**< callers inside enter() */
    int closed;                /**< connections closed and not replaced yet */
    int held;                  /**< connections on loan, or being asked for */
    int connecting;            /**< somebody opens a connection */
    int unsure;                /**< somebody would, if the database answers */
    apr_time_t no_connect_before;
    int asking;                /**< callers inside ap_dbd_open */
    apr_time_t asking_since;   /**< last sign of life while asking */
    apr_time_t answered;       /**< last sign of life of the database */
    int away;                  /**< the database is */
    apr_time_t probe_at;
    xcri_refusal_t refusal;    /**< of the last probe */
    int stop;
    apr_thread_t *keeper;

    char incident[24];
    apr_time_t incident_at;
    apr_uint32_t incidents;

    xcri_total_t *totals;

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

/** How long a request that comes now waits for a connection, or for who has
 *  one. Read without the lock */
static inline apr_interval_time_t xcri_pool_patience(const xcri_pool_t *pool)
{
    return atomic_load_explicit(&pool->gauge->open, memory_order_relaxed)
           ? XCRI_POOL_WAIT : XCRI_FIRST_WAIT;
}

/** Shows the shared memory what the guard is like now. Under its lock. */
void xcri_pool_show(xcri_pool_t *pool);

/** The first who waits looks whether it can have a connection, or all of them
 *  do. Under the lock. */
void xcri_pool_wake_first(xcri_pool_t *pool);
void xcri_pool_wake_all(xcri_pool_t *pool);

/** Notes that the database is away. Under the guard's lock. */
void xcri_pool_trip(xcri_pool_t *pool);

/** An id for one line of the error log: a new one at most once a second and
 *  pool, so that an outage fills no disk. *is_new tells whether to log. */
const char *xcri_pool_incident(xcri_pool_t *pool, apr_pool_t *p, int *is_new);

/** A total remembered for this key and version; 0 when there is none. */
int xcri_pool_recall(xcri_pool_t *pool, const char *tag, const char *key,
                     apr_size_t len, apr_int64_t *total);
void xcri_pool_remember(xcri_pool_t *pool, const char *tag, const char *key,
                        apr_size_t len, apr_int64_t total);

#endif
