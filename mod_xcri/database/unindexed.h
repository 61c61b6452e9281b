/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file unindexed.h
 * @brief Which indexes of the migrations a database lacks
 */
#ifndef XCRI_UNINDEXED_H
#define XCRI_UNINDEXED_H

#include "database/pool.h"

/** Looks, and says what has changed since the last look: to the log, and to the
 *  pool's counters. An index of another name that begins with the same columns
 *  is as good; a table that is not there, or is a view, needs none. */
void xcri_unindexed_look(xcri_pool_t *pool, MYSQL *handle, apr_pool_t *temp);

#endif
