/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/dbd.h"
#include "database/others.h"
#include "database/params.h"

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

/* apr_reslist makes no pool of other numbers: every request would be 503. */
static const char *check_numbers(apr_pool_t *pool, const char *where,
                                 const xcri_srv_conf_t *conf)
{
    if (conf->dbd_max < 1) {
        return apr_psprintf(pool, "%s has DBDMax %" APR_INT64_T_FMT ", and so "
                            "no connection at all; write, for example, DBDMax "
                            "4", where, conf->dbd_max);
    }
    if (conf->dbd_min > conf->dbd_keep || conf->dbd_keep > conf->dbd_max
        || conf->dbd_min < 0 || conf->dbd_exptime < 0) {
        return apr_psprintf(pool, "%s has DBDMin %" APR_INT64_T_FMT ", DBDKeep "
                            "%" APR_INT64_T_FMT " and DBDMax %"
                            APR_INT64_T_FMT ", of which mod_dbd can make no "
                            "pool: each must be at least the one before, and "
                            "none below 0; write, for example, DBDMin 0, "
                            "DBDKeep %" APR_INT64_T_FMT " and DBDMax %"
                            APR_INT64_T_FMT " (DBDKeep is 2 and DBDMin 1 where "
                            "nothing is written)", where, conf->dbd_min,
                            conf->dbd_keep, conf->dbd_max, conf->dbd_max,
                            conf->dbd_max);
    }
    return NULL;
}

/* mod_dbd opens connections without a time limit. It does so only when the
 * guard lets it, unless it has a number to keep, or an age after which it
 * replaces one: then a database that accepts connections and says nothing
 * holds up requests, and children that start. */
static void warn_of_own_connections(server_rec *s, const xcri_srv_conf_t *conf)
{
    if (conf->dbd_min || conf->dbd_exptime) {
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
    const char *wrong;
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
    wrong = check_numbers(pool, where, conf);
    return wrong ? wrong : xcri_params_check(pool, conf);
}

/* The modules that this one is nothing without. The directives of mod_dbd are
 * taken without it, too, because we look at them. */
static const char *check_modules(server_rec *main_server)
{
    int dbd = ap_find_linked_module("mod_dbd.c") != NULL;
    int watchdog = ap_find_linked_module("mod_watchdog.c") != NULL;
    server_rec *s;

    for (s = main_server; s; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);

        if (!dbd && (conf->mounted || conf->dbd_params || conf->dbd_driver)) {
            return "mod_dbd is not loaded, and mod_xcri needs it; write "
                   "LoadModule dbd_module modules/mod_dbd.so before, or "
                   "a2enmod dbd";
        }
        if (!watchdog && conf->mounted) {
            return "mod_watchdog is not loaded, and mod_xcri needs it; write "
                   "LoadModule watchdog_module modules/mod_watchdog.so before";
        }
    }
    return NULL;
}

const char *xcri_dbd_check(apr_pool_t *pool, server_rec *main_server)
{
    const char *wrong = check_modules(main_server);
    int has_database = 0, mounted = 0;
    server_rec *s;

    for (s = main_server; s && !wrong; s = s->next) {
        xcri_srv_conf_t *conf = xcri_srv_conf(s);

        has_database |= conf->dbd_params && conf->dbd_driver;
        mounted |= conf->mounted;
        /* A <Location> of the main server reaches every virtual host, also
         * those that have no database and no business with the API. */
        if (!conf->mounted || (!conf->dbd_params && !(s->is_virtual
                && !xcri_srv_conf(main_server)->mounted))) {
            continue;
        }
        wrong = check_server(pool, s, conf);
        /* Hosts that inherit it have the same words. */
        if (!wrong && xcri_config_is_last()
            && (s == main_server || conf->dbd_params
                != xcri_srv_conf(main_server)->dbd_params
                || !xcri_srv_conf(main_server)->mounted)) {
            warn_of_own_connections(s, conf);
            xcri_params_warn(pool, s, conf);
        }
    }
    if (!wrong && mounted && !has_database) {
        wrong = check_server(pool, main_server, xcri_srv_conf(main_server));
    }
    return wrong ? wrong : xcri_others_check(pool, main_server);
}
