/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/count.h"
#include "metrics/metrics.h"

#include <apr_strings.h>
#include <unistd.h>

/* ---- writing -------------------------------------------------------- */

void xcri_count_raise(xcri_count_t *count, apr_uint64_t n)
{
    apr_uint64_t seen = xcri_get(count);

    while (seen < n
           && !atomic_compare_exchange_weak_explicit(count, &seen, n,
                                                     memory_order_relaxed,
                                                     memory_order_relaxed)) {
        continue;
    }
}

#define COUNT(status) + 1
#define LISTED (0 XCRI_STATUSES(COUNT))

static int kind_of(int status)
{
    int kind = 0;

#define IS(code) \
    if (status == code) { \
        return kind; \
    } \
    kind++;
    XCRI_STATUSES(IS)
#undef IS
    status /= 100;
    return LISTED + (status < 2 ? 0 : status > 5 ? 3 : status - 2);
}

static int bucket_of(apr_uint64_t usec)
{
    int octave, bucket;

    if (usec < 1U << XCRI_OCTAVE_FIRST) {
        return 0;
    }
    octave = 63 - __builtin_clzll(usec);
    bucket = 1 + (octave - XCRI_OCTAVE_FIRST) * 4
           + (int)((usec >> (octave - 2)) & 3);
    return bucket < XCRI_BUCKETS ? bucket : XCRI_BUCKETS - 1;
}

const char *xcri_count_cache_name(xcri_cache_kind_t kind)
{
    static const char *const names[XCRI_CACHE_KINDS] = {
        "-", "hit", "miss", "wait", "stale"
    };

    return names[kind];
}

/* For LogFormat's %{...}e; mod_log_config reads those of the last request of a
 * chain of internal redirects. */
static void tell(request_rec *r, const xcri_trace_t *trace)
{
    apr_table_t *env = r->subprocess_env;

    apr_table_setn(env, "XCRI_ROUTE", trace->compiled
                                      ? trace->compiled->route->path : "-");
    apr_table_setn(env, "XCRI_DB_US", trace->db_usec
                   ? apr_off_t_toa(r->pool, trace->db_usec) : "0");
    apr_table_setn(env, "XCRI_WAIT_US", trace->wait_usec
                   ? apr_off_t_toa(r->pool, trace->wait_usec) : "0");
    apr_table_setn(env, "XCRI_ROWS", trace->rows
                   ? apr_off_t_toa(r->pool, trace->rows) : "0");
    apr_table_setn(env, "XCRI_CACHE", xcri_count_cache_name(trace->cache));
}

void xcri_count_request(request_rec *r, const xcri_trace_t *trace)
{
    xcri_route_count_t *count;
    request_rec *last = r;
    apr_time_t took;

    while (last->next) {
        last = last->next;
    }
    tell(last, trace);
    if (!xcri_srv_conf(r->server)->metrics
        || (count = xcri_metrics_route(trace->compiled)) == NULL) {
        return;
    }
    took = apr_time_now() - r->request_time;
    if (took < 0) {
        took = 0;
    }
    xcri_add(&count->status[kind_of(last->status)], 1);
    /* A filter counts what is not sent of it, too. */
    xcri_add(&count->bytes, last->header_only ? 0
                                              : (apr_uint64_t)last->bytes_sent);
    xcri_add(&count->usec, (apr_uint64_t)took);
    xcri_add(&count->cache[trace->cache], 1);
    if (last->status >= 500 && !trace->is_meant) {
        xcri_add(&count->failed, 1);
    }
    if (trace->saved > 0) {
        xcri_add(&count->saved, (apr_uint64_t)trace->saved);
    }
    xcri_add(&count->bucket[bucket_of((apr_uint64_t)took)], 1);
}

void xcri_count_statement(const xcri_statement_t *st, int failed,
                            apr_int64_t rows, apr_time_t usec)
{
    xcri_statement_count_t *count = xcri_metrics_statement_count(st);

    if (count) {
        xcri_add(&count->runs, 1);
        xcri_add(&count->failures, failed != 0);
        xcri_add(&count->rows, (apr_uint64_t)rows);
        xcri_add(&count->usec, (apr_uint64_t)(usec > 0 ? usec : 0));
    }
}

/* ---- reading -------------------------------------------------------- */

