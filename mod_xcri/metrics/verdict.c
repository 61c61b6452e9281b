/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/verdict.h"
#include "metrics/budget.h"
#include "metrics/count.h"
#include "metrics/recent.h"
#include "core/fault.h"
#include "core/window.h"

#include <apr_strings.h>

typedef struct {
    apr_pool_t *pool;
    const xcri_shared_t *seg;
    const xcri_site_state_t *site;
    apr_array_header_t *all;
} verdicts_t;

static void add(verdicts_t *v, const char *state, int is_bad, apr_time_t since,
                const char *what, const char *why, const char *cure)
{
    xcri_verdict_t *one = apr_array_push(v->all);

    one->state = state;
    one->is_bad = is_bad;
    one->since = since;
    one->what = what;
    one->why = why;
    one->cure = cure;
}

/* The words of a fault as a sentence: "It does not answer." */
static const char *it(apr_pool_t *pool, int fault)
{
    return apr_pstrcat(pool, "It ", xcri_fault_what(fault), ".", NULL);
}

static const char *sentence(apr_pool_t *pool, const char *words)
{
    char *copy = apr_pstrcat(pool, words, ".", NULL);

    if (*copy >= 'a' && *copy <= 'z') {
        *copy = (char)(*copy - 'a' + 'A');
    }
    return copy;
}

/* ---- the database ------------------------------------------------------------ */

static void away(verdicts_t *v, int pool)
{
    const xcri_pool_count_t *count = &v->seg->pool_counts[pool];
    apr_time_t since = atomic_load(&count->away_since);

    if (since) {
        int fault = atomic_load(&count->fault);

        add(v, "away", 1, since,
            apr_pstrcat(v->pool, "The database ", count->server, " is away",
                        NULL),
            it(v->pool, fault), sentence(v->pool, xcri_fault_cure(fault)));
    }
}

static void broken(verdicts_t *v, int pool)
{
    const xcri_pool_count_t *count = &v->seg->pool_counts[pool];
    int n = atomic_load(&count->broken);

    if (n) {
        int fault = atomic_load(&count->broken_fault);

        add(v, "broken", 1, atomic_load(&count->broken_since),
            apr_psprintf(v->pool, "%d %s cannot run on %s", n, n == 1
                         ? "statement" : "statements", count->server),
            it(v->pool, fault), sentence(v->pool, xcri_fault_cure(fault)));
    }
}

static void busy(verdicts_t *v, int pool)
{
    apr_uint64_t n = xcri_recent_timeouts(v->seg, pool);
    xcri_gauge_sum_t gauge;

    xcri_count_gauge_sum(v->seg, pool, &gauge);
    if (n || (gauge.waiting && gauge.in_use >= gauge.slots)) {
        add(v, "busy", n != 0, 0,
            apr_psprintf(v->pool, "Requests wait for a connection to %s",
                         v->seg->pool_counts[pool].server),
            apr_psprintf(v->pool, "%d of %d connections are in use, %d requests"
                         " wait, and %" APR_UINT64_T_FMT " waited in vain in "
                         "the last 15 minutes.", gauge.in_use, gauge.slots,
                         gauge.waiting, n),
            "See which statements take longest, below; then raise DBDMax if "
            "the connection budget lets you.");
    }
}

static void tight(verdicts_t *v, int pool)
{
    xcri_budget_t b;

    xcri_budget_sum(v->seg, pool, &b);
    if (b.first == pool && b.answered && !b.fits) {
        add(v, "tight", 1, 0,
            apr_psprintf(v->pool, "The connections to %s may not suffice",
                         b.server),
            apr_psprintf(v->pool, "%d children x %d = %d, and %d of others: "
                         "MariaDB allows %d.", b.children, b.per_child,
                         b.needed, b.others, b.allowed),
            apr_psprintf(v->pool, "Lower DBDMax or MaxRequestWorkers, or set "
                         "max_connections to at least %d.",
                         b.needed + b.others));
    }
}

