/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/dbd.h"

#include <apr_strings.h>
#include <http_core.h>

APLOG_USE_MODULE(xcri);

/* ---- directives of mod_dbd, seen on their way --------------------------- */

const char *xcri_dbd_see_driver(cmd_parms *cmd, void *conf, const char *arg)
{
    (void)conf;
    xcri_srv_conf(cmd->server)->dbd_driver = arg;
    return NULL;
}

const char *xcri_dbd_see_params(cmd_parms *cmd, void *conf, const char *arg)
{
    xcri_srv_conf_t *srv = xcri_srv_conf(cmd->server);

    (void)conf;
    srv->dbd_params = arg;
    srv->dbd_params_at = apr_psprintf(cmd->pool, "line %d of %s",
                                      cmd->directive->line_num,
                                      cmd->directive->filename);
    return NULL;
}

const char *xcri_dbd_see_number(cmd_parms *cmd, void *conf, const char *arg)
{
    const xcri_bounds_t *bounds = cmd->cmd->cmd_data;
    char *srv = (char *)xcri_srv_conf(cmd->server);

    (void)conf;
    *(apr_int64_t *)(srv + bounds->offset) = apr_atoi64(arg);
    return NULL;
}

/* ---- when all is read ------------------------------------------------------ */

/* Why these DBDParams cannot serve us, or NULL */
static const char *check_params(apr_pool_t *pool, const xcri_srv_conf_t *conf)
{
    const char *reconnect = xcri_config_dbd_param(pool, conf->dbd_params, "reconnect");

    if (reconnect && !strcmp(reconnect, "0")) {
        return NULL;
    }
    return apr_psprintf(pool, "DBDParams on %s must say reconnect=0 for "
                        "mod_xcri: otherwise libmariadb reconnects by itself, "
                        "and the new connection has lost its prepared "
                        "statements and its session settings; add "
                        "\",reconnect=0\" to DBDParams",
                        conf->dbd_params_at);
}

/* mod_dbd opens connections without a time limit. It does so only when the
 * guard lets it, unless it has a number to keep, or an age after which it
 * replaces one: then a database that accepts connections and says nothing
 * holds up requests, and children that start. */
static void warn_of_own_connections(server_rec *s, const xcri_srv_conf_t *conf)
{
    /* httpd reads the configuration twice when it starts. */
    if ((conf->dbd_min || conf->dbd_exptime)
        && (ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG
            || ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_TEST)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: with DBDMin %"
                     APR_INT64_T_FMT " and DBDExptime %" APR_INT64_T_FMT
                     " mod_dbd opens connections by itself, without a time "
                     "limit, and a database that does not answer can hold up "
                     "everything; write DBDMin 0 and DBDExptime 0",
                     conf->dbd_min, conf->dbd_exptime);
    }
}

static const char *check_server(apr_pool_t *pool, server_rec *s,
                                xcri_srv_conf_t *conf)
{
    const char *where = s->is_virtual
        ? apr_psprintf(pool, "the <VirtualHost> at %s:%u", s->defn_name,
                       s->defn_line_number)
        : "the main server";

    if (!conf->dbd_params || !conf->dbd_driver) {
        return apr_psprintf(pool, "%s has SetHandler " XCRI_HANDLER " but no "
                            "database; write DBDriver mysql and DBDParams "
                            "\"host=...,user=...,pass=...,dbname=...,"
                            "reconnect=0\" there or in the main server",
                            where);
    }
    if (strcmp(conf->dbd_driver, "mysql")) {
        return apr_psprintf(pool, "%s has SetHandler " XCRI_HANDLER " and "
                            "DBDriver %s; mod_xcri reads MariaDB: write "
                            "DBDriver mysql", where, conf->dbd_driver);
    }
    if (!conf->dbd_persist) {
        return apr_psprintf(pool, "%s has SetHandler " XCRI_HANDLER " and "
                            "DBDPersist Off, a new connection for each "
                            "request; write DBDPersist On", where);
    }
    return check_params(pool, conf);
}

const char *xcri_dbd_check(apr_pool_t *pool, server_rec *main_server)
{
    const char *wrong = NULL;
    int has_database = 0, mounted = 0;
    server_rec *s;

    for (s = main_server; s && !wrong; s = s->next) {
        xcri_srv_conf_t *conf = xcri_srv_conf(s);

        has_database |= conf->dbd_params && conf->dbd_driver;
        mounted |= conf->mounted;
        /* A <Location> of the main server reaches every virtual host, also
         * those that have no database and no business with the API. */
        if (conf->mounted
            && ((s->is_virtual && !xcri_srv_conf(main_server)->mounted)
                || conf->dbd_params)) {
            wrong = check_server(pool, s, conf);
            if (!wrong) {
                warn_of_own_connections(s, conf);
            }
        }
    }
    if (!wrong && mounted && !has_database) {
        wrong = check_server(pool, main_server, xcri_srv_conf(main_server));
    }
    if (!wrong && mounted && !ap_find_linked_module("mod_dbd.c")) {
        wrong = "mod_xcri needs mod_dbd; write LoadModule dbd_module "
                "modules/mod_dbd.so, or a2enmod dbd";
    }
    return wrong;
}
