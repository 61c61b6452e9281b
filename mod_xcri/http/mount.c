/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/mount.h"
#include "core/text.h"

#include <ap_regex.h>
#include <apr_fnmatch.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

/* ---- seen while the configuration is read ------------------------------- */

/* What SetHandler said of one <Location> */
typedef struct {
    xcri_mount_kind_t kind;
    const char *path;
} place_t;

static void note_place(cmd_parms *cmd, xcri_mount_kind_t kind)
{
    xcri_srv_conf_t *conf = xcri_srv_conf(cmd->server);
    place_t *place;

    if (!conf->places) {
        conf->places = apr_array_make(cmd->pool, 4, sizeof(place_t));
    }
    place = apr_array_push(conf->places);
    place->kind = kind;
    place->path = xcri_config_path(cmd->pool, cmd->path);
}

/* How many letters differ (Levenshtein's distance), in any case */
static int distance(const char *a, const char *b)
{
    int row[32], n = (int)strlen(b), above, i;

    if (n >= 32 || strlen(a) >= 32) {
        return 32;
    }
    for (i = 0; i <= n; i++) {
        row[i] = i;
    }
    for (; *a; a++) {
        above = row[0]++;
        for (i = 1; i <= n; i++) {
            int changed = above + (apr_tolower(*a) != apr_tolower(b[i - 1]));

            above = row[i];
            row[i] = row[i] < row[i - 1] ? row[i] + 1 : row[i - 1] + 1;
            row[i] = row[i] < changed ? row[i] : changed;
        }
    }
    return row[n];
}

/* A name that nobody has is no mistake for httpd: it serves a file then. */
static const char *check_name(cmd_parms *cmd, const char *name)
{
    int to_api = distance(name, XCRI_HANDLER);
    int to_status = distance(name, XCRI_STATUS_HANDLER);

    if (strncasecmp(name, "xcri", 4) && to_api > 2 && to_status > 2) {
        return NULL;
    }
    return apr_psprintf(cmd->pool, "SetHandler %s: no module has this handler; "
                        "write SetHandler %s", name, to_api <= to_status
                                             ? XCRI_HANDLER
                                             : XCRI_STATUS_HANDLER);
}

/* A handler does not know its <Location>: so it is seen here. */
const char *xcri_mount_see_handler(cmd_parms *cmd, void *conf,
                                   const char *arg)
{
    xcri_dir_conf_t *dir = conf;
    const ap_directive_t *parent = cmd->directive->parent;
    int is_plain = parent && !strcasecmp(parent->directive, "<Location")
                   && cmd->path && cmd->path[0] == '/'
                   && !ap_is_matchexp(cmd->path);

    dir->mount = "";
    if (strcmp(arg, XCRI_HANDLER)) {
        const char *wrong = strcmp(arg, XCRI_STATUS_HANDLER)
                            ? check_name(cmd, arg) : NULL;

        if (wrong) {
            return wrong;
        }
        if (is_plain && (!strcmp(arg, XCRI_STATUS_HANDLER)
                         || !strcmp(arg, "server-status"))) {
            note_place(cmd, XCRI_MOUNT_STATUS);
        }
        return NULL;
    }
    if (!is_plain) {
        return "SetHandler " XCRI_HANDLER " belongs directly in a <Location> "
               "with a plain path, which becomes the address of the API; "
               "write <Location \"/iz/xcri/api\"> SetHandler " XCRI_HANDLER
               " </Location>";
    }
    note_place(cmd, XCRI_MOUNT_API);
    dir->mount = *xcri_config_path(cmd->temp_pool, cmd->path) ? xcri_config_path(cmd->pool, cmd->path)
                                                  : "/";
    xcri_srv_conf(cmd->server)->mounted = 1;
    return NULL;
}

/* ---- the table -------------------------------------------------------------- */

xcri_settings_t xcri_mount_settings(const xcri_dir_conf_t *dir)
{
    xcri_dir_conf_t full = *dir;
    xcri_settings_t s;

    xcri_config_dir_fill(&full);
    s.default_season = full.default_season;
    s.default_limit = full.default_limit;
    s.max_limit = full.max_limit;
    if (s.default_limit > s.max_limit) {
        s.default_limit = s.max_limit;
    }
    return s;
}

