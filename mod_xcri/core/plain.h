/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file plain.h
 * @brief Names as people type them: the text that is looked for, and its words
 *
 * What is Unicode's own knowledge (NFC, what is white space) is utf8proc's: it
 * is Debian's, is C with tables and nothing else, has no locale and no state,
 * and writes into memory that it is given. libunistring could do it too, with
 * six times the size, and memory of its own for each text.
 */
#ifndef XCRI_PLAIN_H
#define XCRI_PLAIN_H

#include "core/engine.h"

/** The text trimmed, its white space collapsed to single spaces, composed
 *  (NFC), with ' for every kind of apostrophe and - for every kind of dash.
 *  What is plain already comes back as it is.
 *  @param s valid UTF-8
 *  @return lives in pool */
xcri_str_t xcri_plain_text(apr_pool_t *pool, xcri_str_t s);

/** Bytes of the character at text (UTF-8, not at its end), where it shows nothing
 *  and moves others about: a control character, an end of a line, or a mark of
 *  direction. 0: it is another one. */
apr_size_t xcri_plain_hidden(const char *text);

/** Are these too few characters to look for? One is enough where it is not
 *  ASCII: a Chinese character is a name. */
int xcri_plain_is_short(xcri_str_t plain, apr_size_t min_chars);

/**
 * What is bound for a text that is looked for: the value's text is the LIKE
 * pattern, escaped with '!', that finds plain as it is; its words are those of
 * plain, split at spaces and commas, without apostrophes, dots and hyphens, and
 * without those that others of them contain, the longest first. It has none
 * where plain has none, or more than XCRI_WORDS.
 */
void xcri_plain_value(apr_pool_t *pool, xcri_str_t plain, xcri_value_t *value);

/** The same apostrophes, dots and hyphens as a regular expression, [...], in a
 *  literal of SQL */
const char *xcri_plain_left_out(apr_pool_t *pool);

#endif
