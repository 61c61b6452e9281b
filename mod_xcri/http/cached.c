/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/cached.h"
#include "http/epoch.h"
#include "http/forms.h"
#include "http/kept.h"
#include "http/key.h"
#include "http/parts.h"
#include "http/sender.h"
#include "http/stream.h"
#include "http/validators.h"
#include "cache/coding.h"
#include "core/clock.h"
#include "database/turn.h"

#include <apr_strings.h>

/* Where all others are made anew, those of all seasons are kept for a version
 * that is settled. */
static int is_kept(const xcri_request_t *req)
{
    return xcri_kept_store() && req->mount
           && (xcri_kept_cache()
               || (req->compiled->route->all_seasons
                   && req->query.version.settled));
}

/* ---- made ----------------------------------------------------------------- */

/* From the tables' rows */
static xcri_answer_t *make(xcri_request_t *req)
{
    xcri_answer_t *(*by_route)(xcri_request_t *) = req->compiled->route->make;
    xcri_answer_t *answer = by_route ? by_route(req)
                            : req->form == XCRI_FORM_JSON
                            ? xcri_parts_answer(req)
                            : xcri_stream_answer(req);

    /* Rows that were read while the version changed are of neither; nor is that
     * there was none. */
    if (answer->status == HTTP_OK || answer->status == HTTP_NOT_FOUND) {
        xcri_version_check(&req->query);
    }
    if (answer->status == HTTP_OK) {
        xcri_validators_set(req, answer);
        xcri_forms_set(req, answer);
        xcri_request_tell_repaired(req, answer);
    }
    return answer;
}

/* What the conditions of a request say of the answer that it would get: a 304
 * costs no query. NULL: it has to be made. Where there can be nothing to
 * answer, a condition is met only once the rows are there. */
static xcri_answer_t *unmade(xcri_request_t *req)
{
    xcri_answer_t *head;

    if (req->compiled->can_miss || !req->r) {
        return NULL;
    }
    head = xcri_answer_make(req->pool, HTTP_OK, NULL);
    xcri_validators_set(req, head);
    xcri_forms_set(req, head);
    /* Of the answer that is not made it is not known whether it is long enough
     * to be coded; a cache in front must not forget that it may be. */
    if (is_kept(req)
        && xcri_coding_is_worth(head->media ? head->media : XCRI_MEDIA_JSON,
                                APR_INT32_MAX)) {
        apr_table_mergen(head->headers, "Vary", "Accept-Encoding");
    }
    return xcri_sender_condition(req->r, head) != HTTP_OK ? head : NULL;
}

static xcri_answer_t *keep(xcri_request_t *req, const xcri_wanted_t *wanted,
                           const xcri_epoch_t *epoch, xcri_answer_t *answer)
{
    int stored;
    xcri_entry_t *entry = xcri_store_put(xcri_kept_store(), wanted->flight,
        answer, xcri_epoch_id(&req->query.version), epoch->shown,
        xcri_key_recipe(req), req->compiled, &stored);

    return entry ? xcri_kept_entry(req->pool, req->query.trace, entry,
                                   XCRI_CACHE_MISS,
                                   stored ? "mod_xcri; fwd=miss; stored"
                                          : "mod_xcri; fwd=miss")
                 : answer;
}

/* In the place of a status: whether it can be had has not been seen. */
#define NOBODY_KNOWS 0
/* How often one waits for somebody who then goes away */
#define MOST_DESERTED 3

/* Makes it for all who wait for it, too. */
static xcri_answer_t *make_and_keep(xcri_request_t *req, xcri_wanted_t *wanted,
                                    const xcri_epoch_t *epoch)
{
    xcri_answer_t *answer, *older;

    req->query.trace->cache = XCRI_CACHE_MISS;
    req->query.others = &wanted->flight->holders;
    answer = make(req);
    req->query.others = NULL;
    if (xcri_json_has_file(&answer->body) || (answer->status != HTTP_OK
                         && answer->status != HTTP_NOT_FOUND)) {
        /* That its client has gone concerns nobody who came meanwhile. */
        xcri_store_fail(xcri_kept_store(), wanted->flight,
                        req->query.is_deserted ? NOBODY_KNOWS : answer->status,
                        req->query.is_deserted ? NULL : req->query.incident);
        older = answer->status == HTTP_SERVICE_UNAVAILABLE
                ? xcri_kept_stale(req, &wanted->key) : NULL;
        return older ? older : answer;
    }
    return keep(req, wanted, epoch, answer);
}

