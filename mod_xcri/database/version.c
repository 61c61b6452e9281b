/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/version.h"
#include "database/query.h"
#include "core/clock.h"
#include "core/route.h"

#include <apr_strings.h>
#include <stdlib.h>

/* ---- what the guard keeps ------------------------------------------- */

static int last_version(xcri_pool_t *pool, xcri_version_t *version)
{
    apr_time_t age;
    int look;

    apr_thread_mutex_lock(pool->lock);
    *version = pool->version;
    age = xcri_now() - version->checked;
    look = !version->checked || age > 2 * XCRI_VERSION_TTL
           || (age > XCRI_VERSION_TTL && !pool->version_asked);
    pool->version_asked |= look;
    apr_thread_mutex_unlock(pool->lock);
    return look;
}

static void set_version(xcri_pool_t *pool, const xcri_version_t *version)
{
    apr_thread_mutex_lock(pool->lock);
    if (version) {
        pool->version = *version;
    }
    pool->version_asked = 0;
    apr_thread_mutex_unlock(pool->lock);
}

/* ---- what a request does -------------------------------------------- */

enum { TAG, MODIFIED, SETTLED, NCOLUMNS };

static int look(xcri_query_t *q, xcri_version_t *version)
{
    const xcri_compiled_t *row = xcri_route_named(q->engine,
                                                  XCRI_ROUTE_VERSION);
    const char *texts[NCOLUMNS];
    apr_time_t now = xcri_now();
    int found;
    int rv = xcri_query_texts(q, row->statements[0], texts, &found);

    if (rv != OK) {
        return rv;
    }
    if (!found || !texts[TAG]) {
        texts[TAG] = "";
        texts[MODIFIED] = texts[SETTLED] = NULL;
    }
    version->settled = texts[SETTLED] && atoi(texts[SETTLED]);
    version->modified = texts[MODIFIED]
                        ? apr_time_from_sec(apr_atoi64(texts[MODIFIED])) : 0;
    /* The newest season costs a scan where there is no index for it. */
    if (q->newest_wanted
        && (!version->season || !version->settled
            || strcmp(version->tag, texts[TAG]))) {
        const char *season = NULL;

        row = xcri_route_named(q->engine, XCRI_ROUTE_NEWEST);
        rv = xcri_query_texts(q, row->statements[0], &season, &found);
        if (rv != OK) {
            return rv;
        }
        version->season = found && season ? apr_atoi64(season) : 0;
    }
    apr_cpystrn(version->tag, texts[TAG], sizeof(version->tag));
    version->checked = now;
    return OK;
}

/* Where the parameters left the season open, it is the newest one. */
static void fill_season(xcri_query_t *q)
{
    int i;

    for (i = 0; i < q->compiled->nparams; i++) {
        if (q->values[i].kind == XCRI_IS_SEASON) {
            q->values[i].kind = XCRI_IS_INT;
            q->values[i].number = q->version.season;
        }
    }
}

int xcri_version_get(xcri_query_t *q)
{
    int rv = OK;

    if (last_version(q->srv->pool, &q->version)
        || (q->newest_wanted
            && !q->version.season)) {
        rv = look(q, &q->version);
        set_version(q->srv->pool, rv == OK ? &q->version : NULL);
    }
    if (rv == OK) {
        fill_season(q);
    }
    return rv;
}

int xcri_version_known(xcri_query_t *q)
{
    xcri_version_peek(q->srv->pool, &q->version);
    if (!q->version.checked
        || xcri_now() - q->version.checked > XCRI_VERSION_TTL) {
        return 0;
    }
    fill_season(q);
    return 1;
}

void xcri_version_peek(xcri_pool_t *pool, xcri_version_t *version)
{
    apr_thread_mutex_lock(pool->lock);
    *version = pool->version;
    apr_thread_mutex_unlock(pool->lock);
}

void xcri_version_check(xcri_query_t *q)
{
    xcri_version_t now;

    xcri_version_peek(q->srv->pool, &now);
    if (!now.settled || strcmp(now.tag, q->version.tag)) {
        q->version.settled = 0;
    }
}
