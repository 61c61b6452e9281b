/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "mod_xcri.h"
#include "xcri_metrics.h"

#include <apr_atomic.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

APLOG_USE_MODULE(xcri);

/* The compiled tables. Made when the configuration is read, before there are
 * children, and only read afterwards. */
static const xcri_engine_t *engine;

void xcri_handler_set_engine(const xcri_engine_t *compiled)
{
    engine = compiled;
}

/* ---- the address ---------------------------------------------------- */

/* Without the slashes that follow a slash, as httpd merges them */
static const char *merge_slashes(apr_pool_t *pool, const char *path)
{
    char *copy = apr_pstrdup(pool, path);

    ap_no2slash(copy);
    return copy;
}

int xcri_mount_path(request_rec *r, const char *mount, xcri_str_t *path)
{
    apr_size_t len = strcmp(mount, "/") ? strlen(mount) : 0;
    const char *sent = r->unparsed_uri, *host = strstr(sent, "://");
    xcri_str_t whole = { r->uri, strlen(r->uri) };

    /* The path as the client sent it, while it is the request's: httpd has
     * merged the slashes of r->uri, and "//health" is no address of ours. */
    if (host && *sent != '/') {
        sent = host + 3 + strcspn(host + 3, "/?#");
    }
    if (*sent == '/') {
        xcri_str_t raw = xcri_text_unescape(r->pool, sent,
                                            strcspn(sent, "?#"), 0);

        if (strlen(raw.data) == raw.len
            && !strcmp(merge_slashes(r->pool, raw.data), r->uri)) {
            whole = raw;
        }
    }
    if (whole.len < len || memcmp(whole.data, mount, len)
        || (whole.len > len && whole.data[len] != '/')) {
        return 0;
    }
    path->data = whole.data + len;
    path->len = whole.len - len;
    return 1;
}

/* ---- the answer ----------------------------------------------------- */

static void write_value(xcri_json_t *out, const xcri_value_t *v, int upper)
{
    if (v->kind == XCRI_ABSENT) {
        xcri_json_lit(out, "null");
    }
    else if (v->kind == XCRI_IS_TEXT) {
        const xcri_str_t *text = upper ? &v->text : &v->raw;

        xcri_json_text(out, text->data, text->len);
    }
    else {
        xcri_json_int(out, v->number);
    }
}

/* Runs the statement of a part; the rows stand in out then. */
static int run_part(xcri_request_t *req, int at, xcri_json_t *out,
                    apr_int64_t *number)
{
    const xcri_compiled_t *c = req->compiled;
    const xcri_statement_t *st = xcri_statement_choose(c->statements[at],
                                                       req->values);
    xcri_view_t view = xcri_view_all(st);
    int rv;

    if (st->part->kind == XCRI_PART_TOTAL) {
        return xcri_query_total(req, st, number);
    }
    if (at == c->rows_part) {
        st = xcri_list_statement(req->r->pool, c, st, req->values);
        view = xcri_list_view(req->r->pool, c, st, req->values);
    }
    rv = xcri_query_rows(req, st, &view, out, number);
    if (rv == OK && !*number && (st->part->flags & XCRI_PART_REQUIRED)) {
        return HTTP_NOT_FOUND;
    }
    return rv;
}

/* Writes the members of a part after those that stand in out already. */
static void write_part(xcri_request_t *req, int at, xcri_json_t *part,
                       const apr_int64_t *numbers)
{
    const xcri_compiled_t *c = req->compiled;
    const xcri_part_t *p = &c->route->parts[at];
    xcri_json_t *out = &req->out;
    int i;

    xcri_json_raw(out, at ? "," : "{", 1);
    if (p->name) {
        xcri_json_text(out, p->name, strlen(p->name));
        xcri_json_lit(out, ":");
    }
    switch (p->kind) {
    case XCRI_PART_ROW:
        xcri_json_append(out, part);
        break;
    case XCRI_PART_ROWS:
        xcri_json_lit(out, "[");
        xcri_json_append(out, part);
        xcri_json_lit(out, "]");
        break;
    case XCRI_PART_TOTAL:
        xcri_json_int(out, numbers[at]);
        break;
    case XCRI_PART_COUNT:
        xcri_json_int(out, numbers[c->rows_part]);
        break;
    case XCRI_PART_ECHO:
        i = xcri_param_index(c->route->params, p->source, strlen(p->source));
        write_value(out, &req->values[i], p->flags & XCRI_PART_UPPER);
        break;
    case XCRI_PART_CONST:
        xcri_json_raw(out, p->source, strlen(p->source));
        break;
    }
}

/* Reads every part, gives the connection back, and puts the parts together in
 * their order. */
static int answer_parts(xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    xcri_json_t parts[XCRI_MAX_PARTS];
    apr_int64_t numbers[XCRI_MAX_PARTS];
    int rv = OK, i;

    for (i = 0; i < c->nparts && rv == OK; i++) {
        xcri_json_init(&parts[i], req->r->pool);
        if (c->statements[i]) {
            rv = run_part(req, i, &parts[i], &numbers[i]);
        }
    }
    xcri_lease_close(&req->lease, 0);
    for (i = 0; i < c->nparts && rv == OK; i++) {
        write_part(req, i, &parts[i], numbers);
    }
    if (rv == OK) {
        xcri_json_lit(&req->out, "}");
        xcri_list_link(req, numbers);
    }
    return rv;
}

