/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file metrics.h
 * @brief The segment of this configuration, and this child's part of it
 */
#ifndef XCRI_METRICS_H
#define XCRI_METRICS_H

#include "metrics/segment.h"

/** In post_config: makes the segment, or finds that of the last
 *  configuration. Without memory for it nothing is counted. */
void xcri_metrics_prepare(apr_pool_t *pconf, apr_pool_t *ptemp,
                          server_rec *main_server, const xcri_engine_t *engine);

/** In each child, before its pools are made. */
void xcri_metrics_child_init(apr_pool_t *pchild);

/** Is this child one of the running configuration, not of one before it? */
int xcri_metrics_is_current(void);

/** The segment, or NULL */
xcri_shared_t *xcri_metrics_segment(void);

/** The counters and this child's gauge of the pool with these DBDParams;
 *  never NULL. */
xcri_pool_count_t *xcri_metrics_pool(const char *params);
xcri_gauge_t *xcri_metrics_gauge(const char *params);

/** Its place among the pools; -1: it has none */
int xcri_metrics_pool_at(const char *params);

/** The same: what is told of it; NULL without a segment */
xcri_version_board_t *xcri_metrics_board(const char *params);

/** What this child's cache holds, for the pages of status */
void xcri_metrics_cache(apr_uint64_t bytes, apr_uint64_t entries,
                        apr_uint64_t evictions);

/** This thread's counters of a route (NULL: of what has no route) and of a
 *  statement; NULL without a segment. */
xcri_route_count_t *xcri_metrics_route(const xcri_compiled_t *c);
xcri_statement_count_t *xcri_metrics_statement_count(const xcri_statement_t *st);

/** Is a slow line of this route due? At most one a second; *kept receives how
 *  many were not written since. */
int xcri_metrics_slow_due(const xcri_compiled_t *c, apr_uint64_t *kept);

/** Is this entry of the table one of a child that lives? */
int xcri_metrics_alive(const xcri_process_t *process);

#endif
