/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "xcri_maintenance.h"
#include "xcri_status.h"

#include <ap_expr.h>
#include <apr_atomic.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>

APLOG_USE_MODULE(xcri);

#define DEFAULT_RETRY_AFTER (30 * 60)
#define LARGEST_PAGE (1024 * 1024)

struct xcri_gate_t {
    int on;
    ap_expr_info_t *expr; /* NULL: on is all */
    apr_uint32_t told;    /* a failure of the expression is in the log */
};

/* A <Location> whose handler matters to us */
typedef struct {
    const char *path;            /* no slash at its end */
    const xcri_dir_conf_t *api;  /* NULL: a page of status */
} place_t;

static const xcri_window_t no_window;

/* ---- directives ----------------------------------------------------- */

/* Without slashes at its end; "" for "/" */
static const char *bare(apr_pool_t *pool, const char *path)
{
    char *copy = apr_pstrdup(pool, path);
    apr_size_t len;

    ap_no2slash(copy);
    len = strlen(copy);
    while (len && copy[len - 1] == '/') {
        copy[--len] = '\0';
    }
    return copy;
}

const char *xcri_maintenance_set_site(cmd_parms *cmd, void *conf,
                                      const char *arg)
{
    (void)conf;
    if (*arg != '/' || strpbrk(arg, "?#%* \t") || strstr(arg, "/.")) {
        return apr_psprintf(cmd->pool, "XCRISite takes the path of the site, "
                            "beginning with a slash, without \"%%\", \"*\", "
                            "\"?\" and \"/.\", not \"%s\"; write, for example, "
                            "XCRISite " XCRI_DEFAULT_SITE, arg);
    }
    xcri_srv_conf(cmd->server)->site = bare(cmd->pool, arg);
    return NULL;
}

const char *xcri_maintenance_set_gate(cmd_parms *cmd, void *conf,
                                      const char *arg)
{
    xcri_gate_t *gate = apr_pcalloc(cmd->pool, sizeof(*gate));
    const char *wrong = NULL;

    (void)conf;
    gate->on = !strcasecmp(arg, "On");
    if (!strncasecmp(arg, "expr=", 5)) {
        /* An answer that is never stored needs no Vary. */
        gate->expr = ap_expr_parse_cmd(cmd, arg + 5, AP_EXPR_FLAG_DONT_VARY,
                                       &wrong, NULL);
        if (wrong) {
            return apr_psprintf(cmd->pool, "XCRIMaintenance cannot read the "
                                "expression \"%s\" (%s); write, for example, "
                                "XCRIMaintenance "
                                "\"expr=-f '/run/xcri/maintenance'\"",
                                arg + 5, wrong);
        }
    }
    else if (!gate->on && strcasecmp(arg, "Off")) {
        return apr_psprintf(cmd->pool, "XCRIMaintenance takes On, Off or an "
                            "expression of httpd, not \"%s\"; write, for "
                            "example, XCRIMaintenance "
                            "\"expr=-f '/run/xcri/maintenance'\"", arg);
    }
    xcri_srv_conf(cmd->server)->gate = gate;
    return NULL;
}

/* Reads a whole file; NULL, or why not. */
static const char *read_page(apr_pool_t *pool, const char *name, char **text)
{
    char why[128];
    apr_finfo_t info;
    apr_file_t *file;
    apr_status_t rv = apr_file_open(&file, name, APR_FOPEN_READ,
                                    APR_FPROT_OS_DEFAULT, pool);

    if (rv != APR_SUCCESS) {
        return apr_pstrdup(pool, apr_strerror(rv, why, sizeof(why)));
    }
    rv = apr_file_info_get(&info, APR_FINFO_TYPE | APR_FINFO_SIZE, file);
    if (rv == APR_SUCCESS && (info.filetype != APR_REG || info.size < 1
                              || info.size > LARGEST_PAGE)) {
        apr_file_close(file);
        return "it is no file of 1 byte to 1 MB";
    }
    if (rv == APR_SUCCESS) {
        *text = apr_pcalloc(pool, (apr_size_t)info.size + 1);
        rv = apr_file_read_full(file, *text, (apr_size_t)info.size, NULL);
    }
    apr_file_close(file);
    if (rv != APR_SUCCESS) {
        return apr_pstrdup(pool, apr_strerror(rv, why, sizeof(why)));
    }
    return strlen(*text) == (apr_size_t)info.size ? NULL : "it is no text";
}

