/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/warm.h"
#include "http/cached.h"
#include "http/epoch.h"
#include "http/kept.h"
#include "http/key.h"
#include "core/calm.h"
#include "core/clock.h"
#include "core/lock.h"
#include "core/route.h"
#include "database/keeper.h"
#include "metrics/metrics.h"

#include <apr_thread_proc.h>

APLOG_USE_MODULE(xcri);

/* How often the thread looks at the version: a read of memory */
#define LOOK_EVERY apr_time_from_msec(100)
/* What it may take of the time for which the old version may be shown */
#define BUDGET apr_time_from_sec(3)

typedef struct {
    xcri_lock_t lock;
    pthread_cond_t wake;
    apr_thread_t *thread;
    server_rec *main_server;
    const xcri_engine_t *engine;
    int stop;
} warmer_t;

/* The server and the mount of a key, where they are of this pool */
static const xcri_mount_t *mount_of(const warmer_t *w, const xcri_pool_t *pool,
                                    int id, server_rec **server)
{
    server_rec *s;
    int i;

    for (s = w->main_server; s; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);

        for (i = 0; conf->pool == pool && i < conf->mounts->nelts; i++) {
            const xcri_mount_t *mount = &APR_ARRAY_IDX(conf->mounts, i,
                                                       xcri_mount_t);

            if (mount->id == id) {
                *server = s;
                return mount;
            }
        }
    }
    return NULL;
}

/* Makes an answer ready as if a client had asked for it. */
static void ask(const warmer_t *w, server_rec *s, const xcri_mount_t *mount,
                xcri_form_t form, const char *path, const char *query,
                apr_pool_t *temp)
{
    xcri_str_t captures[XCRI_MAX_SEGMENTS];
    xcri_request_t *req = xcri_request_make(temp, NULL, w->engine, s,
                                            mount->dir);

    req->mount = mount;
    req->form = form;
    req->path.data = path;
    req->path.len = strlen(path);
    req->compiled = xcri_route_match(w->engine, path, req->path.len, captures);
    req->query.compiled = req->compiled;
    if (req->compiled
        && !xcri_param_parse(temp, req->compiled, &req->settings, captures,
                             query, req->values)->nelts
        && xcri_cached_warm(req) && xcri_metrics_segment()) {
        xcri_add(&xcri_metrics_segment()->warmed, 1);
    }
    xcri_query_end(&req->query);
}

/* Asks for an entry again, as its client did. */
static void ask_again(const warmer_t *w, const xcri_pool_t *pool,
                      const xcri_entry_t *entry, apr_pool_t *temp)
{
    const char *path, *query;
    xcri_form_t form = xcri_key_read_recipe(temp, entry->recipe, &path, &query);
    server_rec *s = NULL;
    const xcri_mount_t *mount = mount_of(w, pool, xcri_key_mount(&entry->key),
                                         &s);

    if (mount) {
        ask(w, s, mount, form, path, query, temp);
    }
}

/* An address that says all by itself: no parameter in its path, and none that
 * has to be given */
static int is_plain(const xcri_compiled_t *c)
{
    int i;

    for (i = 0; i < c->nparams; i++) {
        if (c->route->params[i].flags & XCRI_P_REQUIRED) {
            return 0;
        }
    }
    return c->nsegments >= 0 && !c->ncaptures && !c->route->run
           && !c->route->method && !c->route->check;
}

/* What is asked on almost every page is ready in a new child: the date, the
 * seasons, the snapshots, ... */
static void warm_plain(warmer_t *w, const xcri_pool_t *pool, apr_pool_t *temp)
{
    apr_pool_t *each;
    server_rec *s;
    int i, k;

    apr_pool_create(&each, temp);
    for (s = w->main_server; s; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);

        for (i = 0; conf->pool == pool && i < conf->mounts->nelts; i++) {
            const xcri_mount_t *mount = &APR_ARRAY_IDX(conf->mounts, i,
                                                       xcri_mount_t);

            for (k = 0; mount->kind == XCRI_MOUNT_API && !w->stop
                        && k < w->engine->nroutes; k++) {
                if (is_plain(w->engine->routes[k])) {
                    ask(w, s, mount, XCRI_FORM_JSON,
                        w->engine->routes[k]->route->path, NULL, each);
                    apr_pool_clear(each);
                }
            }
        }
    }
}

