/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file count.h
 * @brief What is written into the shared counters, and what is read from them
 */
#ifndef XCRI_COUNT_H
#define XCRI_COUNT_H

#include "metrics/segment.h"

/** What the answer cache had for a request */
typedef enum {
    XCRI_CACHE_NONE = 0,  /**< it was not asked */
    XCRI_CACHE_HIT,
    XCRI_CACHE_MISS,      /**< the answer was made, and kept */
    XCRI_CACHE_WAIT,      /**< somebody else was making it */
    XCRI_CACHE_STALE,     /**< an older one, in the place of an error */
    XCRI_CACHE_KINDS
} xcri_cache_kind_t;

/** "hit", "miss", "wait", "stale"; "-" for none */
const char *xcri_count_cache_name(xcri_cache_kind_t kind);

/** What a request came to, for counters, logs and Server-Timing */
typedef struct xcri_trace_t {
    const xcri_compiled_t *compiled;  /**< NULL: no route has this address */
    apr_int64_t db_usec, wait_usec, rows;
    int statements;
    xcri_cache_kind_t cache;
    apr_int64_t saved;                /**< bytes not sent, being coded */
    int is_meant;                     /**< it is 5xx because somebody wants it
                                           so: nothing has failed */
} xcri_trace_t;

/** Counts the request r that came to this, and says in its environment what it
 *  came to. */
void xcri_count_request(request_rec *r, const xcri_trace_t *trace);

/** Counts a statement's run. */
void xcri_count_statement(const xcri_statement_t *st, int failed,
                          apr_int64_t rows, apr_time_t usec);

/** Raises a maximum. */
void xcri_count_raise(xcri_count_t *count, apr_uint64_t n);

/* ---- reading ----------------------------------------------------------- */

/** A route's counters, summed up; route is a place in the segment, or -1 for
 *  all of them. */
typedef struct {
    apr_uint64_t requests, status[XCRI_STATUS_KINDS], bytes, usec;
    apr_uint64_t cache[XCRI_CACHE_KINDS], saved, failed;
    apr_uint64_t bucket[XCRI_BUCKETS];
} xcri_route_sum_t;

void xcri_count_route_sum(const xcri_shared_t *seg, int route,
                            xcri_route_sum_t *sum);

typedef struct {
    apr_uint64_t runs, failures, rows, usec;
} xcri_statement_sum_t;

void xcri_count_statement_sum(const xcri_shared_t *seg, int statement,
                                xcri_statement_sum_t *sum);

/** A pool's gauges, over the children that live */
typedef struct {
    int children, slots, in_use, waiting, open, away;
    apr_uint64_t lent;                /**< xcri_loan() of each on loan */
} xcri_gauge_sum_t;

void xcri_count_gauge_sum(const xcri_shared_t *seg, int pool,
                            xcri_gauge_sum_t *sum);

/** The connections of the pool with these DBDParams that are in use now, in all
 *  children */
int xcri_count_in_use(const char *params);

/** The name of a kind of status: "200", or "4xx" for those not listed */
const char *xcri_count_status_name(int kind);

/** The time below which this share of the requests were, in microseconds; -1
 *  without any. */
double xcri_count_quantile(const apr_uint64_t *bucket, double share);

/** Upper end of a bucket in microseconds */
double xcri_count_bucket_end(int bucket);

#endif
