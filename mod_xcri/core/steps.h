/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file steps.h
 * @brief Where the pages of a ranked list begin
 *
 * A page far into a list costs an entry of the index for each row before it; and
 * while its list is being replaced, the row of each such entry, too: whether it is
 * to be seen stands there alone. But such a list is in the order of a rank. So its
 * rows are counted by steps of the rank, once for a version of the data, and a
 * page is read from the step that it begins in: however ranks are tied or left
 * out, that is the same page.
 */
#ifndef XCRI_STEPS_H
#define XCRI_STEPS_H

#include "core/engine.h"

/** A page from here on is worth the count. */
#define XCRI_STEPS_FAR 1024

/**
 * The statement whose one text says how many rows there are in each step. Lives in
 * pool.
 * @param count the list's total, as it was chosen for the values
 * @param st    the page's, of the same values
 * @return NULL where it is no such list, or not in its own order
 */
const xcri_statement_t *xcri_steps_count(apr_pool_t *pool,
                                         const xcri_compiled_t *compiled,
                                         const xcri_statement_t *count,
                                         const xcri_statement_t *st,
                                         const xcri_value_t *values);

/**
 * The page, read from its step.
 * @param steps what that statement said
 * @param total receives the rows of the list
 * @param bound receives the values to run it with, one per parameter
 * @return NULL where it is to be run as it is, and total is not known
 */
const xcri_statement_t *xcri_steps_page(apr_pool_t *pool,
                                        const xcri_compiled_t *compiled,
                                        const xcri_statement_t *st,
                                        const xcri_value_t *values,
                                        const char *steps, apr_int64_t *total,
                                        xcri_value_t *bound);

#endif
