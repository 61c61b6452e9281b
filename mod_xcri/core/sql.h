/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file sql.h
 * @brief The text of statements, made when the configuration is read
 */
#ifndef XCRI_SQL_H
#define XCRI_SQL_H

#include "core/engine.h"

/**
 * Is it prepared anew for a run with these values? What reads an index alone
 * is: a total, a page that reads many keys first, and a part that says so.
 * MariaDB (10.11) works out which indexes have all the columns that a statement
 * reads when it is run for the first time, and no more: later runs find in the
 * open table what the table's last user left there. A count reads a row of the
 * table for each entry then, and what jumps from one value of an index to the
 * next reads all of it, as /snapshots/ would, more than a hundred times as much.
 * t/sql/again.t notes what each statement would read.
 */
int xcri_sql_is_once(const xcri_statement_t *st, const xcri_value_t *values);

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
