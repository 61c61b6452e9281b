/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file cut.h
 * @brief Parsers that are fed piece by piece say the same, however a text is cut
 */
#ifndef XCRI_CUT_H
#define XCRI_CUT_H

#include "fixture.h"

/** What a parser says of a text that comes in pieces of so many bytes; in the
 *  pool. */
typedef const char *cut_t(const char *text, apr_size_t size);

/** The next piece of a text, and the text goes on behind it. It is a copy of its
 *  own, so that reading behind it is seen; the caller frees its data. */
static inline xcri_str_t next_piece(const char **text, apr_size_t size)
{
    apr_size_t left = strlen(*text), len = left < size ? left : size;
    xcri_str_t piece = { memcpy(malloc(len), *text, len), len };

    *text += len;
    return piece;
}

/** Each of n texts is cut into pieces of 1 to most bytes, and said is what stands
 *  beside it. */
static inline void said_however_cut(const char *const (*cases)[2], size_t n,
                                    apr_size_t most, cut_t *cut)
{
    size_t i;
    apr_size_t size;

    for (i = 0; i < n; i++) {
        for (size = 1; size <= most; size++) {
            is_str(cut(cases[i][0], size), cases[i][1],
                   "case %d in pieces of %d", (int)i, (int)size);
        }
    }
}

#endif
