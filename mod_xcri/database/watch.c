/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/watch.h"

#include <http_core.h>

APLOG_USE_MODULE(xcri);

static APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get_watchdog;
static APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *register_watch;

int xcri_watch_is_possible(void)
{
    get_watchdog = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    register_watch = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    return ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG
           && get_watchdog && register_watch;
}

apr_status_t xcri_watch_start(apr_pool_t *pconf, const char *name,
                              apr_interval_time_t every, const void *data,
                              ap_watchdog_callback_fn_t *callback)
{
    ap_watchdog_t *watchdog;
    apr_status_t rv = get_watchdog(&watchdog, name, 0, 1, pconf);

    return rv == APR_SUCCESS ? register_watch(watchdog, every, data, callback)
                             : rv;
}

int xcri_watch_failed(server_rec *s, apr_status_t rv)
{
    ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                 "xcri: mod_watchdog could not start the module's watch");
    return HTTP_INTERNAL_SERVER_ERROR;
}
