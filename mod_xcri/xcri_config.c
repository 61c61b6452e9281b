/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "mod_xcri.h"
#include "xcri_maintenance.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stddef.h>

APLOG_USE_MODULE(xcri);

#define UNSET XCRI_UNSET

/* The defaults, and the bounds that a sentence to the administrator names */
#define DEFAULT_LIMIT 100
#define DEFAULT_MAX_LIMIT 50000
#define LARGEST_LIMIT 1000000

/* One list makes creation and merge: field, value when unset */
#define DIR_FIELDS(X)                \
    X(default_season, UNSET)         \
    X(default_limit, UNSET)          \
    X(max_limit, UNSET)              \
    X(origins, NULL)                 \
    X(server_timing, UNSET)          \
    X(mount, NULL)

#define SRV_FIELDS(X)                \
    X(query_timeout, UNSET)          \
    X(slow_query, UNSET)             \
    X(metrics, UNSET)                \
    X(dbd_driver, NULL)              \
    X(dbd_params, NULL)              \
    X(dbd_params_at, NULL)           \
    X(dbd_min, UNSET)                \
    X(dbd_max, UNSET)                \
    X(dbd_exptime, UNSET)            \
    X(dbd_persist, UNSET)            \
    X(site, NULL)                    \
    X(gate, NULL)                    \
    X(page, NULL)                    \
    X(retry_after, UNSET)            \
    X(window, NULL)

#define CREATE(field, unset) conf->field = unset;
#define MERGE(field, unset) \
    conf->field = own->field != unset ? own->field : parent->field;

void *xcri_dir_create(apr_pool_t *pool, char *path)
{
    xcri_dir_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)path;
    DIR_FIELDS(CREATE)
    return conf;
}

void *xcri_dir_merge(apr_pool_t *pool, void *base, void *add)
{
    const xcri_dir_conf_t *parent = base, *own = add;
    xcri_dir_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));

    DIR_FIELDS(MERGE)
    return conf;
}

void *xcri_srv_create(apr_pool_t *pool, server_rec *s)
{
    xcri_srv_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)s;
    SRV_FIELDS(CREATE)
    return conf;
}

void *xcri_srv_merge(apr_pool_t *pool, void *base, void *add)
{
    const xcri_srv_conf_t *parent = base, *own = add;
    xcri_srv_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));

    SRV_FIELDS(MERGE)
    conf->mounted = own->mounted || parent->mounted;
    conf->places = xcri_maintenance_merge(pool, parent->places, own->places);
    return conf;
}

xcri_srv_conf_t *xcri_srv_conf(server_rec *s)
{
    return ap_get_module_config(s->module_config, &xcri_module);
}

xcri_settings_t xcri_config_settings(const xcri_dir_conf_t *conf)
{
    xcri_settings_t s;

    s.default_season = conf->default_season == UNSET ? XCRI_NEWEST
                                                     : conf->default_season;
    s.default_limit = conf->default_limit == UNSET ? DEFAULT_LIMIT
                                                   : conf->default_limit;
    s.max_limit = conf->max_limit == UNSET ? DEFAULT_MAX_LIMIT
                                           : conf->max_limit;
    if (s.default_limit > s.max_limit) {
        s.default_limit = s.max_limit;
    }
    return s;
}

/* ---- our own directives --------------------------------------------- */

/* A directive that takes a whole number */
typedef struct {
    apr_size_t offset;
    apr_int64_t min, max;
    const char *example;
} number_t;

static const number_t default_season = {
    offsetof(xcri_dir_conf_t, default_season), 1900, 9999, "2025"
};
static const number_t default_limit = {
    offsetof(xcri_dir_conf_t, default_limit), 1, LARGEST_LIMIT, "100"
};
static const number_t max_limit = {
    offsetof(xcri_dir_conf_t, max_limit), 1, LARGEST_LIMIT, "50000"
};

static const char *set_number(cmd_parms *cmd, void *conf, const char *arg)
{
    const number_t *number = cmd->cmd->cmd_data;
    char *end;
    apr_int64_t value = apr_strtoi64(arg, &end, 10);

    if (!*arg || *end || value < number->min || value > number->max) {
        return apr_psprintf(cmd->pool, "%s takes a whole number from %"
                            APR_INT64_T_FMT " to %" APR_INT64_T_FMT
                            ", not \"%s\"; write, for example, %s %s",
                            cmd->cmd->name, number->min, number->max, arg,
                            cmd->cmd->name, number->example);
    }
    *(apr_int64_t *)((char *)conf + number->offset) = value;
    return NULL;
}

