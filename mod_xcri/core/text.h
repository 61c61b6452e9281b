/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file text.h
 * @brief Texts: bytes that are UTF-8, or are made so
 */
#ifndef XCRI_TEXT_H
#define XCRI_TEXT_H

#include <apr_pools.h>

/** Bytes of a text; not ended by NUL, and NUL may stand inside */
typedef struct {
    const char *data;
    apr_size_t len;
} xcri_str_t;

/** Length of the leading part that is valid UTF-8 (RFC 3629: no surrogates,
 *  no overlong forms, nothing above U+10FFFF). */
apr_size_t xcri_text_valid(const char *s, apr_size_t len);

/** Length of the longest prefix of an invalid sequence at s that one U+FFFD
 *  stands for (Unicode 15, table 3-8); at least 1. len is at least 1. */
apr_size_t xcri_text_broken(const char *s, apr_size_t len);

/** s with every broken sequence replaced by U+FFFD: s itself when valid,
 *  else a copy in pool. */
xcri_str_t xcri_text_repair(apr_pool_t *pool, xcri_str_t s);

/** Code points in valid UTF-8 */
apr_size_t xcri_text_chars(xcri_str_t s);

/** %XX decoded; '+' becomes a space when plus is set; a stray '%' stays.
 *  The result lives in pool. */
xcri_str_t xcri_text_unescape(apr_pool_t *pool, const char *s, apr_size_t len,
                              int plus);

/** s without surrounding ASCII white space */
xcri_str_t xcri_text_trim(xcri_str_t s);

/** Is s exactly YYYY-MM-DD, and a day of the Gregorian calendar? */
int xcri_text_is_date(xcri_str_t s);

/** Is s the NUL-ended text? */
int xcri_text_is(xcri_str_t s, const char *text);

/** How many whole numbers s has, with commas between them, each of at most so
 *  many digits; 0: it is no such list */
int xcri_text_numbers(xcri_str_t s, apr_size_t most_digits);

/** The same numbers without the zeros that stand before them */
xcri_str_t xcri_text_plain_numbers(apr_pool_t *pool, xcri_str_t s);

/** Is s one of the words that '|' separates? */
int xcri_text_one_of(xcri_str_t s, const char *words);

#endif
