/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file sql.h
 * @brief The text of statements, made when the configuration is read
 */
#ifndef XCRI_SQL_H
#define XCRI_SQL_H

#include "core/engine.h"

/** The statement among st, its next ones and their shapes that the values
 *  choose. Lives in pool where words are looked for, but for a single one. */
const xcri_statement_t *xcri_sql_choose(apr_pool_t *pool,
                                        const xcri_compiled_t *compiled,
                                        const xcri_statement_t *st,
                                        const xcri_value_t *values);

/** Compiles one route's statements; ids count on from *next_id. */
const char *xcri_sql_compile(apr_pool_t *pool, xcri_compiled_t *compiled,
                             int *next_id);

#endif
