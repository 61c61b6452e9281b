/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* The segment of shared memory itself: its parts, its names, and its successor
 * when it is full */
#include "metrics/segment.h"

#include <apr_shm.h>
#include <apr_strings.h>
#include <ap_mpm.h>

/* Room for what later configurations add, so that they need no new segment */
#define SPARE_ROUTES 32
#define SPARE_STATEMENTS 64
#define SPARE_POOLS 8
#define SPARE_SITES 8
#define MOST_PROCESSES 512

static apr_size_t aligned(apr_size_t n)
{
    return (n + 63) & ~(apr_size_t)63;
}

apr_uint32_t xcri_segment_layout(void)
{
    return (apr_uint32_t)(sizeof(xcri_shared_t) * 31
                          + sizeof(xcri_route_count_t) * 37
                          + sizeof(xcri_pool_count_t) * 41
                          + sizeof(xcri_process_t) * 43
                          + sizeof(xcri_version_board_t) * 53
                          + sizeof(xcri_statement_count_t) * 47
                          + sizeof(xcri_name_t) * 59
                          + sizeof(xcri_gauge_t) * 61
                          + sizeof(*((xcri_shared_t *)0)->closings) * 67
                          + sizeof(*((xcri_shared_t *)0)->recent_errors) * 71
                          + XCRI_SHARDS);
}

/* The same place for each part, whether it is only measured (base 0) or used */
static apr_size_t lay_out(xcri_shared_t *seg, apr_uintptr_t base)
{
    apr_uintptr_t at = base + aligned(sizeof(*seg));
    int i;

#define PART(field, n) \
    if (base) { \
        seg->field = (void *)at; \
    } \
    at += aligned(sizeof(*seg->field) * (apr_size_t)(n))
    PART(routes, seg->max_routes);
    PART(statements, seg->max_statements);
    PART(pools, seg->max_pools);
    PART(sites, seg->max_sites);
    PART(route_counts, seg->max_routes * XCRI_SHARDS);
    PART(statement_counts, seg->max_statements * XCRI_SHARDS);
    PART(pool_counts, seg->max_pools);
    PART(boards, seg->max_pools);
    PART(closings, seg->max_sites);
    PART(recent_errors, seg->max_routes);
    PART(recent_failures, seg->max_statements);
    PART(recent_timeouts, seg->max_pools);
    PART(processes, seg->max_processes);
    for (i = 0; i < seg->max_processes; i++) {
        if (base) {
            seg->processes[i].gauges = (void *)at;
        }
        at += aligned(sizeof(xcri_gauge_t) * (apr_size_t)seg->max_pools);
    }
#undef PART
    return at - base;
}

/* The place of a name, or -1; with add, in the first free place */
int xcri_segment_place(xcri_name_t *names, int *n, int max, const char *name, int add)
{
    int i;

    for (i = 0; i < *n; i++) {
        if (!strcmp(names[i].name, name)) {
            names[i].current |= add;
            return i;
        }
    }
    if (!add || *n == max) {
        return -1;
    }
    apr_cpystrn(names[*n].name, name, XCRI_NAME);
    names[*n].current = 1;
    return (*n)++;
}

static int missing(xcri_name_t *have, int n, const char *const *want, int nwant)
{
    int i, found = 0;

    for (i = 0; i < nwant; i++) {
        found += want[i] && xcri_segment_place(have, &n, n, want[i], 0) < 0;
    }
    return found;
}

int xcri_segment_fits(const xcri_shared_t *seg, const xcri_names_t *n)
{
    return seg->nroutes + missing(seg->routes, seg->nroutes, n->routes,
                                  n->nroutes) + 1 <= seg->max_routes
        && seg->nstatements + missing(seg->statements, seg->nstatements,
                                      n->statements, n->nstatements)
           <= seg->max_statements
        && seg->npools + missing(seg->pools, seg->npools, n->pools, n->npools)
           <= seg->max_pools
        && seg->nsites + missing(seg->sites, seg->nsites, n->sites, n->nsites)
           <= seg->max_sites;
}

/* One kind of things that have names, in two segments: what a thing has is a row
 * of each shard's array */
typedef struct {
    const xcri_name_t *names, *old_names;
    int n, old_n, max, old_max, shards;
    char *rows;
    const char *old_rows;
    apr_size_t size;
} moved_t;

static void move(const moved_t *m)
{
    int i, k;

    for (i = 0; i < m->n; i++) {
        int n = m->old_n;
        int at = xcri_segment_place((xcri_name_t *)(apr_uintptr_t)m->old_names,
                                    &n, n, m->names[i].name, 0);

        for (k = 0; k < m->shards && at >= 0; k++) {
            memcpy(m->rows + (apr_size_t)(k * m->max + i) * m->size,
                   m->old_rows + (apr_size_t)(k * m->old_max + at) * m->size,
                   m->size);
        }
    }
}

/* Takes the counters of the same names along from a segment that is full. */
void xcri_segment_take_over(xcri_shared_t *to, const xcri_shared_t *from)
{
#define MOVED(what, row, shards) \
    { to->what, from->what, to->n##what, from->n##what, to->max_##what, \
      from->max_##what, shards, (char *)to->row, (const char *)from->row, \
      sizeof(*to->row) }
    const moved_t all[] = {
        MOVED(routes, route_counts, XCRI_SHARDS),
        MOVED(statements, statement_counts, XCRI_SHARDS),
        MOVED(pools, pool_counts, 1),
        MOVED(sites, closings, 1),
        MOVED(routes, recent_errors, 1),
        MOVED(statements, recent_failures, 1),
        MOVED(pools, recent_timeouts, 1)
    };
#undef MOVED
    apr_size_t i;

    to->started = from->started;
    to->evicted = from->evicted;
    to->warmed = from->warmed;
    to->issues = from->issues;
    to->minute = from->minute;
    for (i = 0; i < sizeof(all) / sizeof(*all); i++) {
        move(&all[i]);
    }
}

xcri_shared_t *xcri_segment_make(server_rec *main_server, const xcri_names_t *n,
                            apr_shm_t **shm)
{
    xcri_shared_t want, *seg;
    int limit = 0;

    memset(&want, 0, sizeof(want));
    ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &limit);
    want.max_routes = n->nroutes + 1 + SPARE_ROUTES;
    want.max_statements = n->nstatements + SPARE_STATEMENTS;
    want.max_pools = n->npools + SPARE_POOLS;
    want.max_sites = n->nsites + SPARE_SITES;
    want.max_processes = limit > 0 && limit < MOST_PROCESSES ? limit
                                                             : MOST_PROCESSES;
    want.size = lay_out(&want, 0) + 64;
    if (apr_shm_create(shm, want.size, NULL, main_server->process->pool)
        != APR_SUCCESS) {
        return NULL;
    }
    seg = (void *)aligned((apr_uintptr_t)apr_shm_baseaddr_get(*shm));
    memset(seg, 0, want.size - 64);
    *seg = want;
    lay_out(seg, (apr_uintptr_t)seg);
    seg->layout = xcri_segment_layout();
    seg->started = apr_time_now();
    return seg;
}

