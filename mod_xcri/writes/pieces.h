/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file pieces.h
 * @brief What a publication is made of: a part for each of the tables
 *
 * Their columns are not written down here: they are asked from the database, so
 * that a publication is checked against the tables that there are.
 */
#ifndef XCRI_PIECES_H
#define XCRI_PIECES_H

#include "core/engine.h"

#include <mysql.h>

/** What a publication is of */
typedef struct {
    apr_int64_t season, division;
    const char *gender;       /**< M or F */
    const char *day;          /**< YYYY-MM-DD; NULL: the live lists */
} xcri_edition_t;

/** A part of a publication. Its rows are of one or more lists, and what it
 *  replaces is the lists of which it has a row. */
typedef struct {
    const char *name;         /**< as a line names it */
    const char *table;
    const char *key;          /**< its primary key, which is given here */
    const char *list;         /**< the columns that tell its lists apart; NULL:
                                   there is one */
    const char *once;         /**< columns that are there once in a list */
    const char *rank;         /**< goes from 1 in each list; NULL: no such */
    const char *followed;     /**< of which of its lists it is told what moves, a
                                   condition; NULL: of none */
    int is_live;              /**< there is none of a snapshot */
} xcri_piece_t;

enum { XCRI_PIECE_ATHLETES, XCRI_PIECE_TEAMS, XCRI_PIECE_COMPONENTS,
       XCRI_PIECE_KNOCKOUT, XCRI_PIECE_MATCHUPS, XCRI_PIECE_METADATA,
       XCRI_PIECES };

/** In the order in which they are put in their tables; metadata is the last. */
extern const xcri_piece_t xcri_pieces[XCRI_PIECES];

/** Their names, separated by '|' */
extern const char xcri_pieces_names[];

typedef enum {
    XCRI_FIELD_INT,           /**< from .min to .max */
    XCRI_FIELD_DECIMAL,       /**< less than .bound */
    XCRI_FIELD_REAL,
    XCRI_FIELD_TEXT,          /**< at most .chars characters; 0: no bound */
    XCRI_FIELD_DATE,
    XCRI_FIELD_DATETIME
} xcri_field_kind_t;

/** A column of a part's table */
typedef struct {
    const char *name;
    const char *quoted;       /**< the same for SQL */
    xcri_field_kind_t kind;
    apr_int64_t min, max;
    double bound;
    apr_size_t chars;
    int is_nullable;
    int has_default;
    int default_is_made;      /**< for each row: it is the time, say */
    int is_key;               /**< it is given here, whatever a row says */
    const char *fixed;        /**< the edition's, as JSON: a row may only repeat
                                   it */
    const char *usual;        /**< where a row does not have it: a literal of
                                   SQL, or NULL */
} xcri_field_t;

/** Must a row say it? */
int xcri_pieces_needs(const xcri_field_t *field);

/** The columns of a part's table, as that is; NULL: the database could not be
 *  asked, or the account sees no such table. Lives in pool. */
const apr_array_header_t *xcri_pieces_fields(apr_pool_t *pool, MYSQL *mysql,
                                             const xcri_piece_t *piece,
                                             const xcri_edition_t *edition);

#endif
