/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file mixed.h
 * @brief Statements over tables of other character sets and collations than ours
 *
 * As long as the tables agree and can hold what is asked for, statements are run
 * as they stand: by the tables' own collations and indexes. MariaDB refuses to
 * compare two columns of different collations, or a column with a letter that it
 * cannot hold. The statement is run in another shape then, which reads each
 * table's texts as utf8mb4 of one collation: right, and slower.
 */
#ifndef XCRI_MIXED_H
#define XCRI_MIXED_H

#include "database/conn.h"
#include "core/engine.h"

/** Is this error the refusal? */
int xcri_mixed_is(unsigned code);

/** The statement in that shape, in pool; NULL where it has none, or where it is
 *  one already. It asks the connection for the tables' columns. */
const xcri_statement_t *xcri_mixed_statement(xcri_conn_t *conn,
                                             apr_pool_t *pool,
                                             const xcri_statement_t *st);

#endif
