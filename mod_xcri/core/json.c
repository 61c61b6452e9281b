/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include <stddef.h> /* first: only then is APR_OFFSETOF the compiler's own */

#include "core/json.h"

#include <apr_strings.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK 4096
#define LARGEST_CHUNK 65536

void xcri_json_init(xcri_json_t *json, apr_pool_t *pool)
{
    memset(json, 0, sizeof(*json));
    json->pool = pool;
}

/* Notes how much of the last chunk is used; the others know. */
static void count_last(xcri_json_t *json)
{
    if (json->last) {
        json->last->used = (apr_size_t)(json->at - json->last->data);
    }
}

static void close_chunk(xcri_json_t *json)
{
    count_last(json);
    if (json->last) {
        json->before += json->last->used;
    }
}

static void add_chunk(xcri_json_t *json, apr_size_t size)
{
    xcri_chunk_t *chunk = apr_palloc(json->pool,
                                     offsetof(xcri_chunk_t, data) + size);

    close_chunk(json);
    chunk->next = NULL;
    chunk->pool = json->pool;
    chunk->file = NULL;
    chunk->used = 0;
    if (json->last) {
        json->last->next = chunk;
    }
    else {
        json->first = chunk;
    }
    json->last = chunk;
    json->at = chunk->data;
    json->end = chunk->data + size;
}

void xcri_json_grow(xcri_json_t *json, apr_size_t len)
{
    apr_size_t size = json->last ? (apr_size_t)(json->end - json->last->data) * 2
                                 : FIRST_CHUNK;

    if (size > LARGEST_CHUNK) {
        size = LARGEST_CHUNK;
    }
    if (size < len) {
        size = len;
    }
    add_chunk(json, size);
}

apr_size_t xcri_json_length(const xcri_json_t *json)
{
    return json->last ? json->before + (apr_size_t)(json->at - json->last->data)
                      : 0;
}

void xcri_json_raw(xcri_json_t *json, const char *text, apr_size_t len)
{
    if (!len) {
        return; /* there may be no chunk yet */
    }
    xcri_json_room(json, len);
    xcri_json_copy(json->at, text, len);
    json->at += len;
}

