/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file segment.h
 * @brief Counters in memory that all children share
 *
 * The segment is made once and outlives graceful restarts and children. What
 * counts is added to with relaxed atomics, in one of several shards so that
 * threads seldom meet on a cache line; a reader adds the shards up. Nothing
 * here takes a lock, asks a pool or waits.
 *
 * Routes, statements and pools are found by name: a restart with other routes
 * finds the old ones' counters where they were, and the new ones take free
 * places, so that the children of before and after count in the same memory.
 */
#ifndef XCRI_SEGMENT_H
#define XCRI_SEGMENT_H

#include <apr_shm.h>
#include <apr_time.h>
#include <stdatomic.h>

#include "config.h"
#include "core/board.h"
#include "metrics/indexes.h"

typedef _Atomic apr_uint64_t xcri_count_t;

#define XCRI_SHARDS 16
#define XCRI_NAME 96

/* Latency: four buckets to the octave from 2^5 us (32 us) to 2^25 us (34 s);
 * the first is for all that is less, the last for all that is more. */
#define XCRI_OCTAVE_FIRST 5
#define XCRI_OCTAVE_LAST 25
#define XCRI_BUCKETS ((XCRI_OCTAVE_LAST - XCRI_OCTAVE_FIRST) * 4 + 2)

/** The statuses that are counted each by itself; then, by hundreds, the rest */
#define XCRI_STATUSES(X) \
    X(200) X(304) X(400) X(404) X(405) X(422) X(429) X(500) X(501) X(503)
#define XCRI_STATUS_KINDS 14

/** A route's counters in one shard */
typedef struct {
    _Alignas(64) xcri_count_t status[XCRI_STATUS_KINDS];
    xcri_count_t bytes;
    xcri_count_t usec;
    xcri_count_t cache[5];             /**< by xcri_cache_kind_t */
    xcri_count_t saved;                /**< bytes not sent, being coded */
    xcri_count_t bucket[XCRI_BUCKETS];
    xcri_count_t failed;               /**< 5xx, but for what is off */
} xcri_route_count_t;

/** A statement's */
typedef struct {
    _Alignas(64) xcri_count_t runs, failures, rows, usec;
} xcri_statement_count_t;

/* No lag is known: there is no replica, or nobody looks; it does not receive */
#define XCRI_LAG_NONE (-1)
#define XCRI_LAG_UNKNOWN (-2)

/** A pool's, over all children that ever were */
typedef struct {
    _Alignas(64) xcri_count_t leases;  /**< connections lent */
    xcri_count_t busy_usec;            /**< time that they were on loan */
    xcri_count_t wait_usec;            /**< time that requests waited */
    xcri_count_t longest_wait;         /**< microseconds, since the start */
    xcri_count_t recent_wait;          /**< the same, since the last sample */
    xcri_count_t timeouts;             /**< waited in vain */
    xcri_count_t refused;              /**< not let in: the database is away */
    xcri_count_t connects, reconnects;
    xcri_count_t trips;                /**< found the database away */
    /* The budget: asked by one child for all of them. */
    xcri_count_t max_connections, other_connections, most_connections;
    _Atomic int budget_asked;          /**< 0, 1 asked, 2 answered */
    /* An outage: written by whoever finds it first, for all children. */
    _Atomic apr_int64_t away_since;    /**< 0: it is there */
    _Atomic int fault;                 /**< xcri_fault_t: the first cause */
    /* What all children know of it; by xcri_now() */
    _Atomic apr_int64_t alive;         /**< its last sign of life */
    _Atomic apr_int64_t let_in;        /**< when it last took a connection */
    _Atomic apr_int64_t silent;        /**< begin of a question that it did not
                                            answer */
    _Atomic apr_int64_t probe_at;      /**< nobody asks it before */
    _Atomic apr_int64_t shed_at;       /**< last request for which there was no
                                            connection */
    /* Statements that cannot run, as last looked for */
    _Atomic int broken;                /**< their number */
    _Atomic int broken_fault;          /**< xcri_fault_t of the first */
    _Atomic apr_int64_t broken_since;
    _Atomic apr_int64_t look_at;       /**< by core/clock.h: when one of the
                                            children tries them again */
    _Atomic xcri_index_set_t unindexed; /**< which it lacks, as last seen */
    _Atomic apr_int64_t lag;           /**< a replica's, in seconds, or below */
    int slots;                         /**< DBDMax */
    char server[XCRI_NAME];            /**< where its database is */
} xcri_pool_count_t;

