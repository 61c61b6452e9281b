/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file elements.h
 * @brief A JSON array that comes in pieces of any length, element by element
 *
 * No more of it is kept than one element, so that whoever reads an array of many
 * needs no more memory than for one of them. Only what stands between the
 * elements is looked at: an element goes to a reader of JSON, who says whether
 * it is any. When all of them are JSON, and the array is over, all of it is.
 */
#ifndef XCRI_ELEMENTS_H
#define XCRI_ELEMENTS_H

#include "core/text.h"

/** White space of JSON (RFC 8259) */
#define XCRI_ELEMENTS_SPACE " \t\n\r"

typedef enum {
    XCRI_ELEMENTS_BEFORE,  /**< the [ is still to come */
    XCRI_ELEMENTS_FIRST,   /**< an element, or the end */
    XCRI_ELEMENTS_NEXT,    /**< an element, after a comma */
    XCRI_ELEMENTS_INSIDE,
    XCRI_ELEMENTS_OVER     /**< nothing but white space may come */
} xcri_elements_at_t;

typedef struct {
    char *begun;           /**< what has come of an element that is not over */
    apr_size_t len, most;
    xcri_elements_at_t at;
    int depth;             /**< of brackets and braces in that element */
    int in_text, is_escaped;
    apr_int64_t number;    /**< elements that were given */
    apr_int64_t position;  /**< bytes of the whole that are used up */
    apr_int64_t start;     /**< the position where that element begins */
} xcri_elements_t;

typedef enum {
    XCRI_ELEMENTS_ONE,     /**< here is one */
    XCRI_ELEMENTS_MORE,    /**< all is used up */
    XCRI_ELEMENTS_TOO_LONG,/**< the one after .number has more than .most bytes */
    XCRI_ELEMENTS_WRONG    /**< what stands at .position is of no array */
} xcri_elements_state_t;

/** @param most bytes of an element */
void xcri_elements_init(xcri_elements_t *elements, apr_pool_t *pool,
                        apr_size_t most);

/** Takes from the front of *piece up to the end of an element. *element receives
 *  it, with white space that may stand after it; it lives until the next call. */
xcri_elements_state_t xcri_elements_next(xcri_elements_t *elements,
                                         xcri_str_t *piece,
                                         xcri_str_t *element);

#endif
