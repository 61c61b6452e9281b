/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/publish.h"
#include "http/cors.h"
#include "http/intake.h"
#include "http/keys.h"
#include "http/sender.h"
#include "metrics/issues.h"
#include "metrics/members.h"
#include "metrics/metrics.h"
#include "writes/snapshot.h"

#include <apr_escape.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <nettle/sha1.h>
#include <stdlib.h>

APLOG_USE_MODULE(xcri);

/* Seconds after which what was not taken is sent again */
#define AGAIN 5

/* ---- answers -------------------------------------------------------------- */

static xcri_answer_t *away(xcri_request_t *req, const xcri_publication_t *p,
                           xcri_publish_t state)
{
    xcri_issues_failed(xcri_metrics_segment());
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, req->r, "xcri: a publication of %s "
                  "was not made, or it is not known: %s", p->order->who,
                  xcri_publication_why(p));
    return xcri_answer_again(req->pool, HTTP_SERVICE_UNAVAILABLE, AGAIN,
        state == XCRI_PUBLISH_UNKNOWN
        ? "Whether the rankings were published is not known; send them again "
          "with the same Idempotency-Key: they are published once"
        : "The rankings were not published: the database is not available for "
          "that; nothing is changed");
}

static xcri_answer_t *done(xcri_request_t *req, const xcri_order_t *order,
                           const xcri_issued_t *issued)
{
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK,
                                             XCRI_MEDIA_JSON);
    xcri_json_t *out = &answer->body;

    xcri_json_lit(out, "{\"publication\":");
    if (issued->id) {
        xcri_json_raw(out, issued->id, strlen(issued->id));
    }
    else {
        xcri_json_lit(out, "null");
    }
    xcri_json_lit(out, ",\"season_year\":");
    xcri_json_int(out, order->edition.season);
    if (!xcri_snapshot_is(order->edition.division, order->edition.gender)) {
        xcri_json_lit(out, ",\"division_code\":");
        xcri_json_int(out, order->edition.division);
        xcri_json_lit(out, ",\"gender_code\":");
        xcri_members_text(out, order->edition.gender);
    }
    xcri_json_lit(out, ",\"checkpoint_date\":");
    if (order->edition.day) {
        xcri_members_text(out, order->edition.day);
    }
    else {
        xcri_json_lit(out, "null");
    }
    xcri_json_lit(out, ",\"rows\":");
    xcri_json_raw(out, issued->rows, strlen(issued->rows));
    xcri_json_lit(out, ",\"checksum\":");
    xcri_members_text(out, issued->checksum);
    xcri_json_lit(out, ",\"took\":");
    xcri_json_double(out, (double)issued->took / 1000);
    xcri_json_lit(out, "}");
    apr_table_setn(answer->headers, "Cache-Control", "no-store");
    return answer;
}

static xcri_answer_t *published(xcri_request_t *req, const xcri_order_t *order,
                                const xcri_publication_t *p,
                                const xcri_issued_t *issued)
{
    const xcri_edition_t *edition = &order->edition;
    const char *list = apr_psprintf(req->pool, "%" APR_INT64_T_FMT "/%"
                                    APR_INT64_T_FMT "/%s", edition->season,
                                    edition->division, edition->gender);

    if (xcri_snapshot_is(edition->division, edition->gender)) {
        list = "all lists";
    }
    if (issued->id) {
        xcri_issues_published(xcri_metrics_segment(), (apr_uint64_t)p->rows);
        ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, req->r, "xcri: published by "
                      "%s: %s%s%s, %s in %" APR_INT64_T_FMT " ms, publication "
                      "%s", order->who, list, edition->day ? " of " : "",
                      edition->day ? edition->day : "", issued->rows,
                      issued->took, issued->id);
    }
    return done(req, order, issued);
}