/** What one child tells all others of a pool: database/ says what. It is here
 *  because it outlives children and restarts. */
typedef struct {
    _Alignas(64) xcri_board_t shown;
    _Alignas(64) _Atomic apr_int64_t used;  /**< when it was last relied on */
    _Atomic apr_int64_t unfit_at;           /**< when the server was last found
                                                 not to be read; 0: never */
    _Atomic apr_int64_t unfit_since;        /**< when the first look found it
                                                 so, of those without another
                                                 between them */
    _Atomic int unfit;                      /**< it is so */
    /* Behind one address there may be several servers. */
    _Atomic apr_uint64_t server;            /**< where it was last looked; 0:
                                                 nowhere yet */
    _Atomic apr_int64_t server_at;          /**< when the connection to it was
                                                 opened */
    _Atomic apr_int64_t elsewhere_at;       /**< when a newer one was last seen
                                                 to lead elsewhere; 0: never */
    /* What the module itself changes: see database/commits.c */
    _Atomic apr_uint64_t commits_begun, commits_ended;
    _Atomic apr_int64_t commit_begun_at, commit_ended_at; /**< the last */
    _Alignas(64) char notes[1024];          /**< the writer's own */
} xcri_version_board_t;

/** A counter at each of the last 16 minutes, as a ring */
#define XCRI_MINUTES 16

typedef struct {
    apr_uint64_t was[XCRI_MINUTES];
} xcri_recent_t;

/** Whether a server's site is closed, as all children know it */
typedef struct xcri_closing_t {
    _Alignas(64) _Atomic apr_int64_t since; /**< 0: it is open */
} xcri_closing_t;

/** What one child's pool is like at this moment */
typedef struct {
    _Atomic int slots, in_use, waiting, open, away;
    xcri_count_t lent;                 /**< xcri_loan() of each that is on loan */
} xcri_gauge_t;

typedef struct {
    _Alignas(64) _Atomic int pid;      /**< 0: free */
    apr_time_t started;
    _Atomic apr_uint64_t cache_bytes, cache_entries, cache_evictions;
    xcri_gauge_t *gauges;              /**< one per pool; same in all children */
} xcri_process_t;

/** What became of what visitors wrote, as one child last counted it */
typedef struct {
    _Atomic int known;                  /**< it was counted */
    xcri_count_t waiting, delivered, failed;
    _Atomic apr_int64_t oldest;         /**< of those that wait; 0: none does */
} xcri_letters_count_t;

/** A publication, as the table of them has it */
typedef struct {
    apr_int64_t id, season;
    apr_int64_t division;               /**< < 0: of all lists */
    apr_int64_t at, took;               /**< apr_time_t; milliseconds */
    char gender[8];
    char day[16];                       /**< "": the live lists */
    char who[256], rows[256];           /**< rows: a JSON object, or null */
    char checksum[48];
} xcri_notice_t;

#define XCRI_NOTICES 10

/** The last ones, the newest first */
typedef struct {
    apr_int64_t n;
    xcri_notice_t of[XCRI_NOTICES];
} xcri_notices_t;

#define XCRI_NOTICES_WORDS ((int)(sizeof(xcri_notices_t) / sizeof(apr_uint64_t)))

/** What became of publications, since the counters began */
typedef struct {
    xcri_count_t published, rows, refused, failed;
    _Atomic apr_int64_t last;           /**< when there was one; 0: none */
    _Atomic apr_uint32_t turn;          /**< of notices, see core/board.h; 0:
                                             nobody has looked yet */
    _Atomic apr_uint64_t notices[sizeof(xcri_notices_t) / sizeof(apr_uint64_t)];
} xcri_issues_count_t;

/** One interval of the last 15 minutes */
typedef struct {
    apr_time_t at;
    float requests, errors_4xx, errors_5xx, bytes; /**< a second */
    float p50, p95, p99;                           /**< ms; < 0: none */
    float statements, rows;                        /**< a second */
    float statement_ms;                            /**< mean */
    float in_use, waiting;                         /**< at the end */
    float utilisation;                             /**< 0 to 1 */
    float longest_wait;                            /**< ms */
    float cache_ready, cache_asked;                /**< a second */
    float cache_rate;                              /**< 0 to 1; < 0: none */
} xcri_sample_t;

