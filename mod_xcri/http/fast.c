/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/fast.h"
#include "http/cached.h"
#include "http/forms.h"
#include "http/kept.h"
#include "http/request.h"
#include "http/sender.h"
#include "core/route.h"

#include <ap_regex.h>
#include <apr_fnmatch.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

/* ---- what would be passed over ------------------------------------------- */

/* Directives of a <Location> that say something of each request to it */
static const char *const per_request[] = {
    "AddOutputFilterByType", "Allow", "AuthBasicProvider", "AuthName",
    "AuthType", "AuthMerging", "Deny", "Header", "Redirect", "RequestHeader",
    "Require", "RewriteRule", "Satisfy", "SetEnvIf", "SetEnvIfNoCase",
    "SetInputFilter", "SetOutputFilter", "SSLRequire", "SSLRequireSSL",
    "SSLVerifyClient", "<If", "<ElseIf", "<Limit", "<LimitExcept",
    "<RequireAll", "<RequireAny", "<RequireNone", NULL
};

/* A mount in the mount has ready answers of its own. */
static int is_mount(const ap_directive_t *section)
{
    const ap_directive_t *d;

    for (d = section->first_child; d; d = d->next) {
        if (!strcasecmp(d->directive, "SetHandler")
            && (!strcmp(d->args, XCRI_HANDLER)
                || !strcmp(d->args, XCRI_STATUS_HANDLER))) {
            return 1;
        }
    }
    return 0;
}

/* The mount's own settings hold for its ready answers; those of a part of it do
 * not. What is published is never ready. */
static int is_setting(const char *name)
{
    return !strcasecmp(name, "SetHandler")
           || (!strncasecmp(name, "XCRI", 4)
               && strcasecmp(name, "XCRIPublish"));
}

static int is_listed(const ap_directive_t *d, int of_part)
{
    int i;

    if ((!strcasecmp(d->directive, "Require")
         && !strcasecmp(d->args, "all granted"))
        || (!strcasecmp(d->directive, "Allow")
            && !strcasecmp(d->args, "from all"))) {
        return 0;
    }
    if (of_part && is_setting(d->directive)) {
        return 1;
    }
    for (i = 0; per_request[i]; i++) {
        if (!strcasecmp(d->directive, per_request[i])) {
            return 1;
        }
    }
    return 0;
}

/* A section's pattern: a regular expression, or a path with wildcards */
typedef struct {
    const ap_regex_t *regex;
    const char *wild;
} pattern_t;

static int fits(const pattern_t *pattern, const char *path)
{
    return pattern->regex
           ? !ap_regexec(pattern->regex, path, 0, NULL, 0)
           : apr_fnmatch(pattern->wild, path, APR_FNM_PATHNAME) == APR_SUCCESS;
}

/* The route's address below the mount, with a value in the place of each {} */
static const char *address(apr_pool_t *pool, const xcri_mount_t *mount,
                           const xcri_compiled_t *c, const char *value)
{
    const char *path = mount->path;
    int i;

    for (i = 0; i < c->nsegments; i++) {
        const char *literal = c->segments[i].text.data;

        path = apr_pstrcat(pool, path, "/",
                           c->segments[i].text.len
                           ? apr_pstrmemdup(pool, literal,
                                            c->segments[i].text.len) : value,
                           NULL);
    }
    return path;
}

/* Does the pattern hold for something that is read below the mount? What a {}
 * can be is not known here: a number, a day and a word are tried. */
static int fits_route(apr_pool_t *pool, const pattern_t *pattern,
                      const xcri_mount_t *mount, const xcri_engine_t *engine)
{
    static const char *const values[] = { "1", "12345", "2025-10-20", "x" };
    apr_size_t k;
    int i;

    for (i = 0; i < engine->nroutes; i++) {
        const xcri_compiled_t *c = engine->routes[i];

        if (c->route->method) {
            continue;
        }
        for (k = 0; k < sizeof(values) / sizeof(*values); k++) {
            const char *path = address(pool, mount, c, values[k]);

            if (fits(pattern, path)
                || fits(pattern, apr_pstrcat(pool, path, "/", NULL))) {
                return 1;
            }
        }
    }
    return 0;
}

/* For what of the mount does a section hold? */
typedef enum {
    OF_NOTHING,
    OF_PART,
    OF_ALL
} extent_t;

static extent_t extent_of(apr_pool_t *pool, const ap_directive_t *d,
                          const xcri_mount_t *mount,
                          const xcri_engine_t *engine)
{
    const char *args = d->args, *word = ap_getword_conf(pool, &args);
    const char *whole = *mount->path ? mount->path : "/";
    int is_regex = !strcasecmp(d->directive, "<LocationMatch")
                   || !strcmp(word, "~");
    pattern_t pattern = { NULL, NULL };
    apr_size_t len;

    if (!strcmp(word, "~")) {
        word = ap_getword_conf(pool, &args);
    }
    len = strlen(word);
    if (len && word[len - 1] == '>') {
        word = apr_pstrmemdup(pool, word, --len);
    }
    if (is_regex || apr_fnmatch_test(word)) {
        pattern.wild = word;
        pattern.regex = is_regex ? ap_pregcomp(pool, word, 0) : NULL;
        if (is_regex && !pattern.regex) {
            return OF_PART;
        }
        return fits(&pattern, whole) ? OF_ALL
               : fits(&pattern, apr_pstrcat(pool, mount->path, "/x", NULL))
                 || fits_route(pool, &pattern, mount, engine) ? OF_PART
                                                              : OF_NOTHING;
    }
    /* What is below the mount is passed over as well. */
    while (len && word[len - 1] == '/') {
        len--;
    }
    if (len <= mount->len) {
        return !strncmp(word, mount->path, len)
               && (!len || len == mount->len || mount->path[len] == '/')
               ? OF_ALL : OF_NOTHING;
    }
    return !strncmp(word, mount->path, mount->len) && word[mount->len] == '/'
           ? OF_PART : OF_NOTHING;
}

