/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "mod_xcri.h"
#include "xcri_maintenance.h"
#include "xcri_metrics.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

APLOG_USE_MODULE(xcri);

void xcri_reply_log(xcri_request_t *req, const char *what, const char *why)
{
    int is_new;

    req->incident = xcri_pool_incident(req->srv->pool, req->r->pool, &is_new);
    if (is_new) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, req->r,
                      "xcri: error %s: %s: %s", req->incident, what, why);
    }
}

/* ---- headers -------------------------------------------------------- */

static int is_listed(const apr_array_header_t *origins, const char *origin)
{
    int i;

    for (i = 0; i < origins->nelts; i++) {
        if (!strcasecmp(APR_ARRAY_IDX(origins, i, const char *), origin)) {
            return 1;
        }
    }
    return 0;
}

static int is_word(const apr_array_header_t *origins, const char *word)
{
    return origins->nelts == 1
           && !strcmp(APR_ARRAY_IDX(origins, 0, const char *), word);
}

/* Sets what cross-origin readers need; 1 when this origin may read. */
static int allow_origin(const xcri_request_t *req)
{
    const apr_array_header_t *origins = req->dir->origins;
    apr_table_t *headers = req->r->headers_out;
    const char *origin = apr_table_get(req->r->headers_in, "Origin");

    if (!origins || is_word(origins, "none")) {
        return 0;
    }
    if (is_word(origins, "*")) {
        apr_table_setn(headers, "Access-Control-Allow-Origin", "*");
        return 1;
    }
    apr_table_mergen(headers, "Vary", "Origin");
    if (!origin) {
        return 0;
    }
    apr_table_setn(headers, "Access-Control-Allow-Credentials", "true");
    if (!is_listed(origins, origin)) {
        return 0;
    }
    apr_table_setn(headers, "Access-Control-Allow-Origin", origin);
    return 1;
}

void xcri_reply_headers(xcri_request_t *req)
{
    allow_origin(req);
    xcri_maintenance_announce(req->r);
    /* A browser must not take an athlete's name for markup. */
    apr_table_setn(req->r->headers_out, "X-Content-Type-Options", "nosniff");
}

/* mod_deflate and mod_brotli put their names into the tag of what they have
 * compressed; a client sends it back like that. */
static void plain_tags(request_rec *r)
{
    static const char *const suffixes[] = { "-gzip\"", "-br\"" };
    const char *sent = apr_table_get(r->headers_in, "If-None-Match");
    char *tags = sent ? apr_pstrdup(r->pool, sent) : NULL, *found;
    int i;

    for (i = 0; tags && i < 2; i++) {
        apr_size_t len = strlen(suffixes[i]) - 1;

        while ((found = strstr(tags, suffixes[i])) != NULL) {
            memmove(found, found + len, strlen(found + len) + 1);
        }
    }
    if (tags) {
        apr_table_setn(r->headers_in, "If-None-Match", tags);
    }
}

int xcri_reply_validate(xcri_request_t *req)
{
    const xcri_settings_t *s = &req->settings;
    request_rec *r = req->r;

    apr_table_setn(r->headers_out, "Cache-Control", "no-cache");
    if (!req->version.settled) {
        return OK;
    }
    /* The address names the rest. The tag is weak: it tells that the tables
     * are the same, and a filter may still compress the answer. CSV and JSON
     * can have one address, and a cache has to tell them apart. */
    apr_table_setn(r->headers_out, "ETag",
                   apr_psprintf(r->pool, "W/\"%.16s-%x-%x%s%s\"",
                                req->version.tag,
                                (unsigned)s->default_limit,
                                (unsigned)(s->default_season == XCRI_NEWEST
                                           ? req->version.season
                                           : s->default_season),
                                req->form ? "-" : "",
                                req->form ? xcri_forms[req->form].word : ""));
    if (req->version.modified) {
        ap_update_mtime(r, req->version.modified);
        ap_set_last_modified(r);
    }
    plain_tags(r);
    return ap_meets_conditions(r);
}

