/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/prometheus.h"
#include "metrics/budget.h"
#include "metrics/caching.h"
#include "metrics/count.h"
#include "metrics/mail.h"
#include "metrics/metrics.h"

#include <apr_strings.h>
#include <stddef.h>

static void line(xcri_json_t *out, const char *s)
{
    xcri_json_raw(out, s, strlen(s));
}

static void about(xcri_json_t *out, const char *name, const char *type,
                  const char *help)
{
    line(out, apr_pstrcat(out->pool, "# HELP ", name, " ", help, "\n# TYPE ",
                          name, " ", type, "\n", NULL));
}

/* A label's value: backslash, quote and end of line are escaped */
static const char *label(apr_pool_t *pool, const char *s)
{
    char *out = apr_palloc(pool, strlen(s) * 2 + 1), *to = out;

    for (; *s; s++) {
        if (*s == '\\' || *s == '"' || *s == '\n') {
            *to++ = '\\';
        }
        *to++ = *s == '\n' ? 'n' : *s;
    }
    *to = '\0';
    return out;
}

static void whole(xcri_json_t *out, const char *name, const char *labels,
                  apr_uint64_t n)
{
    line(out, apr_psprintf(out->pool, "%s{%s} %" APR_UINT64_T_FMT "\n", name,
                           labels, n));
}

static void seconds(xcri_json_t *out, const char *name, const char *labels,
                    apr_uint64_t usec)
{
    line(out, apr_psprintf(out->pool, "%s{%s} %.6f\n", name, labels,
                           (double)usec / APR_USEC_PER_SEC));
}

/* ---- routes --------------------------------------------------------- */

static void latency(xcri_json_t *out, const char *labels,
                    const xcri_route_sum_t *sum)
{
    apr_uint64_t below = 0;
    int i;

    /* One line an octave, though we know four times as much. */
    for (i = 0; i < XCRI_BUCKETS - 1; i++) {
        below += sum->bucket[i];
        if (i % 4 == 0) {
            line(out, apr_psprintf(out->pool, "xcri_request_duration_seconds"
                                   "_bucket{%s,le=\"%.6f\"} %" APR_UINT64_T_FMT
                                   "\n", labels, xcri_count_bucket_end(i)
                                                 / APR_USEC_PER_SEC, below));
        }
    }
    below += sum->bucket[XCRI_BUCKETS - 1];
    line(out, apr_psprintf(out->pool, "xcri_request_duration_seconds_bucket"
                           "{%s,le=\"+Inf\"} %" APR_UINT64_T_FMT "\n", labels,
                           below));
    seconds(out, "xcri_request_duration_seconds_sum", labels, sum->usec);
    whole(out, "xcri_request_duration_seconds_count", labels, below);
}

typedef struct {
    const char *labels;
    xcri_route_sum_t sum;
} route_t;

static void routes(const xcri_shared_t *seg, xcri_json_t *out)
{
    route_t *all = apr_palloc(out->pool, sizeof(*all)
                                         * ((apr_size_t)seg->nroutes + 1));
    int i, k, n = 0;

    for (i = 0; i < seg->nroutes; i++) {
        route_t *route = &all[n];

        xcri_count_route_sum(seg, i, &route->sum);
        if (route->sum.requests || (seg->routes[i].current
                                    && seg->routes[i].name[0] != '(')) {
            route->labels = apr_psprintf(out->pool, "route=\"%s\"",
                                         label(out->pool,
                                               seg->routes[i].name));
            n++;
        }
    }
    about(out, "xcri_requests_total", "counter",
          "Requests answered, by route and status.");
    for (i = 0; i < n; i++) {
        for (k = 0; k < XCRI_STATUS_KINDS; k++) {
            const char *name = xcri_count_status_name(k);

            /* The usual ones also while they are 0: a rate needs a start. */
            if (all[i].sum.status[k] || !strcmp(name, "200")
                || !strcmp(name, "500") || !strcmp(name, "503")) {
                whole(out, "xcri_requests_total",
                      apr_pstrcat(out->pool, all[i].labels, ",status=\"", name,
                                  "\"", NULL), all[i].sum.status[k]);
            }
        }
    }
    about(out, "xcri_response_bytes_total", "counter",
          "Bytes of the bodies sent, by route.");
    for (i = 0; i < n; i++) {
        whole(out, "xcri_response_bytes_total", all[i].labels,
              all[i].sum.bytes);
    }
    about(out, "xcri_cache_answers_total", "counter", "Answers that the cache "
          "was asked for, by route and what it had.");
    for (i = 0; i < n; i++) {
        for (k = XCRI_CACHE_HIT; k < XCRI_CACHE_KINDS; k++) {
            whole(out, "xcri_cache_answers_total",
                  apr_pstrcat(out->pool, all[i].labels, ",result=\"",
                              xcri_count_cache_name((xcri_cache_kind_t)k),
                              "\"", NULL), all[i].sum.cache[k]);
        }
    }
    about(out, "xcri_cache_saved_bytes_total", "counter",
          "Bytes not sent, because the bodies were coded, by route.");
    for (i = 0; i < n; i++) {
        whole(out, "xcri_cache_saved_bytes_total", all[i].labels,
              all[i].sum.saved);
    }
    about(out, "xcri_request_duration_seconds", "histogram",
          "Time from the request's first line to the end of its answer.");
    for (i = 0; i < n; i++) {
        latency(out, all[i].labels, &all[i].sum);
    }
}

