/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file parcel.h
 * @brief What is sent as feedback, as it comes: a message, or an array of them
 *
 * A message has at most XCRI_PARCEL_BYTES, however it is written. Of an array no
 * more is kept than the one that is coming, and of those before it the texts, whose
 * lengths are checked: under 2 MB for 200 with all the characters that they may have.
 */
#ifndef XCRI_PARCEL_H
#define XCRI_PARCEL_H

#include "core/elements.h"
#include "writes/body.h"

/** Of a message */
#define XCRI_PARCEL_BYTES 65536

typedef struct {
    apr_pool_t *pool;
    apr_pool_t *temp;             /**< for one message */
    const xcri_param_t *table;    /**< its members, as a route has them in .body */
    int most;                     /**< messages of an array */
    int is_json;                  /**< what is not is told, and not read */
    int is_known;                 /**< whether it is an array */
    int is_array, is_too_long;
    int is_broken;                /**< nothing more is to be told of it */
    xcri_elements_t elements;     /**< .begun has what is no array, too */
    apr_array_header_t *letters;  /**< of xcri_letter_t; while there is no
                                       problem */
    apr_array_header_t *problems; /**< of all, in their order */
} xcri_parcel_t;

xcri_parcel_t *xcri_parcel_make(apr_pool_t *pool, const xcri_param_t *table,
                                int most, int is_json);

/** Takes what has come; 0: no more of it is wanted. */
int xcri_parcel_take(void *parcel, const char *data, apr_size_t len);

/** When all has come, or no more was wanted */
void xcri_parcel_end(xcri_parcel_t *parcel);

#endif
