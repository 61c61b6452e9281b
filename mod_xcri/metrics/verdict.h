/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file verdict.h
 * @brief How things stand, in words: what, since when, why, and what to do
 */
#ifndef XCRI_VERDICT_H
#define XCRI_VERDICT_H

#include <apr_tables.h>

#include "metrics/status.h"

typedef struct {
    const char *state;   /**< well, closed, planned, away, broken, errors, busy,
                              tight */
    int is_bad;          /**< somebody has to do something */
    apr_time_t since;    /**< 0: not known */
    const char *what, *why, *cure; /**< sentences; cure may be NULL */
} xcri_verdict_t;

/** All that is to be said, the gravest first; never empty. In pool. */
const apr_array_header_t *xcri_verdict_all(apr_pool_t *pool,
                                        const xcri_shared_t *seg,
                                        const xcri_site_state_t *site);

#endif