/* ---- statements ----------------------------------------------------- */

static void statements(const xcri_shared_t *seg, xcri_json_t *out)
{
    static const char *const names[] = {
        "xcri_statements_total", "xcri_statement_failures_total",
        "xcri_statement_rows_total", "xcri_statement_seconds_total"
    };
    static const char *const helps[] = {
        "Statements run.", "Statements that failed.", "Rows read.",
        "Time that the database took."
    };
    int what, i;

    for (what = 0; what < 4; what++) {
        about(out, names[what], "counter", helps[what]);
        for (i = 0; i < seg->nstatements; i++) {
            xcri_statement_sum_t sum;
            const char *labels;

            xcri_count_statement_sum(seg, i, &sum);
            labels = apr_psprintf(out->pool, "statement=\"%s\"",
                                  label(out->pool, seg->statements[i].name));
            if (!seg->statements[i].current && !sum.runs) {
                continue;
            }
            if (what == 3) {
                seconds(out, names[what], labels, sum.usec);
            }
            else {
                whole(out, names[what], labels, what == 0 ? sum.runs
                      : what == 1 ? sum.failures : sum.rows);
            }
        }
    }
}

/* ---- pools ---------------------------------------------------------- */

typedef struct {
    const char *name, *type, *help;
    apr_size_t offset;
} row_t;

static const row_t gauges[] = {
    { "xcri_pool_children", "gauge", "Children that have this pool.",
      offsetof(xcri_gauge_sum_t, children) },
    { "xcri_pool_slots", "gauge", "Connections that may be in use.",
      offsetof(xcri_gauge_sum_t, slots) },
    { "xcri_pool_in_use", "gauge", "Connections in use.",
      offsetof(xcri_gauge_sum_t, in_use) },
    { "xcri_pool_waiting", "gauge", "Requests that wait for a connection.",
      offsetof(xcri_gauge_sum_t, waiting) },
    { "xcri_pool_open", "gauge", "Connections open.",
      offsetof(xcri_gauge_sum_t, open) },
    { "xcri_pool_away", "gauge", "Children whose database is away.",
      offsetof(xcri_gauge_sum_t, away) }
};

#define COUNT(name, help, field) \
    { name, "counter", help, offsetof(xcri_pool_count_t, field) }

static const row_t counters[] = {
    COUNT("xcri_pool_leases_total", "Connections lent.", leases),
    COUNT("xcri_pool_busy_seconds_total", "Time that they were on loan.",
          busy_usec),
    COUNT("xcri_pool_wait_seconds_total", "Time that requests waited.",
          wait_usec),
    COUNT("xcri_pool_timeouts_total", "Requests that waited in vain.",
          timeouts),
    COUNT("xcri_pool_refused_total",
          "Requests not let in while the database was away.", refused),
    COUNT("xcri_pool_connects_total", "Connections opened.", connects),
    COUNT("xcri_pool_reconnects_total", "Connections that took another's place.",
          reconnects),
    COUNT("xcri_pool_outages_total", "Times that the database was found away.",
          trips)
};

