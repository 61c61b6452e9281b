/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file statements.h
 * @brief The prepared statements of a connection
 */
#ifndef XCRI_STATEMENTS_H
#define XCRI_STATEMENTS_H

#include "database/rows.h"

/**
 * The statement of this connection, prepared when it is first asked for: so a
 * table that is broken costs the routes that read it, and no other.
 * @param absent bit i: parameter i is NULL in this run
 * @param is_once prepared again before it is run: see xcri_sql_is_once
 * @param pool   *why lives there
 * @return NULL, with *why and *code (0: no error of the database), when it
 *         cannot be had
 */
xcri_prepared_t *xcri_statements_get(xcri_conn_t *conn,
                                     const xcri_statement_t *st,
                                     unsigned absent, int is_once,
                                     apr_pool_t *pool, const char **why,
                                     unsigned *code);

/** Closes this one. */
void xcri_statements_drop(xcri_conn_t *conn, const xcri_statement_t *st,
                          unsigned absent);

/** Closes all statements of the connection. */
void xcri_statements_forget(xcri_conn_t *conn);

#endif
