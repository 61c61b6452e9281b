/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/health.h"
#include "database/keeper.h"
#include "database/outage.h"
#include "gate/gate.h"

#include <apr_strings.h>

/* Local time as the predecessor writes it, with microseconds if there are
 * any */
static const char *timestamp(apr_pool_t *pool)
{
    apr_time_exp_t t;
    const char *fraction;

    apr_time_exp_lt(&t, apr_time_now());
    fraction = t.tm_usec ? apr_psprintf(pool, ".%06d", t.tm_usec) : "";
    return apr_psprintf(pool, "%04d-%02d-%02dT%02d:%02d:%02d%s",
                        t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour,
                        t.tm_min, t.tm_sec, fraction);
}

typedef enum { THERE, BUSY, AWAY } state_t;

/* The tables' rows: as the last look at them counted, or counted now where it
 * did not. Whether the database is there is asked without taking a connection
 * from those who need one; only a count does, and goes without where there is
 * none. */
static state_t count_tables(xcri_request_t *req, apr_int64_t *counts,
                            int *is_counted)
{
    xcri_query_t *q = &req->query;
    int rv = OK, i, found;

    if (xcri_pool_is_unfit(q->srv->pool) || !xcri_keeper_ask(q->srv->pool)) {
        xcri_query_log(q, "health", XCRI_QUERY_NO_CONNECTION);
        return AWAY;
    }
    xcri_version_known(q);
    q->is_own = 1;
    for (i = 0; i < req->compiled->nparts && rv == OK; i++) {
        const char *text = NULL;

        counts[i] = i < XCRI_VERSION_COUNTS ? q->version.counts[i] : -1;
        if (counts[i] < 0 && xcri_pool_is_busy(q->srv->pool)) {
            /* Visitors are sent away: it would wait in vain, too. */
            xcri_query_end(q);
            return BUSY;
        }
        if (counts[i] < 0) {
            rv = xcri_query_texts(q, req->compiled->statements[i], &text,
                                  &found);
            counts[i] = text ? apr_atoi64(text) : 0;
        }
    }
    xcri_query_end(q);
    *is_counted = !q->incident;
    if (rv != OK && (q->code || xcri_pool_is_away(q->srv->pool))) {
        return AWAY;
    }
    return xcri_pool_is_busy(q->srv->pool) ? BUSY : THERE;
}

static void write_time(xcri_json_t *out, apr_time_t t)
{
    const char *text = xcri_window_time(out->pool, t);

    xcri_json_text(out, text, strlen(text));
}

static void write_window(xcri_json_t *out, const xcri_window_t *window)
{
    xcri_json_lit(out, ",\"maintenance\":{\"starts\":");
    write_time(out, window->starts);
    xcri_json_lit(out, ",\"ends\":");
    write_time(out, window->ends);
    xcri_json_lit(out, "}");
}

/* The members of database_tables, or null */
static void write_counts(const xcri_request_t *req, const apr_int64_t *counts,
                         xcri_json_t *out)
{
    int i;

    if (!counts) {
        xcri_json_lit(out, "null");
        return;
    }
    for (i = 0; i < req->compiled->nparts; i++) {
        const char *name = req->compiled->route->parts[i].name;

        xcri_json_raw(out, i ? "," : "{", 1);
        xcri_json_text(out, name, strlen(name));
        xcri_json_lit(out, ":");
        xcri_json_int(out, counts[i]);
    }
    xcri_json_lit(out, "}");
}

/* What is wrong with the database, in our own words; NULL: nothing that is
 * known. *fault receives its kind. */
static const char *detail(const xcri_request_t *req, int has_failed, int *fault)
{
    const xcri_query_t *q = &req->query;
    xcri_pool_count_t *count = q->srv->pool->count;
    apr_time_t since = atomic_load(&count->away_since);

    *fault = atomic_load(&count->fault);
    if (!since || (q->code && has_failed)) {
        since = atomic_load(&count->broken_since);
        *fault = q->code ? (int)xcri_outage_fault(q->code)
                         : atomic_load(&count->broken_fault);
    }
    if (!has_failed && !since) {
        return NULL;
    }
    if (!*fault) {
        *fault = XCRI_FAULT_OTHER;
    }
    return apr_pstrcat(req->pool, "The rankings database ",
                       xcri_fault_what(*fault), since ? ", since " : "",
                       since ? xcri_window_time(req->pool, since) : "",
                       has_failed ? " (error " : "",
                       has_failed ? q->incident : "",
                       has_failed ? ")" : "", NULL);
}

