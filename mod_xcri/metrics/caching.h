/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file caching.h
 * @brief What the answer caches of all children hold, and what they were good
 *        for
 */
#ifndef XCRI_CACHING_H
#define XCRI_CACHING_H

#include "core/json.h"
#include "metrics/count.h"

typedef struct {
    int children;                    /**< that live */
    apr_uint64_t size;               /**< bytes that each may hold; 0: none */
    apr_uint64_t bytes, entries;     /**< that all of them hold now */
    apr_uint64_t evictions, warmed;
    apr_uint64_t saved;              /**< bytes not sent, being coded */
    double rate;                     /**< see xcri_caching_rate */
    double recent;                   /**< the same of the last 15 minutes */
} xcri_caching_t;

void xcri_caching_sum(const xcri_shared_t *seg, xcri_caching_t *sum);

/** The share of the answers that were ready, of all that the cache was asked
 *  for: 0 to 1; -1 when it was asked for none. Who waited for another one's
 *  answer had none ready; an older one in the place of an error was.
 *  @param cache by xcri_cache_kind_t */
double xcri_caching_rate(const apr_uint64_t *cache);

/** The member "cache" of an object that has *n of them so far: of one route,
 *  and of all */
void xcri_caching_route(const xcri_route_sum_t *sum, xcri_json_t *out, int *n);
void xcri_caching_all(const xcri_shared_t *seg, xcri_json_t *out, int *n);

#endif
