/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any bytes as CSV, whole and cut in pieces: the records are the same, their lines
 * go forward, and what is read and written again is read alike. */
#include "fuzz.h"
#include "core/records.h"

#define MOST 300

typedef struct {
    apr_pool_t *pool;
    apr_array_header_t *seen;  /* of records, that live in pool */
} list_t;

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

static int take(void *data, xcri_record_t *record)
{
    list_t *list = data;
    xcri_record_t *kept = apr_array_push(list->seen);
    apr_size_t bytes = 0;
    int i;

    *kept = *record;
    kept->values = apr_pcalloc(list->pool, sizeof(xcri_str_t)
                               * (size_t)(record->n + 1));
    REQUIRE(record->wrong || record->n > 0);
    REQUIRE(record->n <= XCRI_RECORDS_VALUES);
    REQUIRE(record->begun >= 1 && record->line >= record->begun
            && record->at >= 1);
    for (i = 0; i < record->n && !record->wrong; i++) {
        const xcri_str_t *v = &record->values[i];

        REQUIRE(v->data || !v->len);
        bytes += v->len;
        kept->values[i].len = v->len;
        if (v->data) {
            kept->values[i].data = apr_pstrmemdup(list->pool, v->data, v->len);
        }
    }
    REQUIRE(bytes <= MOST);
    return list->seen->nelts < 1000;
}

static xcri_records_state_t read_all(list_t *list, apr_pool_t *pool,
                                     xcri_str_t in, apr_size_t step)
{
    xcri_records_t *records = xcri_records_make(pool, MOST, take, list);
    xcri_records_state_t state = XCRI_RECORDS_MORE;
    apr_size_t at = 0;

    list->pool = pool;
    list->seen = apr_array_make(pool, 8, sizeof(xcri_record_t));
    while (at < in.len && state == XCRI_RECORDS_MORE) {
        apr_size_t len = in.len - at < step ? in.len - at : step;

        state = xcri_records_feed(records, memcpy(apr_palloc(pool, len),
                                                  in.data + at, len), len);
        at += len;
    }
    return state == XCRI_RECORDS_MORE ? xcri_records_last(records) : state;
}

static void check_same(const list_t *a, const list_t *b, int with_lines)
{
    int i, j;

    REQUIRE(a->seen->nelts == b->seen->nelts);
    for (i = 0; i < a->seen->nelts; i++) {
        const xcri_record_t *x = &APR_ARRAY_IDX(a->seen, i, xcri_record_t);
        const xcri_record_t *y = &APR_ARRAY_IDX(b->seen, i, xcri_record_t);

        REQUIRE(!x->wrong == !y->wrong);
        REQUIRE(!with_lines || (x->line == y->line && x->begun == y->begun
                                && x->at == y->at));
        for (j = 0; j < x->n && !x->wrong; j++) {
            REQUIRE(x->n == y->n);
            REQUIRE(x->values[j].len == y->values[j].len
                    && !x->values[j].data == !y->values[j].data);
            REQUIRE(!x->values[j].len
                    || !memcmp(x->values[j].data, y->values[j].data,
                               x->values[j].len));
        }
    }
}

/* As RFC 4180 has it, with quotation marks around all that there is */
static xcri_str_t write_all(apr_pool_t *pool, const list_t *list)
{
    /* A quote for each byte, and three bytes around each value */
    char *text = apr_palloc(pool, (apr_size_t)(list->seen->nelts + 1)
                            * (2 * MOST + 3 * (XCRI_RECORDS_VALUES + 1)));
    char *to = text;
    apr_size_t k;
    int i, j;

    for (i = 0; i < list->seen->nelts; i++) {
        const xcri_record_t *record = &APR_ARRAY_IDX(list->seen, i,
                                                     xcri_record_t);

        for (j = 0; j < record->n; j++) {
            const xcri_str_t *v = &record->values[j];

            if (j) {
                *to++ = ',';
            }
            if (v->data) {
                *to++ = '"';
                for (k = 0; k < v->len; k++) {
                    if (v->data[k] == '"') {
                        *to++ = '"';
                    }
                    *to++ = v->data[k];
                }
                *to++ = '"';
            }
        }
        *to++ = '\r';
        *to++ = '\n';
    }
    return (xcri_str_t){ text, (apr_size_t)(to - text) };
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    list_t whole, cut, again;
    xcri_records_state_t state = read_all(&whole, pool, input,
                                          input.len ? input.len : 1);
    int i, is_good = state == XCRI_RECORDS_MORE;

    REQUIRE(read_all(&cut, pool, input, 1) == state);
    check_same(&whole, &cut, 1);
    REQUIRE(read_all(&cut, pool, input, 7) == state);
    check_same(&whole, &cut, 1);
    for (i = 0; i < whole.seen->nelts; i++) {
        const xcri_record_t *r = &APR_ARRAY_IDX(whole.seen, i, xcri_record_t);

        is_good &= !r->wrong;
        REQUIRE(r->wrong || r->n > 1 || r->values[0].data);
        REQUIRE(!i || r->begun > r[-1].begun);
    }
    if (is_good) {
        xcri_str_t text = write_all(pool, &whole);

        /* What is written has more marks, and may be too long with them. */
        if (read_all(&again, pool, text, text.len ? text.len : 1)
            == XCRI_RECORDS_MORE) {
            check_same(&whole, &again, 0);
        }
    }
}