static int is_connected(int fault)
{
    return fault == XCRI_FAULT_GRANT || fault == XCRI_FAULT_SCHEMA;
}

/* That this process answers, and no more: no database is asked. */
static xcri_answer_t *alive(xcri_request_t *req)
{
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK,
                                             XCRI_MEDIA_JSON);
    const char *time = timestamp(req->pool);

    xcri_json_lit(&answer->body, "{\"status\":\"alive\",\"api_version\":\""
                  XCRI_API_VERSION "\",\"timestamp\":");
    xcri_json_text(&answer->body, time, strlen(time));
    xcri_json_lit(&answer->body, "}");
    apr_table_setn(answer->headers, "Cache-Control", "no-store");
    return answer;
}

static xcri_answer_t *health(xcri_request_t *req, int is_root)
{
    xcri_gate_state_t gate = xcri_gate_now(req->r);
    apr_int64_t counts[XCRI_MAX_PARTS] = { 0 };
    apr_pool_t *pool = req->pool;
    int is_counted = 0;
    state_t state = count_tables(req, counts, &is_counted);
    int rv = state == AWAY ? HTTP_SERVICE_UNAVAILABLE : OK;
    int full = 1, fault = XCRI_FAULT_NONE, i;
    const char *wrong = detail(req, rv != OK, &fault);
    const char *text;
    /* A balancer that saw a failure in a planned closing would put its own
     * page in the place of ours. */
    xcri_answer_t *answer = xcri_answer_make(pool,
        rv == OK || gate.closed ? HTTP_OK : HTTP_SERVICE_UNAVAILABLE,
        XCRI_MEDIA_JSON);
    xcri_json_t *out = &answer->body;

    if (state == BUSY && !wrong) {
        wrong = "The rankings database answers, and is busy: requests are sent "
                "away because others have its connections";
    }
    for (i = 0; i < req->compiled->nparts; i++) {
        full &= !is_counted || rv != OK || counts[i] > 0;
    }
    text = gate.closed ? "maintenance"
         : rv != OK ? is_root ? "degraded" : "unhealthy"
         : (full && !wrong) || is_root ? "healthy" : "degraded";
    xcri_json_lit(out, "{\"status\":");
    xcri_json_text(out, text, strlen(text));
    xcri_json_lit(out, ",\"api_version\":\"" XCRI_API_VERSION "\","
                       "\"database_connected\":");
    text = rv == OK || is_connected(fault) ? "true" : "false";
    xcri_json_raw(out, text, strlen(text));
    xcri_json_lit(out, ",\"database_tables\":");
    write_counts(req, rv == OK && is_counted ? counts : NULL, out);
    xcri_json_lit(out, ",\"timestamp\":");
    text = timestamp(pool);
    xcri_json_text(out, text, strlen(text));
    if (wrong) {
        xcri_json_lit(out, ",\"detail\":");
        xcri_json_text(out, wrong, strlen(wrong));
    }
    if (gate.window) {
        write_window(out, gate.window);
    }
    xcri_json_lit(out, "}");
    apr_table_setn(answer->headers, "Cache-Control", "no-store");
    if (answer->status != HTTP_OK) {
        apr_table_setn(answer->headers, "Retry-After",
                       apr_itoa(pool,
                           xcri_pool_retry_after(req->query.srv->pool)));
    }
    return answer;
}

xcri_answer_t *xcri_health_root(xcri_request_t *req)
{
    return health(req, 1);
}

xcri_answer_t *xcri_health(xcri_request_t *req)
{
    return xcri_request_asks(req->r, "live") ? alive(req) : health(req, 0);
}
