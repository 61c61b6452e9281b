/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file staging.h
 * @brief Where the rows of a publication are until all of them are there
 *
 * Temporary tables of the publication's own connection, made like the tables
 * that there are: their columns are right on any server, nobody else can see or
 * lock them, nothing of them is logged, and however the publication ends they
 * are gone, because the connection is. While the server puts a batch of rows
 * there, the next one is read.
 */
#ifndef XCRI_STAGING_H
#define XCRI_STAGING_H

#include "writes/entry.h"
#include "writes/writer.h"

#define XCRI_STAGING "xcri_new_"

/** The columns before the table's own: the row's number in its part, from 1,
 *  and the line that it came in */
#define XCRI_STAGING_ROW "xcri_row"
#define XCRI_STAGING_LINE "xcri_line"

/** Of a part that has ranks, beside that: what was there, see writes/before.h. It
 *  is empty until the rows are put in their places, but made with the other: a
 *  table that is opened while the tables are written makes whoever looks after
 *  their version doubt those that have no time of their last change. */
#define XCRI_BEFORE "xcri_was_"

typedef struct {
    apr_pool_t *pool;
    xcri_writer_t *writer;
    const xcri_edition_t *edition;
    struct xcri_pool_t *readers; /**< who reads goes first */
    struct {
        const apr_array_header_t *fields; /**< NULL: no row has come */
        const char *columns;              /**< their names, with commas */
        char *is_used;                    /**< for each: is it written? */
        apr_int64_t rows;
        apr_int64_t kept;                 /**< rows of those that are published
                                               that stay in their places, see
                                               writes/before.h */
        int was_empty;                    /**< the table, before it was filled */
    } of[XCRI_PIECES];
    int has_changes;            /**< what it moves is written down, see
                                     writes/changes.h */
    int open;                   /**< whose rows are in sql; -1: nobody's */
    char *sql;
    apr_size_t len;
    apr_int64_t first, last;    /**< the lines of the rows in sql */
    apr_int64_t sent_first, sent_last; /**< of those that were sent last */
    apr_time_t given_way_at;    /**< when readers last went first; xcri_now() */
    apr_uint64_t leases;        /**< that they had had then */
    int is_read;                /**< somebody has read since the first row */
} xcri_staging_t;

void xcri_staging_init(xcri_staging_t *staging, apr_pool_t *pool,
                       xcri_writer_t *writer, const xcri_edition_t *edition,
                       struct xcri_pool_t *readers);

/** Asks for the columns of a part's table, which are in .of[piece].fields then,
 *  and makes one like it, and that of what was there; once. */
xcri_write_t xcri_staging_prepare(xcri_staging_t *staging, int piece);

/** Adds a row that is read. What is wrong with it is added to its problems, and
 *  is no failure. */
xcri_write_t xcri_staging_add(xcri_staging_t *staging,
                              const xcri_entry_line_t *entry);

/** Sends what is not sent yet, and waits for all of it. */
xcri_write_t xcri_staging_flush(xcri_staging_t *staging);

/** Where somebody has read since the last call, waits as long as what was done
 *  meanwhile has taken, and 50 ms at most: who reads has half of a processor then
 *  that would be the publication's. */
void xcri_staging_give_way(xcri_staging_t *staging);

/** Did the database refuse a value that was sent last, because its column cannot
 *  hold it? */
int xcri_staging_is_refused(const xcri_staging_t *staging);

#endif
