/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "gate/closing.h"
#include "metrics/metrics.h"

#include <apr_file_info.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

/* ---- the expression ------------------------------------------------------ */

/* A path in quotation marks at text: its end, or NULL */
static const char *quoted_path(apr_pool_t *pool, const char *text,
                               const char **path)
{
    const char *end;

    text += strspn(text, " \t");
    if ((*text != '\'' && *text != '"') || text[1] != '/'
        || (end = strchr(text + 1, *text)) == NULL) {
        return NULL;
    }
    *path = apr_pstrmemdup(pool, text + 1, (apr_size_t)(end - text - 1));
    return strstr(*path, "%{") || strchr(*path, '$') ? NULL : end;
}

/* Does what begins at text depend on who asks? httpd does not say what an
 * expression reads; so all but files and the time does. */
static int depends(const char *start, const char *text)
{
    if (!strncmp(text, "%{", 2)) {
        return strncmp(text + 2, "TIME", 4);
    }
    if (*text == '(' && text > start && apr_isalnum(text[-1])) {
        return !(text - start >= 4 && !strncmp(text - 4, "file", 4));
    }
    return *text == '-' && text[1] && strchr("RUFA", text[1])
           && apr_isspace(text[2]);
}

void xcri_closing_read(apr_pool_t *pool, xcri_gate_t *gate, const char *text)
{
    const char *at, *path, *end;

    gate->text = text;
    gate->files = apr_array_make(pool, 1, sizeof(const char *));
    for (at = text; *at; at++) {
        gate->by_client |= depends(text, at);
        if (*at == '-' && at[1] && strchr("defhLsx", at[1])
            && (end = quoted_path(pool, at + 2, &path)) != NULL) {
            APR_ARRAY_PUSH(gate->files, const char *) = path;
            at = end;
        }
    }
}

static void check_file(apr_pool_t *pool, server_rec *s,
                       const xcri_gate_t *gate, const char *path)
{
    const char *name = apr_filepath_name_get(path);
    const char *dir = apr_pstrmemdup(pool, path, (apr_size_t)(name - path));
    int error = xcri_config_may(dir, X_OK);

    if (error == ENOENT || error == ENOTDIR) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: XCRIMaintenance "
                     "at %s looks for %s, and there is no directory %s: nobody "
                     "can close the site by making that file; install -d -m "
                     "0755 %s", gate->at, path, dir, dir);
    }
    else if (error) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, APR_FROM_OS_ERROR(error), s,
                     "xcri: httpd's user %s cannot look into %s, where "
                     "XCRIMaintenance at %s looks for %s: the site would stay "
                     "open; chmod 0755 %s", xcri_config_user(pool), dir,
                     gate->at, path, dir);
    }
}

void xcri_closing_check(apr_pool_t *pool, server_rec *s)
{
    const xcri_gate_t *gate = xcri_srv_conf(s)->gate;
    int i;

    for (i = 0; gate && gate->files && i < gate->files->nelts; i++) {
        check_file(pool, s, gate, APR_ARRAY_IDX(gate->files, i, const char *));
    }
}

/* ---- in words -------------------------------------------------------------- */

static const char *file_there(apr_pool_t *pool, const xcri_gate_t *gate,
                              apr_finfo_t *info)
{
    int i;

    for (i = 0; gate->files && i < gate->files->nelts; i++) {
        const char *path = APR_ARRAY_IDX(gate->files, i, const char *);
        apr_status_t rv = apr_stat(info, path, APR_FINFO_MTIME | APR_FINFO_USER,
                                   pool);

        if (rv == APR_SUCCESS || rv == APR_INCOMPLETE) {
            return path;
        }
    }
    return NULL;
}