void xcri_json_unsigned(xcri_json_t *json, apr_uint64_t number)
{
    char digits[20];
    char *p = digits + sizeof(digits);

    do {
        *--p = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    xcri_json_raw(json, p, (apr_size_t)(digits + sizeof(digits) - p));
}

void xcri_json_int(xcri_json_t *json, apr_int64_t number)
{
    if (number < 0) {
        xcri_json_lit(json, "-");
    }
    xcri_json_unsigned(json, number < 0 ? 0 - (apr_uint64_t)number
                                        : (apr_uint64_t)number);
}

static char *escape(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char *const named = "\bb\tt\nn\ff\rr\"\"\\\\";
    const char *p;

    for (p = named; *p; p += 2) {
        if ((unsigned char)*p == c) {
            *to++ = '\\';
            *to++ = p[1];
            return to;
        }
    }
    memcpy(to, "\\u00", 4);
    to[4] = hex[c >> 4];
    to[5] = hex[c & 15];
    return to + 6;
}

/* What a string can be copied over: 1 for what must be looked at */
static const unsigned char special[256] = {
    1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1, 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,
    0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0, 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,
    0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0, 0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,
    0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0, 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,
    2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2, 2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,
    2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2, 2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,
    2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2, 2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,
    2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2, 2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2
};

/* Eight bytes at once: in each a bit for what must be looked at, or for what
 * follows such a byte, which a borrow may mark as well */
#define EACH(byte) (0x0101010101010101U * (byte))
#define BELOW(word, byte) (((word) - EACH(byte)) & ~(word))

static int is_plain(apr_uint64_t word)
{
    return !((word | BELOW(word, 0x20U) | BELOW(word ^ EACH('"'), 1U)
              | BELOW(word ^ EACH('\\'), 1U)) & EACH(0x80U));
}

/* Copies what needs no look; returns where that ends. */
static const unsigned char *copy_plain(const unsigned char *p,
                                       const unsigned char *stop, char **to)
{
    apr_uint64_t word;
    char *at = *to;

    while (stop - p >= (ptrdiff_t)sizeof(word)) {
        memcpy(&word, p, sizeof(word));
        if (!is_plain(word)) {
            break;
        }
        memcpy(at, &word, sizeof(word));
        at += sizeof(word);
        p += sizeof(word);
    }
    while (p < stop && !special[*p]) {
        *at++ = (char)*p++;
    }
    *to = at;
    return p;
}

/* Copies a sequence of several bytes, or writes what stands for a broken one. */
static const unsigned char *copy_wide(xcri_json_t *json, const unsigned char *p,
                                      const unsigned char *end, char **to)
{
    apr_size_t n = (apr_size_t)(end - p);
    apr_size_t seq = xcri_text_valid((const char *)p, n < 4 ? n : 4);
    apr_size_t take = 1;

    if (!seq) {
        memcpy(*to, "\xEF\xBF\xBD", 3);
        *to += 3;
        json->repaired = 1;
        return p + xcri_text_broken((const char *)p, n);
    }
    while (take < seq && (p[take] & 0xC0) == 0x80) {
        take++;
    }
    memcpy(*to, p, take);
    *to += take;
    return p + take;
}

/* Written from pieces, so that a long text needs no room six times its
 * length at once. */
#define PIECE 4096

void xcri_json_text(xcri_json_t *json, const char *s, apr_size_t len)
{
    const unsigned char *p = (const unsigned char *)s;
    const unsigned char *end = p + len;

    xcri_json_lit(json, "\"");
    while (p < end) {
        apr_size_t left = (apr_size_t)(end - p);
        const unsigned char *stop = p + (left > PIECE ? PIECE : left);
        char *at;

        xcri_json_room(json, PIECE * 6 < left * 6 ? PIECE * 6 : left * 6);
        at = json->at;
        while ((p = copy_plain(p, stop, &at)) < stop) {
            if (special[*p] == 1) {
                at = escape(at, *p++);
            }
            else {
                p = copy_wide(json, p, end, &at);
            }
        }
        json->at = at;
    }
    xcri_json_lit(json, "\"");
}

void xcri_json_csv(xcri_json_t *json, const char *s, apr_size_t len)
{
    xcri_str_t text = { s, len };
    apr_size_t i;
    int quote = xcri_text_trim(text).len < len;

    for (i = 0; i < len && !quote; i++) {
        quote = s[i] == '"' || s[i] == ',' || s[i] == '\n' || s[i] == '\r';
    }
    if (xcri_text_valid(s, len) < len) {
        text = xcri_text_repair(json->pool, text);
        json->repaired = 1;
    }
    if (!quote) {
        xcri_json_raw(json, text.data, text.len);
        return;
    }
    xcri_json_room(json, text.len * 2 + 2);
    *json->at++ = '"';
    for (i = 0; i < text.len; i++) {
        if (text.data[i] == '"') {
            *json->at++ = '"';
        }
        *json->at++ = text.data[i];
    }
    *json->at++ = '"';
}

void xcri_json_html(xcri_json_t *json, const char *s, apr_size_t len)
{
    static const char longest[] = "&quot;";
    xcri_str_t text = { s, len };
    apr_size_t i;

    if (xcri_text_valid(s, len) < len) {
        text = xcri_text_repair(json->pool, text);
        json->repaired = 1;
    }
    xcri_json_room(json, text.len * (sizeof(longest) - 1));
    for (i = 0; i < text.len; i++) {
        const char *entity = text.data[i] == '&' ? "&amp;"
                             : text.data[i] == '<' ? "&lt;"
                             : text.data[i] == '>' ? "&gt;"
                             : text.data[i] == '"' ? longest
                             : text.data[i] == '\'' ? "&#39;" : NULL;

        if (entity) {
            xcri_json_raw(json, entity, strlen(entity));
        }
        else {
            *json->at++ = text.data[i];
        }
    }
}

/* Writes what printf wrote. The process may have got a locale from another
 * module (PHP's setlocale does that) with a comma, or two bytes, for the point. */
static void printed(xcri_json_t *json, char *text)
{
    char *point = text + strspn(text, "-0123456789");
    const char *rest = point + strcspn(point, "0123456789e");

    if (rest > point) {
        *point = '.';
        memmove(point + 1, rest, strlen(rest) + 1);
    }
    xcri_json_raw(json, text, strlen(text));
}

/* Formats with ever more digits until the text reads back as the number. */
static void shortest(xcri_json_t *json, double number, int digits,
                     int most, int single)
{
    char text[40];

    if (!isfinite(number)) {
        xcri_json_lit(json, "null");
        return;
    }
    for (; digits <= most; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, number);
        if (single ? strtof(text, NULL) == (float)number
                   : strtod(text, NULL) == number) {
            break;
        }
    }
    printed(json, text);
}

