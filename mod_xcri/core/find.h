/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file find.h
 * @brief Conditions of the tables that look for a text by its words
 */
#ifndef XCRI_FIND_H
#define XCRI_FIND_H

#include "core/engine.h"

/* In the expanded text: a word of the parameter, ":name@0", and its letters,
 * ":name~0" */
#define XCRI_FIND_WORD    '@'
#define XCRI_FIND_LETTERS '~'

/**
 * Replaces "[all name: columns]" by the condition that each word of that
 * parameter stands in one of the columns (SQL, with commas between them):
 * with apostrophes, dots and hyphens of both sides left out. "[longest name:
 * columns]" is about the longest word alone, and "[others name: columns]" says
 * that one of the others does, of those that are more than a letter; FALSE
 * where there is none. Where there are no words at all, each of the three looks
 * for the text as a whole in each column.
 * @param param  the name of the one that is looked for, or NULL
 * @param nwords how many words
 * @return NULL and *out, or the problem in one sentence
 */
const char *xcri_find_expand(apr_pool_t *pool, const char *param,
                             const char *sql, int nwords, const char **out);

/** Does the text, before it is expanded, look for words? */
int xcri_find_has(const char *sql);

#endif
