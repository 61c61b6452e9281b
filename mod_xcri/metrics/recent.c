/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/recent.h"
#include "metrics/count.h"

/* Each counter, as it is now. What is 5xx because somebody wants it so is no
 * error: the log has no cause of it. */
static apr_uint64_t errors(const xcri_shared_t *seg, int route)
{
    xcri_route_sum_t sum;

    xcri_count_route_sum(seg, route, &sum);
    return sum.failed;
}

static apr_uint64_t failures(const xcri_shared_t *seg, int statement)
{
    xcri_statement_sum_t sum;

    xcri_count_statement_sum(seg, statement, &sum);
    return sum.failures;
}

static apr_uint64_t timeouts(const xcri_shared_t *seg, int pool)
{
    return xcri_get(&seg->pool_counts[pool].timeouts);
}

static void note(xcri_shared_t *seg, xcri_recent_t *rows, int n,
                 apr_uint64_t (*counter)(const xcri_shared_t *, int), int slot)
{
    int i;

    for (i = 0; i < n; i++) {
        rows[i].was[slot] = counter(seg, i);
    }
}

void xcri_recent_step(xcri_shared_t *seg, apr_time_t now)
{
    apr_int64_t minute = apr_time_sec(now) / 60;

    /* All were 0 when the segment was made. */
    if (!seg->minute) {
        seg->minute = minute;
    }
    /* Whoever slept notes the same for what was slept through. */
    if (minute - seg->minute > XCRI_MINUTES) {
        seg->minute = minute - XCRI_MINUTES;
    }
    while (seg->minute < minute) {
        int slot = (int)(++seg->minute % XCRI_MINUTES);

        note(seg, seg->recent_errors, seg->nroutes, errors, slot);
        note(seg, seg->recent_failures, seg->nstatements, failures, slot);
        note(seg, seg->recent_timeouts, seg->npools, timeouts, slot);
    }
}

/* Of a ring of 16 minutes the next one to be written is the oldest. */
static apr_uint64_t since(const xcri_shared_t *seg, const xcri_recent_t *row,
                          apr_uint64_t now)
{
    return now - row->was[(seg->minute + 1) % XCRI_MINUTES];
}

apr_uint64_t xcri_recent_errors(const xcri_shared_t *seg, int route)
{
    return since(seg, &seg->recent_errors[route], errors(seg, route));
}

apr_uint64_t xcri_recent_failures(const xcri_shared_t *seg, int statement)
{
    return since(seg, &seg->recent_failures[statement],
                 failures(seg, statement));
}

apr_uint64_t xcri_recent_timeouts(const xcri_shared_t *seg, int pool)
{
    return since(seg, &seg->recent_timeouts[pool], timeouts(seg, pool));
}
