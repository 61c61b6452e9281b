/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file mod_xcri.c
 * @brief Answers the API of the Cross Country Rating Index inside httpd
 *
 * The table of contents. The rooms, each with what it may know, from the top:
 *
 *   routes/    the tables: one file for each resource
 *   http/      the way of a request, from its address to its answer
 *   cache/     answers that are ready
 *   writes/    what is written: feedback, kept and delivered; publications
 *   database/  mod_dbd's pools, guarded; statements; the data's version
 *   gate/      maintenance
 *   metrics/   counters in shared memory, and what they say
 *   openapi/   the description, from the tables
 *   core/      what is made of the tables; knows APR, and no server
 *
 * Calls go down in this list, never up. What every room may read: config.h, and
 * the counters of metrics/.
 */
#include "config.h"
#include "core/route.h"
#include "database/database.h"
#include "database/dbd.h"
#include "gate/closing.h"
#include "http/check.h"
#include "http/cors.h"
#include "http/fast.h"
#include "http/handler.h"
#include "http/mount.h"
#include "metrics/metrics.h"
#include "writes/delivery.h"
#include "writes/latest.h"
#include "writes/fence.h"
#include "writes/setup.h"
#include "writes/writer.h"
#include "xcri_routes.h"

#include <http_core.h>

/* The tables as compiled for this configuration, for the children to come */
static xcri_engine_t *engine;

static int check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *main_server)
{
    const char *wrong = xcri_route_compile(pconf, xcri_route_tables, &engine);
    server_rec *s;

    (void)plog;
    for (s = main_server; s; s = s->next) {
        xcri_config_srv_fill(xcri_srv_conf(s));
    }
    if (!wrong) {
        wrong = xcri_dbd_check(pconf, main_server);
    }
    if (!wrong) {
        wrong = xcri_mount_prepare(pconf, main_server);
    }
    if (!wrong) {
        wrong = xcri_fast_check(ptemp, main_server, engine);
    }
    if (!wrong) {
        wrong = xcri_setup_check(pconf, main_server);
    }
    if (wrong) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, 0, main_server,
                     "xcri: %s", wrong);
        return !OK;
    }
    if (xcri_config_is_last()) {
        xcri_check_warn(ptemp, main_server);
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
    xcri_closing_child_init(pchild, s);
    xcri_database_child_init(pchild, s, engine);
    xcri_writer_child_init(pchild, s);
    xcri_handler_child_init(pchild, s);
    xcri_delivery_child_init(s);
    xcri_latest_child_init(s);
}

/* What uses mod_dbd's connections by itself begins when it can give them. */
static void child_begin(apr_pool_t *pchild, server_rec *s)
{
    xcri_handler_child_begin(pchild, s);
    xcri_database_child_last(pchild);
}

static void register_hooks(apr_pool_t *pool)
{
    /* mod_dbd opens its first connections when a child starts; the guards
     * must be there to count them. */
    static const char *const dbd[] = { "mod_dbd.c", NULL };

    (void)pool;
    ap_hook_check_config(check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(prepare, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(child_init, NULL, dbd, APR_HOOK_FIRST);
    ap_hook_child_init(child_begin, dbd, NULL, APR_HOOK_LAST);
    xcri_database_register_hooks();
    xcri_delivery_register_hooks();
    xcri_latest_register_hooks();
    xcri_handler_register_hooks();
}

#define COMMAND(type, field, unset, fallback, command) command,
#define NO_COMMAND(type, field)

static const command_rec commands[] = {
    XCRI_PLACE_ROWS(COMMAND, NO_COMMAND)
    XCRI_SERVER_ROWS(COMMAND, NO_COMMAND)
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};

AP_DECLARE_MODULE(xcri) = {
    STANDARD20_MODULE_STUFF,
    xcri_config_dir_create,
    xcri_config_dir_merge,
    xcri_config_srv_create,
    xcri_config_srv_merge,
    commands,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