static const char *by_expression(apr_pool_t *pool, const xcri_gate_t *gate)
{
    apr_finfo_t info = { 0 };
    const char *path = file_there(pool, gate, &info);
    char *owner = NULL;

    if (path && apr_uid_name_get(&owner, info.user, pool) != APR_SUCCESS) {
        owner = apr_psprintf(pool, "user %d", (int)info.user);
    }
    return apr_pstrcat(pool, "XCRIMaintenance at ", gate->at,
                       ", its expression is true (", gate->text,
                       "), until it is not",
                       path ? apr_pstrcat(pool, "; ", path, " is ", owner,
                                          "'s, of ",
                                          xcri_window_time(pool, info.mtime),
                                          NULL) : "", NULL);
}

const char *xcri_closing_why(apr_pool_t *pool, const xcri_srv_conf_t *conf,
                             int by_window)
{
    if (by_window) {
        return apr_pstrcat(pool, "XCRIMaintenanceWindow at ", conf->window_at,
                           ", until ",
                           xcri_window_time(pool, conf->window->ends), NULL);
    }
    return conf->gate->expr
        ? by_expression(pool, conf->gate)
        : apr_pstrcat(pool, "XCRIMaintenance On at ", conf->gate->at,
                      ", until it says Off and httpd has read it", NULL);
}

const char *xcri_closing_directive(apr_pool_t *pool,
                                   const xcri_srv_conf_t *conf)
{
    if (conf->gate && (conf->gate->on || conf->gate->expr)) {
        return apr_pstrcat(pool, "XCRIMaintenance at ", conf->gate->at, NULL);
    }
    return conf->window && conf->window->ends
           ? apr_pstrcat(pool, "XCRIMaintenanceWindow at ", conf->window_at,
                         NULL) : NULL;
}

/* ---- once for all children --------------------------------------------------- */

static void closed(apr_pool_t *pool, server_rec *s, int by_window)
{
    const xcri_srv_conf_t *conf = xcri_srv_conf(s);
    apr_int64_t nobody = 0;

    if (atomic_compare_exchange_strong(&conf->closing->since, &nobody,
                                          apr_time_now())) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s, "xcri: the site below %s "
                     "is closed: %s (host %s)", *conf->site ? conf->site : "/",
                     xcri_closing_why(pool, conf, by_window),
                     xcri_config_host(pool, s));
    }
}

static void opened(apr_pool_t *pool, server_rec *s)
{
    const xcri_srv_conf_t *conf = xcri_srv_conf(s);
    apr_int64_t since = atomic_exchange(&conf->closing->since, 0);

    if (since) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s, "xcri: the site below %s "
                     "is open again, after %s (host %s)",
                     *conf->site ? conf->site : "/",
                     xcri_window_words(pool, apr_time_sec(apr_time_now()
                                                          - since) + 1),
                     xcri_config_host(pool, s));
    }
}

/* One whom the expression lets through does not open the site for others. */
static int is_open_for_all(apr_pool_t *pool, const xcri_gate_t *gate)
{
    apr_finfo_t info;

    return !gate || !gate->expr || !gate->by_client
           || (gate->files->nelts && !file_there(pool, gate, &info));
}

void xcri_closing_note(request_rec *r, const xcri_gate_state_t *state)
{
    const xcri_srv_conf_t *conf = xcri_srv_conf(r->server);
    int is_noted = conf->closing && atomic_load(&conf->closing->since) != 0;

    /* A child of a configuration before this one finishes what it began. */
    if (!conf->closing || is_noted == state->closed
        || !xcri_metrics_is_current()) {
        return;
    }
    if (state->closed) {
        closed(r->pool, r->server, state->by_window);
    }
    else if (is_open_for_all(r->pool, conf->gate)) {
        opened(r->pool, r->server);
    }
}

void xcri_closing_child_init(apr_pool_t *pool, server_rec *main_server)
{
    apr_time_t now = apr_time_now();
    server_rec *s;

    for (s = main_server; s; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);

        if (!conf->closing) {
            continue;
        }
        if (conf->window && now >= conf->window->starts
            && now < conf->window->ends) {
            closed(pool, s, 1);
        }
        else if (conf->gate && conf->gate->on) {
            closed(pool, s, 0);
        }
        else if (!conf->gate || !conf->gate->expr) {
            opened(pool, s);
        }
    }
}
