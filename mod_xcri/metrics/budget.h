/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file budget.h
 * @brief The connection budget: what all children may open against what the
 *        database allows
 */
#ifndef XCRI_BUDGET_H
#define XCRI_BUDGET_H

#include "metrics/segment.h"

/** Children x DBDMax, summed over the pools of one database server */
typedef struct {
    const char *server;
    int answered;          /**< the database has said what it allows */
    int children, per_child, pools, needed;
    int first;             /**< first of those pools */
    int allowed, others, most;
    int fits;
} xcri_budget_t;

void xcri_budget_sum(const xcri_shared_t *seg, int pool, xcri_budget_t *sum);

/** Is it time to ask the database of this pool? Once for each configuration;
 *  whoever is told so answers with xcri_budget_answered. */
int xcri_budget_due(xcri_pool_count_t *count);

/**
 * Notes what the database said, for all pools of its server, and logs whether
 * ours fit: the first time, and when that is another than before, because others,
 * as other front ends are, have more connections open, or fewer.
 * @param answered 0: it did not say, and is to be asked again
 * @param used     connections open beside the one that asked
 * @param most     connections that were open at once, ever
 */
void xcri_budget_answered(xcri_pool_count_t *count, server_rec *s,
                          int answered, apr_uint64_t allowed,
                          apr_uint64_t used, apr_uint64_t most);

#endif
