/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/status.h"
#include "metrics/budget.h"
#include "metrics/count.h"
#include "core/window.h"

#include <apr_strings.h>
#include <unistd.h>

const char xcri_status_page[] =
#include "xcri_status_page.h"
;

apr_int64_t xcri_status_memory(int pid)
{
    char name[32];
    FILE *statm;
    long pages = 0;

    apr_snprintf(name, sizeof(name), "/proc/%d/statm", pid);
    statm = fopen(name, "re");
    if (statm) {
        if (fscanf(statm, "%*d %ld", &pages) != 1) {
            pages = 0;
        }
        fclose(statm);
    }
    return (apr_int64_t)pages * sysconf(_SC_PAGESIZE);
}

void xcri_status_number(xcri_json_t *out, double number, int decimals)
{
    char text[64];
    int len = apr_snprintf(text, sizeof(text), "%.*f", decimals, number);

    xcri_json_raw(out, text, (apr_size_t)len);
}

/* ---- members -------------------------------------------------------- */

/* A member's name, with the comma before it; the first says so itself. */
#define KEY(out, name) xcri_json_lit(out, ",\"" name "\":")
#define FIRST(out, name) xcri_json_lit(out, "{\"" name "\":")

static void text(xcri_json_t *out, const char *s)
{
    xcri_json_text(out, s, strlen(s));
}

static void whole(xcri_json_t *out, apr_uint64_t n)
{
    xcri_json_int(out, (apr_int64_t)n);
}

/* Milliseconds; null where there is nothing to say */
static void ms(xcri_json_t *out, double usec)
{
    if (usec < 0) {
        xcri_json_lit(out, "null");
    }
    else {
        xcri_status_number(out, usec / 1000, 3);
    }
}

static void seconds(xcri_json_t *out, apr_uint64_t usec)
{
    xcri_status_number(out, (double)usec / APR_USEC_PER_SEC, 6);
}

static void epoch(xcri_json_t *out, apr_time_t t)
{
    xcri_status_number(out, (double)t / APR_USEC_PER_SEC, 3);
}

static void comma(xcri_json_t *out, int *n)
{
    if ((*n)++) {
        xcri_json_lit(out, ",");
    }
}

/* ---- parts ---------------------------------------------------------- */

static void requests(const xcri_route_sum_t *sum, xcri_json_t *out)
{
    int i, n = 0;

    KEY(out, "requests");
    whole(out, sum->requests);
    KEY(out, "status");
    xcri_json_lit(out, "{");
    for (i = 0; i < XCRI_STATUS_KINDS; i++) {
        if (sum->status[i]) {
            comma(out, &n);
            text(out, xcri_count_status_name(i));
            xcri_json_lit(out, ":");
            whole(out, sum->status[i]);
        }
    }
    xcri_json_lit(out, "}");
    KEY(out, "bytes");
    whole(out, sum->bytes);
    KEY(out, "mean_ms");
    ms(out, sum->requests ? (double)sum->usec / (double)sum->requests : -1);
    KEY(out, "p50_ms");
    ms(out, xcri_count_quantile(sum->bucket, .50));
    KEY(out, "p95_ms");
    ms(out, xcri_count_quantile(sum->bucket, .95));
    KEY(out, "p99_ms");
    ms(out, xcri_count_quantile(sum->bucket, .99));
    xcri_json_lit(out, "}");
}

static void routes(const xcri_shared_t *seg, xcri_json_t *out)
{
    xcri_route_sum_t sum;
    int i, n = 0;

    xcri_count_route_sum(seg, -1, &sum);
    KEY(out, "total");
    FIRST(out, "route");
    text(out, "(all)");
    requests(&sum, out);
    KEY(out, "routes");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->nroutes; i++) {
        xcri_count_route_sum(seg, i, &sum);
        /* Rows without an address are the module's own. */
        if (!sum.requests && (!seg->routes[i].current
                              || seg->routes[i].name[0] == '(')) {
            continue;
        }
        comma(out, &n);
        FIRST(out, "route");
        text(out, seg->routes[i].name);
        requests(&sum, out);
    }
    xcri_json_lit(out, "]");
}

