/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "config.h"

#include <ap_mpm.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_user.h>
#include <errno.h>
#include <grp.h>
#include <http_core.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unixd.h>

/* ---- the structures --------------------------------------------------- */

#define CREATE(type, field, unset, fallback, command) conf->field = unset;
#define NO_FIELD(type, field)
#define MERGE(type, field, unset, fallback, command) \
    conf->field = own->field != unset ? own->field : parent->field;
#define MERGE_FIELD(type, field) \
    conf->field = own->field ? own->field : parent->field;
#define FILL(type, field, unset, fallback, command) \
    conf->field = conf->field != unset ? conf->field : fallback;

void *xcri_config_dir_create(apr_pool_t *pool, char *path)
{
    xcri_dir_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)path;
    XCRI_PLACE_ROWS(CREATE, NO_FIELD)
    return conf;
}

void *xcri_config_dir_merge(apr_pool_t *pool, void *base, void *add)
{
    const xcri_dir_conf_t *parent = base, *own = add;
    xcri_dir_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));

    XCRI_PLACE_ROWS(MERGE, MERGE_FIELD)
    return conf;
}

void *xcri_config_srv_create(apr_pool_t *pool, server_rec *s)
{
    xcri_srv_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));

    (void)s;
    XCRI_SERVER_ROWS(CREATE, NO_FIELD)
    return conf;
}

void *xcri_config_srv_merge(apr_pool_t *pool, void *base, void *add)
{
    const xcri_srv_conf_t *parent = base, *own = add;
    xcri_srv_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));

    XCRI_SERVER_ROWS(MERGE, MERGE_FIELD)
    /* A <Location> of the main server reaches every virtual host. */
    if (parent->places && own->places) {
        conf->places = apr_array_append(pool, parent->places, own->places);
    }
    return conf;
}

void xcri_config_srv_fill(xcri_srv_conf_t *conf)
{
    XCRI_SERVER_ROWS(FILL, NO_FIELD)
}

void xcri_config_dir_fill(xcri_dir_conf_t *conf)
{
    XCRI_PLACE_ROWS(FILL, NO_FIELD)
}

/* ---- what sets a value ------------------------------------------------ */

static void *field_of(cmd_parms *cmd, void *conf, const xcri_bounds_t *bounds)
{
    char *start = bounds->in_server ? (char *)xcri_srv_conf(cmd->server) : conf;

    return start + bounds->offset;
}

/* Why it cannot stand here, or NULL */
static const char *misplaced(cmd_parms *cmd, const xcri_bounds_t *bounds)
{
    return bounds->for_all ? xcri_config_misplaced(cmd) : NULL;
}

const char *xcri_config_misplaced(const cmd_parms *cmd)
{
    return cmd->server->is_virtual
           ? apr_pstrcat(cmd->pool, cmd->cmd->name, " holds for all of httpd; "
                         "write it outside of <VirtualHost>", NULL) : NULL;
}

const char *xcri_config_number(cmd_parms *cmd, void *conf, const char *arg)
{
    const xcri_bounds_t *bounds = cmd->cmd->cmd_data;
    char *end;
    apr_int64_t value = apr_strtoi64(arg, &end, 10);
    const char *wrong = misplaced(cmd, bounds);

    if (wrong) {
        return wrong;
    }
    if (!*arg || *end || value < bounds->min || value > bounds->max) {
        return apr_psprintf(cmd->pool, "%s takes a whole number from %"
                            APR_INT64_T_FMT " to %" APR_INT64_T_FMT
                            ", not \"%s\"; write, for example, %s %s",
                            cmd->cmd->name, bounds->min, bounds->max, arg,
                            cmd->cmd->name, bounds->example);
    }
    *(apr_int64_t *)field_of(cmd, conf, bounds) = value;
    return NULL;
}

const char *xcri_config_time(cmd_parms *cmd, void *conf, const char *arg)
{
    const xcri_bounds_t *bounds = cmd->cmd->cmd_data;
    apr_interval_time_t value = 0;

    if (!(bounds->may_be_off && !strcasecmp(arg, "Off"))
        && (!apr_isdigit(*arg)
            || ap_timeout_parameter_parse(arg, &value, "s") != APR_SUCCESS
            || value < bounds->min || value > bounds->max)) {
        return apr_psprintf(cmd->pool, "%s takes a time from %s%s, not "
                            "\"%s\"; write, for example, %s %s",
                            cmd->cmd->name, bounds->range,
                            bounds->may_be_off ? ", or Off" : "", arg,
                            cmd->cmd->name, bounds->example);
    }
    *(apr_int64_t *)field_of(cmd, conf, bounds) = value;
    return NULL;
}