static xcri_answer_t *refused(xcri_request_t *req, xcri_wanted_t *wanted)
{
    xcri_answer_t *older = xcri_kept_stale(req, &wanted->key);

    if (older) {
        return older;
    }
    if (*wanted->incident) {
        req->query.incident = apr_pstrdup(req->pool, wanted->incident);
    }
    else {
        xcri_query_log(&req->query, req->compiled->route->path,
                       "waited in vain for an answer that was being made");
    }
    return xcri_request_failed(req, HTTP_SERVICE_UNAVAILABLE);
}

/* ---- the way ------------------------------------------------------------------ */

/* What is of no settled version is good for some time: while tables change
 * without end, not every answer is made anew. Before anybody has looked at
 * them there is no sign of a change; and while an answer is made anew, the one
 * before it is given to the others: a herd at a server just started finds few
 * ready, and must not wait for each. */
static void want(const xcri_request_t *req, const xcri_epoch_t *epoch,
                 xcri_wanted_t *wanted)
{
    apr_interval_time_t fresh = req->query.srv->freshness;
    int is_unseen = req->query.version.state == XCRI_VERSION_UNKNOWN
                    || epoch->is_first;
    apr_time_t now = xcri_now();

    memset(wanted, 0, sizeof(*wanted));
    wanted->key = xcri_key_make(req);
    wanted->version = epoch->now;
    wanted->oldest = now - (fresh && is_unseen && fresh < XCRI_EPOCH_HOLD
                            ? XCRI_EPOCH_HOLD : fresh);
    wanted->oldest_meanwhile = !fresh ? now
                               : now - XCRI_EPOCH_HOLD * (is_unseen ? 2 : 1);
}

/* A list that may be long: nobody waits until another client's is made, which
 * may take longer than anyone waits, and is not kept when it is long. */
static xcri_answer_t *answer_large(xcri_request_t *req,
                                   const xcri_epoch_t *epoch)
{
    xcri_answer_t *answer = make(req), *older = NULL;
    xcri_wanted_t wanted;

    want(req, epoch, &wanted);
    if (answer->status == HTTP_SERVICE_UNAVAILABLE) {
        older = xcri_kept_stale(req, &wanted.key);
    }
    if (answer->status != HTTP_OK || xcri_json_has_file(&answer->body)) {
        return older ? older : answer;
    }
    switch (xcri_store_find(xcri_kept_store(), &wanted)) {
    case XCRI_STORE_HIT:
        return xcri_kept_hit(req, wanted.entry, 0);
    case XCRI_STORE_MISS:
        return keep(req, &wanted, epoch, answer);
    case XCRI_STORE_FAILED:
    case XCRI_STORE_BUSY:
        break;
    }
    return answer;
}

/* What may be given without looking at the tables: of the version that is
 * shown, or, while the first is not yet, of none; held, or NULL */
static xcri_entry_t *ready(const xcri_request_t *req,
                           const xcri_wanted_t *wanted,
                           const xcri_epoch_t *epoch)
{
    xcri_entry_t *entry = NULL;

    if (epoch->shown) {
        return xcri_validators_allow(req->r, xcri_store_peek(xcri_kept_store(),
                                                 &wanted->key, epoch->shown));
    }
    if (epoch->is_first && req->query.srv->freshness) {
        entry = xcri_store_peek(xcri_kept_store(), &wanted->key, epoch->now);
        if (!entry) {
            entry = xcri_store_peek(xcri_kept_store(), &wanted->key, 0);
        }
    }
    if (entry && !entry->version && entry->made < wanted->oldest_meanwhile) {
        xcri_entry_release(entry);
        return NULL;
    }
    return entry;
}

/* A child that has just started makes all its answers at once, and each comes
 * later than it does afterwards. Is there more to wait for? Before the first
 * look at the tables there is; and later while the route goes on. */
static int is_late_only(const xcri_request_t *req)
{
    return !*req->query.version.tag
           || xcri_turn_goes_on(req->query.srv->pool, req->compiled->index);
}

/* Is it worth another try? Who is sent away at once would be again. */
static int is_worth_it(const xcri_request_t *req, const xcri_answer_t *answer,
                       apr_time_t began)
{
    return answer->status == HTTP_SERVICE_UNAVAILABLE
           && !*req->query.version.tag
           && xcri_now() - began > XCRI_POOL_WAIT / 2;
}

