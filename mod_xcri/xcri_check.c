/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* What only the whole configuration tells, and what DBDParams say */
#include "mod_xcri.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>

#define DEFAULT_QUERY_TIMEOUT apr_time_from_sec(10)
/* What mod_dbd takes where nothing is written */
#define DBD_DEFAULT_MIN 1
#define DBD_DEFAULT_MAX 10
#define DBD_DEFAULT_EXPTIME 300

const char *xcri_config_dbd_param(apr_pool_t *pool, const char *params,
                                  const char *name)
{
    char *copy = apr_pstrdup(pool, params), *state, *word;

    for (word = apr_strtok(copy, " \r\n\t;|,", &state); word;
         word = apr_strtok(NULL, " \r\n\t;|,", &state)) {
        apr_size_t len = strlen(name);

        if (!strncasecmp(word, name, len) && word[len] == '=') {
            return word + len + 1;
        }
    }
    return NULL;
}

const char *xcri_config_database(apr_pool_t *pool, const xcri_srv_conf_t *conf)
{
    const char *host = xcri_config_dbd_param(pool, conf->dbd_params, "host");
    const char *port = xcri_config_dbd_param(pool, conf->dbd_params, "port");
    const char *sock = xcri_config_dbd_param(pool, conf->dbd_params, "sock");
    const char *name = xcri_config_dbd_param(pool, conf->dbd_params, "dbname");
    const char *group = xcri_config_dbd_param(pool, conf->dbd_params, "group");

    /* A socket's path says little, and its directory may be nobody's
     * business; its name tells two servers of one machine apart. */
    return apr_pstrcat(pool, name ? name : "", name ? " at " : "",
                       host ? host : group ? "group " : "localhost",
                       !host && group ? group : "", port ? ":" : "",
                       port ? port : "", sock ? " " : "",
                       sock ? apr_filepath_name_get(sock) : "", NULL);
}

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

const char *xcri_config_check(apr_pool_t *pool, server_rec *main_server)
{
    const char *wrong = NULL;
    int has_database = 0, mounted = 0;
    server_rec *s;

    for (s = main_server; s && !wrong; s = s->next) {
        xcri_srv_conf_t *conf = xcri_srv_conf(s);

        if (conf->query_timeout == XCRI_UNSET) {
            conf->query_timeout = DEFAULT_QUERY_TIMEOUT;
        }
        if (conf->slow_query == XCRI_UNSET) {
            conf->slow_query = 0;
        }
        if (conf->dbd_max == XCRI_UNSET) {
            conf->dbd_max = DBD_DEFAULT_MAX;
        }
        if (conf->dbd_min == XCRI_UNSET) {
            conf->dbd_min = DBD_DEFAULT_MIN;
        }
        if (conf->dbd_exptime == XCRI_UNSET) {
            conf->dbd_exptime = DBD_DEFAULT_EXPTIME;
        }
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
