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
    int is_awaited;          /* somebody counts it, and tells the others */
    apr_int64_t total;
    apr_time_t counted;      /* when that began, by xcri_now() */
} xcri_total_t;

/* What is to be counted, or recalled */
typedef struct {
    char tag[33];
    char key[KEY];
    apr_size_t len;          /* 0: it is counted for this request alone */
    apr_time_t now, oldest;
    int is_mine;             /* the others wait for it */
} count_t;

xcri_total_t *xcri_totals_make(apr_pool_t *pchild)
{
    return apr_pcalloc(pchild, sizeof(xcri_total_t) * TOTALS);
}

/* The one place that a key can have: a new total takes an old one's place, so
 * the memory is bounded by itself. */
static xcri_total_t *place(xcri_pool_t *pool, const count_t *c)
{
    apr_ssize_t size = (apr_ssize_t)c->len;

    return &pool->totals[apr_hashfunc_default(c->key, &size) % TOTALS];
}

static int is_of(const xcri_total_t *t, const count_t *c)
{
    return t->len == c->len && !memcmp(t->key, c->key, c->len)
           && !strcmp(t->tag, c->tag);
}

/* The total, if there is one; else its place, which is the caller's to fill, where
 * nobody counts there. Under the lock. */
static int recall(xcri_total_t *t, count_t *c, apr_int64_t *total)
{
    if (is_of(t, c) && !t->is_awaited && t->counted >= c->oldest) {
        *total = t->total;
        return 1;
    }
    if (!t->is_awaited) {
        memcpy(t->key, c->key, c->len);
        t->len = c->len;
        apr_cpystrn(t->tag, c->tag, sizeof(t->tag));
        t->is_awaited = c->is_mine = 1;
    }
    return 0;
}

/* Pages of one list want the same number, all at once when its version is new.
 * Who waits for it has no connection meanwhile, and has half of its patience left
 * for one when it has waited in vain. */
static int recall_or_wait(xcri_query_t *q, count_t *c, apr_int64_t *total)
{
    xcri_pool_t *pool = q->srv->pool;
    apr_time_t until = c->now + xcri_pool_patience(pool, c->now) / 2;
    xcri_total_t *t = place(pool, c);
    int found;

    xcri_lock_take(&pool->lock);
    if (t->is_awaited && is_of(t, c)) {
        xcri_lock_give(&pool->lock);
        xcri_query_end(q);
        q->since = c->now;
        xcri_lock_take(&pool->lock);
    }
    while (t->is_awaited && is_of(t, c) && xcri_now() < until) {
        xcri_lock_wait(&pool->lock, &pool->counted, until);
    }
    found = recall(t, c, total);
    xcri_lock_give(&pool->lock);
    return found;
}

/* Tells those who wait; where it could not be counted, the first of them is the
 * next to try. */
static void tell(xcri_pool_t *pool, const count_t *c, int is_good,
                 apr_int64_t total)
{
    xcri_total_t *t = place(pool, c);

    xcri_lock_take(&pool->lock);
    t->is_awaited = 0;
    t->total = total;
    t->counted = c->now;
    t->len = is_good ? t->len : 0;
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
    count_t c = { .now = xcri_now() };
    const char *text = NULL;
    int found, rv;

    c.len = remembered_for(q, c.now, c.tag, &c.oldest) ? total_key(q, st, c.key)
                                                       : 0;
    if (c.len && recall_or_wait(q, &c, total)) {
        return OK;
    }
    rv = xcri_query_texts(q, st, &text, &found);
    if (rv == OK) {
        *total = found && text ? apr_atoi64(text) : 0;
    }
    if (c.is_mine) {
        tell(q->srv->pool, &c, rv == OK, rv == OK ? *total : 0);
    }
    return rv;
}
