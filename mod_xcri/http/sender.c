/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/sender.h"
#include "http/cors.h"
#include "cache/bucket.h"
#include "cache/coding.h"
#include "gate/gate.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

APLOG_USE_MODULE(xcri);

/* ---- conditions ----------------------------------------------------------- */

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

static int take_header(void *headers, const char *name, const char *value)
{
    /* A filter may have said its own Vary already. */
    if (!strcasecmp(name, "Vary") || !strcasecmp(name, "Link")) {
        apr_table_mergen(headers, name, value);
    }
    else {
        apr_table_setn(headers, name, value);
    }
    return 1;
}

static void take_headers(request_rec *r, const xcri_answer_t *answer)
{
    const xcri_entry_t *entry = answer->ready;
    int i;

    /* The entry is held until the request's pool goes. */
    for (i = 0; entry && i < entry->nheaders; i++) {
        take_header(r->headers_out, entry->headers[i].name,
                    entry->headers[i].value);
    }
    if (entry && xcri_coding_is_worth(entry->media,
                                      entry->bodies[XCRI_CODED_NOT].len)) {
        apr_table_mergen(r->headers_out, "Vary", "Accept-Encoding");
    }
    apr_table_do(take_header, r->headers_out, answer->headers, NULL);
    if (answer->modified) {
        ap_update_mtime(r, answer->modified);
        ap_set_last_modified(r);
    }
}

static int has_condition(const request_rec *r)
{
    return apr_table_get(r->headers_in, "If-None-Match")
           || apr_table_get(r->headers_in, "If-Modified-Since")
           || apr_table_get(r->headers_in, "If-Match")
           || apr_table_get(r->headers_in, "If-Unmodified-Since");
}

int xcri_sender_condition(request_rec *r, const xcri_answer_t *answer)
{
    apr_table_t *kept = r->headers_out;
    int rv;

    if (!has_condition(r)) {
        return HTTP_OK;
    }
    plain_tags(r);
    r->headers_out = apr_table_make(r->pool, 4);
    take_headers(r, answer);
    rv = ap_meets_conditions(r);
    r->headers_out = kept;
    r->mtime = 0;
    /* What has no validators is never what the client has already. */
    if (rv == HTTP_NOT_MODIFIED && !answer->modified
        && !(answer->ready ? answer->ready->etag
                           : apr_table_get(answer->headers, "ETag"))) {
        rv = OK;
    }
    return rv == OK ? HTTP_OK : rv;
}

static xcri_answer_t *not_met(request_rec *r)
{
    return xcri_answer_detail(r->pool, HTTP_PRECONDITION_FAILED, "A condition "
                              "of the request is not met: the answer is not "
                              "the one that it names");
}

/* What is written has no tag that a client could name, and no time: the other
 * conditions say nothing of it (RFC 9110, 13.1). */
xcri_answer_t *xcri_sender_forbids(request_rec *r)
{
    return ap_condition_if_match(r, r->headers_out) == AP_CONDITION_NOMATCH
           ? not_met(r) : NULL;
}

/* The answer that the client gets in the place of this one. Of what is done
 * already it would say that it was not. */
static xcri_answer_t *by_condition(request_rec *r, xcri_answer_t *answer)
{
    int status = answer->status == HTTP_OK && r->method_number == M_GET
                 ? xcri_sender_condition(r, answer) : answer->status;

    if (status == answer->status) {
        return answer;
    }
    if (status == HTTP_NOT_MODIFIED) {
        xcri_answer_t *bare = xcri_answer_make(r->pool, status, NULL);

        bare->ready = answer->ready;
        bare->headers = answer->headers;
        bare->modified = answer->modified;
        return bare;
    }
    return not_met(r);
}

/* ---- headers ---------------------------------------------------------------- */

