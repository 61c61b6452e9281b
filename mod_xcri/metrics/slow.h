/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file slow.h
 * @brief The log of slow statements
 */
#ifndef XCRI_SLOW_H
#define XCRI_SLOW_H

#include "metrics/count.h"

/** Logs a statement that took this long (microseconds), at most once a second
 *  and route.
 *  @param r NULL where the module asks for itself; the line is the server's
 *  then */
void xcri_slow_log(apr_pool_t *pool, request_rec *r, server_rec *s,
                   const xcri_compiled_t *c, const xcri_value_t *values,
                   const xcri_trace_t *trace, const xcri_statement_t *st,
                   apr_time_t took, apr_int64_t rows, int has_failed);

#endif
