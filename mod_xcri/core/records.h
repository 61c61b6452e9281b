/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file records.h
 * @brief CSV that comes in pieces of any length, record by record
 *
 * It is taken apart by libcsv, which is given a line at a time: so it is known
 * where a record begins and where it cannot be read, and what comes after is read
 * again. No more is kept than one record.
 */
#ifndef XCRI_RECORDS_H
#define XCRI_RECORDS_H

#include "core/text.h"

/** Values of a record, at most */
#define XCRI_RECORDS_VALUES 256

/** A record, or one that cannot be read */
typedef struct {
    xcri_str_t *values;   /**< .data is NULL: nothing, and not in quotes */
    int n;
    apr_int64_t begun;    /**< the line in which it begins; the first: 1 */
    apr_int64_t line;     /**< the same, or the one in which it goes wrong */
    apr_int64_t at;       /**< the byte there that is wrong, from 1 */
    const char *wrong;    /**< why it cannot be read; NULL: it can */
} xcri_record_t;

/** Takes one, which lives as long as the call; 0: no more are wanted */
typedef int (*xcri_records_take_t)(void *data, xcri_record_t *record);

typedef struct xcri_records_t xcri_records_t;

typedef enum {
    XCRI_RECORDS_MORE,       /**< all is used up; more may come */
    XCRI_RECORDS_ENOUGH,     /**< no more were wanted */
    XCRI_RECORDS_TOO_LONG,   /**< xcri_records_line tells which */
    XCRI_RECORDS_NO_MEMORY
} xcri_records_state_t;

/** What it has beside the pool goes with the pool.
 *  @param most bytes of a record, with its line ends */
xcri_records_t *xcri_records_make(apr_pool_t *pool, apr_size_t most,
                                  xcri_records_take_t take, void *data);

/** Takes what has come. After anything but MORE nothing else is to be given. */
xcri_records_state_t xcri_records_feed(xcri_records_t *records,
                                       const char *data, apr_size_t len);

/** Nothing comes any more: there may be a last record without an end. */
xcri_records_state_t xcri_records_last(xcri_records_t *records);

/** The line in which the record begins that is not over yet */
apr_int64_t xcri_records_line(const xcri_records_t *records);

#endif