const char *xcri_config_size(cmd_parms *cmd, void *conf, const char *arg)
{
    static const char units[] = "KMG";
    const xcri_bounds_t *bounds = cmd->cmd->cmd_data;
    const char *wrong = misplaced(cmd, bounds), *unit;
    char *end;
    apr_int64_t value = apr_strtoi64(arg, &end, 10);

    if (wrong) {
        return wrong;
    }
    unit = *end ? strchr(units, apr_toupper(*end)) : NULL;
    if (unit && !end[1] && value >= 0 && value < APR_INT64_C(1) << 30) {
        value <<= 10 * (unit - units + 1);
        end++;
    }
    if (bounds->may_be_off && !strcasecmp(arg, "Off")) {
        value = 0;
    }
    else if (!apr_isdigit(*arg) || *end
             || (!(bounds->may_be_off && !value)
                 && (value < bounds->min || value > bounds->max))) {
        return apr_psprintf(cmd->pool, "%s takes a size from %s%s, not \"%s\"; "
                            "write, for example, %s %s", cmd->cmd->name,
                            bounds->range, bounds->may_be_off ? ", or 0" : "",
                            arg, cmd->cmd->name, bounds->example);
    }
    *(apr_int64_t *)field_of(cmd, conf, bounds) = value;
    return NULL;
}

const char *xcri_config_at(const cmd_parms *cmd)
{
    return apr_psprintf(cmd->pool, "%s:%d", cmd->directive->filename,
                        cmd->directive->line_num);
}

const char *xcri_config_flag(cmd_parms *cmd, void *conf, int on)
{
    const char *wrong = misplaced(cmd, cmd->cmd->cmd_data);

    if (!wrong) {
        *(int *)field_of(cmd, conf, cmd->cmd->cmd_data) = on;
    }
    return wrong;
}

/* ---- what is asked while the configuration is read ---------------------- */

int xcri_config_is_last(void)
{
    return ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG
           || ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_TEST;
}

/* Do the children run as somebody else? */
static int will_change_user(void)
{
    return !geteuid() && ap_unixd_config.user_id;
}

int xcri_config_may(const char *path, int mode)
{
    int status = 0;
    pid_t child, ended;

    if (!will_change_user()) {
        return access(path, mode) ? errno : 0;
    }
    /* In a process that becomes that user for good, with all its groups: the
     * mode's bits alone do not tell. */
    child = fork();
    if (!child) {
        if (setgid(ap_unixd_config.group_id)
            || initgroups(ap_unixd_config.user_name, ap_unixd_config.group_id)
            || setuid(ap_unixd_config.user_id)) {
            _exit(0);
        }
        _exit(access(path, mode) ? errno : 0);
    }
    do {
        ended = child > 0 ? waitpid(child, &status, 0) : 0;
    } while (ended < 0 && errno == EINTR);
    return ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

const char *xcri_config_user(apr_pool_t *pool)
{
    char *name;

    return apr_uid_name_get(&name, will_change_user() ? ap_unixd_config.user_id
                                                      : geteuid(), pool)
           == APR_SUCCESS ? name : "httpd's user";
}

const char *xcri_config_group(apr_pool_t *pool)
{
    char *name;

    return apr_gid_name_get(&name, will_change_user()
                                   ? ap_unixd_config.group_id : getegid(), pool)
           == APR_SUCCESS ? name : "GROUP";
}

int xcri_config_connections(const xcri_srv_conf_t *conf)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED;

    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    return threaded == AP_MPMQ_NOT_SUPPORTED ? 1 : (int)conf->dbd_max;
}

const char *xcri_config_host(apr_pool_t *pool, const server_rec *s)
{
    return s->port ? apr_psprintf(pool, "%s:%u", s->server_hostname, s->port)
                   : s->server_hostname;
}

const char *xcri_config_path(apr_pool_t *pool, const char *path)
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

/* ---- DBDParams -------------------------------------------------------- */

const char *xcri_config_dbd_param(apr_pool_t *pool, const char *params,
                                  const char *name)
{
    char *copy = apr_pstrdup(pool, params), *state, *word;

    for (word = apr_strtok(copy, XCRI_DBD_DELIMITERS, &state); word;
         word = apr_strtok(NULL, XCRI_DBD_DELIMITERS, &state)) {
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
