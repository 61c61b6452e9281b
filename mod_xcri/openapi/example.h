/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file example.h
 * @brief Examples of values and answers, made from the tables
 */
#ifndef XCRI_EXAMPLE_H
#define XCRI_EXAMPLE_H

#include "openapi/doc.h"

/** A value of this name and type as JSON: what the name stands for where that
 *  is known, else null where that is allowed, else something of the type. */
const char *xcri_example_value(const char *name, xcri_type_t type,
                               int nullable);

/** A value of the parameter as JSON, one that it takes; lives in pool. */
const char *xcri_example_param(apr_pool_t *pool, const xcri_param_t *param);

/** Writes what a route can answer with 200: every member, one row in each
 *  array. compiled is as xcri_schema_answered() returns it. */
void xcri_example_answer(xcri_doc_t *doc, const char *key,
                         const xcri_compiled_t *compiled);

#endif
