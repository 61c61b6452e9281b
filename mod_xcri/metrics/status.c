/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/status.h"
#include "metrics/budget.h"
#include "metrics/caching.h"
#include "metrics/count.h"
#include "metrics/issues.h"
#include "metrics/mail.h"
#include "metrics/members.h"
#include "metrics/metrics.h"
#include "metrics/recent.h"
#include "metrics/traffic.h"
#include "metrics/verdict.h"
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

/* ---- pools ---------------------------------------------------------------- */

static const xcri_member_t budget_needs[] = {
    XCRI_MEMBER("children", INT, xcri_budget_t, children),
    XCRI_MEMBER("per_child", INT, xcri_budget_t, per_child),
    XCRI_MEMBER("needed", INT, xcri_budget_t, needed)
};

static const xcri_member_t budget_has[] = {
    XCRI_MEMBER("allowed", INT, xcri_budget_t, allowed),
    XCRI_MEMBER("others", INT, xcri_budget_t, others),
    XCRI_MEMBER("most_used", INT, xcri_budget_t, most)
};

static void budget(const xcri_shared_t *seg, int pool, xcri_json_t *out)
{
    xcri_budget_t b;
    int n = 0;

    xcri_budget_sum(seg, pool, &b);
    xcri_json_lit(out, "{");
    XCRI_MEMBERS(out, &n, budget_needs, &b);
    if (b.answered) {
        XCRI_MEMBERS(out, &n, budget_has, &b);
    }
    else {
        xcri_members_key(out, &n, "allowed");
        xcri_json_lit(out, "null");
    }
    xcri_members_key(out, &n, "fits");
    xcri_members_text(out, !b.answered ? "not known yet"
                           : b.fits ? "yes" : "no");
    xcri_json_lit(out, "}");
}

static const xcri_member_t pool_gauges[] = {
    XCRI_MEMBER("children", INT, xcri_gauge_sum_t, children),
    XCRI_MEMBER("slots", INT, xcri_gauge_sum_t, slots),
    XCRI_MEMBER("in_use", INT, xcri_gauge_sum_t, in_use),
    XCRI_MEMBER("waiting", INT, xcri_gauge_sum_t, waiting),
    XCRI_MEMBER("open", INT, xcri_gauge_sum_t, open)
};

static const xcri_member_t pool_counts[] = {
    XCRI_MEMBER("away_since", TIME, xcri_pool_count_t, away_since),
    XCRI_MEMBER("broken_statements", INT, xcri_pool_count_t, broken),
    XCRI_MEMBER("leases", COUNT, xcri_pool_count_t, leases),
    XCRI_MEMBER("busy_seconds", SECONDS, xcri_pool_count_t, busy_usec),
    XCRI_MEMBER("wait_seconds", SECONDS, xcri_pool_count_t, wait_usec),
    XCRI_MEMBER("longest_wait_ms", MS, xcri_pool_count_t, longest_wait),
    XCRI_MEMBER("timeouts", COUNT, xcri_pool_count_t, timeouts),
    XCRI_MEMBER("refused", COUNT, xcri_pool_count_t, refused),
    XCRI_MEMBER("connects", COUNT, xcri_pool_count_t, connects),
    XCRI_MEMBER("reconnects", COUNT, xcri_pool_count_t, reconnects),
    XCRI_MEMBER("outages", COUNT, xcri_pool_count_t, trips)
};

static void indexes(xcri_index_set_t set, xcri_json_t *out)
{
    int i, n, m = 0;
    const xcri_index_t *list = xcri_indexes(&n);

    xcri_json_lit(out, "[");
    for (i = 0; i < n; i++) {
        if (set >> i & 1) {
            xcri_members_comma(out, &m);
            xcri_json_lit(out, "\"");
            xcri_json_raw(out, list[i].table, strlen(list[i].table));
            xcri_json_lit(out, ".");
            xcri_json_raw(out, list[i].name, strlen(list[i].name));
            xcri_json_lit(out, "\"");
        }
    }
    xcri_json_lit(out, "]");
}

static void pools(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    int i, npools = 0;

    xcri_members_key(out, n, "pools");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->npools; i++) {
        const xcri_pool_count_t *count = &seg->pool_counts[i];
        xcri_gauge_sum_t gauge;
        int m = 0;

        if (!seg->pools[i].current) {
            continue;
        }
        xcri_count_gauge_sum(seg, i, &gauge);
        xcri_members_comma(out, &npools);
        xcri_json_lit(out, "{");
        xcri_members_key(out, &m, "pool");
        xcri_members_text(out, count->server);
        xcri_members_key(out, &m, "breaker");
        xcri_members_text(out, !gauge.away ? "closed"
                               : gauge.away < gauge.children
                                 ? "open in some children" : "open");
        XCRI_MEMBERS(out, &m, pool_gauges, &gauge);
        XCRI_MEMBERS(out, &m, pool_counts, count);
        xcri_members_key(out, &m, "replica_lag_seconds");
        if (atomic_load(&count->lag) >= 0) {
            xcri_json_int(out, atomic_load(&count->lag));
        }
        else {
            xcri_json_lit(out, "null");
        }
        xcri_members_key(out, &m, "missing_indexes");
        indexes(atomic_load(&count->unindexed), out);
        xcri_members_key(out, &m, "recent_timeouts");
        xcri_json_int(out, (apr_int64_t)xcri_recent_timeouts(seg, i));
        xcri_members_key(out, &m, "budget");
        budget(seg, i, out);
        xcri_json_lit(out, "}");
    }
    xcri_json_lit(out, "]");
}

/* ---- processes --------------------------------------------------------- */

