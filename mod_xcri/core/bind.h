/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file bind.h
 * @brief Names of parameters in the tables' texts, and what stands for them
 */
#ifndef XCRI_BIND_H
#define XCRI_BIND_H

#include "core/engine.h"

/** Index of the named parameter in the table, or -1 */
int xcri_bind_index(const xcri_param_t *params, const char *name,
                    apr_size_t len);

/**
 * Replaces :name by '?' outside of quoted text. What is looked for by its words,
 * "[all name: columns]" and its like, becomes a condition for each: core/find.h.
 * @param nwords of the value that is looked for
 * @param bind  receives the parameter indexes; room for max_bind
 * @param nbind their number, on return
 * @return NULL and *out, or the problem in one sentence
 */
const char *xcri_bind_names(apr_pool_t *pool, const xcri_param_t *params,
                            const char *sql, int nwords, const char **out,
                            unsigned char *bind, int max_bind, int *nbind);

/** What is bound to the statement's '?' of that number, from 0 */
const xcri_value_t *xcri_bind_value(const xcri_statement_t *st,
                                    const xcri_value_t *values, int i);

/* Codes of the nth word, from 0, and of its letters. They follow the indexes of
 * parameters. */
#define XCRI_BIND_WORD(n)    (XCRI_MAX_PARAMS + (n))
#define XCRI_BIND_LETTERS(n) (XCRI_MAX_PARAMS + XCRI_WORDS + (n))

/** sql with the statement's own word in place of the parameter's {name} */
const char *xcri_bind_word(apr_pool_t *pool, const xcri_compiled_t *compiled,
                           const xcri_statement_t *st, const char *sql);

/** text with each what replaced */
const char *xcri_bind_replace(apr_pool_t *pool, const char *text,
                              const char *what, const char *by);

#endif
