/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file totals.h
 * @brief How many rows a list has: counting them costs more than a page of it
 */
#ifndef XCRI_TOTALS_H
#define XCRI_TOTALS_H

#include "database/query.h"

/** The memory for the totals of one pool; it lives as long as the child. */
struct xcri_total_t *xcri_totals_make(apr_pool_t *pchild);

/**
 * Runs a statement that counts, or recalls what it counted for the version of
 * the data that the query has and the values that the statement uses. Where
 * another request counts the same it is waited for, as long as for a connection,
 * and the query's own is given back.
 * @return OK, or the HTTP status of the failure, which is in the log
 */
int xcri_totals_get(xcri_query_t *q, const xcri_statement_t *st,
                    apr_int64_t *total);

/** The same of a statement that counts by steps (core/steps.h). *steps receives its
 *  text, in the query's pool; it is empty, and nothing is counted, where it could
 *  not be recalled by the next. */
int xcri_totals_steps(xcri_query_t *q, const xcri_statement_t *st,
                      const char **steps);

#endif
