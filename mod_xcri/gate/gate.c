/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "gate/gate.h"
#include "gate/closing.h"
#include "gate/page.h"
#include "core/text.h"

#include <ap_expr.h>
#include <apr_atomic.h>
#include <apr_strings.h>
#include <http_core.h>

APLOG_USE_MODULE(xcri);

#define DEFAULT_SITE "/iz/xcri"
#define LARGEST_PAGE (1024 * 1024)

static const xcri_window_t no_window;

/* ---- directives ----------------------------------------------------- */

const char *xcri_gate_set_site(cmd_parms *cmd, void *conf,
                                      const char *arg)
{
    (void)conf;
    if (*arg != '/' || strpbrk(arg, "?#%* \t") || strstr(arg, "/.")) {
        return apr_psprintf(cmd->pool, "XCRISite takes the path of the site, "
                            "beginning with a slash, without \"%%\", \"*\", "
                            "\"?\" and \"/.\", not \"%s\"; write, for example, "
                            "XCRISite " DEFAULT_SITE, arg);
    }
    xcri_srv_conf(cmd->server)->site = xcri_config_path(cmd->pool, arg);
    return NULL;
}

const char *xcri_gate_set(cmd_parms *cmd, void *conf,
                                      const char *arg)
{
    xcri_gate_t *gate = apr_pcalloc(cmd->pool, sizeof(*gate));
    const char *wrong = NULL;

    (void)conf;
    gate->on = !strcasecmp(arg, "On");
    gate->at = xcri_config_at(cmd);
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
        xcri_closing_read(cmd->pool, gate, arg + 5);
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
    apr_size_t valid;
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
    if (strlen(*text) != (apr_size_t)info.size) {
        return "it is no text";
    }
    valid = xcri_text_valid(*text, (apr_size_t)info.size);
    return valid == (apr_size_t)info.size ? NULL
        : apr_psprintf(pool, "it is not UTF-8 from byte %" APR_SIZE_T_FMT " on: "
                       "save it as UTF-8", valid + 1);
}

const char *xcri_gate_set_page(cmd_parms *cmd, void *conf,
                                      const char *arg)
{
    const char *name = ap_server_root_relative(cmd->pool, arg), *wrong;
    char *page = NULL;

    (void)conf;
    if (!strcasecmp(arg, "default")) {
        xcri_srv_conf(cmd->server)->page = "";
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

const char *xcri_gate_set_window(cmd_parms *cmd, void *conf,
                                        const char *start,
                                        const char *duration)
{
    xcri_window_t *window = apr_pcalloc(cmd->pool, sizeof(*window));
    const char *wrong;

    (void)conf;
    xcri_srv_conf(cmd->server)->window_at = xcri_config_at(cmd);
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

xcri_gate_state_t xcri_gate_now(request_rec *r)
{
    const xcri_srv_conf_t *conf = xcri_srv_conf(r->server);
    xcri_gate_state_t state = { 0, 0, NULL, apr_time_sec(conf->retry_after) };
    xcri_gate_t *gate = conf->gate;
    apr_time_t now;

    if (conf->window && (now = apr_time_now()) < conf->window->ends) {
        state.window = conf->window;
        if (now >= conf->window->starts) {
            state.closed = state.by_window = 1;
            state.retry_after = apr_time_sec(conf->window->ends - now
                                             + APR_USEC_PER_SEC - 1);
        }
    }
    if (gate && !state.closed) {
        state.closed = gate->expr ? is_true(r, gate) : gate->on;
    }
    if (gate || conf->window) {
        xcri_closing_note(r, &state);
    }
    return state;
}

void xcri_gate_announce(request_rec *r, apr_table_t *headers)
{
    const xcri_window_t *window = xcri_srv_conf(r->server)->window;

    if (window && apr_time_now() < window->starts) {
        apr_table_setn(headers, "XCRI-Maintenance",
                       apr_pstrcat(r->pool,
                                   xcri_window_time(r->pool, window->starts),
                                   "/",
                                   xcri_window_time(r->pool, window->ends),
                                   NULL));
    }
}

/* ---- the gate ------------------------------------------------------- */

static int below(const char *path, const char *site)
{
    apr_size_t len = strlen(site);

    return !strncmp(path, site, len) && (!path[len] || path[len] == '/');
}

int xcri_gate_covers(const xcri_srv_conf_t *conf, const char *path)
{
    return below(path, conf->site);
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
    is_below = below(path, site);
    return ap_normalize_path(path, flags) && (is_below || below(path, site))
           ? path : NULL;
}

const char *xcri_gate_closes(request_rec *r)
{
    const xcri_srv_conf_t *conf = xcri_srv_conf(r->server);
    const char *path;

    /* What the client asked for decides; what httpd makes of it (mod_include,
     * an ErrorDocument) was let through with it. */
    if ((!conf->gate && !conf->window) || r->main || r->prev
        || r->proxyreq == PROXYREQ_PROXY) {
        return NULL;
    }
    path = path_below(r, conf->site);
    return path && xcri_gate_now(r).closed ? path : NULL;
}