static xcri_answer_t *answer_of(xcri_request_t *req, xcri_publish_t state,
                                const xcri_order_t *order,
                                const xcri_publication_t *p,
                                const xcri_issued_t *issued)
{
    switch (state) {
    case XCRI_PUBLISH_GOOD:
        return published(req, order, p, issued);
    case XCRI_PUBLISH_AGAIN:
        return done(req, order, issued);
    case XCRI_PUBLISH_OTHER:
        return xcri_keys_wrong(req, order->key,
                               "Another publication was sent with this key");
    case XCRI_PUBLISH_BUSY:
        return xcri_answer_again(req->pool, HTTP_CONFLICT, AGAIN,
                                 "Another publication of this list is going "
                                 "on");
    case XCRI_PUBLISH_THERE:
        return xcri_answer_detail(req->pool, HTTP_CONFLICT, "There is a "
                                  "snapshot of that day already");
    case XCRI_PUBLISH_NOTHING:
        return xcri_answer_detail(req->pool, HTTP_NOT_FOUND,
            apr_psprintf(req->pool, req->r->method_number == M_DELETE
                         ? "Snapshot %s not found"
                         : "There are no live rankings of the season of %s",
                         order->edition.day));
    case XCRI_PUBLISH_MANY:
        return xcri_answer_detail(req->pool, HTTP_REQUEST_ENTITY_TOO_LARGE,
            apr_psprintf(req->pool, "There are more than %d rows",
                         XCRI_PUBLICATION_ROWS));
    case XCRI_PUBLISH_WRONG:
        xcri_issues_refused(xcri_metrics_segment());
        return xcri_answer_problems(req->pool, p->problems);
    case XCRI_PUBLISH_AWAY:
    case XCRI_PUBLISH_UNKNOWN:
        break;
    }
    return away(req, p, state);
}

/* What was sent before with this key: the same, or something else? */
static xcri_publish_t again(const char *sum, const xcri_issued_t *before)
{
    return strcmp(sum, before->checksum) ? XCRI_PUBLISH_OTHER
                                         : XCRI_PUBLISH_AGAIN;
}

/* ---- what is asked for ------------------------------------------------------ */

/* httpd answers that, if there is still somebody to answer. */
static xcri_answer_t *not_whole(xcri_request_t *req)
{
    return xcri_answer_detail(req->pool, HTTP_BAD_REQUEST,
                              "The body is not whole");
}

static xcri_answer_t *publish(xcri_request_t *req, const xcri_order_t *order)
{
    xcri_publication_t *p;
    xcri_issued_t issued;
    xcri_manuscript_t script;
    xcri_publish_t begun = xcri_publication_begin(req->pool,
        req->query.srv->publisher, order, &p, &issued);

    xcri_manuscript_begin(&script, req, begun == XCRI_PUBLISH_GOOD ? p : NULL);
    if (begun == XCRI_PUBLISH_GOOD || begun == XCRI_PUBLISH_AGAIN) {
        req->broken = xcri_manuscript_read(&script);
    }
    if (req->broken != OK) {
        xcri_publication_close(p);
        return not_whole(req);
    }
    if (script.too_long) {
        xcri_publication_close(p);
        return xcri_answer_detail(req->pool, HTTP_REQUEST_ENTITY_TOO_LARGE,
                                  script.too_long);
    }
    if (begun != XCRI_PUBLISH_GOOD) {
        script.state = begun == XCRI_PUBLISH_AGAIN
                       ? again(xcri_manuscript_checksum(&script), &issued) : begun;
    }
    else if (script.state == XCRI_PUBLISH_GOOD) {
        script.state = xcri_publication_end(p, xcri_manuscript_checksum(&script),
                                            &issued);
    }
    xcri_publication_close(p);
    return answer_of(req, script.state, order, p, &issued);
}

static const char *text_of(const xcri_request_t *req, const char *name)
{
    const xcri_value_t *value = xcri_request_value(req, name);

    return value->kind == XCRI_IS_TEXT
           ? apr_pstrmemdup(req->pool, value->text.data, value->text.len)
           : NULL;
}

/* ?dry-run alone is true. */
static int is_dry(const xcri_request_t *req)
{
    const xcri_value_t *value = xcri_request_value(req, "dry-run");

    return value->given && (value->kind == XCRI_ABSENT
                            || xcri_text_is(value->text, "true"));
}

/* What is asked for in every way of publishing: who, and with which key. NULL,
 * or why it may not be. */
