/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "xcri_health.h"
#include "xcri_maintenance.h"

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

/* Counts the tables; the connection is asked for even where every count is
 * remembered, because it is what health is about. */
static int count_tables(xcri_request_t *req, apr_int64_t *counts)
{
    int rv = OK, i;

    if (!req->lease.conn) {
        rv = xcri_lease_open(req->r, req->srv->pool, &req->lease);
        if (rv != OK && !req->incident) {
            xcri_reply_log(req, "health", "no database connection");
        }
    }
    if (rv == OK) {
        rv = xcri_version_get(req);
    }
    for (i = 0; i < req->compiled->nparts && rv == OK; i++) {
        rv = xcri_query_total(req, req->compiled->statements[i], &counts[i]);
    }
    return rv;
}

static void write_time(xcri_request_t *req, apr_time_t t)
{
    const char *text = xcri_window_time(req->r->pool, t);

    xcri_json_text(&req->out, text, strlen(text));
}

static void write_window(xcri_request_t *req, const xcri_window_t *window)
{
    xcri_json_lit(&req->out, ",\"maintenance\":{\"starts\":");
    write_time(req, window->starts);
    xcri_json_lit(&req->out, ",\"ends\":");
    write_time(req, window->ends);
    xcri_json_lit(&req->out, "}");
}

static int answer(xcri_request_t *req, int is_root)
{
    xcri_maintenance_t maintenance = xcri_maintenance_now(req->r);
    apr_int64_t counts[XCRI_MAX_PARTS];
    xcri_json_t *out = &req->out;
    int rv = count_tables(req, counts);
    int full = 1, i;
    const char *status;

    for (i = 0; rv == OK && i < req->compiled->nparts; i++) {
        full &= counts[i] > 0;
    }
    status = maintenance.closed ? "maintenance"
           : rv != OK ? is_root ? "degraded" : "unhealthy"
           : full || is_root ? "healthy" : "degraded";

    xcri_json_lit(out, "{\"status\":");
    xcri_json_text(out, status, strlen(status));
    xcri_json_lit(out, ",\"api_version\":\"" XCRI_API_VERSION "\","
                       "\"database_connected\":");
    if (rv != OK) {
        xcri_json_lit(out, "false,\"database_tables\":null");
    }
    else {
        xcri_json_lit(out, "true,\"database_tables\":");
        for (i = 0; i < req->compiled->nparts; i++) {
            const char *name = req->compiled->route->parts[i].name;

            xcri_json_raw(out, i ? "," : "{", 1);
            xcri_json_text(out, name, strlen(name));
            xcri_json_lit(out, ":");
            xcri_json_int(out, counts[i]);
        }
        xcri_json_lit(out, "}");
    }
    xcri_json_lit(out, ",\"timestamp\":");
    status = timestamp(req->r->pool);
    xcri_json_text(out, status, strlen(status));
    if (rv != OK) {
        status = apr_psprintf(req->r->pool, "The rankings database did not "
                              "answer (error %s)", req->incident);
        xcri_json_lit(out, ",\"detail\":");
        xcri_json_text(out, status, strlen(status));
    }
    if (maintenance.window) {
        write_window(req, maintenance.window);
    }
    xcri_json_lit(out, "}");
    /* A balancer that saw a failure in a planned closing would put its own
     * page in the place of ours. */
    return rv == OK || maintenance.closed ? OK : HTTP_SERVICE_UNAVAILABLE;
}

int xcri_health_root(xcri_request_t *req)
{
    return answer(req, 1);
}

int xcri_health(xcri_request_t *req)
{
    return answer(req, 0);
}
