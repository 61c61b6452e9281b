/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file body.h
 * @brief What a client has sent as JSON, checked against its table
 *
 * Read by jansson: Debian's apache2-bin needs it already (for mod_md), so that it
 * is on every server; it takes nothing but JSON and UTF-8, and bounds how deep
 * values may lie in each other.
 */
#ifndef XCRI_BODY_H
#define XCRI_BODY_H

#include "core/param.h"

#include <jansson.h>

/** Of a body with many problems, what is not longer is shown to whoever sent
 *  it. */
#define XCRI_BODY_ECHO_MOST 200

/**
 * Parses and checks it.
 * @param table  its members, as a route has them in .body: texts
 * @param values receives one for each: NUL-ended, in pool; NULL where it is null
 *               or not there, or is not allowed
 * @return the problems in the order of the table; an empty array when all is
 *         well. Lives in pool.
 */
apr_array_header_t *xcri_body_parse(apr_pool_t *pool,
                                    const xcri_param_t *table, xcri_str_t text,
                                    const char **values);

/** The problem of an array with fewer elements than bound, or more */
void xcri_body_wrong_number(apr_pool_t *pool, apr_array_header_t *problems,
                            apr_int64_t bound, int is_short);

/** Checks what is parsed already, as xcri_body_parse does. */
apr_array_header_t *xcri_body_check(apr_pool_t *pool,
                                    const xcri_param_t *table,
                                    const json_t *value, const char **values);

/** Adds a problem of the body; what is not said of it is to be set. */
xcri_problem_t *xcri_body_problem(apr_array_header_t *problems,
                                  const char *type, const char *name,
                                  const char *msg);

/** Its input: what was sent, as it was sent; NULL: null */
void xcri_body_echo(apr_pool_t *pool, xcri_problem_t *problem,
                    const json_t *value);

/** The problem of a text with fewer characters than bound, or more */
xcri_problem_t *xcri_body_wrong_length(apr_pool_t *pool,
                                       apr_array_header_t *problems,
                                       const char *name, const json_t *value,
                                       apr_size_t bound, int is_short);

/** The problem of a value that is none of these words, as a parameter's .one_of
 *  has them */
xcri_problem_t *xcri_body_wrong_word(apr_pool_t *pool,
                                     apr_array_header_t *problems,
                                     const char *name, const json_t *value,
                                     const char *one_of);

/** The problem of a text that is not JSON; where, and what is wrong with it, is
 *  in error. */
xcri_problem_t *xcri_body_not_json(apr_pool_t *pool,
                                   apr_array_header_t *problems,
                                   const json_error_t *error);

/** The one problem of a body that is no object at all */
apr_array_header_t *xcri_body_is_none(apr_pool_t *pool, xcri_str_t text);

#endif