static const char *set_query_timeout(cmd_parms *cmd, void *conf,
                                     const char *arg)
{
    apr_interval_time_t value;

    (void)conf;
    if (!apr_isdigit(*arg)
        || ap_timeout_parameter_parse(arg, &value, "s") != APR_SUCCESS
        || value < apr_time_from_msec(10) || value > apr_time_from_sec(300)) {
        return apr_psprintf(cmd->pool, "%s takes a time from 10ms to 300s, "
                            "not \"%s\"; write, for example, %s 5s",
                            cmd->cmd->name, arg, cmd->cmd->name);
    }
    xcri_srv_conf(cmd->server)->query_timeout = value;
    return NULL;
}

static const char *set_slow_query(cmd_parms *cmd, void *conf, const char *arg)
{
    apr_interval_time_t value = 0;

    (void)conf;
    if (strcasecmp(arg, "Off")
        && (!apr_isdigit(*arg)
            || ap_timeout_parameter_parse(arg, &value, "s") != APR_SUCCESS
            || value < apr_time_from_msec(1)
            || value > apr_time_from_sec(300))) {
        return apr_psprintf(cmd->pool, "%s takes a time from 1ms to 300s, or "
                            "Off, not \"%s\"; write, for example, %s 500ms",
                            cmd->cmd->name, arg, cmd->cmd->name);
    }
    xcri_srv_conf(cmd->server)->slow_query = value;
    return NULL;
}

static const char *set_metrics(cmd_parms *cmd, void *conf, int on)
{
    (void)conf;
    xcri_srv_conf(cmd->server)->metrics = on;
    return NULL;
}

int xcri_config_metrics(server_rec *s)
{
    return xcri_srv_conf(s)->metrics != 0;
}

static const char *set_server_timing(cmd_parms *cmd, void *conf, int on)
{
    (void)cmd;
    ((xcri_dir_conf_t *)conf)->server_timing = on;
    return NULL;
}

static const char *add_origin(cmd_parms *cmd, void *conf, const char *arg)
{
    xcri_dir_conf_t *dir = conf;
    apr_uri_t uri;

    if (strcmp(arg, "*") && strcmp(arg, "none")
        && (apr_uri_parse(cmd->temp_pool, arg, &uri) != APR_SUCCESS
            || !uri.scheme || !uri.hostname || uri.path || uri.query)) {
        return apr_psprintf(cmd->pool, "%s takes origins (scheme, host and "
                            "port, without a path), * or none, not \"%s\"; "
                            "write, for example, %s https://www.example.org",
                            cmd->cmd->name, arg, cmd->cmd->name);
    }
    if (!dir->origins) {
        dir->origins = apr_array_make(cmd->pool, 2, sizeof(const char *));
    }
    if (dir->origins->nelts
        && (!strcmp(arg, "*") || !strcmp(arg, "none")
            || !strcmp(APR_ARRAY_IDX(dir->origins, 0, const char *), "*")
            || !strcmp(APR_ARRAY_IDX(dir->origins, 0, const char *),
                       "none"))) {
        return apr_psprintf(cmd->pool, "%s takes * or none alone; write "
                            "either %s * or a list of origins",
                            cmd->cmd->name, cmd->cmd->name);
    }
    APR_ARRAY_PUSH(dir->origins, const char *) = arg;
    return NULL;
}

/* ---- directives of others, seen on their way ------------------------ */

/* httpd calls every module that declares a directive. We look at what
 * mod_dbd is told, because it does not tell us, and at where our handler is
 * set, because a handler does not know its <Location>. */

static const char *see_driver(cmd_parms *cmd, void *conf, const char *arg)
{
    (void)conf;
    xcri_srv_conf(cmd->server)->dbd_driver = arg;
    return NULL;
}

static const char *see_params(cmd_parms *cmd, void *conf, const char *arg)
{
    xcri_srv_conf_t *srv = xcri_srv_conf(cmd->server);

    (void)conf;
    srv->dbd_params = arg;
    srv->dbd_params_at = apr_psprintf(cmd->pool, "line %d of %s",
                                      cmd->directive->line_num,
                                      cmd->directive->filename);
    return NULL;
}

static const char *see_number(cmd_parms *cmd, void *conf, const char *arg)
{
    char *srv = (char *)xcri_srv_conf(cmd->server);

    (void)conf;
    *(apr_int64_t *)(srv + (apr_size_t)cmd->info) = apr_atoi64(arg);
    return NULL;
}

static const char *see_persist(cmd_parms *cmd, void *conf, int on)
{
    (void)conf;
    xcri_srv_conf(cmd->server)->dbd_persist = on;
    return NULL;
}

