/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/fence.h"

#include <apr_strings.h>
#include <string.h>

#define EXAMPLE \
    "write, for example, <Location \"/iz/xcri/api/publications\"> " \
    "XCRIPublish On, AuthType Basic, AuthName publications, AuthUserFile " \
    "/etc/apache2/xcri-publishers and Require valid-user </Location>"

/* Conditions that anybody may fulfil, or that name no user */
static const char *const nobodys[] = {
    "all", "ip", "host", "forward-dns", "local", "method", "env", "not", NULL
};

/* Does the Require ask who it is? */
static int names_somebody(apr_pool_t *pool, const char *args)
{
    const char *word = ap_getword_conf(pool, &args);
    int i;

    for (i = 0; nobodys[i] && strcasecmp(nobodys[i], word); i++) {
    }
    return *word && !nobodys[i];
}

/* Can nobody pass without a name? Of several conditions one is enough, but in
 * <RequireAll>; what <RequireNone> and <Limit> have is no guard. */
static int is_guarded(apr_pool_t *pool, const ap_directive_t *first, int all)
{
    const ap_directive_t *d;
    int guards = 0, gaps = 0;

    for (d = first; d; d = d->next) {
        int good;

        if (!strcasecmp(d->directive, "Require")) {
            good = names_somebody(pool, d->args);
        }
        else if (!strcasecmp(d->directive, "<RequireAll")) {
            good = is_guarded(pool, d->first_child, 1);
        }
        else if (!strcasecmp(d->directive, "<RequireAny")) {
            good = is_guarded(pool, d->first_child, 0);
        }
        else {
            continue;
        }
        guards += good;
        gaps += !good;
    }
    return guards && (all || !gaps);
}

const char *xcri_fence_publish(cmd_parms *cmd, void *conf, int on)
{
    const ap_directive_t *section = cmd->directive->parent;

    if (on && (!section || strncasecmp(section->directive, "<Location", 9))) {
        return "XCRIPublish On belongs directly in a <Location>, with what "
               "guards it; " EXAMPLE;
    }
    if (on && !is_guarded(cmd->temp_pool, section->first_child, 0)) {
        return "XCRIPublish On stands where no Require asks who it is, or "
               "where one beside it lets others in: each publication is "
               "somebody's; " EXAMPLE;
    }
    if (on) {
        xcri_srv_conf(cmd->server)->publishes = xcri_config_at(cmd);
    }
    return xcri_config_flag(cmd, conf, on);
}
