/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/validators.h"
#include "core/hash.h"
#include "core/list.h"

#include <apr_strings.h>

/* The address names the rest. The tag is weak: it tells that the rows are the
 * same, and a filter may still compress the answer. The build's tables belong
 * to it, because they say what is made of the rows; so does the form, because
 * CSV and JSON can have one address, and a cache has to tell them apart. */
static const char *tag(const xcri_request_t *req)
{
    const xcri_settings_t *s = &req->settings;
    const xcri_version_t *version = &req->query.version;
    apr_int64_t facts[] = {
        s->default_limit,
        s->default_season == XCRI_NEWEST ? version->season : s->default_season
    };
    apr_uint64_t hash = xcri_hash(req->engine->digest, facts, sizeof(facts));
    const char *form = req->form ? xcri_list_forms[req->form].word : "";

    return apr_psprintf(req->pool, "W/\"%.16s-%08x%s%s\"", version->tag,
                        (unsigned)(hash ^ hash >> 32), *form ? "-" : "", form);
}

/* The rows of a snapshot are written once. An hour spares nearly all requests,
 * and is what a correction waits for at most; a day would save little more. */
#define SNAPSHOT_SECONDS 3600

/* How long what is of live data may be shown beyond its time, while it is asked
 * for again */
#define LIVE_GRACE_SECONDS 5

/* A date that has passed, so that its rows are not being written now. The date
 * of the wall clock, and a day for who lives elsewhere */
static int has_passed(const xcri_str_t *date)
{
    apr_time_exp_t t;
    char yesterday[sizeof("2025-10-20")];
    apr_size_t len;

    apr_time_exp_gmt(&t, apr_time_now() - apr_time_from_sec(24 * 3600));
    apr_strftime(yesterday, &len, sizeof(yesterday), "%Y-%m-%d", &t);
    return date->len == len && memcmp(date->data, yesterday, len) < 0;
}

/* Are all rows of the answer those of one snapshot? */
static int is_of_snapshot(const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    int i;

    for (i = 0; i < c->nparams; i++) {
        if (c->route->params[i].type == XCRI_DATE
            && req->values[i].kind == XCRI_IS_TEXT) {
            return has_passed(&req->values[i].text);
        }
    }
    return 0;
}

/* For caches in front, as RFC 5861 has it. What is of no settled version is
 * asked for again each time: there is no tag by which it could be known. */
static const char *lifetime(const xcri_request_t *req)
{
    const xcri_srv_conf_t *srv = req->query.srv;
    apr_int64_t age = apr_time_sec(srv->freshness), grace = LIVE_GRACE_SECONDS;

    if (is_of_snapshot(req)) {
        age = grace = SNAPSHOT_SECONDS;
    }
    if (!age || !req->query.version.settled) {
        return "no-cache";
    }
    return apr_psprintf(req->pool, "max-age=%" APR_INT64_T_FMT
                        ", stale-while-revalidate=%" APR_INT64_T_FMT
                        "%s", age, grace, srv->stale_if_error
                        ? apr_psprintf(req->pool, ", stale-if-error=%"
                                       APR_INT64_T_FMT,
                                       apr_time_sec(srv->stale_if_error))
                        : "");
}

void xcri_validators_set(const xcri_request_t *req, xcri_answer_t *answer)
{
    apr_table_setn(answer->headers, "Cache-Control", lifetime(req));
    if (req->query.version.settled) {
        apr_table_setn(answer->headers, "ETag", tag(req));
        answer->modified = req->query.version.modified;
    }
}

xcri_entry_t *xcri_validators_allow(const request_rec *r, xcri_entry_t *entry)
{
    const char *has = r ? apr_table_get(r->headers_in, "If-None-Match") : NULL;
    const char *tag = entry ? entry->etag : NULL;

    /* Without its last sign: a filter may have put a word there. */
    if (has && *has != '*' && tag && (tag = strchr(tag, '"')) != NULL
        && !strstr(has, apr_pstrndup(r->pool, tag, strlen(tag) - 1))) {
        xcri_entry_release(entry);
        return NULL;
    }
    return entry;
}