static void unindexed(verdicts_t *v, int pool)
{
    const xcri_pool_count_t *count = &v->seg->pool_counts[pool];
    xcri_index_set_t missing = atomic_load(&count->unindexed);
    int n = xcri_indexes_count(missing);

    if (n) {
        add(v, "slow", 0, 0,
            apr_psprintf(v->pool, "%d %s missing on %s", n, n == 1
                         ? "index is" : "indexes are", count->server),
            apr_pstrcat(v->pool, "Answers are right without them, but take "
                        "longer: ", xcri_indexes_text(v->pool, missing), ".",
                        NULL),
            "Run xcri-migrate: it makes them while others read and write.");
    }
}

static void each_pool(verdicts_t *v, void (*look)(verdicts_t *, int))
{
    int i;

    for (i = 0; i < v->seg->npools; i++) {
        if (v->seg->pools[i].current) {
            look(v, i);
        }
    }
}

/* ---- answers -------------------------------------------------------------- */

static void errors(verdicts_t *v)
{
    apr_uint64_t all = 0, most = 0;
    int worst = 0, i;

    for (i = 0; i < v->seg->nroutes; i++) {
        apr_uint64_t n = xcri_recent_errors(v->seg, i);

        all += n;
        if (n > most) {
            most = n;
            worst = i;
        }
    }
    if (all) {
        add(v, "errors", 1, 0,
            apr_psprintf(v->pool, "%" APR_UINT64_T_FMT " %s of the last 15 "
                         "minutes failed (5xx)", all, all == 1 ? "answer"
                                                               : "answers"),
            apr_psprintf(v->pool, "Most were of %s: %" APR_UINT64_T_FMT ".",
                         v->seg->routes[worst].name, most),
            "The error log has the cause of each: grep 'xcri: error'.");
    }
}

static const char *recent_requests(const verdicts_t *v)
{
    apr_uint64_t end = v->seg->nsamples;
    apr_uint64_t i = end > XCRI_SAMPLES ? end - XCRI_SAMPLES : 0;
    double n = 0;

    for (; i < end; i++) {
        n += (double)v->seg->samples[i % XCRI_SAMPLES].requests
             * (double)(XCRI_SAMPLE_EVERY / APR_USEC_PER_SEC);
    }
    return apr_psprintf(v->pool, "The database is there, and none of about "
                        "%.0f answers of the last 15 minutes has failed.", n);
}

static void site(verdicts_t *v, int only_planned)
{
    const xcri_site_state_t *s = v->site;

    if (s->closed && !only_planned) {
        add(v, "closed", 0, s->since, "The site is closed for maintenance",
            apr_pstrcat(v->pool, sentence(v->pool, s->by), " Visitors get the "
                        "page that says so.", NULL), NULL);
    }
    else if (!s->closed && only_planned && s->starts > apr_time_now()) {
        add(v, "planned", 0, 0, "Maintenance is planned",
            apr_pstrcat(v->pool, "From ", xcri_window_time(v->pool, s->starts),
                        " to ", xcri_window_time(v->pool, s->ends), ".", NULL),
            NULL);
    }
}

const apr_array_header_t *xcri_verdict_all(apr_pool_t *pool,
                                        const xcri_shared_t *seg,
                                        const xcri_site_state_t *state)
{
    verdicts_t v = { pool, seg, state,
                     apr_array_make(pool, 4, sizeof(xcri_verdict_t)) };

    each_pool(&v, away);
    site(&v, 0);
    each_pool(&v, broken);
    errors(&v);
    each_pool(&v, busy);
    each_pool(&v, tight);
    each_pool(&v, unindexed);
    if (!v.all->nelts) {
        add(&v, "well", 0, 0, "All is well", recent_requests(&v), NULL);
    }
    site(&v, 1);
    return v.all;
}
