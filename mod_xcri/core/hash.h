/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file hash.h
 * @brief FNV-1a of 64 bits: the one hash of the module, for names that are not
 *        secret and keys that are compared in full afterwards
 *
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
#ifndef XCRI_HASH_H
#define XCRI_HASH_H

#include <apr.h>
#include <string.h>

#define XCRI_HASH_START APR_UINT64_C(0xcbf29ce484222325)

/** The hash goes on over len bytes; begin with XCRI_HASH_START. */
static inline apr_uint64_t xcri_hash(apr_uint64_t hash, const void *data,
                                     apr_size_t len)
{
    const unsigned char *p = data, *end = p + len;

    while (p < end) {
        hash = (hash ^ *p++) * APR_UINT64_C(0x100000001b3);
    }
    return hash;
}

/** The same over a text and the NUL at its end, so that "a", "b" is not "ab" */
static inline apr_uint64_t xcri_hash_text(apr_uint64_t hash, const char *text)
{
    return xcri_hash(hash, text ? text : "", text ? strlen(text) + 1 : 1);
}

#endif
