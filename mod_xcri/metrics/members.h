/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file members.h
 * @brief Structures as members of JSON, by tables
 */
#ifndef XCRI_MEMBERS_H
#define XCRI_MEMBERS_H

#include <stddef.h>

#include <apr_time.h>

#include "core/json.h"

/** What a field of a structure is, and how it is written */
typedef enum {
    XCRI_M_INT,        /**< int, atomic or not */
    XCRI_M_COUNT,      /**< apr_uint64_t, atomic or not */
    XCRI_M_SECONDS,    /**< the same, microseconds; written as seconds */
    XCRI_M_MS,         /**< the same, written as milliseconds */
    XCRI_M_USEC,       /**< double, microseconds or -1: milliseconds or null */
    XCRI_M_SHARE,      /**< double, 0 to 1, or -1: null */
    XCRI_M_TIME,       /**< apr_time_t, atomic or not: seconds since 1970; 0 is
                            null */
    XCRI_M_TEXT,       /**< const char *; NULL is null */
    XCRI_M_FLAG        /**< int, as true or false */
} xcri_member_kind_t;

typedef struct {
    const char *name;
    xcri_member_kind_t kind;
    apr_size_t offset;
} xcri_member_t;

#define XCRI_MEMBER(name, kind, type, field) \
    { name, XCRI_M_##kind, offsetof(type, field) }

/** Writes what a table says of the structure at base. *n counts the members of
 *  the object, for the commas. */
#define XCRI_MEMBERS(out, n, table, base) \
    xcri_members_write(out, n, table, sizeof(table) / sizeof(*(table)), base)
void xcri_members_write(xcri_json_t *out, int *n, const xcri_member_t *table,
                        apr_size_t count, const void *base);

/** A member's name, with the comma before it */
void xcri_members_key(xcri_json_t *out, int *n, const char *name);

/** The comma before whatever is not the first */
void xcri_members_comma(xcri_json_t *out, int *n);

void xcri_members_text(xcri_json_t *out, const char *s);

/** A number with so many decimals */
void xcri_members_number(xcri_json_t *out, double number, int decimals);

/** Seconds since 1970; null for 0 */
void xcri_members_time(xcri_json_t *out, apr_time_t t);

#endif