static const char *see_handler(cmd_parms *cmd, void *conf, const char *arg)
{
    xcri_dir_conf_t *dir = conf;
    const ap_directive_t *parent = cmd->directive->parent;
    int is_plain = parent && !strcasecmp(parent->directive, "<Location")
                   && cmd->path && cmd->path[0] == '/'
                   && !ap_is_matchexp(cmd->path);
    apr_size_t len;

    if (is_plain) {
        xcri_maintenance_see(cmd, dir, cmd->path, arg);
    }
    if (strcmp(arg, XCRI_HANDLER)) {
        dir->mount = "";
        return NULL;
    }
    if (!is_plain) {
        return "SetHandler " XCRI_HANDLER " belongs directly in a <Location> "
               "with a plain path, which becomes the address of the API; "
               "write <Location \"/iz/xcri/api\"> SetHandler " XCRI_HANDLER
               " </Location>";
    }
    len = strlen(cmd->path);
    while (len && cmd->path[len - 1] == '/') {
        len--;
    }
    dir->mount = len ? apr_pstrmemdup(cmd->pool, cmd->path, len) : "/";
    xcri_srv_conf(cmd->server)->mounted = 1;
    return NULL;
}

#define ANYWHERE (RSRC_CONF | ACCESS_CONF)
#define SRV_NUMBER(field) ((void *)offsetof(xcri_srv_conf_t, field))

const command_rec xcri_commands[] = {
    AP_INIT_TAKE1("XCRIDefaultSeason", set_number, (void *)&default_season,
                  ANYWHERE, "season of a request that names none"),
    AP_INIT_TAKE1("XCRIDefaultLimit", set_number, (void *)&default_limit,
                  ANYWHERE, "rows of a page whose request gives no limit"),
    AP_INIT_TAKE1("XCRIMaxLimit", set_number, (void *)&max_limit,
                  ANYWHERE, "most rows of a page"),
    AP_INIT_ITERATE("XCRICORSOrigin", add_origin, NULL, ANYWHERE,
                    "origins whose scripts may read the answers, * or none"),
    AP_INIT_TAKE1("XCRIQueryTimeout", set_query_timeout, NULL, RSRC_CONF,
                  "longest time of one statement"),
    AP_INIT_TAKE1("XCRISlowQuery", set_slow_query, NULL, RSRC_CONF,
                  "statements that take longer are logged, or Off"),
    AP_INIT_FLAG("XCRIMetrics", set_metrics, NULL, RSRC_CONF,
                 "whether requests are counted for the status pages"),
    AP_INIT_FLAG("XCRIServerTiming", set_server_timing, NULL, ANYWHERE,
                 "whether answers say where the time went"),
    AP_INIT_TAKE1("XCRISite", xcri_maintenance_set_site, NULL, RSRC_CONF,
                  "the path of the site, which maintenance closes"),
    AP_INIT_TAKE1("XCRIMaintenance", xcri_maintenance_set_gate, NULL,
                  RSRC_CONF, "On, Off or \"expr=...\" in quotation marks"),
    AP_INIT_TAKE1("XCRIMaintenancePage", xcri_maintenance_set_page, NULL,
                  RSRC_CONF, "an HTML file, or default"),
    AP_INIT_TAKE1("XCRIMaintenanceRetryAfter", xcri_maintenance_set_retry,
                  NULL, RSRC_CONF, "a time, such as 30min"),
    AP_INIT_TAKE12("XCRIMaintenanceWindow", xcri_maintenance_set_window, NULL,
                   RSRC_CONF, "such as 2026-01-15T06:00:00Z PT2H30M, or Off"),

    AP_INIT_TAKE1("DBDriver", see_driver, NULL, RSRC_CONF,
                  "of mod_dbd; mod_xcri looks at it"),
    AP_INIT_TAKE1("DBDParams", see_params, NULL, RSRC_CONF,
                  "of mod_dbd; mod_xcri looks at it"),
    AP_INIT_TAKE1("DBDMin", see_number, SRV_NUMBER(dbd_min), RSRC_CONF,
                  "of mod_dbd; mod_xcri looks at it"),
    AP_INIT_TAKE1("DBDMax", see_number, SRV_NUMBER(dbd_max), RSRC_CONF,
                  "of mod_dbd; mod_xcri looks at it"),
    AP_INIT_TAKE1("DBDExptime", see_number, SRV_NUMBER(dbd_exptime), RSRC_CONF,
                  "of mod_dbd; mod_xcri looks at it"),
    AP_INIT_FLAG("DBDPersist", see_persist, NULL, RSRC_CONF,
                 "of mod_dbd; mod_xcri looks at it"),
    AP_INIT_TAKE1("SetHandler", see_handler, NULL, OR_FILEINFO,
                  "of the core; mod_xcri looks for " XCRI_HANDLER),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