/* Broken UTF-8 in the tables is the administrator's to mend, and told once. */
static void tell_repaired(const xcri_request_t *req)
{
    static apr_uint32_t told;

    if (req->out.repaired && !apr_atomic_xchg32(&told, 1)) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, req->r,
                      "xcri: a text of %s is no valid UTF-8; such bytes are "
                      "answered as U+FFFD (said once for each child)",
                      req->compiled->route->path);
    }
}

static int answer(xcri_request_t *req)
{
    const xcri_route_t *route = req->compiled->route;
    const char *wrong;
    int rv;

    if (route->check && (wrong = route->check(req)) != NULL) {
        return xcri_reply_detail(req, HTTP_BAD_REQUEST, wrong);
    }
    if (!req->srv->pool && req->compiled->needs_database) {
        return xcri_reply_detail(req, HTTP_SERVICE_UNAVAILABLE,
                                 "The server has no database configured");
    }
    if (route->run) {
        apr_table_setn(req->r->headers_out, "Cache-Control", "no-store");
        rv = route->run(req);
        xcri_lease_close(&req->lease, 0);
        return xcri_reply_send(req, rv);
    }
    /* Where there can be nothing to answer, a condition is met only once the
     * rows are there; else it is looked at before, and a 304 costs no query. */
    rv = xcri_version_get(req);
    req->form = rv == OK ? xcri_list_form(req) : XCRI_FORM_JSON;
    if (rv == OK && !req->compiled->can_miss) {
        rv = xcri_reply_validate(req);
    }
    if (rv == OK && req->form != XCRI_FORM_JSON) {
        rv = xcri_list_send(req);
        if (rv != HTTP_NOT_FOUND && rv != HTTP_NOT_MODIFIED) {
            return rv;
        }
    }
    else if (rv == OK) {
        rv = answer_parts(req);
    }
    if (rv == OK && req->compiled->can_miss) {
        rv = xcri_reply_validate(req);
    }
    xcri_lease_close(&req->lease, 0);
    if (rv == HTTP_NOT_FOUND) {
        return xcri_reply_detail(req, rv,
            xcri_param_expand(req->r->pool, req->compiled, req->values,
                              route->not_found ? route->not_found
                                               : "Not Found"));
    }
    tell_repaired(req);
    return xcri_reply_send(req, rv);
}

static int method_of(const xcri_route_t *route)
{
    return route->method ? ap_method_number_of(route->method) : M_GET;
}

int xcri_handler_map(request_rec *r)
{
    const xcri_dir_conf_t *dir = ap_get_module_config(r->per_dir_config,
                                                      &xcri_module);
    xcri_str_t path;

    return dir->mount && *dir->mount && xcri_mount_path(r, dir->mount, &path)
           ? OK : DECLINED;
}

int xcri_handler_storage(request_rec *r)
{
    ap_conf_vector_t *defaults = r->per_dir_config;

    /* httpd has put the <Location> aside for this hook, and walks through it
     * again afterwards; the second walk finds the first one's result. */
    if (!xcri_srv_conf(r->server)->mounted || ap_location_walk(r) != OK
        || xcri_handler_map(r) != OK) {
        r->per_dir_config = defaults;
        return DECLINED;
    }
    return OK;
}

int xcri_handler(request_rec *r)
{
    xcri_request_t *req;
    xcri_str_t captures[XCRI_MAX_SEGMENTS], path;
    const apr_array_header_t *problems;

    if (!r->handler || strcmp(r->handler, XCRI_HANDLER)) {
        return DECLINED;
    }
    req = apr_pcalloc(r->pool, sizeof(*req));
    req->r = r;
    req->engine = engine;
    req->dir = ap_get_module_config(r->per_dir_config, &xcri_module);
    req->srv = xcri_srv_conf(r->server);
    req->trace = xcri_metrics_trace(r, NULL);
    req->settings = xcri_config_settings(req->dir);
    xcri_json_init(&req->out, r->pool);

    ap_discard_request_body(r);
    xcri_reply_headers(req);
    if (req->dir->mount && *req->dir->mount
        && xcri_mount_path(r, req->dir->mount, &path)) {
        req->compiled = xcri_route_match(engine, path.data, path.len,
                                         captures);
        req->trace->compiled = req->compiled;
    }
    if (r->method_number == M_OPTIONS
        && (req->compiled
            || apr_table_get(r->headers_in, "Access-Control-Request-Method"))) {
        return xcri_reply_options(req);
    }
    if (!req->compiled) {
        return xcri_reply_detail(req, HTTP_NOT_FOUND, "Not Found");
    }
    if (r->method_number != method_of(req->compiled->route)) {
        return xcri_reply_detail(req, HTTP_METHOD_NOT_ALLOWED,
                                 "Method Not Allowed");
    }
    problems = xcri_param_parse(r->pool, req->compiled, &req->settings,
                                captures, r->args, req->values);
    if (problems->nelts) {
        return xcri_reply_problems(req, problems);
    }
    return answer(req);
}
