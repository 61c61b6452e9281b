/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/handler.h"
#include "http/batch.h"
#include "http/cached.h"
#include "http/cors.h"
#include "http/errors.h"
#include "http/fast.h"
#include "http/forms.h"
#include "http/intake.h"
#include "http/kept.h"
#include "http/needs.h"
#include "http/pages.h"
#include "http/request.h"
#include "http/sender.h"
#include "http/warm.h"
#include "core/route.h"
#include "gate/page.h"
#include "metrics/count.h"

#include <apr_optional_hooks.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_status.h>

/* The compiled tables. Made when the configuration is read, before there are
 * children, and only read afterwards. */
static const xcri_engine_t *engine;

void xcri_handler_set_engine(const xcri_engine_t *compiled)
{
    engine = compiled;
}

void xcri_handler_child_init(apr_pool_t *pchild, server_rec *main_server)
{
    xcri_batch_child_init(main_server);
    xcri_kept_child_init(pchild, main_server);
}

void xcri_handler_child_begin(apr_pool_t *pchild, server_rec *main_server)
{
    xcri_warm_child_init(pchild, main_server, engine);
}

/* ---- the answer ----------------------------------------------------- */

static xcri_answer_t *answer_route(xcri_request_t *req)
{
    const xcri_route_t *route = req->compiled->route;
    const char *wrong;

    if (route->check && (wrong = route->check(req)) != NULL) {
        return xcri_answer_detail(req->pool, HTTP_BAD_REQUEST, wrong);
    }
    if (!req->query.srv->pool && req->compiled->needs_database) {
        return xcri_answer_detail(req->pool, HTTP_SERVICE_UNAVAILABLE,
                                  "The server has no database configured");
    }
    if (route->run) {
        return route->run(req);
    }
    req->form = xcri_forms_chosen(req);
    return xcri_cached_answer(req);
}

/* ---- the way to it ---------------------------------------------------- */

static int method_of(const xcri_route_t *route)
{
    return route->method ? ap_method_number_of(route->method) : M_GET;
}

/* The row of the address that is for this method, or NULL */
static const xcri_compiled_t *by_method(const xcri_compiled_t *c, int method)
{
    while (c && method_of(c->route) != method) {
        c = c->also;
    }
    return c;
}

static const char *allowed(const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    const char *all = "";

    if (!c) {
        return "GET, HEAD, OPTIONS";
    }
    for (; c; c = c->also) {
        all = apr_pstrcat(req->pool, all, c->route->method ? c->route->method
                                                           : "GET, HEAD",
                          ", ", NULL);
    }
    return apr_pstrcat(req->pool, all, "OPTIONS", NULL);
}

static xcri_answer_t *answer_options(const xcri_request_t *req)
{
    xcri_answer_t *answer = xcri_cors_preflight(req->r, req->dir);

    if (!answer) {
        answer = xcri_answer_make(req->pool, HTTP_NO_CONTENT, NULL);
        apr_table_setn(answer->headers, "Allow", allowed(req));
    }
    return answer;
}

/* Mount -> route -> parameters -> answer */
static xcri_answer_t *answer_request(xcri_request_t *req)
{
    request_rec *r = req->r;
    xcri_seen_t *seen = xcri_mount_seen(r);
    xcri_str_t captures[XCRI_MAX_SEGMENTS];
    const apr_array_header_t *problems;
    const xcri_compiled_t *asked = NULL;

    if (req->mount) {
        req->path = seen->path;
        req->compiled = xcri_route_match(engine, seen->path.data,
                                         seen->path.len, captures);
        asked = by_method(req->compiled, r->method_number);
        seen->trace->compiled = req->query.compiled = asked ? asked
                                                            : req->compiled;
    }
    if (r->method_number == M_OPTIONS
        && (req->compiled
            || apr_table_get(r->headers_in, "Access-Control-Request-Method"))) {
        return answer_options(req);
    }
    if (!req->compiled) {
        return xcri_answer_detail(r->pool, HTTP_NOT_FOUND, "Not Found");
    }
    if (!asked) {
        xcri_answer_t *answer = xcri_answer_detail(r->pool,
                                                   HTTP_METHOD_NOT_ALLOWED,
                                                   "Method Not Allowed");

        apr_table_setn(answer->headers, "Allow", allowed(req));
        return answer;
    }
    req->compiled = asked;
    problems = xcri_param_parse(r->pool, req->compiled, &req->settings,
                                captures, r->args, req->values);
    return problems->nelts ? xcri_answer_problems(r->pool, problems)
                           : answer_route(req);
}

