/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/epoch.h"
#include "core/clock.h"
#include "core/hash.h"

/* What one pool's answers are of; the only writer is the thread that warms. */
typedef struct {
    const xcri_pool_t *pool;
    _Atomic xcri_version_id_t shown; /* 0: none yet */
    _Atomic apr_int64_t since;       /* when another one was seen; 0: it is
                                        the data's */
} state_t;

/* Of this child. Made before its threads, and then only read. */
static state_t *states;
static int nstates;

void xcri_epoch_child_init(apr_pool_t *pchild)
{
    xcri_pool_t *pool;

    nstates = 0;
    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        nstates++;
    }
    states = apr_pcalloc(pchild, sizeof(*states) * (apr_size_t)nstates + 1);
    nstates = 0;
    for (pool = xcri_pool_first(); pool; pool = pool->next) {
        states[nstates++].pool = pool;
    }
}

static state_t *state_of(const xcri_pool_t *pool)
{
    int i;

    for (i = 0; i < nstates; i++) {
        if (states[i].pool == pool) {
            return &states[i];
        }
    }
    return NULL;
}

xcri_version_id_t xcri_epoch_id(const xcri_version_t *version)
{
    return version->settled ? xcri_hash_text(XCRI_HASH_START, version->tag)
                            : 0;
}

xcri_epoch_t xcri_epoch_look(const xcri_pool_t *pool,
                             const xcri_version_t *version)
{
    const state_t *state = state_of(pool);
    xcri_epoch_t epoch = { xcri_epoch_id(version), 0 };
    apr_int64_t since;

    if (state && (epoch.shown = state->shown) != 0) {
        since = state->since;
        if (epoch.shown == epoch.now
            || (since && xcri_now() - since > XCRI_EPOCH_HOLD)) {
            epoch.shown = 0;
        }
    }
    return epoch;
}

xcri_version_id_t xcri_epoch_step(const xcri_pool_t *pool,
                                  const xcri_version_t *version)
{
    state_t *state = state_of(pool);
    xcri_version_id_t now = xcri_epoch_id(version);

    if (!state || (now && now == state->shown)) {
        if (state) {
            state->since = 0;
        }
        return 0;
    }
    if (!state->since) {
        state->since = xcri_now();
    }
    if (now && !state->shown) {
        xcri_epoch_show(pool, now);
        return 0;
    }
    return now ? state->shown : 0;
}

void xcri_epoch_show(const xcri_pool_t *pool, xcri_version_id_t version)
{
    state_t *state = state_of(pool);

    state->shown = version;
    state->since = 0;
}
