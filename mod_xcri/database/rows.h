/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file rows.h
 * @brief From a prepared statement's columns to JSON
 */
#ifndef XCRI_ROWS_H
#define XCRI_ROWS_H

#include "core/json.h"
#include "core/typed.h"
#include "database/conn.h"

/** How a column comes from the database, by the result's own metadata; a decimal's
 *  text is that of a number, others' may be anything. */
typedef enum {
    XCRI_FROM_INT, XCRI_FROM_UINT, XCRI_FROM_DECIMAL, XCRI_FROM_DOUBLE,
    XCRI_FROM_FLOAT, XCRI_FROM_DATE, XCRI_FROM_DATETIME, XCRI_FROM_TEXT
} xcri_from_t;

typedef struct {
    xcri_from_t from;      /**< how it is read: as the column comes, or as a
                                text where the route's type is another */
    xcri_from_t column;    /**< how the column comes */
    int is_bits;           /**< a BIT: its text is the number's bytes */
    union {
        apr_int64_t number;
        double real;
        float single;
        MYSQL_TIME time;
    } fixed;
    char *text;            /**< buffer for texts and decimals */
    unsigned long len;     /**< length of the value, may exceed the buffer */
    my_bool null, error;
} xcri_cell_t;

/** A statement that a connection has prepared */
typedef struct xcri_prepared_t {
    apr_pool_t *mem;       /**< lives until the statement is forgotten */
    MYSQL_STMT *stmt;
    int variant;           /**< of the statement */
    unsigned absent;       /**< bit i: parameter i is NULL in each run */
    struct xcri_prepared_t *next; /**< another variant of it */
    apr_uint32_t used;
    MYSQL_BIND *binds;
    xcri_cell_t *cells;
    unsigned odd;          /**< 1 more than the column whose value was none of
                                its type; 0: none was */
} xcri_prepared_t;

/** How many columns the statement's rows have; one that counts has one. */
unsigned xcri_rows_columns(const xcri_statement_t *st);

/** Binds the result's columns; 0, or 1 when they are not the route's. */
int xcri_rows_bind(xcri_prepared_t *p, const xcri_statement_t *st);

/** Binds anew when an executed statement's columns have other types than when
 *  it was prepared: a table was altered. 0, or 1 when that fails. */
int xcri_rows_rebind(xcri_prepared_t *p, const xcri_statement_t *st);

/** Writes the fetched row; 0, or 1 when a value could not be read. */
int xcri_rows_write(xcri_prepared_t *p, const xcri_statement_t *st,
                    const xcri_view_t *view, xcri_json_t *out);

/** Writes one cell of it in a form that is a text; the same */
int xcri_rows_cell(xcri_prepared_t *p, unsigned i, xcri_type_t type,
                   xcri_form_t form, xcri_json_t *out);

/** A cell's text, all of it; NULL when it cannot be read. A long one is read
 *  into pool. */
const char *xcri_rows_text(xcri_prepared_t *p, unsigned i, apr_pool_t *pool);

/** The value of a cell that came as a text, as the route's type has it. *text and
 *  *len are the cell's, and what they become. */
xcri_typed_t xcri_rows_typed(xcri_prepared_t *p, unsigned i, xcri_type_t type,
                             char *room, const char **text, apr_size_t *len);

/** The fetched row's columns as texts in pool, NULL for null. */
int xcri_rows_texts(xcri_prepared_t *p, apr_pool_t *pool, const char **texts);

#endif
