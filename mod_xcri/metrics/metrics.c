/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/metrics.h"
#include "metrics/count.h"
#include "core/clock.h"

#include <apr_shm.h>
#include <apr_strings.h>
#include <ap_mpm.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

#define RETAINED "mod_xcri metrics"

/* What the parent keeps while the module is unloaded and loaded again */
typedef struct {
    apr_shm_t *shm;
    xcri_shared_t *seg;
} retained_t;

/* Found when the configuration is read, and only read afterwards */
static xcri_shared_t *segment;
static const int *route_at, *statement_at; /* places, by index and by id */
static int unmatched_at;
static int generation;

/* This child's own entry; one of its own where the table is full */
static xcri_process_t *process;

/* Where there is no segment, somebody may still write. */
static xcri_pool_count_t nowhere;
static xcri_gauge_t no_gauge;

xcri_shared_t *xcri_metrics_segment(void)
{
    return segment;
}

/* ---- names ---------------------------------------------------------- */

/* Cut as xcri_segment_place() cuts it */
static const char *short_name(apr_pool_t *pool, const char *name)
{
    return apr_pstrndup(pool, name, XCRI_NAME - 1);
}

/* A pool is known by its DBDParams, which hold a password: what stands in
 * shared memory is a digest of them. */
static const char *digest(const char *params, char *out)
{
    apr_uint64_t hash = APR_UINT64_C(0xcbf29ce484222325);

    for (; *params; params++) {
        hash = (hash ^ (unsigned char)*params) * APR_UINT64_C(0x100000001b3);
    }
    apr_snprintf(out, 17, "%016" APR_UINT64_T_HEX_FMT, hash);
    return out;
}

#define UNMATCHED "(no route)"

/* Servers whose site may be closed, or was by a configuration before */
static int has_site(const xcri_srv_conf_t *conf)
{
    return conf->gate || conf->window || conf->mounted;
}

static const char *site_name(apr_pool_t *pool, server_rec *s)
{
    return short_name(pool, apr_pstrcat(pool, xcri_config_host(pool, s), " ",
                                        xcri_srv_conf(s)->site, NULL));
}

static xcri_names_t names_of(apr_pool_t *pool, server_rec *main_server,
                        const xcri_engine_t *engine)
{
    xcri_names_t n = { NULL, NULL, NULL, NULL, engine->nroutes,
                       engine->nstatements, 0, 0 };
    server_rec *s;
    int i, k;

    n.routes = apr_pcalloc(pool, sizeof(char *) * (apr_size_t)n.nroutes + 1);
    n.statements = apr_pcalloc(pool, sizeof(char *)
                                     * (apr_size_t)n.nstatements + 1);
    for (i = 0; i < n.nroutes; i++) {
        const xcri_compiled_t *c = engine->routes[i];
        const xcri_statement_t *st;

        n.routes[i] = c->route->path;
        if (c->route->method) {
            n.routes[i] = apr_pstrcat(pool, c->route->method, " ",
                                      c->route->path, NULL);
        }
        n.routes[i] = short_name(pool, n.routes[i]);
        for (k = 0; k < c->nparts; k++) {
            for (st = c->statements[k]; st; st = st->next) {
                n.statements[st->id] = short_name(pool, st->name);
            }
        }
    }
    for (i = 0, s = main_server; s; s = s->next) {
        i++;
    }
    n.pools = apr_pcalloc(pool, sizeof(char *) * (apr_size_t)i);
    n.sites = apr_pcalloc(pool, sizeof(char *) * (apr_size_t)i);
    for (s = main_server; s; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);
        char *name = apr_palloc(pool, 17);

        if (conf->mounted && conf->dbd_params) {
            digest(conf->dbd_params, name);
            for (k = 0; k < n.npools && strcmp(n.pools[k], name); k++) {
                continue;
            }
            if (k == n.npools) {
                n.pools[n.npools++] = name;
            }
        }
        if (has_site(conf)) {
            n.sites[n.nsites++] = site_name(pool, s);
        }
    }
    return n;
}