static const char *pool_labels(const xcri_shared_t *seg, int at,
                               apr_pool_t *pool)
{
    int i, same = 0;

    for (i = 0; i < at; i++) {
        same += !strcmp(seg->pool_counts[i].server,
                        seg->pool_counts[at].server);
    }
    return apr_psprintf(pool, same ? "pool=\"%s #%d\"" : "pool=\"%s\"",
                        label(pool, seg->pool_counts[at].server), same + 1);
}

static void pools(const xcri_shared_t *seg, xcri_json_t *out)
{
    apr_size_t row;
    int i;

    for (row = 0; row < sizeof(gauges) / sizeof(*gauges); row++) {
        about(out, gauges[row].name, gauges[row].type, gauges[row].help);
        for (i = 0; i < seg->npools; i++) {
            xcri_gauge_sum_t sum;

            if (seg->pools[i].current) {
                xcri_count_gauge_sum(seg, i, &sum);
                whole(out, gauges[row].name, pool_labels(seg, i, out->pool),
                      (apr_uint64_t)*(int *)(void *)((char *)&sum
                                                     + gauges[row].offset));
            }
        }
    }
    about(out, "xcri_pool_replica_lag_seconds", "gauge", "How late the replica "
          "is; no value: it does not receive, or XCRIMaxLag is Off.");
    for (i = 0; i < seg->npools; i++) {
        apr_int64_t lag = atomic_load(&seg->pool_counts[i].lag);

        if (seg->pools[i].current && lag >= 0) {
            whole(out, "xcri_pool_replica_lag_seconds",
                  pool_labels(seg, i, out->pool), (apr_uint64_t)lag);
        }
    }
    about(out, "xcri_pool_missing_indexes", "gauge", "Indexes of the migrations "
          "that the database lacks; the status page names them.");
    for (i = 0; i < seg->npools; i++) {
        xcri_index_set_t missing = atomic_load(&seg->pool_counts[i].unindexed);

        if (seg->pools[i].current) {
            whole(out, "xcri_pool_missing_indexes",
                  pool_labels(seg, i, out->pool),
                  (apr_uint64_t)xcri_indexes_count(missing));
        }
    }
    for (row = 0; row < sizeof(counters) / sizeof(*counters); row++) {
        const row_t *c = &counters[row];

        about(out, c->name, c->type, c->help);
        for (i = 0; i < seg->npools; i++) {
            apr_uint64_t n;

            if (!seg->pools[i].current) {
                continue;
            }
            n = xcri_get((xcri_count_t *)(void *)((char *)&seg->pool_counts[i]
                                                  + c->offset));
            if (strstr(c->name, "_seconds_")) {
                seconds(out, c->name, pool_labels(seg, i, out->pool), n);
            }
            else {
                whole(out, c->name, pool_labels(seg, i, out->pool), n);
            }
        }
    }
}

static void budget(const xcri_shared_t *seg, xcri_json_t *out)
{
    static const char *const names[] = {
        "xcri_connections_needed", "xcri_connections_allowed",
        "xcri_connections_others"
    };
    static const char *const helps[] = {
        "Connections that all children may open: children x DBDMax.",
        "Connections that the database server allows.",
        "Connections that others have open, other front ends among them."
    };
    int what, i;

    for (what = 0; what < 3; what++) {
        about(out, names[what], "gauge", helps[what]);
        for (i = 0; i < seg->npools; i++) {
            xcri_budget_t b;

            xcri_budget_sum(seg, i, &b);
            if (seg->pools[i].current && b.first == i && b.answered) {
                whole(out, names[what],
                      apr_psprintf(out->pool, "server=\"%s\"",
                                   label(out->pool, b.server)),
                      (apr_uint64_t)(what == 0 ? b.needed : what == 1
                                     ? b.allowed : b.others));
            }
        }
    }
}

