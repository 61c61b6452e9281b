/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/fast.h"
#include "http/cached.h"
#include "http/forms.h"
#include "http/kept.h"
#include "http/request.h"
#include "http/sender.h"
#include "core/route.h"
#include "core/text.h"

#include <ap_regex.h>
#include <apr_fnmatch.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

/* ---- what would be passed over ------------------------------------------- */

/* Directives of a <Location> that say nothing of an answer that is ready, or
 * that a mount knows: whatever else stands there, of whatever module, may say
 * who gets it, or how. */
static const char *const harmless[] = {
    "ErrorDocument", "LimitRequestBody", "LogLevel", "PassEnv", "SetEnv",
    "UnsetEnv", NULL
};

/* What a section is to a mount */
typedef enum { NOTHING, AROUND, BELOW } place_t;

/* What is looked for: what holds for a mount of a server */
typedef struct {
    apr_pool_t *pool;
    server_rec *s;
    int is_main;
    const xcri_mount_t *mount;
    const apr_array_header_t *paths;   /* that a rule may be meant for */
} wanted_t;

static int is_passed_over(const ap_directive_t *d, place_t place)
{
    int i;

    if (!strcasecmp(d->directive, "Require")
        && !strcasecmp(d->args, "all granted")) {
        return 0;
    }
    for (i = 0; harmless[i]; i++) {
        if (!strcasecmp(d->directive, harmless[i])) {
            return 0;
        }
    }
    return place == BELOW || (strncasecmp(d->directive, "XCRI", 4)
                              && strcasecmp(d->directive, "SetHandler"));
}

static int matches(apr_pool_t *pool, const char *pattern, int is_regex,
                   const char *path)
{
    ap_regex_t *regex = is_regex ? ap_pregcomp(pool, pattern, 0) : NULL;

    return is_regex ? !regex || !ap_regexec(regex, path, 0, NULL, 0)
                    : apr_fnmatch(pattern, path, APR_FNM_PATHNAME)
                      == APR_SUCCESS;
}

/* What is below the mount is passed over as well. */
static place_t place_of_path(const wanted_t *w, const char *word)
{
    const xcri_mount_t *mount = w->mount;
    apr_size_t len = strlen(word);
    const char *rest;

    while (len && word[len - 1] == '/') {
        len--;
    }
    if (len <= mount->len) {
        return strncmp(word, mount->path, len)
               || (len && len < mount->len && mount->path[len] != '/')
               ? NOTHING : AROUND;
    }
    return !strncmp(word, mount->path, mount->len) && word[mount->len] == '/'
           && xcri_mount_of_path(w->s, apr_pstrmemdup(w->pool, word, len),
                                 &rest) == mount ? BELOW : NOTHING;
}

/* A pattern that holds only for some of what is below the mount is looked at
 * with each request (xcri_mount_is_apart). */
static place_t place_of(const wanted_t *w, const ap_directive_t *d)
{
    const char *path = w->mount->path, *args = d->args;
    char *word = ap_getword_conf(w->pool, &args);
    int is_regex = !strcasecmp(d->directive, "<LocationMatch")
                   || !strcmp(word, "~");
    apr_size_t len;

    if (!strcmp(word, "~")) {
        word = ap_getword_conf(w->pool, &args);
    }
    len = strlen(word);
    if (len && word[len - 1] == '>') {
        word[len - 1] = '\0';
    }
    if (is_regex || ap_is_matchexp(word)) {
        return matches(w->pool, word, is_regex, path)
               || matches(w->pool, word, is_regex,
                          apr_pstrcat(w->pool, path, "/x", NULL))
               ? AROUND : NOTHING;
    }
    return place_of_path(w, word);
}

/* The mount, what is below it, and a path for each route */
static const apr_array_header_t *paths_of(apr_pool_t *pool,
                                          const xcri_mount_t *mount,
                                          const xcri_engine_t *engine)
{
    apr_array_header_t *paths = apr_array_make(pool, engine->nroutes + 2,
                                               sizeof(const char *));
    int i;

    APR_ARRAY_PUSH(paths, const char *) = mount->path;
    APR_ARRAY_PUSH(paths, const char *) = apr_pstrcat(pool, mount->path, "/x",
                                                      NULL);
    for (i = 0; i < engine->nroutes; i++) {
        const char *rest = engine->routes[i]->route->path, *brace;
        const char *path = mount->path;

        for (; (brace = strchr(rest, '{')); rest = strchr(brace, '}') + 1) {
            path = apr_pstrcat(pool, path, apr_pstrmemdup(pool, rest,
                                   (apr_size_t)(brace - rest)),
                               strncmp(brace, "{date}", 6) ? "1" : "2025-10-20",
                               NULL);
        }
        APR_ARRAY_PUSH(paths, const char *) = apr_pstrcat(pool, path, rest,
                                                          NULL);
    }
    return paths;
}