static const int *places(apr_pool_t *pool, xcri_name_t *have, int *n, int max,
                         const char *const *want, int nwant)
{
    int *at = apr_palloc(pool, sizeof(int) * ((apr_size_t)nwant + 1)), i;

    for (i = 0; i < *n; i++) {
        have[i].current = 0;
    }
    for (i = 0; i < nwant; i++) {
        at[i] = want[i] ? xcri_segment_place(have, n, max, want[i], 1) : -1;
    }
    return at;
}

/* What the pools of this configuration are: never user or password */
static void describe_pools(apr_pool_t *pool, server_rec *main_server)
{
    server_rec *s;

    for (s = main_server; s; s = s->next) {
        const xcri_srv_conf_t *conf = xcri_srv_conf(s);
        xcri_pool_count_t *count;

        if (!conf->mounted || !conf->dbd_params) {
            continue;
        }
        count = xcri_metrics_pool(conf->dbd_params);
        count->slots = xcri_config_connections(conf);
        atomic_store(&count->budget_asked, 0);
        apr_cpystrn(count->server, xcri_config_database(pool, conf),
                    XCRI_NAME);
    }
}

static void find_sites(apr_pool_t *pool, server_rec *main_server)
{
    server_rec *s;
    int i;

    for (i = 0; i < segment->nsites; i++) {
        if (!segment->sites[i].current) {
            atomic_store(&segment->closings[i].since, 0);
        }
    }
    for (s = main_server; s; s = s->next) {
        xcri_srv_conf_t *conf = xcri_srv_conf(s);

        if (has_site(conf)) {
            int at = xcri_segment_place(segment->sites, &segment->nsites,
                                        segment->nsites, site_name(pool, s),
                                        0);

            conf->closing = at < 0 ? NULL : &segment->closings[at];
        }
    }
}

void xcri_metrics_prepare(apr_pool_t *pconf, apr_pool_t *ptemp,
                          server_rec *main_server, const xcri_engine_t *engine)
{
    retained_t *kept = ap_retained_data_get(RETAINED);
    xcri_names_t n = names_of(ptemp, main_server, engine);
    apr_shm_t *shm = NULL;
    xcri_shared_t *old = NULL;

    if (!kept) {
        kept = ap_retained_data_create(RETAINED, sizeof(*kept));
    }
    if (kept->seg && kept->seg->layout == xcri_segment_layout()) {
        old = kept->seg;
    }
    segment = old && xcri_segment_fits(old, &n) ? old : xcri_segment_make(main_server, &n, &shm);
    if (!segment) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server, "xcri: no shared "
                     "memory for the metrics; nothing is counted");
        return;
    }
    route_at = places(pconf, segment->routes, &segment->nroutes,
                      segment->max_routes, n.routes, n.nroutes);
    unmatched_at = xcri_segment_place(segment->routes, &segment->nroutes,
                         segment->max_routes, UNMATCHED, 1);
    statement_at = places(pconf, segment->statements, &segment->nstatements,
                          segment->max_statements, n.statements,
                          n.nstatements);
    places(ptemp, segment->pools, &segment->npools, segment->max_pools,
           n.pools, n.npools);
    if (shm) {
        if (old) {
            xcri_segment_take_over(segment, old);
        }
        /* The children have their own mapping of the old one. */
        if (kept->shm) {
            apr_shm_destroy(kept->shm);
        }
        kept->shm = shm;
        kept->seg = segment;
    }
    places(ptemp, segment->sites, &segment->nsites, segment->max_sites,
           n.sites, n.nsites);
    ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &segment->children);
    segment->cache_size = (apr_uint64_t)xcri_srv_conf(main_server)->cache_size;
    describe_pools(ptemp, main_server);
    find_sites(ptemp, main_server);
    generation = ++segment->generation;
}

/* ---- children ------------------------------------------------------- */

/* A child gives its entry back when it ends; that of a killed one is taken by
 * the next. */
static apr_status_t leave(void *data)
{
    xcri_process_t *mine = data;

    atomic_store(&mine->pid, 0);
    return APR_SUCCESS;
}

