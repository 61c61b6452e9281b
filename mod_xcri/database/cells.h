/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file cells.h
 * @brief From a prepared statement's columns to the rows of a sheet
 */
#ifndef XCRI_CELLS_H
#define XCRI_CELLS_H

#include "database/rows.h"

/* The formats of cells that have one, in the order in which the workbook knows
 * them; 0 is a cell without */
enum { XCRI_CELL_HEAD = 1, XCRI_CELL_DATE, XCRI_CELL_DATETIME };

/** Writes the fetched row as the number-th of its sheet, which counts from 1: a
 *  text is a text, whatever it looks like, and numbers and dates are such. 0, or
 *  1 when a value could not be read or the sheet is full. */
int xcri_cells_write(xcri_prepared_t *p, const xcri_statement_t *st,
                     const xcri_view_t *view, apr_int64_t number,
                     xcri_json_t *out);

#endif
