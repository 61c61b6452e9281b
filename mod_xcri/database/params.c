/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/params.h"
#include "database/options.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

/* What apr_dbd_mysql knows; it passes over every other word. */
static const char *const known[] = {
    "host", "user", "pass", "dbname", "port", "sock", "group", "reconnect",
    "flags", "fldsz", NULL
};

#define KNOWN "host, user, pass, dbname, port, sock, group, reconnect, flags " \
    "and fldsz"

/* What others call them: MariaDB's option files, libraries, people */
static const struct {
    const char *wrong, *right;
} misnomers[] = {
    { "password", "pass" }, { "passwd", "pass" }, { "pwd", "pass" },
    { "database", "dbname" }, { "db", "dbname" }, { "schema", "dbname" },
    { "socket", "sock" }, { "unix_socket", "sock" },
    { "username", "user" }, { "uid", "user" },
    { "hostname", "host" }, { "server", "host" }, { "section", "group" }
};

static const char *right_name(const char *name)
{
    apr_size_t i;

    for (i = 0; i < sizeof(misnomers) / sizeof(*misnomers); i++) {
        if (!strcasecmp(misnomers[i].wrong, name)) {
            return misnomers[i].right;
        }
    }
    return NULL;
}

static int is_known(const char *name)
{
    int i;

    for (i = 0; known[i]; i++) {
        if (!strcasecmp(known[i], name)) {
            return 1;
        }
    }
    return 0;
}

/* One word of DBDParams, the nth. A word that has no name may be the rest of a
 * password, and is not shown. */
static const char *check_word(apr_pool_t *pool, const char *at, char *word,
                              int nth)
{
    char *value = strchr(word, '=');
    const char *right;

    if (!value || value == word) {
        return apr_psprintf(pool, "DBDParams on %s: word %d is not "
                            "name=value. A value cannot hold a space, \",\", "
                            "\";\" or \"|\", and none stands around \"=\"; "
                            "write such a password into section [xcri] of "
                            "/etc/my.cnf, and group=xcri here in the place of "
                            "user= and pass=", at, nth);
    }
    *value++ = '\0';
    if (is_known(word)) {
        return NULL;
    }
    right = right_name(word);
    return right
        ? apr_psprintf(pool, "DBDParams on %s: mod_dbd passes over %s=; write "
                       "%s=", at, word, right)
        : apr_psprintf(pool, "DBDParams on %s: mod_dbd passes over %s=; write "
                       "one of " KNOWN, at, word);
}

const char *xcri_params_check(apr_pool_t *pool, const xcri_srv_conf_t *conf)
{
    const char *params = conf->dbd_params, *at = conf->dbd_params_at;
    const char *reconnect = xcri_config_dbd_param(pool, params, "reconnect");
    const char *port = xcri_config_dbd_param(pool, params, "port");
    const char *wrong = NULL;
    char *copy = apr_pstrdup(pool, params), *state, *word;
    int nth = 1;

    for (word = apr_strtok(copy, XCRI_DBD_DELIMITERS, &state); word && !wrong;
         word = apr_strtok(NULL, XCRI_DBD_DELIMITERS, &state)) {
        wrong = check_word(pool, at, word, nth++);
    }
    if (wrong) {
        return wrong;
    }
    if (!reconnect || strcmp(reconnect, "0")) {
        return apr_psprintf(pool, "DBDParams on %s must say reconnect=0 for "
                            "mod_xcri: otherwise libmariadb reconnects by "
                            "itself, and the new connection has lost its "
                            "prepared statements and its session settings; add "
                            "\",reconnect=0\" to DBDParams", at);
    }
    if (port && (strspn(port, "0123456789") != strlen(port)
                 || apr_atoi64(port) < 1 || apr_atoi64(port) > 65535)) {
        return apr_psprintf(pool, "DBDParams on %s: port= takes a number from "
                            "1 to 65535; write, for example, port=3306", at);
    }
    if (!xcri_config_dbd_param(pool, params, "dbname")
        && !xcri_config_dbd_param(pool, params, "group")) {
        return apr_psprintf(pool, "DBDParams on %s name no database; write "
                            "dbname= and its name", at);
    }
    return NULL;
}

