/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file indexes.h
 * @brief The indexes that conf/sql/migrations makes, and which of them a
 *        database lacks
 */
#ifndef XCRI_INDEXES_H
#define XCRI_INDEXES_H

#include <apr_pools.h>

typedef struct {
    const char *table, *name;
    const char *columns; /**< with commas between them */
} xcri_index_t;

/** A set of indexes: a bit for each, in the list's order */
typedef apr_uint64_t xcri_index_set_t;

/** All of them, and their number */
const xcri_index_t *xcri_indexes(int *n);

/** How many there are in a set */
int xcri_indexes_count(xcri_index_set_t set);

/** Those of a set as text: "TABLE.NAME (COLUMNS), ..." */
const char *xcri_indexes_text(apr_pool_t *pool, xcri_index_set_t set);

#endif