/* Parsed, and answered from what is ready or from the tables; *broken receives
 * what is wrong with a body that was read meanwhile. */
static xcri_answer_t *parse_and_answer(request_rec *r,
                                       const xcri_mount_t *mount,
                                       const xcri_dir_conf_t *dir, int *broken)
{
    xcri_request_t *req = xcri_request_make(r->pool, r, engine, r->server,
                                            dir);
    xcri_answer_t *answer;

    req->mount = mount;
    answer = answer_request(req);
    /* Nothing of the database is held while a client reads. */
    xcri_query_end(&req->query);
    *broken = req->broken;
    return answer;
}

/* What is sent is read by whoever answers, piece by piece, as far as it is
 * wanted. */
static int is_sent(const request_rec *r)
{
    return r->method_number == M_PUT || r->method_number == M_POST;
}

static int handle(request_rec *r)
{
    const xcri_dir_conf_t *dir = xcri_dir_conf(r->per_dir_config);
    const xcri_mount_t *mount = NULL;
    xcri_answer_t *answer = NULL;
    xcri_settings_t settings;
    int rv = OK;

    if (!r->handler || strcmp(r->handler, XCRI_HANDLER)) {
        return DECLINED;
    }
    if (!is_sent(r) && (rv = xcri_intake_read(r, NULL, NULL)) != OK) {
        return rv;
    }
    if (xcri_mount_has(r)) {
        mount = xcri_mount_seen(r)->mount;
        settings = xcri_mount_settings(dir);
        answer = xcri_kept_by_address(r, mount, &settings);
    }
    if (!answer) {
        answer = parse_and_answer(r, mount, dir, &rv);
    }
    /* A client that waits for "100 Continue" has not sent its body. */
    if (rv == OK && is_sent(r) && !r->expecting_100) {
        rv = xcri_intake_read(r, NULL, NULL);
    }
    return rv == OK ? xcri_sender_send(r, dir, answer) : rv;
}

/* ---- hooks -------------------------------------------------------------- */

/* Before caches, authentication, proxies and files: the gate, and where it is
 * open, ready answers */
static int answer_early(request_rec *r, int lookup)
{
    const xcri_mount_t *mount;
    const char *path, *rest = NULL;
    int is_api, rv;

    if (lookup) {
        return DECLINED;
    }
    if (!(path = xcri_gate_closes(r))) {
        return xcri_fast_answer(r, engine);
    }
    mount = xcri_mount_of_path(r->server, path, &rest);
    is_api = mount && mount->kind == XCRI_MOUNT_API;
    if (mount && (!is_api || !strcmp(rest, "/health"))) {
        return DECLINED;
    }
    /* What configured filters say of every answer (Header always) is said of
     * this one, too. */
    xcri_sender_early(r);
    /* A client that waits for "100 Continue" has not sent its body, and is
     * spared it. */
    if (!r->expecting_100) {
        xcri_intake_read(r, NULL, NULL);
    }
    rv = xcri_sender_send(r, is_api ? mount->dir : NULL,
                          xcri_page_answer(r, is_api));
    /* Nothing has failed, and it is not counted, even where a header has told
     * how long it took. */
    xcri_mount_seen(r)->trace = NULL;
    return rv;
}

/* Our addresses are no files, and are not looked for. */
static int translate(request_rec *r)
{
    return xcri_mount_has(r) ? OK : DECLINED;
}

static int map_to_storage(request_rec *r)
{
    return xcri_mount_seen(r)->mount ? OK : DECLINED;
}

static int log_request(request_rec *r)
{
    request_rec *last = r;
    const xcri_seen_t *seen;

    while (last->next) {
        last = last->next;
    }
    seen = ap_get_module_config(last->request_config, &xcri_module);
    if (seen && seen->trace) {
        xcri_count_request(r, seen->trace);
    }
    return DECLINED;
}

void xcri_handler_register_hooks(void)
{
    ap_hook_quick_handler(answer_early, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(translate, NULL, NULL, APR_HOOK_LAST);
    ap_hook_map_to_storage(map_to_storage, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(xcri_pages_status, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_log_transaction(log_request, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_insert_error_filter(xcri_errors_insert, NULL, NULL,
                                APR_HOOK_LAST);
    xcri_errors_register();
    xcri_needs_register();
    APR_OPTIONAL_HOOK(ap, status_hook, xcri_pages_in_mod_status, NULL, NULL,
                      APR_HOOK_MIDDLE);
}