/* Does the section hold for the path? As httpd's ap_location_walk has it */
static int holds(const core_dir_config *section, const char *path)
{
    apr_size_t len = strlen(section->d);

    if (section->r) {
        return !ap_regexec(section->r, path, 0, NULL, 0);
    }
    if (section->d_is_fnmatch) {
        return apr_fnmatch(section->d, path, APR_FNM_PATHNAME) == APR_SUCCESS;
    }
    return !strncmp(section->d, path, len)
           && (!len || section->d[len - 1] == '/' || path[len] == '/'
               || !path[len]);
}

/* <Location "/iz/xcri/api/"> is of what is below that path, as the API is. */
static int is_said_of(const core_dir_config *section, apr_pool_t *pool,
                      const char *path)
{
    return holds(section, path)
           || holds(section, apr_pstrcat(pool, path, "/", NULL));
}

/* What all <Location>s together say of a path */
static xcri_dir_conf_t *merged(apr_pool_t *pool, server_rec *s,
                                     const char *path)
{
    core_server_config *core = ap_get_core_module_config(s->module_config);
    xcri_dir_conf_t *all = xcri_dir_conf(s->lookup_defaults);
    int i;

    if (!*path) {
        path = "/";
    }
    for (i = 0; i < core->sec_url->nelts; i++) {
        ap_conf_vector_t *section = APR_ARRAY_IDX(core->sec_url, i,
                                                  ap_conf_vector_t *);
        xcri_dir_conf_t *own = xcri_dir_conf(section);

        if (own && is_said_of(ap_get_core_module_config(section), pool, path)) {
            all = all ? xcri_config_dir_merge(pool, all, own) : own;
        }
    }
    return all ? apr_pmemdup(pool, all, sizeof(*all))
               : xcri_config_dir_create(pool, NULL);
}

int xcri_mount_is_apart(server_rec *s, const xcri_mount_t *mount,
                        const char *path)
{
    core_server_config *core = ap_get_core_module_config(s->module_config);
    const char *own = *mount->path ? mount->path : "/";
    int i;

    for (i = 0; i < core->sec_url->nelts; i++) {
        const core_dir_config *section = ap_get_core_module_config(
            APR_ARRAY_IDX(core->sec_url, i, ap_conf_vector_t *));

        if ((section->r || section->d_is_fnmatch) && holds(section, path)
            && !holds(section, own)) {
            return 1;
        }
    }
    return 0;
}

/* The default that nobody has written gives way by itself. */
static const char *check_limits(apr_pool_t *pool, const char *path,
                                const xcri_dir_conf_t *said)
{
    xcri_dir_conf_t full = *said;

    xcri_config_dir_fill(&full);
    if (said->default_limit == XCRI_UNSET
        || full.default_limit <= full.max_limit) {
        return NULL;
    }
    return apr_psprintf(pool, "XCRIDefaultLimit %" APR_INT64_T_FMT " is above "
                        "XCRIMaxLimit %" APR_INT64_T_FMT " for <Location "
                        "\"%s\">; write a XCRIDefaultLimit of at most %"
                        APR_INT64_T_FMT ", or a larger XCRIMaxLimit",
                        full.default_limit, full.max_limit, *path ? path : "/",
                        full.max_limit);
}

const char *xcri_mount_prepare(apr_pool_t *pool, server_rec *main_server)
{
    server_rec *s;
    const char *wrong = NULL;
    int next_id = 0, i;

    for (s = main_server; s && !wrong; s = s->next) {
        xcri_srv_conf_t *conf = xcri_srv_conf(s);
        int n = conf->places ? conf->places->nelts : 0;

        conf->mounts = apr_array_make(pool, n + 1, sizeof(xcri_mount_t));
        for (i = 0; i < n && !wrong; i++) {
            const place_t *place = &APR_ARRAY_IDX(conf->places, i, place_t);
            xcri_mount_t *mount = apr_array_push(conf->mounts);
            xcri_dir_conf_t *dir = merged(pool, s, place->path);

            mount->kind = place->kind;
            mount->path = place->path;
            mount->len = strlen(place->path);
            mount->id = next_id++;
            wrong = check_limits(pool, place->path, dir);
            xcri_config_dir_fill(dir);
            mount->dir = dir;
            mount->settings = xcri_mount_settings(dir);
            conf->fast |= mount->kind == XCRI_MOUNT_API
                          && mount->dir->fast_path;
        }
    }
    return wrong;
}

