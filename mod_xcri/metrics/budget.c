/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/budget.h"
#include "metrics/count.h"
#include "metrics/metrics.h"

APLOG_USE_MODULE(xcri);

/* The server part of "DATABASE at SERVER" */
static const char *server_of(const xcri_pool_count_t *count)
{
    const char *at = strstr(count->server, " at ");

    return at ? at + 4 : count->server;
}

void xcri_budget_sum(const xcri_shared_t *seg, int pool, xcri_budget_t *sum)
{
    const xcri_pool_count_t *count = &seg->pool_counts[pool];
    int i;

    memset(sum, 0, sizeof(*sum));
    sum->server = server_of(count);
    sum->children = seg->children;
    sum->answered = atomic_load(&seg->pool_counts[pool].budget_asked) == 2;
    sum->allowed = (int)xcri_get(&count->max_connections);
    sum->others = (int)xcri_get(&count->other_connections);
    sum->most = (int)xcri_get(&count->most_connections);
    for (i = 0; i < seg->npools; i++) {
        if (seg->pools[i].current
            && !strcmp(server_of(&seg->pool_counts[i]), sum->server)) {
            sum->pools++;
            sum->per_child += seg->pool_counts[i].slots;
            sum->first = sum->pools == 1 ? i : sum->first;
        }
    }
    sum->needed = sum->children * sum->per_child;
    sum->fits = sum->needed + sum->others <= sum->allowed;
}

static void report(const xcri_budget_t *b, server_rec *s)
{
    if (b->fits) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s,
                     "xcri: connection budget: %d children x %d (DBDMax over "
                     "%d pools) = %d connections at most to %s, which allows "
                     "%d and has %d of others open (most ever: %d)",
                     b->children, b->per_child, b->pools, b->needed, b->server,
                     b->allowed, b->others, b->most);
        return;
    }
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                 "xcri: connection budget: %d children x %d (DBDMax over %d "
                 "pools) = %d connections at most to %s, and %d of others, do "
                 "not fit into the %d that it allows; lower DBDMax, lower "
                 "MaxRequestWorkers, or set MariaDB's max_connections to at "
                 "least %d", b->children, b->per_child, b->pools, b->needed,
                 b->server, b->others, b->allowed, b->needed + b->others);
}

/* How many of the connections that are open are ours */
static apr_uint64_t ours(const xcri_shared_t *seg, const char *server)
{
    apr_uint64_t open = 0;
    int i;

    for (i = 0; i < seg->npools; i++) {
        xcri_gauge_sum_t gauge;

        if (!strcmp(server_of(&seg->pool_counts[i]), server)) {
            xcri_count_gauge_sum(seg, i, &gauge);
            open += (apr_uint64_t)gauge.open;
        }
    }
    return open;
}

int xcri_budget_due(xcri_pool_count_t *count)
{
    int nobody = 0;

    return xcri_metrics_segment()
           && atomic_compare_exchange_strong(&count->budget_asked, &nobody, 1);
}

void xcri_budget_answered(xcri_pool_count_t *count, server_rec *s,
                          int answered, apr_uint64_t allowed,
                          apr_uint64_t used, apr_uint64_t most)
{
    xcri_shared_t *seg = xcri_metrics_segment();
    const char *server = server_of(count);
    int i, asked = 1;
    xcri_budget_t before, now;
    apr_uint64_t own;

    if (!seg || !answered) {
        atomic_compare_exchange_strong(&count->budget_asked, &asked, 0);
        return;
    }
    xcri_budget_sum(seg, (int)(count - seg->pool_counts), &before);
    own = ours(seg, server);
    for (i = 0; i < seg->npools; i++) {
        xcri_pool_count_t *other = &seg->pool_counts[i];

        if (seg->pools[i].current && !strcmp(server_of(other), server)) {
            other->max_connections = allowed;
            other->other_connections = used > own ? used - own : 0;
            other->most_connections = most;
            atomic_store(&other->budget_asked, 2);
        }
    }
    xcri_budget_sum(seg, (int)(count - seg->pool_counts), &now);
    if (!before.answered || now.fits != before.fits) {
        report(&now, s);
    }
}
