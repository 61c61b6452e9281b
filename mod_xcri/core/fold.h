/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file fold.h
 * @brief Filters that a request can leave out, and the statements without them
 */
#ifndef XCRI_FOLD_H
#define XCRI_FOLD_H

#include "core/engine.h"

/**
 * Finds the filters that a request can leave out: "(:name IS NULL OR ...)".
 * @param optional receives the parameter indexes, in the order of the text
 * @return their number, most at the most
 */
int xcri_fold_optional(const xcri_param_t *params, const char *sql,
                       unsigned char *optional, int most);

/**
 * sql with the optional filters of the parameters in `fold` made plain: TRUE
 * for one of `absent`, its condition for another. Both have bit i for parameter
 * i. A column that only such a filter names is not read then, so that an index
 * without it is enough.
 */
const char *xcri_fold_text(apr_pool_t *pool, const xcri_param_t *params,
                           const char *sql, unsigned fold, unsigned absent);

/**
 * Adds the statement's shapes, where it has optional filters or can be late.
 * @param sql,late its texts, parameters as :name; late: see core/select.h
 * @return NULL, or the problem in one sentence
 */
const char *xcri_fold_shapes(apr_pool_t *pool, const xcri_compiled_t *c,
                             xcri_statement_t *st, const char *sql,
                             const char *late);

/** The statement's shape that the values ask for, or itself */
const xcri_statement_t *xcri_fold_choose(const xcri_statement_t *st,
                                         const xcri_value_t *values);

/** sql with the optional filters that have shapes folded as the values ask for
 *  it; parameters are still :name */
const char *xcri_fold_values(apr_pool_t *pool, const xcri_compiled_t *c,
                             const xcri_statement_t *st,
                             const xcri_value_t *values, const char *sql);

#endif
