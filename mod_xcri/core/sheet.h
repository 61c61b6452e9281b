/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file sheet.h
 * @brief The cells of a sheet, as SpreadsheetML (ISO/IEC 29500-1, 18.3) has them
 */
#ifndef XCRI_SHEET_H
#define XCRI_SHEET_H

#include "core/json.h"

/* What Excel takes at most: rows of a sheet, characters (of UTF-16) of a cell,
 * digits of a number (the others would become 0) */
#define XCRI_SHEET_ROWS 1048576
#define XCRI_SHEET_CHARS 32767
#define XCRI_SHEET_DIGITS 15

/** The letters of a column, which counts from 0: A, B, ..., AA */
const char *xcri_sheet_column(apr_pool_t *pool, int column);

/** The day that a sheet counts from 1899-12-30, or 0 for one that it cannot name:
 *  before 1900-03-01 (Excel has a day in 1900 that there was not) */
apr_int64_t xcri_sheet_day(unsigned year, unsigned month, unsigned day);

/** A moment of a day, in microseconds since it began, as the sheet has it: the
 *  day with its fraction, to a tenth of a microsecond */
void xcri_sheet_moment(xcri_json_t *out, apr_int64_t day,
                       apr_int64_t microseconds);

/** A text between tags: cut where a cell ends, and what XML cannot hold is
 *  written as _xHHHH_ (18.18.93), or U+FFFD where there is no such way. */
void xcri_sheet_text(xcri_json_t *out, const char *s, apr_size_t len);

#endif