/* ---- what may be right later -------------------------------------------- */

static void warn_of_socket(server_rec *s, const char *path, const char *where)
{
    int error = path && *path ? xcri_config_may(path, R_OK | W_OK) : 0;

    if (error) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, APR_FROM_OS_ERROR(error), s,
                     "xcri: the database's socket %s of %s cannot be opened "
                     "now; start MariaDB, or write the path that its option "
                     "socket has", path, where);
    }
}

static void warn_of_group(apr_pool_t *pool, server_rec *s,
                          const xcri_srv_conf_t *conf, const char *group)
{
    xcri_options_t found = xcri_options_find(pool, group);

    if (found.file) {
        if (!xcri_config_dbd_param(pool, conf->dbd_params, "sock")) {
            warn_of_socket(s, found.socket, found.file);
        }
    }
    else if (found.unreadable) {
        ap_log_error(APLOG_MARK, APLOG_WARNING,
                     APR_FROM_OS_ERROR(found.error), s, "xcri: DBDParams on %s "
                     "name group=%s, and %s cannot be read by %s: chown "
                     "root:%s %s && chmod 0640 %s", conf->dbd_params_at, group,
                     found.unreadable, xcri_config_user(pool),
                     xcri_config_group(pool), found.unreadable,
                     found.unreadable);
    }
    else {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: DBDParams on %s "
                     "name group=%s, and no option file that libmariadb reads "
                     "(%s) has a section [%s]: write it into /etc/my.cnf, with "
                     "the lines user= and password=", conf->dbd_params_at,
                     group, XCRI_OPTIONS_FILES, group);
    }
}

/* Only the first connects of a child are mod_dbd's; what is lost is replaced by
 * one that has an end. */
static void warn_of_connects(server_rec *s, const xcri_srv_conf_t *conf,
                             const char *group)
{
    ap_log_error(APLOG_MARK, group ? APLOG_WARNING : APLOG_NOTICE, 0, s,
                 "xcri: DBDParams on %s set no time limit for mod_dbd's "
                 "connects: one that is accepted and not answered can hold a "
                 "thread; write connect-timeout = 1 into section [%s] of "
                 "/etc/my.cnf%s", conf->dbd_params_at, group ? group : "xcri",
                 group ? "" : ", with the account, and group=xcri into "
                              "DBDParams");
}

void xcri_params_warn(apr_pool_t *pool, server_rec *s,
                      const xcri_srv_conf_t *conf)
{
    const char *params = conf->dbd_params;
    const char *host = xcri_config_dbd_param(pool, params, "host");
    const char *sock = xcri_config_dbd_param(pool, params, "sock");
    const char *group = xcri_config_dbd_param(pool, params, "group");
    int is_local = !host || !strcmp(host, "localhost");

    if (group) {
        warn_of_group(pool, s, conf, group);
    }
    if (!group || !xcri_options_find(pool, group).connect_timeout) {
        warn_of_connects(s, conf, group);
    }
    if (sock && !is_local) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: DBDParams on %s: "
                     "with host=%s, sock= is passed over; write host=localhost "
                     "for the socket, or leave sock= out", conf->dbd_params_at,
                     host);
    }
    else if (sock) {
        warn_of_socket(s, sock, apr_pstrcat(pool, "DBDParams on ",
                                            conf->dbd_params_at, NULL));
    }
    if (host && is_local && xcri_config_dbd_param(pool, params, "port")) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: DBDParams on %s: "
                     "with host=localhost the socket is taken, and port= is "
                     "passed over; write host=127.0.0.1, or leave port= out",
                     conf->dbd_params_at);
    }
}
