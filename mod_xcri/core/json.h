/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file json.h
 * @brief A text that grows: JSON, CSV and HTML are written with it
 */
#ifndef XCRI_JSON_H
#define XCRI_JSON_H

#include <apr_buckets.h>
#include <string.h>

#include "core/engine.h"

typedef struct xcri_chunk_t {
    struct xcri_chunk_t *next;
    apr_pool_t *pool;  /**< that it is in, which may be another than the text's */
    apr_file_t *file;  /**< whose first bytes it stands for; NULL: for data */
    apr_size_t used;
    char data[1];      /**< goes on to the end of the chunk */
} xcri_chunk_t;

/** A text that grows by chunks; lives in its pool, is freed with it. */
typedef struct {
    apr_pool_t *pool;
    struct xcri_spool_t *spool; /**< where it goes when it is long, or NULL */
    xcri_chunk_t *first, *last;
    char *at, *end;         /**< free room of the last chunk */
    apr_size_t before;      /**< bytes in all chunks but the last */
    int repaired;           /**< broken UTF-8 was replaced */
} xcri_json_t;

void xcri_json_init(xcri_json_t *json, apr_pool_t *pool);

/** Adds a chunk with room for len bytes. */
void xcri_json_grow(xcri_json_t *json, apr_size_t len);

/** Makes sure that len bytes can be written at json->at. */
static inline void xcri_json_room(xcri_json_t *json, apr_size_t len)
{
    if ((apr_size_t)(json->end - json->at) < len) {
        xcri_json_grow(json, len);
    }
}

/** Bytes written so far */
apr_size_t xcri_json_length(const xcri_json_t *json);

/** As memcpy(), for pieces of a few bytes, of which most of a text is made: a call
 *  for each takes longer than to copy it. From 4 to 32 bytes are two that may
 *  overlap. */
static inline void xcri_json_copy(char *to, const char *from, apr_size_t len)
{
    if (len > 32) {
        memcpy(to, from, len);
    }
    else if (len >= 16) {
        memcpy(to, from, 16);
        memcpy(to + len - 16, from + len - 16, 16);
    }
    else if (len >= 8) {
        memcpy(to, from, 8);
        memcpy(to + len - 8, from + len - 8, 8);
    }
    else if (len >= 4) {
        memcpy(to, from, 4);
        memcpy(to + len - 4, from + len - 4, 4);
    }
    else {
        if (len & 2) {
            memcpy(to, from, 2);
        }
        if (len & 1) {
            to[len - 1] = from[len - 1];
        }
    }
}

/** JSON text as it is: punctuation, numbers */
void xcri_json_raw(xcri_json_t *json, const char *text, apr_size_t len);

/** The same of a text whose length the compiler knows, and copies without a call */
static inline void xcri_json_known(xcri_json_t *json, const char *text,
                                   apr_size_t len)
{
    xcri_json_room(json, len);
    memcpy(json->at, text, len);
    json->at += len;
}
#define xcri_json_lit(json, text) \
    xcri_json_known(json, "" text, sizeof(text) - 1)

void xcri_json_int(xcri_json_t *json, apr_int64_t number);
void xcri_json_unsigned(xcri_json_t *json, apr_uint64_t number);

/** A quoted text: '"', '\' and what is below 0x20 escaped, everything else as
 *  UTF-8; broken sequences become U+FFFD. */
void xcri_json_text(xcri_json_t *json, const char *s, apr_size_t len);

/** A field of CSV: quoted where RFC 4180 asks for it, and for white space at
 *  an end. */
void xcri_json_csv(xcri_json_t *json, const char *s, apr_size_t len);

/** A text as HTML, safe between tags and in a quoted attribute */
void xcri_json_html(xcri_json_t *json, const char *s, apr_size_t len);

/** A double in its shortest form that reads back the same; null when it is
 *  no number that JSON can write. */
void xcri_json_double(xcri_json_t *json, double number);

/** A single in its shortest form that reads back the same */
void xcri_json_float(xcri_json_t *json, float number);

/** A double rounded to one decimal as C and Python do it, by its exact value;
 *  SQL's ROUND() would round its shortest text. */
void xcri_json_tenths(xcri_json_t *json, double number);

/** Takes over the chunks of tail, which is empty then. Both pools must live
 *  as long as json. */
void xcri_json_append(xcri_json_t *json, xcri_json_t *tail);

/** The first of the chunks that the text is made of */
const xcri_chunk_t *xcri_json_chunks(xcri_json_t *json);

/** Adds the first len bytes of a file, which must live as long as json. */
void xcri_json_file(xcri_json_t *json, apr_file_t *file, apr_off_t len);

/** Is a part of the text in a file? */
int xcri_json_has_file(const xcri_json_t *json);

/** Adds the text as buckets that point to its chunks and its file; each keeps
 *  what it points to when the chunk's pool goes before it. */
void xcri_json_buckets(xcri_json_t *json, apr_bucket_brigade *bb);

/** The whole text, none of which is in a file, in one piece, NUL-ended; lives
 *  in json's pool. */
const char *xcri_json_flat(xcri_json_t *json);

#endif
