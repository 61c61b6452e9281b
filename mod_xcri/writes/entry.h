/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file entry.h
 * @brief A line of a publication: JSON, checked against its table, as SQL
 */
#ifndef XCRI_ENTRY_H
#define XCRI_ENTRY_H

#include "core/param.h"
#include "writes/pieces.h"

/** Bytes of a line, without its end */
#define XCRI_ENTRY_MOST 65536

/** SQL has at most so many bytes more than twice the line's, for a column. */
#define XCRI_ENTRY_COLUMN 64

/** A line that is read; to be freed */
typedef struct {
    apr_pool_t *pool;              /**< what problems are made in */
    apr_array_header_t *problems;  /**< of xcri_problem_t */
    apr_int64_t line;              /**< its number */
    int piece;                     /**< of xcri_pieces; -1: it cannot be read */
    struct json_t *object;
} xcri_entry_line_t;

/** Reads a line: an object that names its part. Whatever is wrong is added to
 *  the problems. */
void xcri_entry_read(xcri_entry_line_t *entry, xcri_str_t text);

/** Writes "v,v,...", a literal for each of the columns; the room is to be there.
 *  Returns the end, or NULL where a value is wrong. */
char *xcri_entry_write(const xcri_entry_line_t *entry, MYSQL *mysql,
                       const apr_array_header_t *fields, char *at);

void xcri_entry_free(xcri_entry_line_t *entry);

#endif