void xcri_json_double(xcri_json_t *json, double number)
{
    shortest(json, number, 15, 17, 0);
}

void xcri_json_float(xcri_json_t *json, float number)
{
    shortest(json, (double)number, 6, 9, 1);
}

void xcri_json_tenths(xcri_json_t *json, double number)
{
    char text[40];
    int len = snprintf(text, sizeof(text), "%.1f", number);

    if (!isfinite(number) || (apr_size_t)len >= sizeof(text)) {
        xcri_json_double(json, number);
        return;
    }
    printed(json, text);
}

void xcri_json_append(xcri_json_t *json, xcri_json_t *tail)
{
    if (!tail->first) {
        return;
    }
    close_chunk(json);
    if (json->last) {
        json->last->next = tail->first;
    }
    else {
        json->first = tail->first;
    }
    json->before += tail->before;
    json->last = tail->last;
    json->at = tail->at;
    json->end = tail->end;
    json->repaired |= tail->repaired;
    xcri_json_init(tail, tail->pool);
}

const xcri_chunk_t *xcri_json_chunks(xcri_json_t *json)
{
    count_last(json);
    return json->first;
}

void xcri_json_file(xcri_json_t *json, apr_file_t *file, apr_off_t len)
{
    xcri_chunk_t *chunk;

    add_chunk(json, 0);
    chunk = json->last;
    /* What is written next needs one of memory. */
    add_chunk(json, FIRST_CHUNK);
    chunk->file = file;
    chunk->used = (apr_size_t)len;
    json->before += chunk->used;
}

int xcri_json_has_file(const xcri_json_t *json)
{
    const xcri_chunk_t *chunk = json->first;

    while (chunk && !chunk->file) {
        chunk = chunk->next;
    }
    return chunk != NULL;
}

/* Read piece by piece: mapped into memory, a file would count as ours for as
 * long as a client takes to read it. */
static void add_file(const xcri_chunk_t *chunk, apr_bucket_brigade *bb)
{
    apr_bucket *bucket = apr_brigade_insert_file(bb, chunk->file, 0,
                                                 (apr_off_t)chunk->used,
                                                 apr_file_pool_get(chunk->file));

    apr_bucket_file_enable_mmap(bucket, 0);
}

void xcri_json_buckets(xcri_json_t *json, apr_bucket_brigade *bb)
{
    const xcri_chunk_t *chunk;

    for (chunk = xcri_json_chunks(json); chunk; chunk = chunk->next) {
        if (chunk->file) {
            add_file(chunk, bb);
        }
        else {
            APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_pool_create(chunk->data,
                chunk->used, chunk->pool, bb->bucket_alloc));
        }
    }
}

const char *xcri_json_flat(xcri_json_t *json)
{
    char *flat = apr_palloc(json->pool, xcri_json_length(json) + 1);
    char *to = flat;
    const xcri_chunk_t *chunk;

    for (chunk = xcri_json_chunks(json); chunk; chunk = chunk->next) {
        memcpy(to, chunk->data, chunk->used);
        to += chunk->used;
    }
    *to = '\0';
    return flat;
}
