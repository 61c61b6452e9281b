/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/request.h"
#include "core/bind.h"

#include <apr_atomic.h>
#include <apr_strings.h>

APLOG_USE_MODULE(xcri);

xcri_request_t *xcri_request_make(apr_pool_t *pool, request_rec *r,
                                  const xcri_engine_t *engine, server_rec *s,
                                  const xcri_dir_conf_t *dir)
{
    xcri_request_t *req = apr_pcalloc(pool, sizeof(*req));

    req->pool = pool;
    req->r = r;
    req->accept = r ? apr_table_get(r->headers_in, "Accept") : NULL;
    req->engine = engine;
    req->dir = dir;
    req->settings = xcri_mount_settings(dir);
    req->query.pool = pool;
    req->query.r = r;
    req->query.engine = engine;
    req->query.srv = xcri_srv_conf(s);
    req->query.values = req->values;
    req->query.trace = r ? xcri_mount_trace(r)
                         : apr_pcalloc(pool, sizeof(*req->query.trace));
    return req;
}

static const char *not_found(const xcri_request_t *req)
{
    const char *text = req->compiled->route->not_found;

    return xcri_param_expand(req->pool, req->compiled, req->values,
                             text ? text : "Not Found");
}

xcri_answer_t *xcri_request_failed(xcri_request_t *req, int status)
{
    apr_pool_t *pool = req->pool;
    const char *incident = req->query.incident ? req->query.incident
                                               : "unknown";
    int seconds;

    if (status == HTTP_NOT_FOUND) {
        return xcri_answer_detail(pool, status, not_found(req));
    }
    if (status != HTTP_SERVICE_UNAVAILABLE) {
        return xcri_answer_fault(pool, incident);
    }
    seconds = xcri_pool_retry_after(req->query.srv->pool);
    return xcri_answer_again(pool, status, seconds, apr_psprintf(pool,
        "The rankings are not available at the moment; please try again in %d "
        "second%s (error %s)", seconds, seconds == 1 ? "" : "s", incident));
}

void xcri_request_tell_repaired(const xcri_request_t *req,
                                const xcri_answer_t *answer)
{
    static apr_uint32_t told;

    if (answer->body.repaired && !apr_atomic_xchg32(&told, 1)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, req->query.srv->pool->s,
                     "xcri: a text of %s is no valid UTF-8; such bytes are "
                     "answered as U+FFFD (said once for each child)",
                     req->compiled->route->path);
    }
}

int xcri_request_asks(const request_rec *r, const char *word)
{
    apr_size_t len = strlen(word);

    return r->args && !strncmp(r->args, word, len)
           && (!r->args[len] || r->args[len] == '&' || r->args[len] == '=');
}

static int index_of(const xcri_request_t *req, const char *name)
{
    return xcri_bind_index(req->compiled->route->params, name, strlen(name));
}

const xcri_value_t *xcri_request_value(const xcri_request_t *req,
                                       const char *name)
{
    return &req->values[index_of(req, name)];
}

void xcri_request_plain_numbers(xcri_request_t *req, const char *name)
{
    xcri_value_t *value = &req->values[index_of(req, name)];

    if (value->kind == XCRI_IS_TEXT) {
        value->text = xcri_text_plain_numbers(req->pool, value->text);
    }
}
