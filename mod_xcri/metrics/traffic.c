/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* What was asked and answered: routes, statements, and the last 15 minutes */
#include "metrics/traffic.h"
#include "metrics/caching.h"
#include "metrics/count.h"
#include "metrics/members.h"
#include "metrics/recent.h"

/* ---- routes ----------------------------------------------------------- */

/* A route's numbers, as they are shown */
typedef struct {
    const char *name;
    apr_uint64_t requests, bytes, recent;
    double mean, p50, p95, p99;
} route_t;

static const xcri_member_t route_head[] = {
    XCRI_MEMBER("route", TEXT, route_t, name),
    XCRI_MEMBER("requests", COUNT, route_t, requests),
    XCRI_MEMBER("recent_errors", COUNT, route_t, recent)
};

static const xcri_member_t route_rest[] = {
    XCRI_MEMBER("bytes", COUNT, route_t, bytes),
    XCRI_MEMBER("mean_ms", USEC, route_t, mean),
    XCRI_MEMBER("p50_ms", USEC, route_t, p50),
    XCRI_MEMBER("p95_ms", USEC, route_t, p95),
    XCRI_MEMBER("p99_ms", USEC, route_t, p99)
};

static void statuses(const xcri_route_sum_t *sum, xcri_json_t *out)
{
    int i, n = 0;

    xcri_json_lit(out, "{");
    for (i = 0; i < XCRI_STATUS_KINDS; i++) {
        if (sum->status[i]) {
            xcri_members_key(out, &n, xcri_count_status_name(i));
            xcri_json_int(out, (apr_int64_t)sum->status[i]);
        }
    }
    xcri_json_lit(out, "}");
}

static void route(const char *name, const xcri_route_sum_t *sum,
                  apr_uint64_t recent, xcri_json_t *out)
{
    route_t r = { name, sum->requests, sum->bytes, recent,
                  sum->requests ? (double)sum->usec / (double)sum->requests
                                : -1,
                  xcri_count_quantile(sum->bucket, .50),
                  xcri_count_quantile(sum->bucket, .95),
                  xcri_count_quantile(sum->bucket, .99) };
    int n = 0;

    xcri_json_lit(out, "{");
    XCRI_MEMBERS(out, &n, route_head, &r);
    xcri_members_key(out, &n, "status");
    statuses(sum, out);
    XCRI_MEMBERS(out, &n, route_rest, &r);
    xcri_caching_route(sum, out, &n);
    xcri_json_lit(out, "}");
}

void xcri_traffic_routes(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    xcri_route_sum_t sum;
    apr_uint64_t recent = 0;
    int i, nroutes = 0;

    for (i = 0; i < seg->nroutes; i++) {
        recent += xcri_recent_errors(seg, i);
    }
    xcri_count_route_sum(seg, -1, &sum);
    xcri_members_key(out, n, "total");
    route("(all)", &sum, recent, out);
    xcri_members_key(out, n, "routes");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->nroutes; i++) {
        xcri_count_route_sum(seg, i, &sum);
        /* Rows without an address are the module's own. */
        if (sum.requests || (seg->routes[i].current
                             && seg->routes[i].name[0] != '(')) {
            xcri_members_comma(out, &nroutes);
            route(seg->routes[i].name, &sum, xcri_recent_errors(seg, i), out);
        }
    }
    xcri_json_lit(out, "]");
}

/* ---- statements -------------------------------------------------------- */

typedef struct {
    const char *name;
    xcri_statement_sum_t sum;
    apr_uint64_t recent;
    double mean;
} statement_t;

static const xcri_member_t statement_members[] = {
    XCRI_MEMBER("statement", TEXT, statement_t, name),
    XCRI_MEMBER("runs", COUNT, statement_t, sum.runs),
    XCRI_MEMBER("failures", COUNT, statement_t, sum.failures),
    XCRI_MEMBER("recent_failures", COUNT, statement_t, recent),
    XCRI_MEMBER("rows", COUNT, statement_t, sum.rows),
    XCRI_MEMBER("seconds", SECONDS, statement_t, sum.usec),
    XCRI_MEMBER("mean_ms", USEC, statement_t, mean)
};

void xcri_traffic_statements(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    int i, nstatements = 0;

    xcri_members_key(out, n, "statements");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->nstatements; i++) {
        statement_t s = { seg->statements[i].name, { 0, 0, 0, 0 },
                          xcri_recent_failures(seg, i), -1 };
        int m = 0;

        xcri_count_statement_sum(seg, i, &s.sum);
        if (s.sum.runs) {
            s.mean = (double)s.sum.usec / (double)s.sum.runs;
            xcri_members_comma(out, &nstatements);
            xcri_json_lit(out, "{");
            XCRI_MEMBERS(out, &m, statement_members, &s);
            xcri_json_lit(out, "}");
        }
    }
    xcri_json_lit(out, "]");
}

/* ---- the last 15 minutes -------------------------------------------- */

/* The numbers of a sample, all of them float; one below 0 is none. */
static const struct {
    const char *name;
    apr_size_t offset;
} numbers[] = {
#define NUMBER(name, field) { name, offsetof(xcri_sample_t, field) }
    NUMBER("requests_per_second", requests),
    NUMBER("errors_4xx_per_second", errors_4xx),
    NUMBER("errors_5xx_per_second", errors_5xx),
    NUMBER("bytes_per_second", bytes),
    NUMBER("p50_ms", p50),
    NUMBER("p95_ms", p95),
    NUMBER("p99_ms", p99),
    NUMBER("statements_per_second", statements),
    NUMBER("rows_per_second", rows),
    NUMBER("statement_ms", statement_ms),
    NUMBER("connections_in_use", in_use),
    NUMBER("waiting", waiting),
    NUMBER("utilisation", utilisation),
    NUMBER("longest_wait_ms", longest_wait),
    NUMBER("cache_ready_per_second", cache_ready),
    NUMBER("cache_asked_per_second", cache_asked),
    NUMBER("cache_hit_rate", cache_rate)
#undef NUMBER
};

#define NUMBERS (sizeof(numbers) / sizeof(*numbers))

static void sample(const xcri_sample_t *s, xcri_json_t *out)
{
    apr_size_t i;

    xcri_json_lit(out, "[");
    xcri_members_time(out, s->at);
    for (i = 0; i < NUMBERS; i++) {
        const float *number = (const float *)(const void *)
                              ((const char *)s + numbers[i].offset);

        xcri_json_lit(out, ",");
        if (*number < 0) {
            xcri_json_lit(out, "null");
        }
        else {
            xcri_members_number(out, (double)*number, 3);
        }
    }
    xcri_json_lit(out, "]");
}

void xcri_traffic_samples(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    apr_uint64_t end = seg->nsamples;
    apr_uint64_t at = end > XCRI_SAMPLES ? end - XCRI_SAMPLES : 0;
    int nsamples = 0;
    apr_size_t i;

    xcri_members_key(out, n, "samples");
    xcri_json_lit(out, "{\"every_seconds\":");
    xcri_json_int(out, apr_time_sec(XCRI_SAMPLE_EVERY));
    xcri_json_lit(out, ",\"fields\":[\"at\"");
    for (i = 0; i < NUMBERS; i++) {
        xcri_json_lit(out, ",");
        xcri_members_text(out, numbers[i].name);
    }
    xcri_json_lit(out, "],\"rows\":[");
    for (; at < end; at++) {
        xcri_members_comma(out, &nsamples);
        sample(&seg->samples[at % XCRI_SAMPLES], out);
    }
    xcri_json_lit(out, "]}");
}