/* What a preflight may ask for: as the predecessor had it */
#define CORS_METHODS "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"

/* ---- bodies --------------------------------------------------------- */

void xcri_reply_timing(xcri_request_t *req)
{
    const xcri_trace_t *trace = req->trace;
    apr_time_t total = apr_time_now() - req->r->request_time;

    if (req->dir->server_timing == 1) {
        apr_table_setn(req->r->headers_out, "Server-Timing",
                         apr_psprintf(req->r->pool, "wait;dur=%.3f, db;dur="
                                      "%.3f, total;dur=%.3f",
                                      (double)trace->wait_usec / 1000,
                                      (double)trace->db_usec / 1000,
                                      (double)total / 1000));
    }
}

static int send_body(xcri_request_t *req, const char *type)
{
    request_rec *r = req->r;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool,
                                                r->connection->bucket_alloc);
    apr_status_t rv;

    xcri_reply_timing(req);
    ap_set_content_type(r, type);
    ap_set_content_length(r, (apr_off_t)xcri_json_length(&req->out));
    xcri_json_buckets(&req->out, bb);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    rv = ap_pass_brigade(r->output_filters, bb);
    if (rv != APR_SUCCESS && !r->connection->aborted) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r,
                      "xcri: the answer could not be written");
    }
    return OK;
}

static const char *allowed(const xcri_request_t *req)
{
    const char *method = req->compiled ? req->compiled->route->method : NULL;

    return method ? apr_pstrcat(req->r->pool, method, ", OPTIONS", NULL)
                  : "GET, HEAD, OPTIONS";
}

/* Validators and their like describe the answer that was not given. */
static void set_status(xcri_request_t *req, int status)
{
    request_rec *r = req->r;

    r->status = status;
    if (ap_is_HTTP_ERROR(status)) {
        apr_table_unset(r->headers_out, "ETag");
        apr_table_unset(r->headers_out, "Last-Modified");
        apr_table_setn(r->headers_out, "Cache-Control",
                       ap_is_HTTP_SERVER_ERROR(status) ? "no-store"
                                                       : "no-cache");
    }
    if (status == HTTP_SERVICE_UNAVAILABLE) {
        apr_table_setn(r->headers_out, "Retry-After", XCRI_RETRY_AFTER);
    }
    if (status == HTTP_METHOD_NOT_ALLOWED) {
        apr_table_setn(r->headers_out, "Allow", allowed(req));
    }
}

static void start_body(xcri_request_t *req)
{
    xcri_json_init(&req->out, req->r->pool);
}

int xcri_reply_detail(xcri_request_t *req, int status, const char *detail)
{
    start_body(req);
    xcri_json_lit(&req->out, "{\"detail\":");
    xcri_json_text(&req->out, detail, strlen(detail));
    xcri_json_lit(&req->out, "}");
    set_status(req, status);
    return send_body(req, "application/json");
}

static int internal_error(xcri_request_t *req)
{
    const char *detail = apr_psprintf(req->r->pool, "Error %s; the server's "
                                      "log has the cause", req->incident);

    start_body(req);
    xcri_json_lit(&req->out, "{\"error\":\"InternalServerError\",\"message\":"
                             "\"An unexpected error occurred\",\"detail\":");
    xcri_json_text(&req->out, detail, strlen(detail));
    xcri_json_lit(&req->out, "}");
    set_status(req, HTTP_INTERNAL_SERVER_ERROR);
    return send_body(req, "application/json");
}

