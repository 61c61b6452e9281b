/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file list.h
 * @brief What a list can be asked for: sort, fields, include, format
 */
#ifndef XCRI_LIST_H
#define XCRI_LIST_H

#include "core/engine.h"

extern const xcri_form_fact_t xcri_list_forms[XCRI_FORMS];

/** The array that the parameters sort, fields, include and format are about,
 *  or NULL */
const xcri_part_t *xcri_list_part(const xcri_compiled_t *compiled);

/** Does the part's own order begin with this column, ascending? One that may be
 *  NULL begins with NULL there, which is another order. */
int xcri_list_is_own_order(const xcri_part_t *part,
                           const xcri_column_t *column);

/** Finds those parameters, and the words that each can say. */
void xcri_list_compile(apr_pool_t *pool, xcri_compiled_t *compiled);

/** Is text one of the words, or for many a list of them with commas? */
int xcri_list_allows(const char *words, xcri_str_t text, int many);

/** The words as the contract lists them: 'a', 'b' or 'c' */
const char *xcri_list_expected(apr_pool_t *pool, const char *words);

/**
 * The statement that these values ask for: base itself, or one of its variants,
 * which lives in pool.
 */
const xcri_statement_t *xcri_list_statement(apr_pool_t *pool,
                                            const xcri_compiled_t *compiled,
                                            const xcri_statement_t *base,
                                            const xcri_value_t *values);

/**
 * A page beyond the middle of its list is nearer to the end: the statement that
 * finds its rows from there, and gives them in the same order.
 * @param st    what xcri_list_statement gave
 * @param total the rows of the list, of the same moment
 * @param bound receives the values to run it with, one per parameter
 * @return NULL where it is to be run as it is
 */
const xcri_statement_t *xcri_list_backwards(apr_pool_t *pool,
                                            const xcri_compiled_t *compiled,
                                            const xcri_statement_t *st,
                                            const xcri_value_t *values,
                                            apr_int64_t total,
                                            xcri_value_t *bound);

/** The view that these values ask for. */
xcri_view_t xcri_list_view(apr_pool_t *pool, const xcri_compiled_t *compiled,
                           const xcri_statement_t *st,
                           const xcri_value_t *values);

/** The whole statement's view */
xcri_view_t xcri_list_whole(const xcri_statement_t *st);

#endif
