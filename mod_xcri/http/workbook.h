/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file workbook.h
 * @brief A list as a workbook for a spreadsheet
 *
 * libxlsxwriter makes the workbook: it is Debian's, in C, has no dependency
 * beyond zlib, and knows what Excel wants of the ten files in one. It is made
 * with its head alone, and is small. The rows are not written by it, because for
 * each cell it takes as long as the rest of the answer does for ten: they are
 * written like those of the other forms and packed by ISA-L, and minizip, which
 * libxlsxwriter uses, too, puts the sheet beside the rest. So a workbook has the
 * memory, the file and the bound of every large answer.
 */
#ifndef XCRI_WORKBOOK_H
#define XCRI_WORKBOOK_H

#include "core/spool.h"

typedef struct xcri_workbook_t xcri_workbook_t;

/** Makes the spool one of a workbook's rows.
 *  @param title of its sheet, cut to 31 characters; without []:*?/\ in it */
xcri_workbook_t *xcri_workbook_make(xcri_spool_t *spool, const char *title,
                                    const xcri_statement_t *st,
                                    const xcri_view_t *view);

/** When all rows are written: the whole workbook, added to out. NULL, or what is
 *  wrong, for the log. */
const char *xcri_workbook_end(xcri_workbook_t *book, xcri_json_t *out);

#endif
