/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file mod_xcri.c
 * @brief Answers the API of the Cross Country Rating Index inside httpd
 *
 * The table of contents: what httpd calls, and when.
 *
 *   configuration   xcri_config.c   directives; tables compiled at configtest
 *   child starts    xcri_pool.c     the guards of mod_dbd's pools
 *   connection      xcri_conn.c     its session, set up and verified
 *   gate            xcri_maintenance.c  before everything, when it is closed
 *   request         xcri_handler.c  route, parameters, version, query, reply
 *   its end         xcri_count.c    counters in shared memory (xcri_metrics.c)
 *   status page     xcri_status.c   from those counters alone
 */
#include "mod_xcri.h"
#include "xcri_maintenance.h"
#include "xcri_metrics.h"
#include "xcri_status.h"
#include "xcri_routes.h"

#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

/* The tables as compiled for this configuration, for the children to come */
static xcri_engine_t *engine;

static int check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *s)
{
    const char *wrong = xcri_engine_compile(pconf, xcri_route_tables, &engine);

    (void)plog;
    (void)ptemp;
    if (!wrong) {
        wrong = xcri_config_check(pconf, s);
    }
    if (wrong) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, 0, s,
                     "xcri: %s", wrong);
        return !OK;
    }
    xcri_handler_set_engine(engine);
    return OK;
}

static int prepare(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                   server_rec *s)
{
    (void)plog;
    /* httpd reads the configuration twice when it starts, and forgets the
     * first one; a configtest has no use for counters. */
    if (ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG
        && ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_NORMAL) {
        xcri_metrics_prepare(pconf, ptemp, s, engine);
    }
    return OK;
}

static void child_init(apr_pool_t *pchild, server_rec *s)
{
    xcri_metrics_child_init(pchild);
    xcri_pool_child_init(pchild, s, engine);
    xcri_sampler_start(pchild, s);
}

static void register_hooks(apr_pool_t *pool)
{
    /* mod_dbd opens its first connections when a child starts; the guards
     * must be there to count them. */
    static const char *const before_dbd[] = { "mod_dbd.c", NULL };

    (void)pool;
    ap_hook_check_config(check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(prepare, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(child_init, NULL, before_dbd, APR_HOOK_FIRST);
    ap_hook_quick_handler(xcri_maintenance_gate, NULL, NULL,
                          APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(xcri_handler_map, NULL, NULL, APR_HOOK_LAST);
    ap_hook_map_to_storage(xcri_handler_storage, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_handler(xcri_handler, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(xcri_status_handler, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_log_transaction(xcri_metrics_log, NULL, NULL, APR_HOOK_FIRST);
    xcri_status_register_hooks();
    xcri_pool_register_hooks();
}

AP_DECLARE_MODULE(xcri) = {
    STANDARD20_MODULE_STUFF,
    xcri_dir_create,
    xcri_dir_merge,
    xcri_srv_create,
    xcri_srv_merge,
    xcri_commands,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
