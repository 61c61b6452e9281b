/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/pages.h"
#include "http/request.h"
#include "http/sender.h"
#include "gate/closing.h"
#include "metrics/caching.h"
#include "metrics/count.h"
#include "metrics/metrics.h"
#include "metrics/prometheus.h"
#include "metrics/status.h"
#include "metrics/verdict.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <mod_status.h>

/* ---- the handler ---------------------------------------------------- */

/* The page has its script and style inside, and asks only its own address. */
#define PAGE_POLICY "default-src 'none'; script-src 'unsafe-inline'; " \
    "style-src 'unsafe-inline'; connect-src 'self'; img-src data:; " \
    "base-uri 'none'; " \
    "form-action 'none'; frame-ancestors 'none'"

static xcri_site_state_t site_state(request_rec *r)
{
    xcri_gate_state_t gate = xcri_gate_now(r);
    const xcri_srv_conf_t *conf = xcri_srv_conf(r->server);
    xcri_site_state_t site = { gate.closed, 0, 0, 0, NULL };

    if (gate.window) {
        site.starts = gate.window->starts;
        site.ends = gate.window->ends;
    }
    if (gate.closed) {
        site.since = conf->closing ? atomic_load(&conf->closing->since) : 0;
        site.by = xcri_closing_why(r->pool, conf, gate.by_window);
    }
    return site;
}

int xcri_pages_status(request_rec *r)
{
    const xcri_shared_t *seg = xcri_metrics_segment();
    xcri_site_state_t site;
    xcri_answer_t *answer;
    int rv;

    if (!r->handler || strcmp(r->handler, XCRI_STATUS_HANDLER)) {
        return DECLINED;
    }
    if ((rv = ap_discard_request_body(r)) != OK) {
        return rv;
    }
    if (r->method_number != M_GET) {
        answer = xcri_answer_detail(r->pool, HTTP_METHOD_NOT_ALLOWED,
                                    "Method Not Allowed");
        apr_table_setn(answer->headers, "Allow", "GET, HEAD");
        return xcri_sender_send(r, NULL, answer);
    }
    if (r->args && !seg) {
        return xcri_sender_send(r, NULL, xcri_answer_detail(r->pool,
            HTTP_SERVICE_UNAVAILABLE, "There is no memory for counters"));
    }
    site = site_state(r);
    answer = xcri_answer_make(r->pool, HTTP_OK, XCRI_MEDIA_JSON);
    apr_table_setn(answer->headers, "Cache-Control", "no-store");
    if (xcri_request_asks(r, "json")) {
        xcri_status_json(seg, &site, &answer->body);
    }
    else if (xcri_request_asks(r, "prometheus")) {
        answer->media = "text/plain; version=0.0.4; charset=utf-8";
        xcri_prometheus_write(seg, &site, &answer->body);
    }
    else {
        answer->media = "text/html; charset=utf-8";
        apr_table_setn(answer->headers, "Content-Security-Policy",
                       PAGE_POLICY);
        xcri_json_raw(&answer->body, xcri_status_page,
                      strlen(xcri_status_page));
    }
    return xcri_sender_send(r, NULL, answer);
}

/* ---- the section in mod_status's page ------------------------------- */

static void pools_for_people(request_rec *r, const xcri_shared_t *seg)
{
    int i;

    ap_rputs("<table border=\"0\"><tr><th>Database</th><th>State</th>"
             "<th>Connections in use</th><th>Waiting</th>"
             "<th>Waited in vain</th></tr>\n", r);
    for (i = 0; i < seg->npools; i++) {
        const xcri_pool_count_t *count = &seg->pool_counts[i];
        xcri_gauge_sum_t gauge;

        if (!seg->pools[i].current) {
            continue;
        }
        xcri_count_gauge_sum(seg, i, &gauge);
        ap_rprintf(r, "<tr><td>%s</td><td>%s</td><td>%d of %d</td><td>%d</td>"
                   "<td>%" APR_UINT64_T_FMT "</td></tr>\n",
                   ap_escape_html(r->pool, count->server),
                   gauge.away ? "away" : "there", gauge.in_use, gauge.slots,
                   gauge.waiting, xcri_get(&count->timeouts));
    }
    ap_rputs("</table>\n", r);
}

