/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file fuzz.h
 * @brief What the fuzzers share: a pool for each input, and an own view of
 *        what is UTF-8 and what is JSON
 *
 * A fuzzer defines setup(), called once, and one(), called for each input.
 */
#ifndef XCRI_FUZZ_H
#define XCRI_FUZZ_H

#include "exact.h"
#include "core/json.h"
#include "core/list.h"
#include "core/param.h"
#include "core/sql.h"
#include "core/route.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void setup(apr_pool_t *pool);
static void one(apr_pool_t *pool, xcri_str_t input);

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Like assert(), and in every build */
#define REQUIRE(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: this does not hold: %s\n", __FILE__, \
                    __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static apr_pool_t *forever;

    (void)argc;
    (void)argv;
    apr_initialize();
    apr_pool_create(&forever, NULL);
    setup(forever);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xcri_str_t input = { (const char *)data, size };
    size_t mark = exact_count;
    apr_pool_t *pool;

    apr_pool_create(&pool, NULL);
    one(pool, input);
    apr_pool_destroy(pool);
    exact_release(mark);
    return 0;
}

/** Length of the code point at s by its value, or 0 when there is none */
static inline size_t code_point(const char *s, size_t len)
{
    static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *p = (const unsigned char *)s;
    size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3
             : p[0] >> 3 == 30 ? 4 : 0;
    unsigned long value = n < 2 ? p[0] : p[0] & (0x7FU >> n);
    size_t i;

    if (!n || n > len) {
        return 0;
    }
    for (i = 1; i < n; i++) {
        if (p[i] >> 6 != 2) {
            return 0;
        }
        value = value << 6 | (p[i] & 63);
    }
    return value < least[n] || value > 0x10FFFF
           || (value >= 0xD800 && value <= 0xDFFF) ? 0 : n;
}

static inline int is_utf8(xcri_str_t s)
{
    size_t at = 0, n;

    while (at < s.len) {
        n = code_point(s.data + at, s.len - at);
        if (!n) {
            return 0;
        }
        at += n;
    }
    return 1;
}

/** Reads a JSON text at *at, and moves behind it. Returns what it says, with
 *  data NULL when it is none; \u only for what is below 0x80. */
static inline xcri_str_t read_text(apr_pool_t *pool, const char **at,
                                   const char *end)
{
    xcri_str_t none = { NULL, 0 }, out = none;
    char *to = apr_palloc(pool, (apr_size_t)(end - *at) + 1);
    const char *p = *at;

    out.data = to;
    if (p == end || *p++ != '"') {
        return none;
    }
    for (; p < end && *p != '"'; p++) {
        static const char *const escapes = "\"\"\\\\//b\bf\fn\nr\rt\t";
        const char *e = escapes;

        if ((unsigned char)*p < 0x20) {
            return none;
        }
        if (*p != '\\') {
            *to++ = *p;
            continue;
        }
        if (++p == end) {
            return none;
        }
        if (*p == 'u') {
            char hex[5] = { 0 }, *stop;
            unsigned long value;

            if (end - p < 5) {
                return none;
            }
            memcpy(hex, p + 1, 4);
            value = strtoul(hex, &stop, 16);
            if (*stop || strpbrk(hex, "+- x") || value >= 0x80) {
                return none;
            }
            *to++ = (char)value;
            p += 4;
            continue;
        }
        while (*e && *e != *p) {
            e += 2;
        }
        if (!*e) {
            return none;
        }
        *to++ = e[1];
    }
    if (p == end) {
        return none;
    }
    *at = p + 1;
    out.len = (apr_size_t)(to - out.data);
    return is_utf8(out) ? out : none;
}

/** Is [at, end) an object of digits, each under a name of its own? */
static inline int is_flat_object(apr_pool_t *pool, const char *at,
                                 const char *end)
{
    xcri_str_t names[XCRI_MAX_COLUMNS];
    int n = 0, i;

    if (at == end || *at++ != '{') {
        return 0;
    }
    do {
        xcri_str_t name = read_text(pool, &at, end);

        if (!name.data || n == XCRI_MAX_COLUMNS || end - at < 3
            || *at++ != ':') {
            return 0;
        }
        for (i = 0; i < n; i++) {
            if (names[i].len == name.len
                && !memcmp(names[i].data, name.data, name.len)) {
                return 0;
            }
        }
        names[n++] = name;
        if (*at < '0' || *at > '9') {
            return 0;
        }
        while (at < end && *at >= '0' && *at <= '9') {
            at++;
        }
    } while (at < end && *at++ == ',');
    return at == end && end[-1] == '}';
}

#endif
