/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/database.h"
#include "database/introduce.h"
#include "database/keeper.h"
#include "database/look.h"
#include "database/totals.h"
#include "database/watch.h"
#include "core/calm.h"
#include "metrics/metrics.h"
#include "metrics/sampler.h"

#include <ap_mpm.h>
#include <apr_optional_hooks.h>
#include <apr_strings.h>
#include <string.h>

APLOG_USE_MODULE(xcri);

/* ---- the watches: each is one thread of all children -------------------- */

#define WATCH "xcri"
#define WATCH_EVERY apr_time_from_sec(1)

static server_rec *watched;
static const xcri_engine_t *watched_engine;

static void watch_all(const void *data, apr_pool_t *temp)
{
    xcri_pool_t *pool;

    (void)data;
    xcri_sampler_step();
    for (pool = xcri_metrics_is_current() ? xcri_pool_first() : NULL; pool;
         pool = pool->next) {
        xcri_introduce_step(pool, watched_engine, watched, temp);
    }
}

static xcri_watch_t watch = { .step = watch_all };

/* The versions have a thread for each pool, so that a database that hangs holds
 * up nothing but its own. */
static void watch_version(const void *params, apr_pool_t *temp)
{
    xcri_pool_t *pool;

    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        if (!pool->look || strcmp(pool->params, params)) {
            continue;
        }
        if (xcri_metrics_is_current()) {
            xcri_look_now(pool, temp);
        }
        else {
            xcri_look_close(pool);
        }
    }
}

static void leave_version(const void *params)
{
    xcri_pool_t *pool;

    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        if (pool->look && !strcmp(pool->params, params)) {
            xcri_look_close(pool);
        }
    }
}

/* A child that ends does not wait for an answer of the database. */
static void stop_waits(int graceful)
{
    xcri_pool_t *pool;

    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        if (pool->look) {
            xcri_look_stop(pool);
        }
        /* A child that is not to finish what it began waits for its threads
         * before its pools go: for those that wait for the database, too. */
        if (!graceful) {
            xcri_keeper_interrupt(pool);
        }
    }
}

static void close_looks(void)
{
    xcri_pool_t *pool;

    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        if (pool->look) {
            xcri_look_close(pool);
        }
    }
}

static xcri_watch_t versions = { .step = watch_version, .rest = leave_version,
                                 .stop = stop_waits, .end = close_looks };

/* Is this the first server of its pool? */
static int is_first(server_rec *main_server, server_rec *s)
{
    const char *params = xcri_srv_conf(s)->dbd_params;
    server_rec *before;

    for (before = main_server; before != s; before = before->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(before);

        if (conf->mounted && conf->dbd_params
            && !strcmp(conf->dbd_params, params)) {
            return 0;
        }
    }
    return 1;
}

static int start_watches(apr_pool_t *pconf, apr_pool_t *plog,
                         apr_pool_t *ptemp, server_rec *main_server)
{
    apr_status_t rv;
    server_rec *s;
    int n = 0;

    (void)plog;
    (void)ptemp;
    watched = main_server;
    if (!xcri_watch_is_possible()) {
        return OK;
    }
    rv = xcri_watch_start(pconf, &watch, WATCH, WATCH_EVERY, NULL);
    for (s = main_server; s && rv == APR_SUCCESS; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);

        if (conf->mounted && conf->dbd_params && is_first(main_server, s)) {
            rv = xcri_watch_start(pconf, &versions,
                                  apr_psprintf(pconf, WATCH "-version-%d",
                                               n++),
                                  XCRI_LOOK_EVERY, conf->dbd_params);
        }
    }
    return rv == APR_SUCCESS ? OK : xcri_watch_failed(main_server, rv);
}

/* ---- the door ------------------------------------------------------------ */

void xcri_database_register_hooks(void)
{
    APR_OPTIONAL_HOOK(dbd, post_connect, xcri_pool_connected, NULL, NULL,
                      APR_HOOK_MIDDLE);
    /* mod_watchdog starts what is registered by its own post_config, at the
     * end of them. */
    ap_hook_post_config(start_watches, NULL, NULL, APR_HOOK_MIDDLE);
    xcri_watch_register_hooks();
}

void xcri_database_child_init(apr_pool_t *pchild, server_rec *main_server,
                              const xcri_engine_t *engine)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED;
    xcri_pool_t *pool;
    server_rec *s;

    watched_engine = engine;
    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    xcri_calm_child_init(pchild, threaded != AP_MPMQ_NOT_SUPPORTED);
    /* By this thread: what OpenSSL keeps for the one that begins with it is
     * freed with the process, not with the thread. */
    mysql_library_init(0, NULL, NULL);
    xcri_pool_child_init(pchild, main_server, engine);
    xcri_watch_child_init(&watch);
    xcri_watch_child_init(&versions);
    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        pool->totals = xcri_totals_make(pchild);
        if (xcri_look_make(pchild, pool, engine) == APR_SUCCESS
            && xcri_keeper_start(pool) == APR_SUCCESS) {
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

void xcri_database_child_last(apr_pool_t *pchild)
{
    xcri_watch_child_last(pchild);
}