static void verdicts_for_people(request_rec *r, const xcri_shared_t *seg,
                                const xcri_site_state_t *site)
{
    const apr_array_header_t *all = xcri_verdict_all(r->pool, seg, site);
    int i;

    for (i = 0; i < all->nelts; i++) {
        const xcri_verdict_t *v = &APR_ARRAY_IDX(all, i, xcri_verdict_t);

        ap_rvputs(r, "<p><b>", ap_escape_html(r->pool, v->what), "</b>", NULL);
        if (v->since) {
            ap_rvputs(r, ", since ", xcri_window_time(r->pool, v->since), NULL);
        }
        ap_rvputs(r, ". ", ap_escape_html(r->pool, v->why), " ",
                  v->cure ? ap_escape_html(r->pool, v->cure) : "", "</p>\n",
                  NULL);
    }
}

static void cache_for_people(request_rec *r, const xcri_caching_t *cache)
{
    if (!cache->size) {
        return;
    }
    ap_rputs("<p>Answer cache: ", r);
    if (cache->rate >= 0) {
        ap_rprintf(r, "%.1f %% were ready, ", cache->rate * 100);
    }
    if (cache->recent >= 0) {
        ap_rprintf(r, "%.1f %% in the last 15 minutes; ", cache->recent * 100);
    }
    ap_rprintf(r, "%" APR_UINT64_T_FMT " answers in %.1f of %.1f MB, %"
               APR_UINT64_T_FMT " evicted</p>\n", cache->entries,
               (double)cache->bytes / 1e6,
               (double)cache->size * cache->children / 1e6, cache->evictions);
}

int xcri_pages_in_mod_status(request_rec *r, int flags)
{
    const xcri_shared_t *seg = xcri_metrics_segment();
    xcri_site_state_t site;
    xcri_route_sum_t all;
    xcri_caching_t cache;
    apr_uint64_t failed = 0;
    int i;

    if (!seg) {
        return OK;
    }
    site = site_state(r);
    xcri_count_route_sum(seg, -1, &all);
    xcri_caching_sum(seg, &cache);
    for (i = 0; i < XCRI_STATUS_KINDS; i++) {
        failed += *xcri_count_status_name(i) == '5' ? all.status[i] : 0;
    }
    if (flags & AP_STATUS_SHORT) {
        ap_rprintf(r, "XCRIRequests: %" APR_UINT64_T_FMT "\n"
                   "XCRIServerErrors: %" APR_UINT64_T_FMT "\n"
                   "XCRIMaintenance: %d\n"
                   "XCRILatencyP95: %.3f\n", all.requests, failed, site.closed,
                   all.requests ? xcri_count_quantile(all.bucket, .95) / 1000
                                : 0.0);
        ap_rprintf(r, "XCRICacheHitRate: %.4f\nXCRICacheBytes: %"
                   APR_UINT64_T_FMT "\nXCRICacheEntries: %" APR_UINT64_T_FMT
                   "\nXCRICacheEvictions: %" APR_UINT64_T_FMT "\n",
                   cache.rate < 0 ? 0.0 : cache.rate, cache.bytes,
                   cache.entries, cache.evictions);
        return OK;
    }
    ap_rputs("<hr>\n<h2>XCRI</h2>\n", r);
    verdicts_for_people(r, seg, &site);
    ap_rprintf(r, "<p>%" APR_UINT64_T_FMT " requests, %" APR_UINT64_T_FMT
               " answered 5xx", all.requests, failed);
    if (all.requests) {
        ap_rprintf(r, "; half of them within %.2f ms, 95 %% within %.2f ms, "
                   "99 %% within %.2f ms",
                   xcri_count_quantile(all.bucket, .50) / 1000,
                   xcri_count_quantile(all.bucket, .95) / 1000,
                   xcri_count_quantile(all.bucket, .99) / 1000);
    }
    ap_rputs("</p>\n", r);
    cache_for_people(r, &cache);
    pools_for_people(r, seg);
    return OK;
}
