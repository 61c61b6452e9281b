/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file entry.h
 * @brief A row of a publication: checked against its table, as SQL
 *
 * It is a line of JSON, or a record of CSV (writes/columns.h), whose values are
 * all texts, or nothing.
 */
#ifndef XCRI_ENTRY_H
#define XCRI_ENTRY_H

#include "core/param.h"
#include "writes/pieces.h"

/** Bytes of a line, without its end */
#define XCRI_ENTRY_MOST 65536

/** SQL has at most so many bytes more than twice the line's, for a column. */
#define XCRI_ENTRY_COLUMN 64

/** A row that is read; to be freed */
typedef struct {
    apr_pool_t *pool;              /**< what problems are made in */
    apr_array_header_t *problems;  /**< of xcri_problem_t */
    apr_int64_t line;              /**< its number */
    int piece;                     /**< of xcri_pieces; -1: it cannot be read */
    struct json_t *object;
    int is_texts;                  /**< numbers are written as texts */
    int is_only_checked;           /**< its columns are wrong, which is told */
} xcri_entry_line_t;

/** Reads a line: an object that names its part. Whatever is wrong is added to
 *  the problems. */
void xcri_entry_read(xcri_entry_line_t *entry, const xcri_edition_t *edition,
                     xcri_str_t text);

/** The part that has this name, of xcri_pieces; -1: the edition has none, and
 *  that is a problem. part may be NULL: it was not said. */
int xcri_entry_piece(const xcri_entry_line_t *entry,
                     const xcri_edition_t *edition, const struct json_t *part);

/** Adds a problem of the row: its type, the column or NULL, in words, and what
 *  was sent, or NULL. */
xcri_problem_t *xcri_entry_refuse(const xcri_entry_line_t *entry,
                                  const char *type, const char *name,
                                  const char *msg, const struct json_t *value);

/** Adds that the table has no such column. */
void xcri_entry_unknown(const xcri_entry_line_t *entry, const char *name,
                        const struct json_t *value);

/** Writes ",v,v...", a literal for each of the columns that is in use; the room is
 *  to be there. Returns the end, or NULL where a value is wrong, or it is only
 *  checked. is_used has a flag for each column: where the row says one that is
 *  not in use, and that the address does not say, it is from now on, and
 *  *is_wider is set; what was written is good for nothing then, and it is to be
 *  done again. */
char *xcri_entry_write(const xcri_entry_line_t *entry, MYSQL *mysql,
                       const apr_array_header_t *fields, char *is_used,
                       int *is_wider, char *at);

void xcri_entry_free(xcri_entry_line_t *entry);

#endif