static const struct {
    const char *name, *type, *help;
    apr_size_t offset;
} caching[] = {
#define CACHING(name, type, help, field) \
    { name, type, help, offsetof(xcri_caching_t, field) }
    CACHING("xcri_cache_size_bytes", "gauge",
            "Bytes that the answers of one child may take.", size),
    CACHING("xcri_cache_bytes", "gauge",
            "Bytes that the answers of all children take.", bytes),
    CACHING("xcri_cache_entries", "gauge",
            "Answers that all children have ready.", entries),
    CACHING("xcri_cache_evictions_total", "counter",
            "Answers dropped to make room.", evictions),
    CACHING("xcri_cache_warmed_total", "counter",
            "Answers made before they were asked for.", warmed)
#undef CACHING
};

static void cache(const xcri_shared_t *seg, xcri_json_t *out)
{
    xcri_caching_t sum;
    apr_size_t i;

    xcri_caching_sum(seg, &sum);
    for (i = 0; i < sizeof(caching) / sizeof(*caching); i++) {
        about(out, caching[i].name, caching[i].type, caching[i].help);
        line(out, apr_psprintf(out->pool, "%s %" APR_UINT64_T_FMT "\n",
                               caching[i].name,
                               *(apr_uint64_t *)(void *)
                               ((char *)&sum + caching[i].offset)));
    }
}

static void processes(const xcri_shared_t *seg, xcri_json_t *out)
{
    int i, n = 0;
    apr_int64_t memory = 0;

    for (i = 0; i < seg->max_processes; i++) {
        if (xcri_metrics_alive(&seg->processes[i])) {
            n++;
            memory += xcri_status_memory(seg->processes[i].pid);
        }
    }
    about(out, "xcri_children", "gauge", "Children of the server.");
    line(out, apr_psprintf(out->pool, "xcri_children %d\n", n));
    about(out, "xcri_children_memory_bytes", "gauge",
          "Resident memory of the children.");
    line(out, apr_psprintf(out->pool, "xcri_children_memory_bytes %"
                           APR_INT64_T_FMT "\n", memory));
}

static void mail(const xcri_shared_t *seg, xcri_json_t *out)
{
    if (!seg->letters.known) {
        return;
    }
    about(out, "xcri_feedback_messages", "gauge",
          "What visitors wrote, by what became of it.");
#define LINE(state) \
    whole(out, "xcri_feedback_messages", "state=\"" #state "\"", \
          xcri_get(&seg->letters.state));
    XCRI_MAIL_STATES(LINE)
#undef LINE
    about(out, "xcri_feedback_oldest_seconds", "gauge", "Age of the oldest "
          "message that is not passed on yet; 0 when there is none.");
    line(out, apr_psprintf(out->pool, "xcri_feedback_oldest_seconds %"
                           APR_INT64_T_FMT "\n", xcri_mail_age(seg)));
}

static void publications(const xcri_shared_t *seg, xcri_json_t *out)
{
    const xcri_issues_count_t *count = &seg->issues;

    about(out, "xcri_publications_total", "counter",
          "Publications of rankings, by what became of them.");
#define LINE(state) \
    whole(out, "xcri_publications_total", "result=\"" #state "\"", \
          xcri_get(&count->state));
    LINE(published)
    LINE(refused)
    LINE(failed)
#undef LINE
    about(out, "xcri_published_rows_total", "counter",
          "Rows that were published.");
    line(out, apr_psprintf(out->pool, "xcri_published_rows_total %"
                           APR_UINT64_T_FMT "\n", xcri_get(&count->rows)));
    about(out, "xcri_published_timestamp_seconds", "gauge", "When rankings were "
          "published last, since the counters began; 0: never.");
    line(out, apr_psprintf(out->pool, "xcri_published_timestamp_seconds %"
                           APR_INT64_T_FMT "\n",
                           apr_time_sec(atomic_load(&count->last))));
}

void xcri_prometheus_write(const xcri_shared_t *seg,
                            const xcri_site_state_t *site,
                            xcri_json_t *out)
{
    about(out, "xcri_build_info", "gauge", "The module's version.");
    line(out, "xcri_build_info{version=\"" XCRI_VERSION "\"} 1\n");
    about(out, "xcri_maintenance", "gauge",
          "Whether the site of the host that answers is closed.");
    line(out, site->closed ? "xcri_maintenance 1\n"
                                  : "xcri_maintenance 0\n");
    routes(seg, out);
    statements(seg, out);
    pools(seg, out);
    budget(seg, out);
    cache(seg, out);
    mail(seg, out);
    publications(seg, out);
    processes(seg, out);
}