#define XCRI_SAMPLE_EVERY apr_time_from_sec(5)
#define XCRI_SAMPLES 180

typedef struct {
    char name[XCRI_NAME];
    _Atomic apr_uint32_t slow_at;      /**< second of the last slow line */
    xcri_count_t slow_kept;            /**< lines not written since */
    int current;                       /**< in the running configuration */
} xcri_name_t;

/** The segment's parts; pointers are valid in every child, because each has
 *  the segment by inheritance at the same address. */
typedef struct {
    apr_size_t size;
    apr_uint32_t layout;
    int max_routes, max_statements, max_pools, max_sites, max_processes;
    int nroutes, nstatements, npools, nsites; /**< places taken */
    apr_time_t started;
    xcri_name_t *routes, *statements, *pools, *sites;
    xcri_route_count_t *route_counts;         /**< [shard][route] */
    xcri_statement_count_t *statement_counts; /**< [shard][statement] */
    xcri_pool_count_t *pool_counts;
    xcri_version_board_t *boards;       /**< one per pool */
    xcri_closing_t *closings;                 /**< [site] */
    xcri_recent_t *recent_errors;             /**< [route] */
    xcri_recent_t *recent_failures;           /**< [statement] */
    xcri_recent_t *recent_timeouts;           /**< [pool] */
    xcri_process_t *processes;
    int children;                       /**< most that may run */
    apr_uint64_t cache_size;            /**< bytes, of each child; 0: none */
    xcri_count_t evicted;               /**< by all children that ever were */
    xcri_count_t warmed;                /**< answers made before they were asked */
    xcri_letters_count_t letters;
    xcri_issues_count_t issues;
    _Atomic int generation;             /**< counts configurations */
    apr_time_t next_sample;             /**< by xcri_now(); of the sampler */
    apr_int64_t minute;                 /**< the last that was noted; the same */
    _Atomic apr_uint64_t nsamples;
    xcri_sample_t samples[XCRI_SAMPLES];
    /* What the last sampler saw. */
    apr_uint64_t seen_bucket[XCRI_BUCKETS];
    apr_uint64_t seen[10];
    apr_time_t seen_at;
} xcri_shared_t;

/** Adds, without order: only the sum matters. */
static inline void xcri_add(xcri_count_t *count, apr_uint64_t n)
{
    atomic_fetch_add_explicit(count, n, memory_order_relaxed);
}

static inline apr_uint64_t xcri_get(const xcri_count_t *count)
{
    return atomic_load_explicit((xcri_count_t *)(apr_uintptr_t)count,
                                memory_order_relaxed);
}

#define XCRI_LOAN_BITS 48

/** A loan, and since when (ms, by xcri_now()): a sum of these is read as one word,
 *  so that number and times are of one moment. */
static inline apr_uint64_t xcri_loan(apr_time_t since)
{
    return (APR_UINT64_C(1) << XCRI_LOAN_BITS)
           + (apr_uint64_t)apr_time_as_msec(since);
}

static inline void xcri_set(_Atomic int *gauge, int value)
{
    atomic_store_explicit(gauge, value, memory_order_relaxed);
}

/* ---- making it -------------------------------------------------------- */

/** What a configuration has: names, in the order of their indexes */
typedef struct {
    const char **routes, **statements, **pools, **sites;
    int nroutes, nstatements, npools, nsites;
} xcri_names_t;

/** Tells segments of different builds apart. */
apr_uint32_t xcri_segment_layout(void);

/** The place of a name, or -1; with add, in the first free place */
int xcri_segment_place(xcri_name_t *names, int *n, int max, const char *name,
                       int add);

int xcri_segment_fits(const xcri_shared_t *seg, const xcri_names_t *n);

/** A new one, empty; NULL without memory. *shm receives what it lies in. */
xcri_shared_t *xcri_segment_make(server_rec *main_server,
                                 const xcri_names_t *n, apr_shm_t **shm);

/** Takes the counters of the same names along from a segment that is full. */
void xcri_segment_take_over(xcri_shared_t *to, const xcri_shared_t *from);

#endif