static xcri_answer_t *find_or_make(xcri_request_t *req, xcri_wanted_t *wanted,
                                   const xcri_epoch_t *epoch)
{
    const xcri_pool_t *pool = req->query.srv->pool;
    apr_time_t now = xcri_now();
    apr_time_t until = now + (xcri_pool_is_cold(pool, now) ? XCRI_FIRST_WAIT
                                                           : 0);
    xcri_answer_t *answer;
    int deserted = 0, is_again;

    wanted->patience = xcri_pool_patience(pool, now);
    do {
        answer = NULL;
        is_again = 0;
        now = xcri_now();
        switch (xcri_store_find(xcri_kept_store(), wanted)) {
        case XCRI_STORE_HIT:
            return xcri_kept_hit(req, wanted->entry, wanted->waited);
        case XCRI_STORE_MISS:
            answer = make_and_keep(req, wanted, epoch);
            break;
        case XCRI_STORE_FAILED:
            is_again = wanted->status == NOBODY_KNOWS
                       && deserted++ < MOST_DESERTED;
            if (!is_again) {
                answer = wanted->status == HTTP_SERVICE_UNAVAILABLE
                         ? refused(req, wanted) : make(req);
            }
            break;
        case XCRI_STORE_BUSY:
            answer = is_late_only(req) ? NULL : refused(req, wanted);
            break;
        }
    } while (is_again || (xcri_now() < until && !xcri_pool_is_away(pool)
                          && (!answer || is_worth_it(req, answer, now))));
    return answer ? answer : refused(req, wanted);
}

static xcri_answer_t *answer_kept(xcri_request_t *req)
{
    xcri_epoch_t epoch = xcri_epoch_look(req->query.srv->pool,
                                         &req->query.version);
    xcri_answer_t *older;
    xcri_entry_t *entry;
    xcri_wanted_t wanted;

    want(req, &epoch, &wanted);
    entry = ready(req, &wanted, &epoch);
    if (entry) {
        return xcri_kept_hit(req, entry, 0);
    }
    /* The keeper looks when it is back: nobody has to try in vain. */
    if (xcri_pool_is_away(req->query.srv->pool)
        && (older = xcri_kept_stale(req, &wanted.key)) != NULL) {
        return older;
    }
    if (xcri_stream_is_large(req)) {
        entry = epoch.now ? xcri_store_peek(xcri_kept_store(), &wanted.key,
                                            epoch.now)
                          : NULL;
        return entry ? xcri_kept_hit(req, entry, 0) : answer_large(req, &epoch);
    }
    return find_or_make(req, &wanted, &epoch);
}

xcri_answer_t *xcri_cached_answer(xcri_request_t *req)
{
    int rv = xcri_version_get(&req->query);
    xcri_answer_t *answer;

    /* Nothing of the database is held while this waits for others. */
    xcri_query_end(&req->query);
    if (rv != OK) {
        return xcri_request_failed(req, rv);
    }
    if ((answer = unmade(req)) != NULL) {
        return answer;
    }
    return is_kept(req) ? answer_kept(req) : make(req);
}

xcri_answer_t *xcri_cached_ready(xcri_request_t *req)
{
    xcri_epoch_t epoch;
    xcri_key_bytes_t key;
    xcri_entry_t *entry;

    if (!xcri_version_known(&req->query) || !is_kept(req)) {
        return NULL;
    }
    epoch = xcri_epoch_look(req->query.srv->pool, &req->query.version);
    key = xcri_key_make(req);
    entry = xcri_validators_allow(req->r, epoch.shown
                ? xcri_store_peek(xcri_kept_store(), &key, epoch.shown) : NULL);
    if (!entry && epoch.now) {
        entry = xcri_store_peek(xcri_kept_store(), &key, epoch.now);
    }
    return entry ? xcri_kept_hit(req, entry, 0) : NULL;
}

int xcri_cached_warm(xcri_request_t *req)
{
    xcri_wanted_t wanted;
    xcri_epoch_t epoch;
    xcri_answer_t *answer;

    if (xcri_version_get(&req->query) != OK || !req->query.version.settled) {
        return 0;
    }
    epoch = xcri_epoch_look(req->query.srv->pool, &req->query.version);
    want(req, &epoch, &wanted);
    switch (xcri_store_find(xcri_kept_store(), &wanted)) {
    case XCRI_STORE_HIT:
        xcri_entry_release(wanted.entry);
        return 0;
    case XCRI_STORE_MISS:
        answer = make_and_keep(req, &wanted, &epoch);
        return answer->status == HTTP_OK;
    default:
        return 0;
    }
}
