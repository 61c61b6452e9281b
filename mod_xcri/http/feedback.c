/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/feedback.h"
#include "http/cors.h"
#include "http/intake.h"
#include "http/keys.h"
#include "http/sender.h"
#include "metrics/mail.h"
#include "metrics/members.h"
#include "metrics/metrics.h"
#include "writes/letters.h"
#include "writes/parcel.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <stdatomic.h>

APLOG_USE_MODULE(xcri);

/* Where the site's issues are, while no directive says it */
#define REPOSITORY "lewistv/iz-apps-xcri"

/* Seconds after which what was not kept is sent again */
#define AGAIN 5

/* ---- the status --------------------------------------------------------------- */

static void write_counts(xcri_json_t *out, const xcri_shared_t *seg)
{
    apr_time_t oldest = seg ? seg->letters.oldest : 0;
    int n = 1;

    xcri_mail_counts(seg, out, &n);
    xcri_members_key(out, &n, "oldest_waiting");
    if (oldest) {
        apr_time_exp_t t;

        apr_time_exp_gmt(&t, oldest);
        xcri_members_text(out, apr_psprintf(out->pool,
            "%04d-%02d-%02dT%02d:%02d:%02d", t.tm_year + 1900, t.tm_mon + 1,
            t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec));
    }
    else {
        xcri_json_lit(out, "null");
    }
}

xcri_answer_t *xcri_feedback_status(xcri_request_t *req)
{
    const xcri_srv_conf_t *srv = req->query.srv;
    const xcri_target_t *target = xcri_setup_target(srv);
    xcri_most_t most = xcri_setup_most(srv);
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK,
                                             XCRI_MEDIA_JSON);
    xcri_json_t *out = &answer->body;

    xcri_json_lit(out, "{\"configured\":");
    if (srv->feedback) {
        xcri_json_lit(out, "true");
    }
    else {
        xcri_json_lit(out, "false");
    }
    xcri_json_lit(out, ",\"repository\":");
    xcri_members_text(out, target && target->repository ? target->repository
                                                        : REPOSITORY);
    xcri_json_lit(out, ",\"rate_limits\":{\"per_hour\":");
    xcri_json_int(out, most.per_hour);
    xcri_json_lit(out, ",\"per_day\":");
    xcri_json_int(out, most.per_day);
    xcri_json_lit(out, "}");
    write_counts(out, srv->feedback ? xcri_metrics_segment() : NULL);
    xcri_json_lit(out, "}");
    apr_table_setn(answer->headers, "Cache-Control", "no-store");
    return answer;
}

/* ---- what is sent --------------------------------------------------------------- */

/* application/json and what ends in +json; none at all is taken for JSON */
static int is_json(apr_pool_t *pool, const request_rec *r)
{
    const char *type = apr_table_get(r->headers_in, "Content-Type");
    apr_size_t len;

    if (!type) {
        return 1;
    }
    type = apr_pstrmemdup(pool, type, strcspn(type, "; \t"));
    len = strlen(type);
    return !strcasecmp(type, XCRI_MEDIA_JSON)
           || (len > 5 && !strcasecmp(type + len - 5, "+json"));
}

/* Once a second at most, in each child */
static void log_loss(xcri_request_t *req, const char *why)
{
    static _Atomic apr_int64_t last;
    apr_int64_t now = apr_time_sec(apr_time_now());

    if (atomic_exchange(&last, now) != now) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, req->r, "xcri: feedback was "
                      "not kept, and its sender was told so: %s",
                      why ? why : "no connection is free");
    }
}

static xcri_answer_t *thank(xcri_request_t *req, int is_array,
                            const char *const *references, int n)
{
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK,
                                             XCRI_MEDIA_JSON);
    xcri_json_t *out = &answer->body;
    int i;

    xcri_json_lit(out, "{\"success\":true,\"message\":");
    xcri_members_text(out, is_array
        ? "Thank you: your messages are kept, and will be passed on"
        : "Thank you: your message is kept, and will be passed on");
    xcri_json_lit(out, ",\"issue_number\":null,\"issue_url\":null,"
                  "\"reference\":");
    xcri_members_text(out, references[0]);
    for (i = 0; is_array && i < n; i++) {
        if (i) {
            xcri_json_lit(out, ",");
        }
        else {
            xcri_json_lit(out, ",\"references\":[");
        }
        xcri_members_text(out, references[i]);
    }
    if (is_array) {
        xcri_json_lit(out, "]");
    }
    xcri_json_lit(out, "}");
    return answer;
}