/* What follows in the path, or NULL when it is not the mount or below it */
static const char *below(const xcri_mount_t *mount, const char *path)
{
    return !strncmp(path, mount->path, mount->len)
           && (!path[mount->len] || path[mount->len] == '/')
           ? path + mount->len : NULL;
}

/* The longest path is the nearest; of two that are alike, the last one's
 * handler holds. */
const xcri_mount_t *xcri_mount_of_path(server_rec *s, const char *path,
                                       const char **rest)
{
    const apr_array_header_t *mounts = xcri_srv_conf(s)->mounts;
    const xcri_mount_t *best = NULL;
    int i;

    for (i = 0; i < mounts->nelts; i++) {
        const xcri_mount_t *mount = &APR_ARRAY_IDX(mounts, i, xcri_mount_t);

        if ((!best || mount->len >= best->len) && below(mount, path)) {
            best = mount;
        }
    }
    *rest = best ? below(best, path) : NULL;
    return best;
}

/* ---- a request --------------------------------------------------------------- */

xcri_seen_t *xcri_mount_seen(request_rec *r)
{
    xcri_seen_t *seen = ap_get_module_config(r->request_config, &xcri_module);

    if (!seen) {
        seen = apr_pcalloc(r->pool, sizeof(*seen));
        ap_set_module_config(r->request_config, &xcri_module, seen);
    }
    return seen;
}

xcri_trace_t *xcri_mount_trace(request_rec *r)
{
    xcri_seen_t *seen = xcri_mount_seen(r);

    if (!seen->trace) {
        seen->trace = apr_pcalloc(r->pool, sizeof(*seen->trace));
    }
    return seen->trace;
}

/* The path as the client sent it, while it is the request's: httpd has merged
 * the slashes of r->uri, and "//health" is no address of ours. */
static xcri_str_t sent_path(request_rec *r)
{
    const char *sent = r->unparsed_uri, *host = strstr(sent, "://");
    xcri_str_t whole = { r->uri, strlen(r->uri) }, raw;
    char *merged_slashes;

    if (host && *sent != '/') {
        sent = host + 3 + strcspn(host + 3, "/?#");
    }
    if (*sent != '/') {
        return whole;
    }
    raw = xcri_text_unescape(r->pool, sent, strcspn(sent, "?#"), 0);
    if (strlen(raw.data) != raw.len) {
        return whole;
    }
    merged_slashes = apr_pstrdup(r->pool, raw.data);
    ap_no2slash(merged_slashes);
    return strcmp(merged_slashes, r->uri) ? whole : raw;
}

int xcri_mount_has(request_rec *r)
{
    const xcri_dir_conf_t *dir = xcri_dir_conf(r->per_dir_config);
    const apr_array_header_t *mounts = xcri_srv_conf(r->server)->mounts;
    const char *path = dir ? dir->mount : NULL;
    xcri_seen_t *seen = xcri_mount_seen(r);
    xcri_str_t whole;
    int i;

    if (!path || !*path) {
        return 0;
    }
    path = strcmp(path, "/") ? path : "";
    /* Before httpd has looked at the <Location>s of what mod_rewrite has made of
     * the address, it was that of those before. */
    if (seen->mount && !strcmp(seen->mount->path, path)) {
        return 1;
    }
    whole = sent_path(r);
    for (i = 0; i < mounts->nelts; i++) {
        const xcri_mount_t *mount = &APR_ARRAY_IDX(mounts, i, xcri_mount_t);

        if (mount->kind == XCRI_MOUNT_API && !strcmp(mount->path, path)
            && below(mount, whole.data)) {
            seen->mount = mount;
            seen->path.data = whole.data + mount->len;
            seen->path.len = whole.len - mount->len;
            return 1;
        }
    }
    return 0;
}
