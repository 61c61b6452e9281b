/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/check.h"
#include "gate/closing.h"
#include "http/mount.h"

#include <apr_strings.h>
#include <http_core.h>

APLOG_USE_MODULE(xcri);

static void warn_of_slashes(server_rec *s)
{
    const core_dir_config *core = ap_get_core_module_config(s->lookup_defaults);

    if (!core->allow_encoded_slashes) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: without "
                     "AllowEncodedSlashes On httpd itself answers 404 to an "
                     "address below the API that has %%2F; write "
                     "AllowEncodedSlashes On into %s",
                     s->is_virtual ? "the <VirtualHost> that has the API"
                                   : "the main server");
    }
}

/* The path that is above all APIs of the server: who closes one must not open
 * another */
static const char *above_all(apr_pool_t *pool, const xcri_srv_conf_t *conf)
{
    char *above = NULL;
    int i;

    for (i = 0; i < conf->mounts->nelts; i++) {
        const xcri_mount_t *mount = &APR_ARRAY_IDX(conf->mounts, i,
                                                   xcri_mount_t);
        char *slash;

        if (mount->kind != XCRI_MOUNT_API) {
            continue;
        }
        above = above ? above : apr_pstrdup(pool, mount->path);
        while (*above && (strncmp(mount->path, above, strlen(above))
                          || mount->path[strlen(above)] != '/')) {
            slash = strrchr(above, '/');
            *(slash ? slash : above) = '\0';
        }
    }
    return above && *above ? above : "/";
}

static void warn_of_open_api(apr_pool_t *pool, server_rec *s,
                             const xcri_mount_t *mount)
{
    const xcri_srv_conf_t *conf = xcri_srv_conf(s);

    if (!xcri_gate_covers(conf, mount->path)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: %s closes what is "
                     "below XCRISite %s, and the API at %s is not: it stays "
                     "open; write XCRISite %s, or another path above both",
                     xcri_closing_directive(pool, conf),
                     *conf->site ? conf->site : "/",
                     *mount->path ? mount->path : "/", above_all(pool, conf));
    }
}

void xcri_check_warn(apr_pool_t *pool, server_rec *main_server)
{
    const xcri_srv_conf_t *main_conf = xcri_srv_conf(main_server);
    server_rec *s;
    int i;

    for (s = main_server; s; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);

        if (conf->mounted && (s == main_server || !main_conf->mounted
                              || conf->places != main_conf->places)) {
            warn_of_slashes(s);
        }
        if (s == main_server || conf->gate != main_conf->gate) {
            xcri_closing_check(pool, s);
        }
        for (i = 0; xcri_closing_directive(pool, conf)
                    && i < conf->mounts->nelts; i++) {
            const xcri_mount_t *mount = &APR_ARRAY_IDX(conf->mounts, i,
                                                       xcri_mount_t);

            if (mount->kind == XCRI_MOUNT_API) {
                warn_of_open_api(pool, s, mount);
            }
        }
    }
}