int xcri_reply_send(xcri_request_t *req, int status)
{
    if (status == HTTP_NOT_MODIFIED) {
        start_body(req);
    }
    else if (status == OK || xcri_json_length(&req->out)) {
        const char *media = req->compiled->route->media;

        set_status(req, status == OK ? HTTP_OK : status);
        return send_body(req, media ? media : "application/json");
    }
    if (status == HTTP_NOT_MODIFIED) {
        set_status(req, status);
        return send_body(req, "application/json");
    }
    if (status == HTTP_SERVICE_UNAVAILABLE) {
        return xcri_reply_detail(req, status, apr_psprintf(req->r->pool,
            "The rankings are not available at the moment; please try again "
            "in " XCRI_RETRY_AFTER " seconds (error %s)",
            req->incident ? req->incident : "unknown"));
    }
    return internal_error(req);
}

static void write_problem(xcri_json_t *out, const xcri_problem_t *p)
{
    xcri_json_lit(out, "{\"type\":");
    xcri_json_text(out, p->type, strlen(p->type));
    xcri_json_lit(out, ",\"loc\":[");
    xcri_json_text(out, p->place, strlen(p->place));
    xcri_json_lit(out, ",");
    xcri_json_text(out, p->name, strlen(p->name));
    xcri_json_lit(out, "],\"msg\":");
    xcri_json_text(out, p->msg, strlen(p->msg));
    xcri_json_lit(out, ",\"input\":");
    if (p->input) {
        xcri_json_text(out, p->input, p->input_len);
    }
    else {
        xcri_json_lit(out, "null");
    }
    if (p->ctx_name) {
        xcri_json_lit(out, ",\"ctx\":{");
        xcri_json_text(out, p->ctx_name, strlen(p->ctx_name));
        xcri_json_lit(out, ":");
        if (p->ctx_text) {
            xcri_json_text(out, p->ctx_text, strlen(p->ctx_text));
        }
        else {
            xcri_json_int(out, p->ctx_number);
        }
        xcri_json_lit(out, "}");
    }
    xcri_json_lit(out, "}");
}

int xcri_reply_problems(xcri_request_t *req,
                        const apr_array_header_t *problems)
{
    int i;

    start_body(req);
    xcri_json_lit(&req->out, "{\"detail\":[");
    for (i = 0; i < problems->nelts; i++) {
        if (i) {
            xcri_json_lit(&req->out, ",");
        }
        write_problem(&req->out,
                      &APR_ARRAY_IDX(problems, i, xcri_problem_t));
    }
    xcri_json_lit(&req->out, "]}");
    set_status(req, HTTP_UNPROCESSABLE_ENTITY);
    return send_body(req, "application/json");
}

int xcri_reply_options(xcri_request_t *req)
{
    request_rec *r = req->r;
    const char *method = apr_table_get(r->headers_in,
                                       "Access-Control-Request-Method");
    const char *wanted = apr_table_get(r->headers_in,
                                       "Access-Control-Request-Headers");

    start_body(req);
    if (!apr_table_get(r->headers_in, "Origin") || !method) {
        apr_table_setn(r->headers_out, "Allow", allowed(req));
        r->status = HTTP_NO_CONTENT;
        return send_body(req, NULL);
    }
    if (!apr_table_get(r->headers_out, "Access-Control-Allow-Origin")) {
        xcri_json_lit(&req->out, "Disallowed CORS origin");
        set_status(req, HTTP_BAD_REQUEST);
        return send_body(req, "text/plain");
    }
    if (!ap_find_token(r->pool, CORS_METHODS, method)) {
        xcri_json_lit(&req->out, "Disallowed CORS method");
        set_status(req, HTTP_BAD_REQUEST);
        return send_body(req, "text/plain");
    }
    apr_table_setn(r->headers_out, "Access-Control-Allow-Methods",
                   CORS_METHODS);
    apr_table_setn(r->headers_out, "Access-Control-Max-Age", "600");
    if (wanted) {
        apr_table_setn(r->headers_out, "Access-Control-Allow-Headers",
                       wanted);
    }
    xcri_json_lit(&req->out, "OK");
    set_status(req, HTTP_OK);
    return send_body(req, "text/plain");
}