static void warm(warmer_t *w, const xcri_pool_t *pool,
                 xcri_version_id_t shown, apr_pool_t *temp)
{
    int most = (int)xcri_srv_conf(w->main_server)->warm, n, i;
    xcri_entry_t **hot = apr_palloc(temp, sizeof(*hot) * (apr_size_t)most + 1);
    apr_time_t end = xcri_now() + BUDGET;
    apr_pool_t *each;

    n = xcri_store_hottest(xcri_kept_cache(), shown, hot, most);
    apr_pool_create(&each, temp);
    for (i = 0; i < n; i++) {
        if (!w->stop && xcri_now() < end) {
            ask_again(w, pool, hot[i], each);
            apr_pool_clear(each);
        }
        xcri_entry_release(hot[i]);
    }
}

/* A look at the tables that is as late may be one that nothing answers. */
#define LATE_LOOK apr_time_from_sec(3)

static void look(warmer_t *w, apr_pool_t *temp)
{
    const xcri_store_state_t *state = xcri_store_state(xcri_kept_cache());
    xcri_pool_t *pool;

    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        xcri_version_t version;
        xcri_version_id_t shown;

        xcri_version_peek(pool, &version);
        /* Where only ready answers are asked for, nobody waits for the database,
         * and so nobody else would find out. */
        if (version.checked && xcri_now() - version.checked > LATE_LOOK
            && xcri_now() >= pool->ask_late) {
            (void)xcri_keeper_ask(pool);
            pool->ask_late = xcri_now() + LATE_LOOK;
        }
        if (xcri_epoch_step(pool, &version, &shown)) {
            warm(w, pool, shown, temp);
            xcri_epoch_show(pool, xcri_epoch_id(&version));
        }
        if (version.settled && !pool->warmed
            && xcri_srv_conf(w->main_server)->warm) {
            pool->warmed = 1;
            warm_plain(w, pool, temp);
        }
    }
    xcri_metrics_cache(atomic_load(&state->bytes),
                       atomic_load(&state->entries),
                       atomic_load(&state->evictions));
}

/* The first requests of a child find connections open. */
#define FIRST_CONNECTIONS 2

static void open_connections(apr_pool_t *temp)
{
    xcri_lease_t leases[FIRST_CONNECTIONS];
    xcri_borrower_t who;
    xcri_trace_t trace;
    xcri_pool_t *pool;
    int n, i;

    memset(&trace, 0, sizeof(trace));
    memset(&who, 0, sizeof(who));
    who.claim.rank = XCRI_RANK_OWN;
    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        who.claim.route = pool->nroutes;
        for (n = 0; n < FIRST_CONNECTIONS && 2 * n < pool->slots; n++) {
            if (xcri_lease_open(temp, pool, &who, &trace, &leases[n]) != OK) {
                break;
            }
        }
        for (i = 0; i < n; i++) {
            xcri_lease_close(&leases[i], 0);
        }
    }
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    warmer_t *w = data;
    apr_pool_t *temp;

    xcri_calm_thread();
    apr_pool_create(&temp, apr_thread_pool_get(thread));
    open_connections(temp);
    xcri_lock_take(&w->lock);
    while (!w->stop) {
        xcri_lock_wait(&w->lock, &w->wake, xcri_now() + LOOK_EVERY);
        xcri_lock_give(&w->lock);
        look(w, temp);
        apr_pool_clear(temp);
        xcri_lock_take(&w->lock);
    }
    xcri_lock_give(&w->lock);
    return NULL;
}

static apr_status_t stop(void *data)
{
    warmer_t *w = data;
    apr_status_t ended;

    xcri_lock_take(&w->lock);
    w->stop = 1;
    pthread_cond_signal(&w->wake);
    xcri_lock_give(&w->lock);
    return apr_thread_join(&ended, w->thread);
}

void xcri_warm_child_init(apr_pool_t *pchild, server_rec *main_server,
                          const xcri_engine_t *engine)
{
    warmer_t *w = apr_pcalloc(pchild, sizeof(*w));

    if (!xcri_kept_cache() || !xcri_pool_first()) {
        return;
    }
    w->main_server = main_server;
    w->engine = engine;
    if (!xcri_lock_make(&w->lock) && !pthread_cond_init(&w->wake, NULL)
        && apr_thread_create(&w->thread, NULL, run, w, pchild)
           == APR_SUCCESS) {
        apr_pool_pre_cleanup_register(pchild, w, stop);
        return;
    }
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server, "xcri: no thread that "
                 "makes answers ready; each is made when it is asked for");
}
