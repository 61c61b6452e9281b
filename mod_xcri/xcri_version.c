/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "xcri_pool.h"

#include <apr_strings.h>
#include <stdlib.h>

/* ---- what the guard keeps ------------------------------------------- */

int xcri_pool_version(xcri_pool_t *pool, xcri_version_t *version)
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

void xcri_pool_set_version(xcri_pool_t *pool, const xcri_version_t *version)
{
    apr_thread_mutex_lock(pool->lock);
    if (version) {
        pool->version = *version;
    }
    pool->version_asked = 0;
    apr_thread_mutex_unlock(pool->lock);
}

/* The one place that a key can have: a new total takes an old one's place, so
 * the memory is bounded by itself. */
static xcri_total_t *place(xcri_pool_t *pool, const char *key, apr_size_t len)
{
    apr_ssize_t size = (apr_ssize_t)len;

    return &pool->totals[apr_hashfunc_default(key, &size) % XCRI_TOTALS];
}

int xcri_pool_recall(xcri_pool_t *pool, const char *tag, const char *key,
                     apr_size_t len, apr_int64_t *total)
{
    xcri_total_t *t = place(pool, key, len);
    int found;

    apr_thread_mutex_lock(pool->lock);
    found = t->len == len && !memcmp(t->key, key, len)
            && !strcmp(t->tag, tag);
    *total = t->total;
    apr_thread_mutex_unlock(pool->lock);
    return found;
}

void xcri_pool_remember(xcri_pool_t *pool, const char *tag, const char *key,
                        apr_size_t len, apr_int64_t total)
{
    xcri_total_t *t = place(pool, key, len);

    apr_thread_mutex_lock(pool->lock);
    memcpy(t->key, key, len);
    t->len = len;
    t->total = total;
    apr_cpystrn(t->tag, tag, sizeof(t->tag));
    apr_thread_mutex_unlock(pool->lock);
}

const char *xcri_pool_incident(xcri_pool_t *pool, apr_pool_t *p, int *is_new)
{
    apr_time_t now = xcri_now();
    const char *incident;

    apr_thread_mutex_lock(pool->lock);
    *is_new = !pool->incident_at
              || now - pool->incident_at > APR_USEC_PER_SEC;
    if (*is_new) {
        pool->incident_at = now;
        apr_snprintf(pool->incident, sizeof(pool->incident), "%08x%06x%04x",
                     (unsigned)apr_time_sec(apr_time_now()),
                     (unsigned)getpid() & 0xffffff,
                     ++pool->incidents & 0xffff);
    }
    incident = apr_pstrdup(p, pool->incident);
    apr_thread_mutex_unlock(pool->lock);
    return incident;
}

/* ---- what a request does -------------------------------------------- */

enum { TAG, MODIFIED, SETTLED, NCOLUMNS };

static int look(xcri_request_t *req, xcri_version_t *version)
{
    const xcri_compiled_t *row = xcri_route_named(req->engine,
                                                  XCRI_ROUTE_VERSION);
    const char *texts[NCOLUMNS];
    apr_time_t now = xcri_now();
    int found;
    int rv = xcri_query_texts(req, row->statements[0], texts, &found);

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
    if (req->settings.default_season == XCRI_NEWEST
        && (!version->season || !version->settled
            || strcmp(version->tag, texts[TAG]))) {
        const char *season = NULL;

        row = xcri_route_named(req->engine, XCRI_ROUTE_NEWEST);
        rv = xcri_query_texts(req, row->statements[0], &season, &found);
        if (rv != OK) {
            return rv;
        }
        version->season = found && season ? apr_atoi64(season) : 0;
    }
    apr_cpystrn(version->tag, texts[TAG], sizeof(version->tag));
    version->checked = now;
    return OK;
}

int xcri_version_get(xcri_request_t *req)
{
    int rv = OK, i;

    if (xcri_pool_version(req->srv->pool, &req->version)
        || (req->settings.default_season == XCRI_NEWEST
            && !req->version.season)) {
        rv = look(req, &req->version);
        xcri_pool_set_version(req->srv->pool, rv == OK ? &req->version : NULL);
    }
    for (i = 0; i < req->compiled->nparams && rv == OK; i++) {
        if (req->values[i].kind == XCRI_IS_SEASON) {
            req->values[i].kind = XCRI_IS_INT;
            req->values[i].number = req->version.season;
        }
    }
    return rv;
}
