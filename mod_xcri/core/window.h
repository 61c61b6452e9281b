/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#ifndef XCRI_WINDOW_H
#define XCRI_WINDOW_H

#include <apr_pools.h>
#include <apr_time.h>

/** A planned time of maintenance */
typedef struct xcri_window_t {
    apr_time_t starts, ends;
} xcri_window_t;

/**
 * Reads a time and a duration as ISO 8601 has them: 2026-01-15T06:00:00Z and
 * PT2H30M.
 * @return NULL, or what is wrong, as the end of a sentence
 */
const char *xcri_window_parse(apr_pool_t *pool, const char *start,
                              const char *duration, xcri_window_t *window);

/** A time as 2026-01-15T06:00:00Z */
const char *xcri_window_time(apr_pool_t *pool, apr_time_t t);

/** Seconds in words, rounded up: 30 minutes, 1 hour 12 minutes */
const char *xcri_window_words(apr_pool_t *pool, apr_int64_t seconds);

#endif
