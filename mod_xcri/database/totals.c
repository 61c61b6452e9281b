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
    apr_time_t counted;      /* when that began, by xcri_now(); 0: not yet */
    int is_being_counted;    /* one counts, and the others wait for it */
} xcri_total_t;

/* What is to be known */
typedef struct {
    char tag[33];
    char key[KEY];
    apr_size_t len;          /* 0: nothing that is remembered */
    apr_time_t oldest;       /* not what was counted before */
} wanted_t;

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

static int is_of(const xcri_total_t *t, const wanted_t *wanted)
{
    return t->len == wanted->len && !memcmp(t->key, wanted->key, wanted->len)
           && !strcmp(t->tag, wanted->tag);
}

static int is_known(const xcri_total_t *t, const wanted_t *wanted)
{
    return is_of(t, wanted) && t->counted && t->counted >= wanted->oldest;
}

/* 1: it is known. 0: it has to be counted, and after a publication by many at
 * the same moment: one of them does, *is_first then, and the others wait, but
 * no longer than for a connection. */
static int recall(xcri_pool_t *pool, const wanted_t *wanted,
                  apr_int64_t *total, int *is_first)
{
    xcri_total_t *t = place(pool, wanted->key, wanted->len);
    apr_time_t then = xcri_now() + XCRI_POOL_WAIT;
    int found;

    xcri_lock_take(&pool->lock);
    while (!(found = is_known(t, wanted)) && is_of(t, wanted)
           && t->is_being_counted && !pool->stop && xcri_now() < then) {
        xcri_lock_wait(&pool->lock, &pool->counted, then);
    }
    *total = t->total;
    *is_first = !found && !t->is_being_counted;
    if (*is_first) {
        memcpy(t->key, wanted->key, wanted->len);
        t->len = wanted->len;
        apr_cpystrn(t->tag, wanted->tag, sizeof(t->tag));
        t->counted = 0;
        t->is_being_counted = 1;
    }
    xcri_lock_give(&pool->lock);
    return found;
}

/* The first one has counted, or failed: counted is 0 then. */
static void remember(xcri_pool_t *pool, const wanted_t *wanted,
                     apr_int64_t total, apr_time_t counted)
{
    xcri_total_t *t = place(pool, wanted->key, wanted->len);

    xcri_lock_take(&pool->lock);
    t->total = total;
    t->counted = counted;
    t->is_being_counted = 0;
    pthread_cond_broadcast(&pool->counted);
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

/* What a total is remembered for: the version; or, shortly after a publication,
 * what that has left, for as long as another change can go unseen where there is
 * a version, too. 1, or 0: for nothing. */
static int remembered_for(const xcri_query_t *q, apr_time_t now,
                          wanted_t *wanted)
{
    apr_interval_time_t age = q->srv->freshness < XCRI_LOOK_EVERY
                              ? q->srv->freshness : XCRI_LOOK_EVERY;

    wanted->oldest = 0;
    if (q->snapshot) {
        return 0;
    }
    if (q->version.settled) {
        apr_cpystrn(wanted->tag, q->version.tag, sizeof(wanted->tag));
        return 1;
    }
    wanted->oldest = now - age;
    return age && xcri_commits_tag(q, wanted->tag);
}

int xcri_totals_get(xcri_query_t *q, const xcri_statement_t *st,
                    apr_int64_t *total)
{
    apr_time_t now = xcri_now();
    const char *text = NULL;
    int found, rv, is_first = 0;
    wanted_t wanted;

    wanted.len = remembered_for(q, now, &wanted)
                 ? total_key(q, st, wanted.key) : 0;
    if (wanted.len && recall(q->srv->pool, &wanted, total, &is_first)) {
        return OK;
    }
    now = xcri_now();
    rv = xcri_query_texts(q, st, &text, &found);
    if (rv == OK) {
        *total = found && text ? apr_atoi64(text) : 0;
    }
    if (is_first) {
        remember(q->srv->pool, &wanted, *total, rv == OK ? now : 0);
    }
    return rv;
}