static void statements(const xcri_shared_t *seg, xcri_json_t *out)
{
    int i, n = 0;

    KEY(out, "statements");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->nstatements; i++) {
        xcri_statement_sum_t sum;

        xcri_count_statement_sum(seg, i, &sum);
        if (!sum.runs) {
            continue;
        }
        comma(out, &n);
        FIRST(out, "statement");
        text(out, seg->statements[i].name);
        KEY(out, "runs");
        whole(out, sum.runs);
        KEY(out, "failures");
        whole(out, sum.failures);
        KEY(out, "rows");
        whole(out, sum.rows);
        KEY(out, "seconds");
        seconds(out, sum.usec);
        KEY(out, "mean_ms");
        ms(out, (double)sum.usec / (double)sum.runs);
        xcri_json_lit(out, "}");
    }
    xcri_json_lit(out, "]");
}

static void budget(const xcri_shared_t *seg, int pool, xcri_json_t *out)
{
    xcri_budget_t b;

    xcri_budget_sum(seg, pool, &b);
    KEY(out, "budget");
    FIRST(out, "children");
    xcri_json_int(out, b.children);
    KEY(out, "per_child");
    xcri_json_int(out, b.per_child);
    KEY(out, "needed");
    xcri_json_int(out, b.needed);
    KEY(out, "allowed");
    if (b.answered) {
        xcri_json_int(out, b.allowed);
        KEY(out, "others");
        xcri_json_int(out, b.others);
        KEY(out, "most_used");
        xcri_json_int(out, b.most);
        KEY(out, "fits");
        text(out, b.fits ? "yes" : "no");
    }
    else {
        xcri_json_lit(out, "null,\"fits\":\"not known yet\"");
    }
    xcri_json_lit(out, "}");
}

static void pools(const xcri_shared_t *seg, xcri_json_t *out)
{
    int i, n = 0;

    KEY(out, "pools");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->npools; i++) {
        const xcri_pool_count_t *count = &seg->pool_counts[i];
        xcri_gauge_sum_t gauge;

        if (!seg->pools[i].current) {
            continue;
        }
        xcri_count_gauge_sum(seg, i, &gauge);
        comma(out, &n);
        FIRST(out, "pool");
        text(out, count->server);
        KEY(out, "breaker");
        text(out, !gauge.away ? "closed" : gauge.away < gauge.children
                  ? "open in some children" : "open");
        KEY(out, "children");
        xcri_json_int(out, gauge.children);
        KEY(out, "slots");
        xcri_json_int(out, gauge.slots);
        KEY(out, "in_use");
        xcri_json_int(out, gauge.in_use);
        KEY(out, "waiting");
        xcri_json_int(out, gauge.waiting);
        KEY(out, "open");
        xcri_json_int(out, gauge.open);
        KEY(out, "leases");
        whole(out, xcri_get(&count->leases));
        KEY(out, "busy_seconds");
        seconds(out, xcri_get(&count->busy_usec));
        KEY(out, "wait_seconds");
        seconds(out, xcri_get(&count->wait_usec));
        KEY(out, "longest_wait_ms");
        ms(out, (double)xcri_get(&count->longest_wait));
        KEY(out, "timeouts");
        whole(out, xcri_get(&count->timeouts));
        KEY(out, "refused");
        whole(out, xcri_get(&count->refused));
        KEY(out, "connects");
        whole(out, xcri_get(&count->connects));
        KEY(out, "reconnects");
        whole(out, xcri_get(&count->reconnects));
        KEY(out, "outages");
        whole(out, xcri_get(&count->trips));
        budget(seg, i, out);
        xcri_json_lit(out, "}");
    }
    xcri_json_lit(out, "]");
}

/* One child's part of each pool */
static void gauges(const xcri_shared_t *seg, const xcri_process_t *p,
                   xcri_json_t *out)
{
    int i, n = 0;

    KEY(out, "pools");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->npools; i++) {
        const xcri_gauge_t *g = &p->gauges[i];

        if (!g->slots) {
            continue;
        }
        comma(out, &n);
        FIRST(out, "pool");
        text(out, seg->pool_counts[i].server);
        KEY(out, "slots");
        xcri_json_int(out, g->slots);
        KEY(out, "in_use");
        xcri_json_int(out, g->in_use);
        KEY(out, "waiting");
        xcri_json_int(out, g->waiting);
        KEY(out, "open");
        xcri_json_int(out, g->open);
        KEY(out, "breaker");
        text(out, g->away ? "open" : "closed");
        xcri_json_lit(out, "}");
    }
    xcri_json_lit(out, "]}");
}

