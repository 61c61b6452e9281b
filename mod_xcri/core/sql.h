/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file sql.h
 * @brief The text of statements, made when the configuration is read
 */
#ifndef XCRI_SQL_H
#define XCRI_SQL_H

#include "core/engine.h"

/** The statement among st, its next ones and their shapes that the values
 *  choose */
const xcri_statement_t *xcri_sql_choose(const xcri_statement_t *st,
                                        const xcri_value_t *values);

/**
 * Replaces :name by '?' outside of quoted text.
 * @param bind  receives the parameter indexes; room for max_bind
 * @param nbind their number, on return
 * @return NULL and *out, or the problem in one sentence
 */
const char *xcri_sql_bind(apr_pool_t *pool, const xcri_param_t *params,
                          const char *sql, const char **out,
                          unsigned char *bind, int max_bind, int *nbind);

/** sql with the statement's own word in place of the parameter's {name} */
const char *xcri_sql_word(apr_pool_t *pool, const xcri_compiled_t *compiled,
                          const xcri_statement_t *st, const char *sql);

/** Compiles one route's statements; ids count on from *next_id. */
const char *xcri_sql_compile(apr_pool_t *pool, xcri_compiled_t *compiled,
                             int *next_id);

#endif
