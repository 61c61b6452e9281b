/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/totals.h"
#include "database/commits.h"
#include "database/look.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <string.h>

/* Remembered: a power of two, and the longest key that is */
#define TOTALS 1024
#define KEY 160

typedef struct xcri_total_t {
    char tag[33];
    unsigned char key[KEY];
    apr_size_t len;
    apr_int64_t total;
    apr_time_t counted;      /* when that began, by xcri_now() */
} xcri_total_t;

xcri_total_t *xcri_totals_make(apr_pool_t *pchild)
{
    return apr_pcalloc(pchild, sizeof(xcri_total_t) * TOTALS);
}

/* The one place that a key can have: a new total takes an old one's place, so
 * the memory is bounded by itself. */
static xcri_total_t *place(xcri_pool_t *pool, const char *key, apr_size_t len)
{
    apr_ssize_t size = (apr_ssize_t)len;

    return &pool->totals[apr_hashfunc_default(key, &size) % TOTALS];
}

static int recall(xcri_pool_t *pool, const char *tag, const char *key,
                  apr_size_t len, apr_time_t oldest, apr_int64_t *total)
{
    xcri_total_t *t = place(pool, key, len);
    int found;

    xcri_lock_take(&pool->lock);
    found = t->len == len && !memcmp(t->key, key, len)
            && !strcmp(t->tag, tag) && t->counted >= oldest;
    *total = t->total;
    xcri_lock_give(&pool->lock);
    return found;
}

static void remember(xcri_pool_t *pool, const char *tag, const char *key,
                     apr_size_t len, apr_int64_t total, apr_time_t counted)
{
    xcri_total_t *t = place(pool, key, len);

    xcri_lock_take(&pool->lock);
    memcpy(t->key, key, len);
    t->len = len;
    t->total = total;
    t->counted = counted;
    apr_cpystrn(t->tag, tag, sizeof(t->tag));
    xcri_lock_give(&pool->lock);
}

/* What tells two counts apart: the statement and the values it uses. Returns
 * 0 when that is too long to be kept. */
static apr_size_t total_key(const xcri_query_t *q,
                            const xcri_statement_t *st, char *key)
{
    apr_size_t len = sizeof(st->id);
    int i;

    memcpy(key, &st->id, len);
    for (i = 0; i < q->compiled->nparams; i++) {
        const xcri_value_t *v = &q->values[i];
        const void *data = &v->number;
        apr_uint16_t size = sizeof(v->number);

        if (!(st->uses & (1U << i))) {
            continue;
        }
        if (v->kind == XCRI_IS_TEXT) {
            data = v->text.data;
            size = (apr_uint16_t)v->text.len;
        }
        else if (v->kind == XCRI_ABSENT) {
            size = APR_UINT16_MAX;
        }
        if (len + sizeof(size) > KEY) {
            return 0;
        }
        memcpy(key + len, &size, sizeof(size));
        len += sizeof(size);
        if (v->kind == XCRI_ABSENT) {
            continue;
        }
        if (v->text.len > KEY || len + size > KEY) {
            return 0;
        }
        memcpy(key + len, data, size);
        len += size;
    }
    return len;
}

/* What a total is remembered for: the version; or, for as long as a change can go
 * unseen where there is a version, too, what the last publication has left. 1, or
 * 0: for nothing. */
static int remembered_for(const xcri_query_t *q, apr_time_t now, char tag[33],
                          apr_time_t *oldest)
{
    apr_interval_time_t age = q->srv->freshness < XCRI_LOOK_EVERY
                              ? q->srv->freshness : XCRI_LOOK_EVERY;

    *oldest = 0;
    if (q->snapshot) {
        return 0;
    }
    if (q->version.settled) {
        apr_cpystrn(tag, q->version.tag, 33);
        return 1;
    }
    *oldest = now - age;
    return age && xcri_commits_tag(q, tag);
}

int xcri_totals_get(xcri_query_t *q, const xcri_statement_t *st,
                    apr_int64_t *total)
{
    char key[KEY], tag[33];
    apr_time_t now = xcri_now(), oldest;
    apr_size_t len = remembered_for(q, now, tag, &oldest)
                     ? total_key(q, st, key) : 0;
    const char *text = NULL;
    int found, rv;

    if (len && recall(q->srv->pool, tag, key, len, oldest, total)) {
        return OK;
    }
    rv = xcri_query_texts(q, st, &text, &found);
    if (rv == OK) {
        *total = found && text ? apr_atoi64(text) : 0;
        if (len) {
            remember(q->srv->pool, tag, key, len, *total, now);
        }
    }
    return rv;
}
