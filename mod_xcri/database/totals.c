/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/totals.h"
#include "database/commits.h"
#include "database/look.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <string.h>

/* Remembered: totals, and lists by their steps (core/steps.h); the longest key that
 * is, and the longest text: of a list of more ranks it is remembered that it has
 * none. */
#define TOTALS 1024
#define STEPS 64
#define KEY 160
#define TEXT 1024

typedef struct xcri_total_t {
    char tag[33];
    unsigned char key[KEY];
    apr_size_t len;
    int is_awaited;          /* somebody counts it, and tells the others */
    apr_int64_t total;
    char *steps;             /* the text, of TEXT bytes; NULL: it is a total */
    apr_time_t counted;      /* when that began, by xcri_now() */
} xcri_total_t;

/* A total, or steps, in the query's pool */
typedef struct {
    apr_int64_t total;
    const char *steps;
} found_t;

/* What is to be counted, or recalled */
typedef struct {
    char tag[33];
    char key[KEY];
    apr_size_t len;          /* 0: it is counted for this request alone */
    int has_steps, is_settled;
    apr_time_t now, oldest;
    int is_mine;             /* the others wait for it */
} count_t;

xcri_total_t *xcri_totals_make(apr_pool_t *pchild)
{
    xcri_total_t *totals = apr_pcalloc(pchild, sizeof(*totals)
                                               * (TOTALS + STEPS));
    int i;

    for (i = TOTALS; i < TOTALS + STEPS; i++) {
        totals[i].steps = apr_palloc(pchild, TEXT);
    }
    return totals;
}

/* The one place that a key can have: a new total takes an old one's place, so
 * the memory is bounded by itself. What is known of a version stays beside what is
 * counted while nobody can tell which it is: often it is the same again. */
static xcri_total_t *place(xcri_pool_t *pool, const count_t *c)
{
    apr_ssize_t size = (apr_ssize_t)c->len;
    unsigned hash = 2 * apr_hashfunc_default(c->key, &size) + !c->is_settled;

    return &pool->totals[c->has_steps ? TOTALS + hash % STEPS : hash % TOTALS];
}

static int is_of(const xcri_total_t *t, const count_t *c)
{
    return t->len == c->len && !memcmp(t->key, c->key, c->len)
           && !strcmp(t->tag, c->tag);
}

/* The total, if there is one; else its place, which is the caller's to fill, where
 * nobody counts there. Under the lock. */
static int recall(apr_pool_t *pool, xcri_total_t *t, count_t *c, found_t *found)
{
    if (is_of(t, c) && !t->is_awaited && t->counted >= c->oldest) {
        found->total = t->total;
        found->steps = t->steps ? apr_pstrdup(pool, t->steps) : NULL;
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
static int recall_or_wait(xcri_query_t *q, count_t *c, found_t *found)
{
    xcri_pool_t *pool = q->srv->pool;
    apr_time_t until = c->now + xcri_pool_patience(pool, c->now) / 2;
    xcri_total_t *t = place(pool, c);
    int is_known;

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
    is_known = recall(q->pool, t, c, found);
    xcri_lock_give(&pool->lock);
    return is_known;
}

/* Tells those who wait; where it could not be counted, the first of them is the
 * next to try. */
static void tell(xcri_pool_t *pool, const count_t *c, const found_t *found)
{
    xcri_total_t *t = place(pool, c);

    xcri_lock_take(&pool->lock);
    t->is_awaited = 0;
    t->counted = c->now;
    if (!found) {
        t->len = 0;
    }
    else if (t->steps) {
        apr_cpystrn(t->steps, strlen(found->steps) < TEXT ? found->steps : "",
                    TEXT);
    }
    else {
        t->total = found->total;
    }
    pthread_cond_broadcast(&pool->counted);
    xcri_lock_give(&pool->lock);
}

/* What tells two counts apart: the statement and the values it uses. Returns
 * 0 when that is too long to be kept. */
static apr_size_t total_key(const xcri_query_t *q,
                            const xcri_statement_t *st, char *key)
{
    int which[] = { st->id, st->variant };
    apr_size_t len = sizeof(which);
    int i;

    memcpy(key, which, len);
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

/* A look at tables that nobody is known to have written in ends after a moment with
 * the version of before. For no longer than a change can go unseen anyway, what was
 * counted for that is good. */
static int recall_last(const xcri_query_t *q, const count_t *c, found_t *found)
{
    xcri_pool_t *pool = q->srv->pool;
    count_t last = *c;
    int is_known = 0;

    if (c->is_settled || q->version.state != XCRI_VERSION_UNKNOWN
        || q->version.commits != q->commits
        || q->version.since < c->oldest) {
        return 0;
    }
    last.is_settled = 1;
    last.oldest = 0;
    apr_cpystrn(last.tag, q->version.tag, sizeof(last.tag));
    xcri_lock_take(&pool->lock);
    if (is_of(place(pool, &last), &last)) {
        is_known = recall(q->pool, place(pool, &last), &last, found);
    }
    xcri_lock_give(&pool->lock);
    return is_known;
}

/* Recalls it, or counts. Steps that could not be kept are not counted. */
static int find(xcri_query_t *q, const xcri_statement_t *st, found_t *found)
{
    count_t c = { .now = xcri_now(), .has_steps = st->columns != NULL,
                  .is_settled = q->version.settled };
    const char *text = NULL;
    int is_there, rv;

    c.len = remembered_for(q, c.now, c.tag, &c.oldest) ? total_key(q, st, c.key)
                                                       : 0;
    if (c.len ? recall_last(q, &c, found) || recall_or_wait(q, &c, found)
              : c.has_steps) {
        return OK;
    }
    rv = xcri_query_texts(q, st, &text, &is_there);
    if (rv == OK && is_there && text) {
        found->total = c.has_steps ? 0 : apr_atoi64(text);
        found->steps = text;
    }
    if (c.is_mine) {
        tell(q->srv->pool, &c, rv == OK ? found : NULL);
    }
    return rv;
}

int xcri_totals_get(xcri_query_t *q, const xcri_statement_t *st,
                    apr_int64_t *total)
{
    found_t found = { 0, "" };
    int rv = find(q, st, &found);

    if (rv == OK) {
        *total = found.total;
    }
    return rv;
}

int xcri_totals_steps(xcri_query_t *q, const xcri_statement_t *st,
                      const char **steps)
{
    found_t found = { 0, "" };
    int rv = find(q, st, &found);

    *steps = found.steps;
    return rv;
}
