/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file recent.h
 * @brief What went wrong in the last 15 minutes: an old fault is no news
 */
#ifndef XCRI_RECENT_H
#define XCRI_RECENT_H

#include "metrics/segment.h"

/** Notes each minute what the counters are. By the sampler. */
void xcri_recent_step(xcri_shared_t *seg, apr_time_t now);

/** Answers 5xx of a route, statements that failed, requests that waited for a
 *  connection in vain: in the last 15 minutes, by place in the segment */
apr_uint64_t xcri_recent_errors(const xcri_shared_t *seg, int route);
apr_uint64_t xcri_recent_failures(const xcri_shared_t *seg, int statement);
apr_uint64_t xcri_recent_timeouts(const xcri_shared_t *seg, int pool);

#endif