void xcri_count_route_sum(const xcri_shared_t *seg, int route,
                            xcri_route_sum_t *sum)
{
    int shard, at, i;

    memset(sum, 0, sizeof(*sum));
    for (shard = 0; shard < XCRI_SHARDS; shard++) {
        for (at = route < 0 ? 0 : route;
             at < (route < 0 ? seg->nroutes : route + 1); at++) {
            const xcri_route_count_t *count =
                &seg->route_counts[shard * seg->max_routes + at];

            for (i = 0; i < XCRI_STATUS_KINDS; i++) {
                apr_uint64_t n = xcri_get(&count->status[i]);

                sum->status[i] += n;
                sum->requests += n;
            }
            for (i = 0; i < XCRI_BUCKETS; i++) {
                sum->bucket[i] += xcri_get(&count->bucket[i]);
            }
            for (i = 0; i < XCRI_CACHE_KINDS; i++) {
                sum->cache[i] += xcri_get(&count->cache[i]);
            }
            sum->saved += xcri_get(&count->saved);
            sum->failed += xcri_get(&count->failed);
            sum->bytes += xcri_get(&count->bytes);
            sum->usec += xcri_get(&count->usec);
        }
    }
}

void xcri_count_statement_sum(const xcri_shared_t *seg, int statement,
                                xcri_statement_sum_t *sum)
{
    int shard, at;

    memset(sum, 0, sizeof(*sum));
    for (shard = 0; shard < XCRI_SHARDS; shard++) {
        for (at = statement < 0 ? 0 : statement;
             at < (statement < 0 ? seg->nstatements : statement + 1); at++) {
            const xcri_statement_count_t *count =
                &seg->statement_counts[shard * seg->max_statements + at];

            sum->runs += xcri_get(&count->runs);
            sum->failures += xcri_get(&count->failures);
            sum->rows += xcri_get(&count->rows);
            sum->usec += xcri_get(&count->usec);
        }
    }
}

void xcri_count_gauge_sum(const xcri_shared_t *seg, int pool,
                            xcri_gauge_sum_t *sum)
{
    int i;

    memset(sum, 0, sizeof(*sum));
    for (i = 0; i < seg->max_processes; i++) {
        const xcri_process_t *p = &seg->processes[i];
        const xcri_gauge_t *g = &p->gauges[pool];

        if (!p->pid || !g->slots || !xcri_metrics_alive(p)) {
            continue;
        }
        sum->children++;
        sum->slots += g->slots;
        sum->in_use += g->in_use;
        sum->waiting += g->waiting;
        sum->open += g->open;
        sum->away += g->away;
        sum->lent += xcri_get(&g->lent);
    }
}

int xcri_count_in_use(const char *params)
{
    int at = xcri_metrics_pool_at(params);
    xcri_gauge_sum_t sum = { 0 };

    if (at >= 0) {
        xcri_count_gauge_sum(xcri_metrics_segment(), at, &sum);
    }
    return sum.in_use;
}

const char *xcri_count_status_name(int kind)
{
#define NAME(code) #code,
    static const char *const names[] = {
        XCRI_STATUSES(NAME) "2xx", "3xx", "4xx", "5xx"
    };
#undef NAME

    return names[kind];
}

double xcri_count_bucket_end(int bucket)
{
    int step = bucket - 1;

    if (bucket <= 0) {
        return (double)(1 << XCRI_OCTAVE_FIRST);
    }
    return (double)(5 + step % 4)
           * (double)(1 << (XCRI_OCTAVE_FIRST + step / 4 - 2));
}

double xcri_count_quantile(const apr_uint64_t *bucket, double share)
{
    double total = 0, before = 0, want;
    int i;

    for (i = 0; i < XCRI_BUCKETS; i++) {
        total += (double)bucket[i];
    }
    if (total < 1) {
        return -1;
    }
    want = total * share;
    for (i = 0; i < XCRI_BUCKETS - 1; i++) {
        double n = (double)bucket[i];

        if (n > 0 && before + n >= want) {
            double from = i ? xcri_count_bucket_end(i - 1) : 0;

            return from + (xcri_count_bucket_end(i) - from)
                          * (want - before) / n;
        }
        before += n;
    }
    return xcri_count_bucket_end(XCRI_BUCKETS - 2);
}
