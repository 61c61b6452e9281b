/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/caching.h"
#include "metrics/members.h"
#include "metrics/metrics.h"

#include <string.h>

double xcri_caching_rate(const apr_uint64_t *cache)
{
    double ready = (double)(cache[XCRI_CACHE_HIT] + cache[XCRI_CACHE_STALE]);
    double asked = ready + (double)(cache[XCRI_CACHE_MISS]
                                    + cache[XCRI_CACHE_WAIT]);

    return asked > 0 ? ready / asked : -1;
}

static double recent_rate(const xcri_shared_t *seg)
{
    apr_uint64_t end = seg->nsamples;
    apr_uint64_t i = end > XCRI_SAMPLES ? end - XCRI_SAMPLES : 0;
    double ready = 0, asked = 0;

    for (; i < end; i++) {
        const xcri_sample_t *sample = &seg->samples[i % XCRI_SAMPLES];

        ready += (double)sample->cache_ready;
        asked += (double)sample->cache_asked;
    }
    return asked > 0 ? ready / asked : -1;
}

void xcri_caching_sum(const xcri_shared_t *seg, xcri_caching_t *sum)
{
    xcri_route_sum_t all;
    int i;

    memset(sum, 0, sizeof(*sum));
    xcri_count_route_sum(seg, -1, &all);
    sum->size = seg->cache_size;
    sum->evictions = xcri_get(&seg->evicted);
    sum->warmed = xcri_get(&seg->warmed);
    sum->saved = all.saved;
    sum->rate = xcri_caching_rate(all.cache);
    sum->recent = recent_rate(seg);
    for (i = 0; i < seg->max_processes; i++) {
        const xcri_process_t *p = &seg->processes[i];

        if (xcri_metrics_alive(p)) {
            sum->children++;
            sum->bytes += p->cache_bytes;
            sum->entries += p->cache_entries;
        }
    }
}

/* ---- as JSON ------------------------------------------------------------- */

static const xcri_member_t asked[] = {
#define ASKED(name, kind) \
    { name, XCRI_M_COUNT, offsetof(xcri_route_sum_t, cache) \
                          + sizeof(apr_uint64_t) * (kind) }
    ASKED("hits", XCRI_CACHE_HIT),
    ASKED("misses", XCRI_CACHE_MISS),
    ASKED("waits", XCRI_CACHE_WAIT),
    ASKED("stale", XCRI_CACHE_STALE),
#undef ASKED
    XCRI_MEMBER("saved_bytes", COUNT, xcri_route_sum_t, saved)
};

static const xcri_member_t rate[] = { { "hit_rate", XCRI_M_SHARE, 0 } };

static const xcri_member_t held[] = {
    XCRI_MEMBER("hit_rate_15_minutes", SHARE, xcri_caching_t, recent),
    XCRI_MEMBER("children", INT, xcri_caching_t, children),
    XCRI_MEMBER("size_bytes", COUNT, xcri_caching_t, size),
    XCRI_MEMBER("bytes", COUNT, xcri_caching_t, bytes),
    XCRI_MEMBER("entries", COUNT, xcri_caching_t, entries),
    XCRI_MEMBER("evictions", COUNT, xcri_caching_t, evictions),
    XCRI_MEMBER("warmed", COUNT, xcri_caching_t, warmed)
};

static void begin(const xcri_route_sum_t *sum, xcri_json_t *out, int *n, int *m)
{
    double share = xcri_caching_rate(sum->cache);

    xcri_members_key(out, n, "cache");
    xcri_json_lit(out, "{");
    XCRI_MEMBERS(out, m, asked, sum);
    XCRI_MEMBERS(out, m, rate, &share);
}

void xcri_caching_route(const xcri_route_sum_t *sum, xcri_json_t *out, int *n)
{
    int m = 0;

    begin(sum, out, n, &m);
    xcri_json_lit(out, "}");
}

void xcri_caching_all(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    xcri_caching_t sum;
    xcri_route_sum_t all;
    int m = 0;

    xcri_caching_sum(seg, &sum);
    xcri_count_route_sum(seg, -1, &all);
    begin(&all, out, n, &m);
    XCRI_MEMBERS(out, &m, held, &sum);
    xcri_json_lit(out, "}");
}