const char *xcri_maintenance_set_page(cmd_parms *cmd, void *conf,
                                      const char *arg)
{
    const char *name = ap_server_root_relative(cmd->pool, arg), *wrong;
    char *page = NULL;

    (void)conf;
    if (!strcasecmp(arg, "default")) {
        xcri_srv_conf(cmd->server)->page = xcri_maintenance_shipped;
        return NULL;
    }
    wrong = !*arg ? "it has no name"
          : !name ? "the path is not valid"
                  : read_page(cmd->pool, name, &page);
    if (wrong) {
        return apr_psprintf(cmd->pool, "XCRIMaintenancePage cannot read \"%s\" "
                            "(%s); write the path of an HTML file that exists, "
                            "or XCRIMaintenancePage default for the shipped "
                            "page", name ? name : arg, wrong);
    }
    xcri_srv_conf(cmd->server)->page = page;
    return NULL;
}

const char *xcri_maintenance_set_retry(cmd_parms *cmd, void *conf,
                                       const char *arg)
{
    apr_interval_time_t value;

    (void)conf;
    if (!apr_isdigit(*arg)
        || ap_timeout_parameter_parse(arg, &value, "s") != APR_SUCCESS
        || value < apr_time_from_sec(1)
        || value > apr_time_from_sec(7 * 24 * 3600)) {
        return apr_psprintf(cmd->pool, "XCRIMaintenanceRetryAfter takes a time "
                            "from 1s to 168h (units s, min and h; a number "
                            "alone is seconds), not \"%s\"; write, for "
                            "example, XCRIMaintenanceRetryAfter 30min", arg);
    }
    xcri_srv_conf(cmd->server)->retry_after = apr_time_sec(value);
    return NULL;
}

const char *xcri_maintenance_set_window(cmd_parms *cmd, void *conf,
                                        const char *start,
                                        const char *duration)
{
    xcri_window_t *window = apr_pcalloc(cmd->pool, sizeof(*window));
    const char *wrong;

    (void)conf;
    if (!strcasecmp(start, "Off") && !duration) {
        xcri_srv_conf(cmd->server)->window = &no_window;
        return NULL;
    }
    wrong = duration ? xcri_window_parse(cmd->pool, start, duration, window)
                     : "a start and a duration, or Off";
    if (wrong) {
        return apr_psprintf(cmd->pool, "XCRIMaintenanceWindow takes %s; write, "
                            "for example, XCRIMaintenanceWindow "
                            "2026-01-15T06:00:00Z PT2H30M", wrong);
    }
    xcri_srv_conf(cmd->server)->window = window;
    return NULL;
}

void xcri_maintenance_see(cmd_parms *cmd, const xcri_dir_conf_t *dir,
                          const char *path, const char *handler)
{
    xcri_srv_conf_t *conf = xcri_srv_conf(cmd->server);
    int is_api = !strcmp(handler, XCRI_HANDLER);
    place_t *place;

    if (!is_api && strcmp(handler, XCRI_STATUS_HANDLER)
        && strcmp(handler, "server-status")) {
        return;
    }
    if (!conf->places) {
        conf->places = apr_array_make(cmd->pool, 4, sizeof(place_t));
    }
    place = apr_array_push(conf->places);
    place->path = bare(cmd->pool, path);
    place->api = is_api ? dir : NULL;
}

apr_array_header_t *xcri_maintenance_merge(apr_pool_t *pool,
                                           apr_array_header_t *base,
                                           apr_array_header_t *add)
{
    return !base ? add : !add ? base : apr_array_append(pool, base, add);
}

/* ---- the state ------------------------------------------------------ */

/* One that fails leaves the gate open: a slip of the pen must not close the
 * site. */
