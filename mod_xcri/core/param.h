/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file param.h
 * @brief A request's parameters, checked against their table
 */
#ifndef XCRI_PARAM_H
#define XCRI_PARAM_H

#include "core/engine.h"

/** One entry of a 422 answer */
typedef struct {
    const char *type;       /**< as in the contract, e.g. "int_parsing" */
    const char *place;      /**< "query", "path", "header" or "body" */
    const char *name;       /**< NULL: all of it */
    int name_is_number;     /**< a position in a body */
    apr_int64_t line;       /**< of a body that has many; 0: it has none */
    int line_is_index;      /**< it is an array's, and counts from 0 */
    const char *msg;
    const char *input;      /**< NULL: null */
    apr_size_t input_len;
    const char *input_json; /**< the same where it is no text; or NULL */
    const char *ctx_name;   /**< NULL: no ctx */
    const char *ctx_text;   /**< set: ctx is a text, else ctx_number */
    apr_int64_t ctx_number;
} xcri_problem_t;

/**
 * Parses and checks all parameters of a route.
 * @param values   one per parameter, in the order of route->params
 * @param captures what the path's {} matched, in the path's order
 * @param query    the raw query string, or NULL
 * @return the problems: names that the route does not have, where that matters
 *         (XCRI_P_SPELT), path parameters, then in the order of the table; an
 *         empty array when all is well. Lives in pool.
 */
apr_array_header_t *xcri_param_parse(apr_pool_t *pool,
                                     const xcri_compiled_t *compiled,
                                     const xcri_settings_t *settings,
                                     const xcri_str_t *captures,
                                     const char *query, xcri_value_t *values);

/** The template with each {name} replaced by that parameter's value, as the
 *  contract's 404 texts do it: what the client sent, "None" when absent. */
const char *xcri_param_expand(apr_pool_t *pool, const xcri_compiled_t *compiled,
                              const xcri_value_t *values, const char *text);

#endif