void xcri_metrics_child_init(apr_pool_t *pchild)
{
    int i, mine = (int)getpid();

    process = NULL;
    for (i = 0; segment && i < segment->max_processes && !process; i++) {
        xcri_process_t *p = &segment->processes[i];
        int pid = atomic_load(&p->pid);

        if (pid && pid != mine && (kill(pid, 0) == 0 || errno != ESRCH)) {
            continue;
        }
        if (atomic_compare_exchange_strong(&p->pid, &pid, mine)) {
            process = p;
        }
    }
    if (!process) {
        return;
    }
    memset(process->gauges, 0, sizeof(xcri_gauge_t)
                               * (apr_size_t)segment->max_pools);
    process->started = apr_time_now();
    xcri_metrics_cache(0, 0, 0);
    apr_pool_cleanup_register(pchild, process, leave, apr_pool_cleanup_null);
}

int xcri_metrics_alive(const xcri_process_t *p)
{
    int pid = p->pid;

    /* Children are in their parent's process group, also those that only
     * finish what they began; another program with that number is not. */
    return pid && getpgid(pid) == getpgid(0);
}

int xcri_metrics_is_current(void)
{
    return segment && segment->generation == generation;
}

int xcri_metrics_pool_at(const char *params)
{
    char name[17];

    return segment ? xcri_segment_place(segment->pools, &segment->npools,
                                        segment->npools, digest(params, name),
                                        0) : -1;
}

xcri_pool_count_t *xcri_metrics_pool(const char *params)
{
    int at = xcri_metrics_pool_at(params);

    return at < 0 ? &nowhere : &segment->pool_counts[at];
}

xcri_gauge_t *xcri_metrics_gauge(const char *params)
{
    int at = process ? xcri_metrics_pool_at(params) : -1;

    return at < 0 ? &no_gauge : &process->gauges[at];
}

void xcri_metrics_cache(apr_uint64_t bytes, apr_uint64_t entries,
                        apr_uint64_t evictions)
{
    if (process) {
        if (evictions > process->cache_evictions) {
            xcri_add(&segment->evicted, evictions - process->cache_evictions);
        }
        atomic_store(&process->cache_bytes, bytes);
        atomic_store(&process->cache_entries, entries);
        atomic_store(&process->cache_evictions, evictions);
    }
}

xcri_version_board_t *xcri_metrics_board(const char *params)
{
    int at = xcri_metrics_pool_at(params);

    return at < 0 ? NULL : &segment->boards[at];
}

/* A thread keeps the shard that it is given first. */
static int shard(void)
{
    static _Atomic unsigned next;
    static _Thread_local int mine;

    if (!mine) {
        mine = 1 + (int)((atomic_fetch_add(&next, 1) + (unsigned)getpid() * 7)
                         % XCRI_SHARDS);
    }
    return mine - 1;
}

xcri_route_count_t *xcri_metrics_route(const xcri_compiled_t *c)
{
    int at = !segment ? -1 : c ? route_at[c->index] : unmatched_at;

    return at >= 0
           ? &segment->route_counts[shard() * segment->max_routes
                                    + at] : NULL;
}

xcri_statement_count_t *xcri_metrics_statement_count(const xcri_statement_t *st)
{
    int at = segment ? statement_at[st->id] : -1;

    return at >= 0
           ? &segment->statement_counts[shard()
                                        * segment->max_statements + at] : NULL;
}

int xcri_metrics_slow_due(const xcri_compiled_t *c, apr_uint64_t *kept)
{
    apr_uint32_t now = (apr_uint32_t)apr_time_sec(xcri_now()) + 1, last;
    int at = segment ? route_at[c->index] : -1;
    xcri_name_t *route;

    *kept = 0;
    if (at < 0) {
        return 1;
    }
    route = &segment->routes[at];
    last = atomic_load(&route->slow_at);
    if (last == now
        || !atomic_compare_exchange_strong(&route->slow_at, &last, now)) {
        xcri_add(&route->slow_kept, 1);
        return 0;
    }
    *kept = atomic_exchange(&route->slow_kept, 0);
    return 1;
}