/* Capitals may not matter to the rule: what says so stands behind it. */
static int is_for_one(const wanted_t *w, const char *word)
{
    const char *regex = apr_pstrcat(w->pool, "(?i)", word, NULL);
    int i, is = 0;

    for (i = 0; i < w->paths->nelts && !is; i++) {
        is = matches(w->pool, regex, 1,
                     APR_ARRAY_IDX(w->paths, i, const char *));
    }
    return is;
}

/* RewriteRule of a server: what only notes something of a request, and lets it
 * be, is no loss. */
static int rewrites(const wanted_t *w, const ap_directive_t *d)
{
    const char *args = d->args;
    const char *pattern = ap_getword_conf(w->pool, &args);
    const char *to = ap_getword_conf(w->pool, &args);
    const char *flag = ap_getword_conf(w->pool, &args);
    int only_notes = !strcmp(to, "-");

    for (; *flag && only_notes; flag++) {
        const char *name = flag + 1 + strspn(flag + 1, " \t");

        only_notes = (*flag != '[' && *flag != ',')
                     || ((!*name || !strchr("FGRfgr", *name))
                         && strncasecmp(name, "co", 2));
    }
    return !only_notes && (*pattern == '!' || is_for_one(w, pattern));
}

/* Redirect of a server, and its like, whose first word may be a status */
static int redirects(const wanted_t *w, const ap_directive_t *d)
{
    static const char *const names = "permanent|temp|seeother|gone";
    const char *args = d->args;
    const char *word = ap_getword_conf(w->pool, &args);
    char *small = apr_pstrdup(w->pool, word);
    xcri_str_t first = { small, strlen(small) };

    ap_str_tolower(small);
    if (apr_isdigit(*word) || xcri_text_one_of(first, names)) {
        word = ap_getword_conf(w->pool, &args);
    }
    return !strcasecmp(d->directive, "RedirectMatch")
           ? is_for_one(w, word) : place_of_path(w, word) != NOTHING;
}

/* Of a server: what is done where a file's name is made of the address, which is
 * later */
static int comes_later(const wanted_t *w, const ap_directive_t *d)
{
    return !strcasecmp(d->directive, "<If")
           || (!strcasecmp(d->directive, "RewriteRule") && rewrites(w, d))
           || (!strncasecmp(d->directive, "Redirect", 8) && redirects(w, d));
}

/* Is what stands in there of another server, or of none? */
static int is_elsewhere(const wanted_t *w, const ap_directive_t *d)
{
    return !strcasecmp(d->directive, "<VirtualHost")
           ? w->is_main || d->line_num != (int)w->s->defn_line_number
             || strcmp(d->filename, w->s->defn_name)
           : !strcasecmp(d->directive, "<Directory")
             || !strcasecmp(d->directive, "<DirectoryMatch")
             || !strcasecmp(d->directive, "<Files")
             || !strcasecmp(d->directive, "<FilesMatch");
}

/* The first directive in the tree that would be passed over, or NULL */
static const ap_directive_t *find(const wanted_t *w, const ap_directive_t *d)
{
    const ap_directive_t *inner, *found = NULL;

    for (; d && !found; d = d->next) {
        if (!strcasecmp(d->directive, "<Location")
            || !strcasecmp(d->directive, "<LocationMatch")) {
            place_t place = place_of(w, d);

            for (inner = place ? d->first_child : NULL; inner && !found;
                 inner = inner->next) {
                found = is_passed_over(inner, place) ? inner : NULL;
            }
        }
        else if (comes_later(w, d)) {
            found = d;
        }
        else if (!is_elsewhere(w, d)) {
            found = find(w, d->first_child);
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
            wanted_t w = { pool, s, s == main_server, mount, NULL };
            const ap_directive_t *d = NULL;

            if (mount->kind == XCRI_MOUNT_API && mount->dir->fast_path) {
                w.paths = paths_of(pool, mount, engine);
                d = find(&w, ap_conftree);
            }
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
           && !xcri_mount_is_apart(r->server, mount, r->parsed_uri.path)
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
