/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file lines.h
 * @brief A body that comes in pieces of any length, line by line
 *
 * No more of it is kept than one line that is not over yet.
 */
#ifndef XCRI_LINES_H
#define XCRI_LINES_H

#include "core/text.h"

#include <apr_pools.h>

typedef struct {
    char *begun;           /**< what has come of a line that is not over */
    apr_size_t len, most;
    apr_int64_t number;    /**< of the line that was given last; the first: 1 */
} xcri_lines_t;

typedef enum {
    XCRI_LINES_ONE,        /**< here is one */
    XCRI_LINES_MORE,       /**< all is used up; more is needed */
    XCRI_LINES_TOO_LONG    /**< the one after .number has more than .most bytes */
} xcri_lines_state_t;

/** @param most bytes of a line, without its end */
void xcri_lines_init(xcri_lines_t *lines, apr_pool_t *pool, apr_size_t most);

/** Takes from the front of *piece up to the end of a line. *line receives it,
 *  without its end (LF, or CR and LF); it lives until the next call, and while
 *  the piece does. */
xcri_lines_state_t xcri_lines_next(xcri_lines_t *lines, xcri_str_t *piece,
                                   xcri_str_t *line);

/** Nothing comes any more: is there a last line without an end? */
xcri_lines_state_t xcri_lines_last(xcri_lines_t *lines, xcri_str_t *line);

#endif