static xcri_answer_t *read_order(xcri_request_t *req, xcri_order_t *order)
{
    xcri_dir_conf_t full = *req->dir;
    xcri_str_t who;

    xcri_config_dir_fill(&full);
    if (!full.publish) {
        return xcri_answer_detail(req->pool, HTTP_FORBIDDEN, "Nothing can be "
                                  "published at this address");
    }
    /* Whatever the configuration has let through */
    if (!req->r->user || !*req->r->user) {
        return xcri_answer_detail(req->pool, HTTP_FORBIDDEN, "A publication is "
                                  "somebody's, and nobody has said who it is");
    }
    /* Not by a browser that has its password from before */
    if (!xcri_cors_is_own(req->r)) {
        return xcri_answer_detail(req->pool, HTTP_FORBIDDEN, "Another site's "
                                  "page may not publish");
    }
    order->pool = req->query.srv->pool;
    order->is_dry = is_dry(req);
    /* A byte that is none of UTF-8 becomes three. */
    who = xcri_text_repair(req->pool, (xcri_str_t){ req->r->user,
                                                    strnlen(req->r->user, 80) });
    order->who = apr_pstrmemdup(req->pool, who.data, who.len);
    order->key = apr_table_get(req->r->headers_in, XCRI_KEYS_HEADER);
    return order->key && !xcri_keys_is_one(order->key)
           ? xcri_keys_wrong(req, order->key, XCRI_KEYS_RULE)
           : xcri_sender_forbids(req->r);
}

/* Makes the answer when it is this one's turn. */
static xcri_answer_t *in_turn(xcri_request_t *req, const xcri_order_t *order,
                              xcri_answer_t *(*make)(xcri_request_t *req,
                                                     const xcri_order_t *order))
{
    xcri_answer_t *answer;

    if (!xcri_publication_enter()) {
        return xcri_answer_again(req->pool, HTTP_SERVICE_UNAVAILABLE, AGAIN,
                                 "Other publications are going on");
    }
    answer = make(req, order);
    xcri_publication_leave();
    return answer;
}

xcri_answer_t *xcri_publish_put(xcri_request_t *req)
{
    xcri_order_t *order = apr_pcalloc(req->pool, sizeof(*order));
    xcri_answer_t *refused = read_order(req, order);
    const char *wrong;

    if (refused) {
        return refused;
    }
    wrong = xcri_manuscript_refused(req);
    if (wrong) {
        return xcri_answer_detail(req->pool, HTTP_UNSUPPORTED_MEDIA_TYPE,
                                  wrong);
    }
    order->edition.season = xcri_request_value(req, "season")->number;
    order->edition.division = xcri_request_value(req, "division")->number;
    order->edition.gender = text_of(req, "gender");
    order->edition.day = text_of(req, "checkpoint_date");
    return in_turn(req, order, publish);
}

/* ---- snapshots -------------------------------------------------------------- */

static const char *checksum_of(apr_pool_t *pool, const char *text)
{
    unsigned char digest[SHA1_DIGEST_SIZE];
    struct sha1_ctx sha1;

    sha1_init(&sha1);
    sha1_update(&sha1, strlen(text), (const unsigned char *)text);
    sha1_digest(&sha1, sizeof(digest), digest);
    return apr_pescape_hex(pool, digest, sizeof(digest), 0);
}

/* There is no body that a checksum could be of: it is the method's. */
static xcri_answer_t *change_snapshot(xcri_request_t *req,
                                      const xcri_order_t *order)
{
    xcri_publication_t *p;
    xcri_issued_t issued;
    const char *sum = checksum_of(req->pool, req->r->method);
    xcri_publish_t state = xcri_publication_begin(req->pool,
        req->query.srv->publisher, order, &p, &issued);

    if (state == XCRI_PUBLISH_AGAIN) {
        state = again(sum, &issued);
    }
    if (state == XCRI_PUBLISH_GOOD) {
        issued.checksum = sum;
        state = req->r->method_number == M_DELETE
                ? xcri_snapshot_take_back(p, &issued)
                : xcri_snapshot_freeze(p, &issued);
    }
    xcri_publication_close(p);
    return answer_of(req, state, order, p, &issued);
}

xcri_answer_t *xcri_publish_snapshot(xcri_request_t *req)
{
    xcri_order_t *order = apr_pcalloc(req->pool, sizeof(*order));
    xcri_answer_t *refused = read_order(req, order);
    xcri_str_t date = xcri_request_value(req, "date")->text;

    if (refused) {
        return refused;
    }
    /* There is nothing to be said in it; what is not whole changes nothing. */
    if ((req->broken = xcri_intake_read(req->r, NULL, NULL)) != OK) {
        return not_whole(req);
    }
    order->edition.division = XCRI_SNAPSHOT_DIVISION;
    order->edition.gender = XCRI_SNAPSHOT_GENDER;
    order->edition.day = apr_pstrmemdup(req->pool, date.data, date.len);
    order->edition.season = atoi(order->edition.day);
    return in_turn(req, order, change_snapshot);
}
