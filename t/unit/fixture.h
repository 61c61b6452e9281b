/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file fixture.h
 * @brief What our C tests share: a pool, texts with any bytes, an engine
 */
#ifndef XCRI_FIXTURE_H
#define XCRI_FIXTURE_H

#include "tap.h"
#include "exact.h"
#include "core/bind.h"
#include "core/json.h"
#include "core/list.h"
#include "core/param.h"
#include "core/sql.h"
#include "core/route.h"

#include <apr_general.h>
#include <apr_strings.h>

static apr_pool_t *pool;
static size_t begun;

static inline void begin(void)
{
    apr_initialize();
    atexit(apr_terminate);
    begun = exact_count;
    apr_pool_create(&pool, NULL);
}

/** Frees all that stood in the pool. */
static inline void renew(void)
{
    apr_pool_destroy(pool);
    exact_release(begun);
    apr_pool_create(&pool, NULL);
}

/** Bytes in a block that ends with them */
static inline xcri_str_t bytes(const char *s, apr_size_t len)
{
    xcri_str_t text = { memcpy(apr_palloc(pool, len), s, len), len };

    return text;
}

static inline xcri_str_t str(const char *s)
{
    return bytes(s, strlen(s));
}

/** s as a text that can be compared and printed: what is no printable ASCII
 *  is written <XX>. */
static inline const char *shown(xcri_str_t s)
{
    char *out = apr_palloc(pool, s.len * 4 + 1), *to = out;
    apr_size_t i;

    for (i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];

        if (c >= 0x20 && c < 0x7F) {
            *to++ = (char)c;
        }
        else {
            static const char hex[] = "0123456789ABCDEF";

            *to++ = '<';
            *to++ = hex[c >> 4];
            *to++ = hex[c & 15];
            *to++ = '>';
        }
    }
    *to = '\0';
    return out;
}

/** The engine of one table, which must be right */
static inline const xcri_engine_t *engine_of(const xcri_route_t *table)
{
    const xcri_route_t *tables[] = { NULL, NULL };
    xcri_engine_t *engine = NULL;
    const char *wrong;

    tables[0] = table;
    wrong = xcri_route_compile(pool, tables, &engine);
    if (wrong) {
        printf("Bail out! %s\n", wrong);
        exit(1);
    }
    return engine;
}

/** What the engine says of a table that is wrong, or NULL */
static inline const char *refusal(const xcri_route_t *table)
{
    const xcri_route_t *tables[] = { NULL, NULL };
    xcri_engine_t *engine = NULL;

    tables[0] = table;
    return xcri_route_compile(pool, tables, &engine);
}

#endif