static xcri_answer_t *too_many(xcri_request_t *req, int n, int seconds)
{
    if (seconds) {
        return xcri_answer_again(req->pool, HTTP_TOO_MANY_REQUESTS, seconds,
                                 "Rate limit exceeded. Please try again "
                                 "later.");
    }
    return xcri_answer_detail(req->pool, HTTP_TOO_MANY_REQUESTS,
        apr_psprintf(req->pool, "Rate limit exceeded: these are %d messages, "
                     "and at most %d are taken in an hour", n,
                     xcri_setup_most(req->query.srv).per_hour));
}

static xcri_answer_t *keep(xcri_request_t *req, int is_array,
                           const xcri_bundle_t *bundle)
{
    xcri_receipt_t receipt;

    switch (xcri_letters_keep(req->pool, req->query.srv, bundle, &receipt)) {
    case XCRI_LETTER_KEPT:
        return thank(req, is_array, receipt.references, bundle->n);
    case XCRI_LETTER_TOO_MANY:
        return too_many(req, bundle->n, receipt.retry_after);
    case XCRI_LETTER_OTHER:
        return xcri_keys_wrong(req, bundle->key,
                               "Another message was sent with this key");
    case XCRI_LETTER_UNKNOWN:
        log_loss(req, receipt.why);
        return xcri_answer_again(req->pool, HTTP_SERVICE_UNAVAILABLE, AGAIN,
                                 "Whether the message was kept is not known; "
                                 "please send it again: it is kept once");
    case XCRI_LETTER_AWAY:
        break;
    }
    log_loss(req, receipt.why);
    return xcri_answer_again(req->pool, HTTP_SERVICE_UNAVAILABLE, AGAIN,
                             "The message could not be kept; please send it "
                             "again in a moment");
}

static xcri_answer_t *too_long(xcri_request_t *req,
                               const xcri_parcel_t *parcel)
{
    const char *detail = "The message is too long";

    if (parcel->is_array) {
        detail = apr_psprintf(req->pool, "The array is too long at its element %"
                              APR_INT64_T_FMT, parcel->elements.number);
    }
    return xcri_answer_detail(req->pool, HTTP_REQUEST_ENTITY_TOO_LARGE, detail);
}

/* What may not be sent is not read. NULL: it may */
static xcri_answer_t *refuse(xcri_request_t *req, const char *key)
{
    if (!req->query.srv->feedback) {
        req->query.trace->is_meant = 1;
        return xcri_answer_detail(req->pool, HTTP_SERVICE_UNAVAILABLE,
                                  "Feedback is not available on this server: "
                                  "nothing was stored or sent");
    }
    if (!xcri_cors_is_own(req->r)
        && !xcri_cors_allow(req->r, req->dir, apr_table_make(req->pool, 4))) {
        return xcri_answer_detail(req->pool, HTTP_FORBIDDEN, "Another site's "
                                  "page may not send feedback");
    }
    return key && !xcri_keys_is_one(key)
           ? xcri_keys_wrong(req, key, XCRI_KEYS_RULE)
           : xcri_sender_forbids(req->r);
}

xcri_answer_t *xcri_feedback_post(xcri_request_t *req)
{
    const char *key = apr_table_get(req->r->headers_in, XCRI_KEYS_HEADER);
    xcri_answer_t *refused = refuse(req, key);
    const xcri_route_t *route = req->compiled->route;
    xcri_parcel_t *parcel;
    xcri_bundle_t bundle;

    if (refused) {
        return refused;
    }
    parcel = xcri_parcel_make(req->pool, route->body, route->body_most,
                              is_json(req->pool, req->r));
    req->broken = xcri_intake_read(req->r, xcri_parcel_take, parcel);
    if (req->broken != OK) {
        /* httpd answers that, if there is still somebody to answer. */
        return xcri_answer_detail(req->pool, HTTP_BAD_REQUEST,
                                  "The body is not whole");
    }
    xcri_parcel_end(parcel);
    if (parcel->is_too_long) {
        return too_long(req, parcel);
    }
    if (parcel->problems->nelts) {
        return xcri_answer_problems(req->pool, parcel->problems);
    }
    bundle.letters = (const xcri_letter_t *)parcel->letters->elts;
    bundle.n = parcel->letters->nelts;
    bundle.key = key;
    bundle.client = xcri_client_mark(req->r, req->query.srv->writer);
    return keep(req, parcel->is_array, &bundle);
}
