/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/database.h"
#include "database/keeper.h"
#include "metrics/budget.h"
#include "metrics/metrics.h"
#include "metrics/sampler.h"

#include <apr_optional_hooks.h>
#include <http_core.h>
#include <mod_watchdog.h>

APLOG_USE_MODULE(xcri);

/* ---- the watch: one thread of all children ------------------------------ */

#define WATCH "xcri"
#define WATCH_EVERY apr_time_from_sec(1)

static server_rec *watched;

static apr_status_t watch(int state, void *data, apr_pool_t *temp)
{
    xcri_pool_t *pool;

    (void)data;
    if (state != AP_WATCHDOG_STATE_RUNNING) {
        return APR_SUCCESS;
    }
    xcri_sampler_step();
    for (pool = xcri_metrics_is_current() ? xcri_pool_first() : NULL; pool;
         pool = pool->next) {
        apr_uint64_t allowed = 0, used = 0, most = 0;

        if (!pool->gauge->away && xcri_budget_due(pool->count)) {
            int answered = xcri_conn_limits(temp, pool->params, &allowed,
                                            &used, &most);

            xcri_budget_answered(pool->count, watched, answered, allowed, used,
                                 most);
        }
    }
    return APR_SUCCESS;
}

static int start_watch(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                       server_rec *s)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get
        = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *call
        = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog;
    apr_status_t rv;

    (void)plog;
    (void)ptemp;
    watched = s;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
        || !get || !call) {
        return OK;
    }
    rv = get(&watchdog, WATCH, 0, 1, pconf);
    if (rv == APR_SUCCESS) {
        rv = call(watchdog, WATCH_EVERY, NULL, watch);
    }
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                     "xcri: mod_watchdog could not start the module's watch");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

/* ---- the door ------------------------------------------------------------ */

void xcri_database_register_hooks(void)
{
    APR_OPTIONAL_HOOK(dbd, post_connect, xcri_pool_connected, NULL, NULL,
                      APR_HOOK_MIDDLE);
    /* mod_watchdog starts what is registered by its own post_config, at the
     * end of them. */
    ap_hook_post_config(start_watch, NULL, NULL, APR_HOOK_MIDDLE);
}

void xcri_database_child_init(apr_pool_t *pchild, server_rec *main_server,
                              const xcri_engine_t *engine)
{
    xcri_pool_t *pool;
    server_rec *s;

    xcri_pool_child_init(pchild, main_server, engine);
    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        if (xcri_keeper_start(pool) == APR_SUCCESS) {
            continue;
        }
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, pool->s, "xcri: no thread "
                     "for the connection pool; the API answers 503");
        for (s = main_server; s; s = s->next) {
            if (xcri_srv_conf(s)->pool == pool) {
                xcri_srv_conf(s)->pool = NULL;
            }
        }
    }
}
