/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/totals.h"

#include <apr_strings.h>
#include <string.h>

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
        if (len + sizeof(size) > XCRI_TOTAL_KEY) {
            return 0;
        }
        memcpy(key + len, &size, sizeof(size));
        len += sizeof(size);
        if (v->kind == XCRI_ABSENT) {
            continue;
        }
        if (v->text.len > XCRI_TOTAL_KEY || len + size > XCRI_TOTAL_KEY) {
            return 0;
        }
        memcpy(key + len, data, size);
        len += size;
    }
    return len;
}

int xcri_totals_get(xcri_query_t *q, const xcri_statement_t *st,
                    apr_int64_t *total)
{
    char key[XCRI_TOTAL_KEY];
    apr_size_t len = q->version.settled && !q->snapshot
                     ? total_key(q, st, key) : 0;
    const char *text = NULL;
    int found, rv;

    if (len && xcri_pool_recall(q->srv->pool, q->version.tag, key, len,
                                total)) {
        return OK;
    }
    rv = xcri_query_texts(q, st, &text, &found);
    if (rv == OK) {
        *total = found && text ? apr_atoi64(text) : 0;
        if (len) {
            xcri_pool_remember(q->srv->pool, q->version.tag, key, len,
                               *total);
        }
    }
    return rv;
}