static void common_headers(request_rec *r, const xcri_dir_conf_t *dir,
                           const xcri_answer_t *answer)
{
    apr_table_t *headers = r->headers_out;

    /* A browser must not take an athlete's name for markup. */
    apr_table_setn(headers, "X-Content-Type-Options", "nosniff");
    if (ap_is_HTTP_ERROR(answer->status)
        && !apr_table_get(headers, "Cache-Control")) {
        apr_table_setn(headers, "Cache-Control",
                       ap_is_HTTP_SERVER_ERROR(answer->status) ? "no-store"
                                                               : "no-cache");
    }
    if (dir) {
        xcri_cors_allow(r, dir, headers);
        xcri_gate_announce(r, headers);
    }
    if (dir && dir->server_timing == 1) {
        const xcri_trace_t *trace = xcri_mount_trace(r);
        const char *cache = trace->cache == XCRI_CACHE_NONE ? ""
            : apr_pstrcat(r->pool, "cache;desc=",
                          xcri_count_cache_name(trace->cache), ", ", NULL);

        apr_table_setn(headers, "Server-Timing",
                       apr_psprintf(r->pool, "%swait;dur=%.3f, db;dur=%.3f, "
                                    "total;dur=%.3f", cache,
                                    (double)trace->wait_usec / 1000,
                                    (double)trace->db_usec / 1000,
                                    (double)(apr_time_now() - r->request_time)
                                    / 1000));
    }
}

/* ---- bodies ------------------------------------------------------------------ */

/* A body in a file is read by the filters as they send it: where nothing else
 * wants to see it, no thread waits for the client. */
static apr_status_t pass(request_rec *r, xcri_json_t *body)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, alloc);

    xcri_json_buckets(body, bb);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    return ap_pass_brigade(r->output_filters, bb);
}

/* One of the entry's bodies, as the client reads it best */
static apr_status_t pass_ready(request_rec *r, const xcri_answer_t *answer)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, alloc);
    xcri_store_t *store = answer->store;
    xcri_entry_t *entry = answer->ready;
    xcri_bytes_t body = entry->bodies[XCRI_CODED_NOT];

    /* What a page includes becomes a part of it, and is coded with it. */
    if (!r->main && xcri_coding_is_worth(entry->media, body.len)) {
        xcri_coding_t coding = xcri_coding_chosen(
            apr_table_get(r->headers_in, "Accept-Encoding"));
        xcri_bytes_t coded = { NULL, 0 };

        if (coding) {
            coded = xcri_coding_body(store, entry, coding);
        }
        if (coded.data) {
            apr_table_setn(r->headers_out, "Content-Encoding",
                           xcri_coding_name(coding));
            xcri_mount_trace(r)->saved = r->header_only ? 0
                : (apr_int64_t)(body.len - coded.len);
            body = coded;
        }
    }
    ap_set_content_length(r, (apr_off_t)body.len);
    /* For HEAD, too: what a filter makes of it, it says in the headers. */
    APR_BRIGADE_INSERT_TAIL(bb, xcri_bucket_create(entry, &body, alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    return ap_pass_brigade(r->output_filters, bb);
}

void xcri_sender_early(request_rec *r)
{
    ap_filter_t *f;
    int rv = OK;

    /* mod_cache does the first of these two; without the second, mod_filter
     * has no context when the answer comes. */
    ap_run_insert_filter(r);
    for (f = r->output_filters; f && rv == OK; f = f->next) {
        if (f->frec->filter_init_func) {
            rv = f->frec->filter_init_func(f);
        }
    }
}

/* Where an ErrorDocument leads here, what is answered is the words for an error of
 * httpd's, and the error stays one: so does httpd's own handler. */
static int stands_for_error(const request_rec *r)
{
    return r->prev && ap_is_HTTP_ERROR(r->status);
}

int xcri_sender_send(request_rec *r, const xcri_dir_conf_t *dir,
                     xcri_answer_t *answer)
{
    apr_status_t rv;

    answer = by_condition(r, answer);
    if (r->main && ap_is_HTTP_ERROR(answer->status)) {
        return answer->status;
    }
    if (!stands_for_error(r)) {
        r->status = answer->status;
    }
    take_headers(r, answer);
    if (answer->status == HTTP_NOT_MODIFIED) {
        /* It says no more than what the client's copy is known by (RFC 9110,
         * 15.4.5), whether the rows were there to be counted or not. */
        apr_table_unset(r->headers_out, "Link");
    }
    common_headers(r, dir, answer);
    ap_set_content_type(r, answer->media);
    if (answer->ready && answer->media) {
        rv = pass_ready(r, answer);
    }
    else {
        if (answer->media) {
            ap_set_content_length(r, (apr_off_t)
                                  xcri_json_length(&answer->body));
        }
        rv = pass(r, &answer->body);
    }
    if (rv != APR_SUCCESS && !r->connection->aborted) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r,
                      "xcri: the answer could not be written");
    }
    return OK;
}
