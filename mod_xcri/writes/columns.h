/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file columns.h
 * @brief The records of a publication that comes as CSV
 *
 * A part begins with a record that has its name, "#athletes"; the next one names
 * its columns, and those after it are its rows, until another part begins.
 * Nothing between two commas is NULL, or, where the column cannot be that, as if
 * the row did not say it; "" is an empty text.
 */
#ifndef XCRI_COLUMNS_H
#define XCRI_COLUMNS_H

#include "core/records.h"
#include "writes/staging.h"

/** Where among the records it is; begins as all zero */
typedef struct {
    enum { XCRI_COLUMNS_NOWHERE, XCRI_COLUMNS_SKIPPED, XCRI_COLUMNS_NAMED,
           XCRI_COLUMNS_ROWS } state;
    int piece;             /**< of xcri_pieces */
    int is_wrong;          /**< the columns are */
    int n;                 /**< columns */
    const xcri_field_t *of[XCRI_RECORDS_VALUES]; /**< NULL: the table has none
                                                      such */
} xcri_columns_t;

/** Reads a record; whatever is wrong is added to the problems. Where it is a row
 *  the entry becomes it, and is to be freed; else its piece is left as it is.
 *  Anything but XCRI_WRITE_GOOD: the database did not tell the columns. */
xcri_write_t xcri_columns_read(xcri_columns_t *columns,
                               xcri_staging_t *staging,
                               const xcri_record_t *record,
                               xcri_entry_line_t *entry);

#endif