static int is_true(request_rec *r, xcri_gate_t *gate)
{
    const char *wrong = NULL;
    int value = ap_expr_exec(r, gate->expr, &wrong);

    if (value >= 0 && !wrong) {
        return value;
    }
    if (!apr_atomic_xchg32(&gate->told, 1)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "xcri: the expression of "
                      "XCRIMaintenance at %s:%u failed, and the site stays "
                      "open: %s (said once for each child)",
                      gate->expr->filename, gate->expr->line_number,
                      wrong ? wrong : "no value");
    }
    return 0;
}

xcri_maintenance_t xcri_maintenance_now(request_rec *r)
{
    const xcri_srv_conf_t *conf = xcri_srv_conf(r->server);
    xcri_maintenance_t state = { 0, NULL, DEFAULT_RETRY_AFTER };
    xcri_gate_t *gate = conf->gate;
    apr_time_t now;

    if (conf->retry_after >= 0) {
        state.retry_after = conf->retry_after;
    }
    if (conf->window && (now = apr_time_now()) < conf->window->ends) {
        state.window = conf->window;
        if (now >= conf->window->starts) {
            state.closed = 1;
            state.retry_after = apr_time_sec(conf->window->ends - now
                                             + APR_USEC_PER_SEC - 1);
        }
    }
    if (gate && !state.closed) {
        state.closed = gate->expr ? is_true(r, gate) : gate->on;
    }
    return state;
}

void xcri_maintenance_announce(request_rec *r)
{
    const xcri_window_t *window = xcri_srv_conf(r->server)->window;

    if (window && apr_time_now() < window->starts) {
        apr_table_setn(r->headers_out, XCRI_MAINTENANCE_HEADER,
                       apr_pstrcat(r->pool,
                                   xcri_window_time(r->pool, window->starts),
                                   "/",
                                   xcri_window_time(r->pool, window->ends),
                                   NULL));
        apr_table_mergen(r->headers_out, "Access-Control-Expose-Headers",
                         XCRI_MAINTENANCE_HEADER);
    }
}

/* ---- the gate ------------------------------------------------------- */

/* What follows in the path, or NULL when it is not the place or below it */
static const char *below(const char *path, const char *place)
{
    apr_size_t len = strlen(place);

    return !strncmp(path, place, len) && (!path[len] || path[len] == '/')
           ? path + len : NULL;
}

/* httpd has neither unescaped nor normalized the path yet; NULL where it will
 * refuse it. Slashes that were escaped may become slashes, or not: what is
 * below the site either way is below it. */
static const char *path_below(request_rec *r, const char *site)
{
    const unsigned flags = AP_NORMALIZE_NOT_ABOVE_ROOT
                         | AP_NORMALIZE_MERGE_SLASHES
                         | AP_NORMALIZE_DECODE_UNRESERVED;
    char *path = r->parsed_uri.path ? apr_pstrdup(r->pool, r->parsed_uri.path)
                                    : NULL;
    int is_below;

    if (!path || *path != '/' || !ap_normalize_path(path, flags)
        || ap_unescape_url_keep2f(path, 1) != OK) {
        return NULL;
    }
    is_below = below(path, site) != NULL;
    return ap_normalize_path(path, flags) && (is_below || below(path, site))
           ? path : NULL;
}

int xcri_maintenance_gate(request_rec *r, int lookup)
{
    const xcri_srv_conf_t *conf = xcri_srv_conf(r->server);
    const xcri_dir_conf_t *api = NULL;
    xcri_maintenance_t state;
    const char *path, *rest;
    int i;

    /* What the client asked for decides; what httpd makes of it (mod_include,
     * an ErrorDocument) was let through with it. */
    if ((!conf->gate && !conf->window) || lookup || r->main || r->prev
        || r->proxyreq == PROXYREQ_PROXY) {
        return DECLINED;
    }
    path = path_below(r, conf->site ? conf->site : XCRI_DEFAULT_SITE);
    if (!path || !(state = xcri_maintenance_now(r)).closed) {
        return DECLINED;
    }
    for (i = 0; conf->places && i < conf->places->nelts; i++) {
        const place_t *place = &APR_ARRAY_IDX(conf->places, i, place_t);

        rest = below(path, place->path);
        if (rest && (!place->api || !strcmp(rest, "/health"))) {
            return DECLINED;
        }
        if (rest) {
            api = place->api;
        }
    }
    return xcri_maintenance_answer(r, &state, api);
}
