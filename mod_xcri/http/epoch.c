/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/epoch.h"
#include "core/clock.h"
#include "core/hash.h"

/* How late a look at the tables may be until what it found last is not believed
 * any more: on a machine that is too busy to look, ready answers must not be
 * thrown away, or it would never find the time. */
#define LATE apr_time_from_sec(60)

/* What one pool's answers are of; written by the thread that warms. That may be
 * busy with another pool when this one's data change: then who asks first notes
 * since when. */
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

/* As the last look has found it */
static xcri_version_id_t id_of(const xcri_version_t *version)
{
    return version->state == XCRI_VERSION_SETTLED
           ? xcri_hash_text(XCRI_HASH_START, version->tag) : 0;
}

xcri_version_id_t xcri_epoch_id(const xcri_version_t *version)
{
    return version->settled ? id_of(version) : 0;
}

xcri_epoch_t xcri_epoch_look(const xcri_pool_t *pool,
                             const xcri_version_t *version)
{
    state_t *state = state_of(pool);
    xcri_epoch_t epoch = { xcri_epoch_id(version), 0, 0 };
    apr_int64_t since;

    if (!state || xcri_pool_is_away(pool)) {
        return epoch;
    }
    epoch.shown = state->shown;
    epoch.is_first = !epoch.shown && epoch.now;
    if (epoch.shown) {
        since = state->since;
        if (!since && id_of(version) != epoch.shown) {
            atomic_compare_exchange_strong(&state->since, &since, xcri_now());
        }
        if (epoch.shown == epoch.now
            || (since && xcri_now() - since > XCRI_EPOCH_HOLD)
            || (!epoch.now && xcri_now() - version->checked > LATE)) {
            epoch.shown = 0;
        }
    }
    return epoch;
}

int xcri_epoch_step(const xcri_pool_t *pool, const xcri_version_t *version,
                    xcri_version_id_t *shown)
{
    state_t *state = state_of(pool);

    *shown = state ? state->shown : 0;
    /* A look that is late says nothing of a change. */
    if (!state || (*shown && id_of(version) == *shown)) {
        if (state) {
            state->since = 0;
        }
        return 0;
    }
    if (!state->since) {
        state->since = xcri_now();
    }
    return xcri_epoch_id(version) != 0;
}

void xcri_epoch_show(const xcri_pool_t *pool, xcri_version_id_t version)
{
    state_t *state = state_of(pool);

    state->shown = version;
    state->since = 0;
}
