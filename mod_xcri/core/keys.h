/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file keys.h
 * @brief What stands before each value of a row's object
 */
#ifndef XCRI_KEYS_H
#define XCRI_KEYS_H

#include "core/engine.h"
#include "core/json.h"

/**
 * Prepares the keys of a row.
 * @param keys  receives ncolumns keys and one for what closes the row
 * @param open  the row is an object of its own, not inline in another
 */
void xcri_keys_make(apr_pool_t *pool, const xcri_column_t *columns,
                    int ncolumns, int open, xcri_key_t *keys);

/** Writes what stands before a value, or at the row's end. */
static inline void xcri_keys_write(const xcri_key_t *key, xcri_json_t *out)
{
    if (key->len) {
        xcri_json_room(out, key->len);
        xcri_json_copy(out->at, key->text, key->len);
        out->at += key->len;
    }
}

#endif
