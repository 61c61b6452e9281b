/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file entry.h
 * @brief A ready answer: one piece of memory that several may hold
 */
#ifndef XCRI_ENTRY_H
#define XCRI_ENTRY_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdatomic.h>

#include "core/answer.h"

/** What tells two answers apart, but for the version of the data */
typedef struct {
    const unsigned char *data;
    apr_size_t len;
    apr_uint64_t hash;      /**< of data */
} xcri_key_bytes_t;

/** Which version an answer is of; 0: none that is settled, and then the time at
 *  which it was made is all that is known. */
typedef apr_uint64_t xcri_version_id_t;

/** How a body can be coded */
typedef enum {
    XCRI_CODED_NOT = 0,
    XCRI_CODED_GZIP,
    XCRI_CODED_BROTLI,
    XCRI_CODINGS
} xcri_coding_t;

typedef struct {
    char *data;
    apr_size_t len;
} xcri_bytes_t;

/** A header of an entry */
typedef struct {
    const char *name, *value;
} xcri_header_t;

/** A ready answer. Whoever has a pointer to it holds it; all but the coded
 *  bodies and what the store keeps is never changed. */
typedef struct xcri_entry_t {
    int status;
    const char *media;
    int nheaders;
    const xcri_header_t *headers;
    const char *etag;               /**< NULL: none */
    apr_time_t modified;            /**< Last-Modified; 0: none */
    xcri_version_id_t version;
    apr_time_t made;                /**< by xcri_now() */
    const char *recipe;             /**< how to ask for it again */
    const void *owner;              /**< whose answer it is; for who put it */
    xcri_bytes_t bodies[XCRI_CODINGS]; /**< data NULL: not coded so yet */
    /* The store's own; under its lock */
    struct xcri_entry_t *next;      /**< of the same slot */
    struct xcri_entry_t *newer, *older;
    _Atomic unsigned holders;
    unsigned uses;                  /**< since it was made */
    int stored;                     /**< in the store */
    unsigned aliases[2];            /**< places in the table of aliases; 0: none */
    apr_size_t size;                /**< bytes that it takes in all */
    xcri_key_bytes_t key;
} xcri_entry_t;

/** Are these the same key? */
int xcri_entry_same_key(const xcri_key_bytes_t *a, const xcri_key_bytes_t *b);

/** A copy of an answer that is whole, held once; NULL without memory */
xcri_entry_t *xcri_entry_make(const xcri_key_bytes_t *key,
                              xcri_answer_t *answer, const char *recipe);

/** Holds it n times more. */
void xcri_entry_hold(xcri_entry_t *entry, unsigned n);

/** Lets go of it; the last one frees it. */
void xcri_entry_release(xcri_entry_t *entry);

#endif
