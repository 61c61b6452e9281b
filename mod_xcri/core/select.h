/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file select.h
 * @brief A part's rows as a SELECT, with its parameters as :name
 */
#ifndef XCRI_SELECT_H
#define XCRI_SELECT_H

#include "core/engine.h"

/** A derived table with a limit is made as it stands, and no condition from
 *  outside moves into it. */
#define XCRI_SELECT_AS_IT_STANDS " LIMIT 18446744073709551615"

/** The SELECT of a part's rows: the columns, and then the more ones; its own
 *  order, after sort when that is not NULL. */
const char *xcri_select_rows(apr_pool_t *pool, const xcri_compiled_t *compiled,
                             const xcri_part_t *part,
                             const xcri_column_t *more, const char *sort);

/** The same rows, late: first the page's keys, which an index alone can give,
 *  then their rows. So what stands before the page costs an entry of the index
 *  each, and a sort by that column moves keys only. NULL for a part that is no
 *  such page. */
const char *xcri_select_late(apr_pool_t *pool, const xcri_compiled_t *compiled,
                             const xcri_part_t *part,
                             const xcri_column_t *more,
                             const xcri_column_t *column, int descending);

/** What ORDER BY says for this column; rows without a value come last. */
const char *xcri_select_sort(apr_pool_t *pool, const xcri_column_t *column,
                             int descending);

#endif
