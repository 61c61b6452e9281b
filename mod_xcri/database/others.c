/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/others.h"

#include <apr_strings.h>

/* Directives by which a module uses mod_dbd; args, where there are any, is what
 * must stand in them as a word's beginning. allows: a directive that lets files
 * that are read with a request say so, where that module is loaded. */
typedef struct {
    const char *directive, *args, *instead, *allows;
} borrower_t;

#define SESSIONS "mod_session_dbd.c"

static const borrower_t borrowers[] = {
    { "AuthDBDUserPWQuery", NULL, "AuthBasicProvider file and AuthUserFile",
      NULL },
    { "AuthDBDUserRealmQuery", NULL, "AuthDigestProvider file and "
                                     "AuthUserFile", NULL },
    { "AuthzDBDQuery", NULL, "Require group and AuthGroupFile", NULL },
    { "AuthzDBDRedirectQuery", NULL, "Require group and AuthGroupFile", NULL },
    { "Require", "dbd-", "Require group and AuthGroupFile", NULL },
    { "SessionDBDCookieName", NULL, "SessionCookieName", NULL },
    { "SessionDBDCookieName2", NULL, "SessionCookieName2", NULL },
    { "SessionDBDPerUser", NULL, "SessionCookieName", NULL },
    { "AllowOverride", "All", "AllowOverride FileInfo Indexes Limit Options",
      SESSIONS },
    { "AllowOverride", "AuthConfig", "it without AuthConfig", SESSIONS },
    { "AllowOverrideList", "SessionDBD", "it without SessionDBD*", SESSIONS },
    { "RewriteMap", "dbd:", "a map of type dbm", NULL },
    { "RewriteMap", "fastdbd:", "a map of type dbm", NULL }
};

static int has_word(const char *args, const char *beginning)
{
    const char *at = args;

    while (*at) {
        at += strspn(at, " \t\"'");
        if (!strncasecmp(at, beginning, strlen(beginning))) {
            return 1;
        }
        at += strcspn(at, " \t");
    }
    return 0;
}

/* Which of them it is, or NULL: it borrows nothing */
static const borrower_t *borrower_of(const ap_directive_t *d)
{
    apr_size_t i;

    for (i = 0; i < sizeof(borrowers) / sizeof(*borrowers); i++) {
        if (!strcasecmp(d->directive, borrowers[i].directive)
            && (!borrowers[i].args || has_word(d->args, borrowers[i].args))
            && (!borrowers[i].allows
                || ap_find_linked_module(borrowers[i].allows))) {
            return &borrowers[i];
        }
    }
    return NULL;
}

/* Is it the pool of a server that has the API? */
static int is_ours(server_rec *main_server, const char *params)
{
    server_rec *s;

    for (s = main_server; s && params; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);

        if (conf->mounted && conf->dbd_params
            && !strcmp(conf->dbd_params, params)) {
            return 1;
        }
    }
    return 0;
}

/* What stands in the main server holds in every host. */
static int reaches_ours(server_rec *main_server, server_rec *where)
{
    server_rec *s;

    for (s = main_server; s; s = s->next) {
        if ((s == where || where == main_server)
            && is_ours(main_server, xcri_srv_conf(s)->dbd_params)) {
            return 1;
        }
    }
    return 0;
}

static server_rec *host_of(server_rec *main_server, const ap_directive_t *d)
{
    server_rec *s = main_server->next;

    while (s && (s->defn_line_number != (unsigned)d->line_num
                 || !s->defn_name || strcmp(s->defn_name, d->filename))) {
        s = s->next;
    }
    return s ? s : main_server;
}

static const char *look_through(apr_pool_t *pool, server_rec *main_server,
                                server_rec *where, const ap_directive_t *d)
{
    const char *wrong = NULL;
    const borrower_t *borrower;

    for (; d && !wrong; d = d->next) {
        if (d->first_child) {
            wrong = look_through(pool, main_server,
                                 !strcasecmp(d->directive, "<VirtualHost")
                                 ? host_of(main_server, d) : where,
                                 d->first_child);
        }
        else if ((borrower = borrower_of(d)) != NULL
                 && reaches_ours(main_server, where)) {
            wrong = apr_psprintf(pool, "%s on line %d of %s %s connections "
                                 "of mod_dbd that are the API's: each for as "
                                 "long as its client reads, and waits for one "
                                 "without a time limit, so that requests could "
                                 "hang for ever; write %s, or put it into a "
                                 "<VirtualHost> with DBDParams of its own",
                                 d->directive, d->line_num, d->filename,
                                 borrower->allows
                                 ? apr_psprintf(pool, "lets a .htaccess file "
                                       "use %s, which takes", borrower->allows)
                                 : "takes", borrower->instead);
        }
    }
    return wrong;
}

const char *xcri_others_check(apr_pool_t *pool, server_rec *main_server)
{
    return look_through(pool, main_server, main_server, ap_conftree);
}