static void processes(const xcri_shared_t *seg, xcri_json_t *out)
{
    int i, n = 0;

    KEY(out, "processes");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->max_processes; i++) {
        const xcri_process_t *p = &seg->processes[i];

        if (!xcri_metrics_alive(p)) {
            continue;
        }
        comma(out, &n);
        FIRST(out, "pid");
        xcri_json_int(out, p->pid);
        KEY(out, "started");
        epoch(out, p->started);
        KEY(out, "memory_bytes");
        xcri_json_int(out, xcri_status_memory(p->pid));
        gauges(seg, p, out);
    }
    xcri_json_lit(out, "]");
}

/* ---- the last 15 minutes -------------------------------------------- */

static void sample(const xcri_sample_t *s, xcri_json_t *out)
{
    const float rates[] = { s->requests, s->errors_4xx, s->errors_5xx,
                            s->bytes, s->p50, s->p95, s->p99, s->statements,
                            s->rows, s->statement_ms, s->in_use, s->waiting,
                            s->utilisation, s->longest_wait };
    unsigned i;

    xcri_json_lit(out, "[");
    epoch(out, s->at);
    for (i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
        xcri_json_lit(out, ",");
        if (rates[i] < 0) {
            xcri_json_lit(out, "null");
        }
        else {
            xcri_status_number(out, (double)rates[i], 3);
        }
    }
    xcri_json_lit(out, "]");
}

static void samples(const xcri_shared_t *seg, xcri_json_t *out)
{
    apr_uint64_t end = seg->nsamples;
    apr_uint64_t i = end > XCRI_SAMPLES ? end - XCRI_SAMPLES : 0;
    int n = 0;

    KEY(out, "samples");
    xcri_json_lit(out, "{\"every_seconds\":");
    xcri_json_int(out, apr_time_sec(XCRI_SAMPLE_EVERY));
    xcri_json_lit(out, ",\"fields\":[\"at\",\"requests_per_second\","
                  "\"errors_4xx_per_second\",\"errors_5xx_per_second\","
                  "\"bytes_per_second\",\"p50_ms\",\"p95_ms\",\"p99_ms\","
                  "\"statements_per_second\",\"rows_per_second\","
                  "\"statement_ms\",\"connections_in_use\",\"waiting\","
                  "\"utilisation\",\"longest_wait_ms\"],\"rows\":[");
    for (; i < end; i++) {
        comma(out, &n);
        sample(&seg->samples[i % XCRI_SAMPLES], out);
    }
    xcri_json_lit(out, "]}");
}

static void window_time(xcri_json_t *out, apr_time_t t)
{
    if (t) {
        text(out, xcri_window_time(out->pool, t));
    }
    else {
        xcri_json_lit(out, "null");
    }
}

/* Of the host that answers, and for who asks */
static void gate(const xcri_site_state_t *site, xcri_json_t *out)
{
    KEY(out, "maintenance");
    FIRST(out, "closed");
    xcri_json_raw(out, site->closed ? "true" : "false", site->closed ? 4 : 5);
    KEY(out, "starts");
    window_time(out, site->starts);
    KEY(out, "ends");
    window_time(out, site->ends);
    xcri_json_lit(out, "}");
}

void xcri_status_json(const xcri_shared_t *seg, const xcri_site_state_t *site,
                      xcri_json_t *out)
{
    FIRST(out, "version");
    text(out, XCRI_VERSION);
    KEY(out, "now");
    epoch(out, apr_time_now());
    KEY(out, "counting_since");
    epoch(out, seg->started);
    gate(site, out);
    routes(seg, out);
    statements(seg, out);
    pools(seg, out);
    processes(seg, out);
    samples(seg, out);
    xcri_json_lit(out, "}");
}
