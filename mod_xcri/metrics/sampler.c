/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/sampler.h"
#include "metrics/count.h"
#include "metrics/metrics.h"
#include "metrics/recent.h"
#include "core/clock.h"

enum { BYTES, ERRORS_4, ERRORS_5, REQUESTS, RUNS, ROWS, USEC, BUSY, READY, MADE,
       SUMS };

/* For how long those have been out that are on loan, microseconds: they are
 * counted when they are given back, and a table that is locked may have all of
 * them for longer than an interval. */
static apr_uint64_t on_loan(apr_uint64_t lent, apr_time_t now)
{
    apr_uint64_t n = lent >> XCRI_LOAN_BITS;

    return (n * xcri_loan(now) - lent) * 1000;
}

static void add_up(const xcri_shared_t *seg, xcri_route_sum_t *all,
                   apr_uint64_t *sums, apr_time_t now)
{
    xcri_statement_sum_t st;
    int i;

    xcri_count_route_sum(seg, -1, all);
    xcri_count_statement_sum(seg, -1, &st);
    memset(sums, 0, sizeof(*sums) * SUMS);
    for (i = 0; i < XCRI_STATUS_KINDS; i++) {
        char hundred = *xcri_count_status_name(i);

        if (hundred == '4' || hundred == '5') {
            sums[hundred == '4' ? ERRORS_4 : ERRORS_5] += all->status[i];
        }
    }
    sums[BYTES] = all->bytes;
    sums[REQUESTS] = all->requests;
    sums[READY] = all->cache[XCRI_CACHE_HIT] + all->cache[XCRI_CACHE_STALE];
    sums[MADE] = all->cache[XCRI_CACHE_MISS] + all->cache[XCRI_CACHE_WAIT];
    sums[RUNS] = st.runs;
    sums[ROWS] = st.rows;
    sums[USEC] = st.usec;
    for (i = 0; i < seg->npools; i++) {
        xcri_gauge_sum_t gauge;

        xcri_count_gauge_sum(seg, i, &gauge);
        sums[BUSY] += xcri_get(&seg->pool_counts[i].busy_usec)
                    + on_loan(gauge.lent, now);
    }
}

static float milliseconds(double usec)
{
    return (float)(usec < 0 ? -1 : usec / 1000);
}

static void take(xcri_shared_t *seg, apr_time_t now)
{
    apr_uint64_t n = seg->nsamples, sums[SUMS], bucket[XCRI_BUCKETS];
    xcri_sample_t *sample = &seg->samples[n % XCRI_SAMPLES];
    xcri_route_sum_t all;
    double passed = (double)(now - seg->seen_at) / APR_USEC_PER_SEC;
    int slots = 0, i;

    add_up(seg, &all, sums, now);
    if (seg->seen_at) {
        double since[SUMS];

        for (i = 0; i < SUMS; i++) {
            /* What a child had on loan that was killed is gone with it. */
            since[i] = sums[i] < seg->seen[i] ? 0
                     : (double)(sums[i] - seg->seen[i]) / passed;
        }
        for (i = 0; i < XCRI_BUCKETS; i++) {
            bucket[i] = all.bucket[i] - seg->seen_bucket[i];
        }
        memset(sample, 0, sizeof(*sample));
        sample->at = apr_time_now();
        sample->requests = (float)since[REQUESTS];
        sample->errors_4xx = (float)since[ERRORS_4];
        sample->errors_5xx = (float)since[ERRORS_5];
        sample->bytes = (float)since[BYTES];
        sample->statements = (float)since[RUNS];
        sample->rows = (float)since[ROWS];
        sample->cache_ready = (float)since[READY];
        sample->cache_asked = (float)(since[READY] + since[MADE]);
        sample->cache_rate = sample->cache_asked > 0
                             ? sample->cache_ready / sample->cache_asked : -1;
        sample->statement_ms = since[RUNS] > 0
                               ? (float)(since[USEC] / since[RUNS] / 1000) : -1;
        sample->p50 = milliseconds(xcri_count_quantile(bucket, .50));
        sample->p95 = milliseconds(xcri_count_quantile(bucket, .95));
        sample->p99 = milliseconds(xcri_count_quantile(bucket, .99));
        for (i = 0; i < seg->npools; i++) {
            apr_uint64_t wait = atomic_exchange(&seg->pool_counts[i].recent_wait,
                                                0);
            xcri_gauge_sum_t gauge;

            xcri_count_gauge_sum(seg, i, &gauge);
            slots += gauge.slots;
            sample->in_use += (float)gauge.in_use;
            sample->waiting += (float)gauge.waiting;
            if (milliseconds((double)wait) > sample->longest_wait) {
                sample->longest_wait = milliseconds((double)wait);
            }
        }
        sample->utilisation = slots
            ? (float)(since[BUSY] / APR_USEC_PER_SEC / slots) : 0;
        atomic_store(&seg->nsamples, n + 1);
    }
    memcpy(seg->seen, sums, sizeof(sums));
    memcpy(seg->seen_bucket, all.bucket, sizeof(all.bucket));
    seg->seen_at = now;
}

void xcri_sampler_step(void)
{
    xcri_shared_t *seg = xcri_metrics_segment();
    apr_time_t now = xcri_now();

    if (seg && now >= seg->next_sample) {
        seg->next_sample = now + XCRI_SAMPLE_EVERY;
        take(seg, now);
        xcri_recent_step(seg, now);
    }
}
