/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/indexes.h"

#include <apr_strings.h>

/* Made from conf/sql/migrations; with a NULL at its end */
static const xcri_index_t list[] = {
#include "xcri_indexes.h"
};

#define N (sizeof(list) / sizeof(list[0]) - 1)
_Static_assert(N && N <= 8 * sizeof(xcri_index_set_t),
               "every index of the migrations has its bit");

const xcri_index_t *xcri_indexes(int *n)
{
    *n = (int)N;
    return list;
}

int xcri_indexes_count(xcri_index_set_t set)
{
    int n = 0;

    for (; set; set &= set - 1) {
        n++;
    }
    return n;
}

const char *xcri_indexes_text(apr_pool_t *pool, xcri_index_set_t set)
{
    const char *text = "";
    apr_size_t i;

    for (i = 0; i < N; i++) {
        if (set >> i & 1) {
            text = apr_pstrcat(pool, text, *text ? ", " : "", list[i].table,
                               ".", list[i].name, " (", list[i].columns, ")",
                               NULL);
        }
    }
    return text;
}