/* The first directive in the tree that would be passed over, or NULL */
static const ap_directive_t *find(apr_pool_t *pool, const ap_directive_t *d,
                                  const xcri_mount_t *mount,
                                  const xcri_engine_t *engine)
{
    const ap_directive_t *inner, *found = NULL;

    for (; d && !found; d = d->next) {
        if (!strcasecmp(d->directive, "<Location")
            || !strcasecmp(d->directive, "<LocationMatch")) {
            extent_t extent = extent_of(pool, d, mount, engine);
            int of_part = extent == OF_PART && !is_mount(d);

            for (inner = extent != OF_NOTHING ? d->first_child : NULL;
                 inner && !found; inner = inner->next) {
                found = is_listed(inner, of_part) ? inner : NULL;
            }
        }
        else if (!strcasecmp(d->directive, "<If")) {
            found = d;
        }
        else if (strcasecmp(d->directive, "<Directory")
                 && strcasecmp(d->directive, "<DirectoryMatch")
                 && strcasecmp(d->directive, "<Files")
                 && strcasecmp(d->directive, "<FilesMatch")) {
            found = find(pool, d->first_child, mount, engine);
        }
    }
    return found;
}

const char *xcri_fast_check(apr_pool_t *pool, server_rec *main_server,
                            const xcri_engine_t *engine)
{
    server_rec *s;
    int i;

    for (s = main_server; s; s = s->next) {
        const apr_array_header_t *mounts = xcri_srv_conf(s)->mounts;

        for (i = 0; i < mounts->nelts; i++) {
            const xcri_mount_t *mount = &APR_ARRAY_IDX(mounts, i,
                                                       xcri_mount_t);
            const ap_directive_t *d = mount->kind == XCRI_MOUNT_API
                && mount->dir->fast_path ? find(pool, ap_conftree, mount,
                                                engine) : NULL;

            if (d) {
                return apr_psprintf(pool, "XCRIFastPath is On for %s, and %s"
                    "%s%s in line %d of %s would not hold for the answers that "
                    "it gives; take that away, or write XCRIFastPath Off",
                    *mount->path ? mount->path : "/", d->directive,
                    *d->args ? " " : "", d->args, d->line_num, d->filename);
            }
        }
    }
    return NULL;
}

/* ---- a request -------------------------------------------------------------- */

/* A path that means the same however it is read: httpd has not looked at it
 * yet. */
static int is_simple(const char *path)
{
    return path && *path == '/' && !strchr(path, '%') && !strstr(path, "//")
           && !strstr(path, "/.");
}

static const xcri_mount_t *mount_of(request_rec *r, const char **rest)
{
    const xcri_mount_t *mount;

    if (r->method_number != M_GET || r->main || r->prev || r->proxyreq
        || apr_table_get(r->headers_in, "Content-Length")
        || apr_table_get(r->headers_in, "Transfer-Encoding")
        || !is_simple(r->parsed_uri.path)) {
        return NULL;
    }
    mount = xcri_mount_of_path(r->server, r->parsed_uri.path, rest);
    return mount && mount->kind == XCRI_MOUNT_API && mount->dir->fast_path
           ? mount : NULL;
}

/* The answer to what is parsed, when it is ready */
static xcri_answer_t *ready(request_rec *r, const xcri_engine_t *engine,
                            const xcri_mount_t *mount, const char *rest)
{
    xcri_str_t captures[XCRI_MAX_SEGMENTS];
    xcri_request_t *req = xcri_request_make(r->pool, r, engine, r->server,
                                            mount->dir);

    req->mount = mount;
    req->path.data = rest;
    req->path.len = strlen(rest);
    req->compiled = xcri_route_match(engine, rest, req->path.len, captures);
    req->query.compiled = req->query.trace->compiled = req->compiled;
    if (!req->compiled || req->compiled->route->run
        || req->compiled->route->method || req->compiled->route->check
        || !req->query.srv->pool
        || xcri_param_parse(r->pool, req->compiled, &req->settings, captures,
                            r->args, req->values)->nelts) {
        return NULL;
    }
    req->form = xcri_forms_chosen(req);
    return xcri_cached_ready(req);
}

int xcri_fast_answer(request_rec *r, const xcri_engine_t *engine)
{
    xcri_answer_t *answer;
    const char *rest;
    const xcri_mount_t *mount = xcri_srv_conf(r->server)->fast
                                ? mount_of(r, &rest) : NULL;

    if (!mount) {
        return DECLINED;
    }
    answer = xcri_kept_by_address(r, mount, &mount->settings);
    if (!answer) {
        answer = ready(r, engine, mount, rest);
    }
    if (!answer) {
        return DECLINED;
    }
    xcri_mount_seen(r)->mount = mount;
    xcri_sender_early(r);
    return xcri_sender_send(r, mount->dir, answer);
}
