/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/watch.h"
#include "core/calm.h"

#include <http_core.h>
#include <mod_watchdog.h>
#include <mpm_common.h>
#include <pthread.h>
#include <stdatomic.h>

APLOG_USE_MODULE(xcri);

typedef struct {
    const xcri_watch_t *watch;
    const void *data;
} started_t;

static APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get_watchdog;
static APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *register_watch;

/* Of this child; made before its threads, and then only read */
static xcri_watch_t *of_child;

static atomic_int stopping;             /* set by any thread */

/* Read by a thread while it runs, and written once, when the child's pools go:
 * mod_watchdog does not always wait for its threads, and calls them once more.
 * It outlives every pool. */
static pthread_rwlock_t child_lives = PTHREAD_RWLOCK_INITIALIZER;

/* ---- started ----------------------------------------------------------------- */

int xcri_watch_is_possible(void)
{
    get_watchdog = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    register_watch = APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    return ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG
           && get_watchdog && register_watch;
}

static void run(const started_t *started, int state, apr_pool_t *temp)
{
    const xcri_watch_t *watch = started->watch;

    if (state == AP_WATCHDOG_STATE_RUNNING && !xcri_watch_is_stopping()) {
        watch->step(started->data, temp);
    }
    else if (watch->rest) {
        watch->rest(started->data);
    }
}

/* What was started is in a pool: nothing of it is touched without the lock. */
static apr_status_t called(int state, void *started, apr_pool_t *temp)
{
    xcri_calm_thread();
    if (!pthread_rwlock_tryrdlock(&child_lives)) {
        run(started, state, temp);
        pthread_rwlock_unlock(&child_lives);
    }
    return APR_SUCCESS;
}

apr_status_t xcri_watch_start(apr_pool_t *pconf, const xcri_watch_t *watch,
                              const char *name, apr_interval_time_t every,
                              const void *data)
{
    started_t *started = apr_palloc(pconf, sizeof(*started));
    ap_watchdog_t *watchdog;
    apr_status_t rv = get_watchdog(&watchdog, name, 0, 1, pconf);

    started->watch = watch;
    started->data = data;
    return rv == APR_SUCCESS ? register_watch(watchdog, every, started, called)
                             : rv;
}

int xcri_watch_failed(server_rec *s, apr_status_t rv)
{
    ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                 "xcri: mod_watchdog could not start the module's watch");
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* ---- ended ------------------------------------------------------------------- */

int xcri_watch_is_stopping(void)
{
    return atomic_load(&stopping);
}

static void stop_all(apr_pool_t *pchild, int graceful)
{
    const xcri_watch_t *watch;

    (void)pchild;
    atomic_store(&stopping, 1);
    for (watch = of_child; watch; watch = watch->next) {
        if (watch->stop) {
            watch->stop(graceful);
        }
    }
}

static apr_status_t end_all(void *data)
{
    const xcri_watch_t *watch;

    (void)data;
    xcri_calm_child_ends();
    stop_all(NULL, 0);
    pthread_rwlock_wrlock(&child_lives);
    for (watch = of_child; watch; watch = watch->next) {
        if (watch->end) {
            watch->end();
        }
    }
    return APR_SUCCESS;
}

void xcri_watch_child_init(xcri_watch_t *watch)
{
    watch->next = of_child;
    of_child = watch;
}

void xcri_watch_child_last(apr_pool_t *pchild)
{
    apr_pool_pre_cleanup_register(pchild, NULL, end_all);
}

void xcri_watch_register_hooks(void)
{
    ap_hook_child_stopping(stop_all, NULL, NULL, APR_HOOK_REALLY_FIRST);
}
