/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "xcri_status.h"
#include "xcri_status_page.h"

#include <apr_optional_hooks.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <mod_status.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

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

/* ---- the handler ---------------------------------------------------- */

static int send_text(request_rec *r, const char *type, xcri_json_t *out)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool,
                                                r->connection->bucket_alloc);

    ap_set_content_type(r, type);
    ap_set_content_length(r, (apr_off_t)xcri_json_length(out));
    xcri_json_buckets(out, bb);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    ap_pass_brigade(r->output_filters, bb);
    return OK;
}

/* The page has its script and style inside, and asks only its own address. */
#define PAGE_POLICY "default-src 'none'; script-src 'unsafe-inline'; " \
    "style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; " \
    "form-action 'none'; frame-ancestors 'none'"

static int is_asked(const request_rec *r, const char *word)
{
    apr_size_t len = strlen(word);

    return r->args && !strncmp(r->args, word, len)
           && (!r->args[len] || r->args[len] == '&' || r->args[len] == '=');
}

int xcri_status_handler(request_rec *r)
{
    const xcri_shared_t *seg = xcri_metrics_segment();
    xcri_maintenance_t maintenance;
    xcri_json_t out;

    if (!r->handler || strcmp(r->handler, XCRI_STATUS_HANDLER)) {
        return DECLINED;
    }
    r->allowed |= AP_METHOD_BIT << M_GET;
    if (r->method_number != M_GET) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    ap_discard_request_body(r);
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    xcri_json_init(&out, r->pool);
    maintenance = xcri_maintenance_now(r);
    if (r->args && !seg) {
        return HTTP_SERVICE_UNAVAILABLE;
    }
    if (is_asked(r, "json")) {
        xcri_status_json(seg, &maintenance, &out);
        return send_text(r, "application/json", &out);
    }
    if (is_asked(r, "prometheus")) {
        xcri_status_prometheus(seg, &maintenance, &out);
        return send_text(r, "text/plain; version=0.0.4; charset=utf-8", &out);
    }
    apr_table_setn(r->headers_out, "Content-Security-Policy", PAGE_POLICY);
    xcri_json_raw(&out, status_page, sizeof(status_page) - 1);
    return send_text(r, "text/html; charset=utf-8", &out);
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
        xcri_metrics_gauge_sum(seg, i, &gauge);
        ap_rprintf(r, "<tr><td>%s</td><td>%s</td><td>%d of %d</td><td>%d</td>"
                   "<td>%" APR_UINT64_T_FMT "</td></tr>\n",
                   ap_escape_html(r->pool, count->server),
                   gauge.away ? "away" : "there", gauge.in_use, gauge.slots,
                   gauge.waiting, xcri_get(&count->timeouts));
    }
    ap_rputs("</table>\n", r);
}

static int in_mod_status(request_rec *r, int flags)
{
    const xcri_shared_t *seg = xcri_metrics_segment();
    int closed = xcri_maintenance_now(r).closed;
    xcri_route_sum_t all;
    apr_uint64_t failed = 0;
    int i;

    if (!seg) {
        return OK;
    }
    xcri_metrics_route_sum(seg, -1, &all);
    for (i = 0; i < XCRI_STATUS_KINDS; i++) {
        failed += *xcri_metrics_status_name(i) == '5' ? all.status[i] : 0;
    }
    if (flags & AP_STATUS_SHORT) {
        ap_rprintf(r, "XCRIRequests: %" APR_UINT64_T_FMT "\n"
                   "XCRIServerErrors: %" APR_UINT64_T_FMT "\n"
                   "XCRIMaintenance: %d\n"
                   "XCRILatencyP95: %.3f\n", all.requests, failed, closed,
                   all.requests ? xcri_metrics_quantile(all.bucket, .95) / 1000
                                : 0.0);
        return OK;
    }
    ap_rputs("<hr>\n<h2>XCRI</h2>\n", r);
    if (closed) {
        ap_rputs("<p><b>Closed for maintenance</b></p>\n", r);
    }
    ap_rprintf(r, "<p>%" APR_UINT64_T_FMT " requests, %" APR_UINT64_T_FMT
               " answered 5xx", all.requests, failed);
    if (all.requests) {
        ap_rprintf(r, "; half of them within %.2f ms, 95 %% within %.2f ms, "
                   "99 %% within %.2f ms",
                   xcri_metrics_quantile(all.bucket, .50) / 1000,
                   xcri_metrics_quantile(all.bucket, .95) / 1000,
                   xcri_metrics_quantile(all.bucket, .99) / 1000);
    }
    ap_rputs("</p>\n", r);
    pools_for_people(r, seg);
    return OK;
}

void xcri_status_register_hooks(void)
{
    APR_OPTIONAL_HOOK(ap, status_hook, in_mod_status, NULL, NULL,
                      APR_HOOK_MIDDLE);
}