static const xcri_member_t gauge_members[] = {
    XCRI_MEMBER("slots", INT, xcri_gauge_t, slots),
    XCRI_MEMBER("in_use", INT, xcri_gauge_t, in_use),
    XCRI_MEMBER("waiting", INT, xcri_gauge_t, waiting),
    XCRI_MEMBER("open", INT, xcri_gauge_t, open)
};

/* One child's part of each pool */
static void gauges(const xcri_shared_t *seg, const xcri_process_t *p,
                   xcri_json_t *out)
{
    int i, n = 0;

    xcri_json_lit(out, "[");
    for (i = 0; i < seg->npools; i++) {
        const xcri_gauge_t *g = &p->gauges[i];
        int m = 0;

        if (g->slots) {
            xcri_members_comma(out, &n);
            xcri_json_lit(out, "{");
            xcri_members_key(out, &m, "pool");
            xcri_members_text(out, seg->pool_counts[i].server);
            XCRI_MEMBERS(out, &m, gauge_members, g);
            xcri_members_key(out, &m, "breaker");
            xcri_members_text(out, g->away ? "open" : "closed");
            xcri_json_lit(out, "}");
        }
    }
    xcri_json_lit(out, "]");
}

static const xcri_member_t process_members[] = {
    XCRI_MEMBER("pid", INT, xcri_process_t, pid),
    XCRI_MEMBER("started", TIME, xcri_process_t, started),
    XCRI_MEMBER("cache_bytes", COUNT, xcri_process_t, cache_bytes),
    XCRI_MEMBER("cache_entries", COUNT, xcri_process_t, cache_entries),
    XCRI_MEMBER("cache_evictions", COUNT, xcri_process_t, cache_evictions)
};

static void processes(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    int i, nprocesses = 0;

    xcri_members_key(out, n, "processes");
    xcri_json_lit(out, "[");
    for (i = 0; i < seg->max_processes; i++) {
        const xcri_process_t *p = &seg->processes[i];
        int m = 0;

        if (xcri_metrics_alive(p)) {
            xcri_members_comma(out, &nprocesses);
            xcri_json_lit(out, "{");
            XCRI_MEMBERS(out, &m, process_members, p);
            xcri_members_key(out, &m, "memory_bytes");
            xcri_json_int(out, xcri_status_memory(p->pid));
            xcri_members_key(out, &m, "pools");
            gauges(seg, p, out);
            xcri_json_lit(out, "}");
        }
    }
    xcri_json_lit(out, "]");
}

/* ---- how things stand --------------------------------------------------- */

static const xcri_member_t verdict_members[] = {
    XCRI_MEMBER("state", TEXT, xcri_verdict_t, state),
    XCRI_MEMBER("bad", FLAG, xcri_verdict_t, is_bad),
    XCRI_MEMBER("since", TIME, xcri_verdict_t, since),
    XCRI_MEMBER("what", TEXT, xcri_verdict_t, what),
    XCRI_MEMBER("why", TEXT, xcri_verdict_t, why),
    XCRI_MEMBER("cure", TEXT, xcri_verdict_t, cure)
};

static void verdicts(const xcri_shared_t *seg, const xcri_site_state_t *site,
                     xcri_json_t *out, int *n)
{
    const apr_array_header_t *all = xcri_verdict_all(out->pool, seg, site);
    int i;

    xcri_members_key(out, n, "verdict");
    for (i = 0; i < all->nelts; i++) {
        int m = 0;

        xcri_json_raw(out, i ? ",{" : "[{", 2);
        XCRI_MEMBERS(out, &m, verdict_members,
                &APR_ARRAY_IDX(all, i, xcri_verdict_t));
        xcri_json_lit(out, "}");
    }
    xcri_json_lit(out, "]");
}

static void window_time(xcri_json_t *out, apr_time_t t)
{
    if (t) {
        xcri_members_text(out, xcri_window_time(out->pool, t));
    }
    else {
        xcri_json_lit(out, "null");
    }
}

static const xcri_member_t site_members[] = {
    XCRI_MEMBER("closed", FLAG, xcri_site_state_t, closed),
    XCRI_MEMBER("since", TIME, xcri_site_state_t, since),
    XCRI_MEMBER("by", TEXT, xcri_site_state_t, by)
};

/* Of the host that answers, and for who asks */
static void gate(const xcri_site_state_t *site, xcri_json_t *out, int *n)
{
    int m = 0;

    xcri_members_key(out, n, "maintenance");
    xcri_json_lit(out, "{");
    XCRI_MEMBERS(out, &m, site_members, site);
    xcri_members_key(out, &m, "starts");
    window_time(out, site->starts);
    xcri_members_key(out, &m, "ends");
    window_time(out, site->ends);
    xcri_json_lit(out, "}");
}

void xcri_status_json(const xcri_shared_t *seg, const xcri_site_state_t *site,
                      xcri_json_t *out)
{
    int n = 0;

    xcri_json_lit(out, "{");
    xcri_members_key(out, &n, "version");
    xcri_members_text(out, XCRI_VERSION);
    xcri_members_key(out, &n, "now");
    xcri_members_time(out, apr_time_now());
    xcri_members_key(out, &n, "counting_since");
    xcri_members_time(out, seg->started);
    verdicts(seg, site, out, &n);
    gate(site, out, &n);
    xcri_traffic_routes(seg, out, &n);
    xcri_traffic_statements(seg, out, &n);
    xcri_caching_all(seg, out, &n);
    pools(seg, out, &n);
    xcri_mail_json(seg, out, &n);
    xcri_issues_json(seg, out, &n);
    processes(seg, out, &n);
    xcri_traffic_samples(seg, out, &n);
    xcri_json_lit(out, "}");
}
