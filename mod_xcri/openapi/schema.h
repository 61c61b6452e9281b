/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file schema.h
 * @brief JSON Schemas of rows and answers, read from the tables
 */
#ifndef XCRI_SCHEMA_H
#define XCRI_SCHEMA_H

#include "openapi/doc.h"

/** The route as what it answers: itself, or for .run one with the parts that
 *  it says it answers; NULL when it says nothing. */
const xcri_compiled_t *xcri_schema_answered(apr_pool_t *pool,
                                            const xcri_compiled_t *compiled);

/** Gives every table of columns a name, from the route that has it first. */
void xcri_schema_collect(xcri_doc_t *doc, const xcri_engine_t *engine);

/** Writes the members "type" and "format". */
void xcri_schema_type(xcri_doc_t *doc, xcri_type_t type, int nullable);

/** Writes the columns as members of "properties", or their names as members
 *  of "required". */
void xcri_schema_properties(xcri_doc_t *doc, const xcri_column_t *columns);
void xcri_schema_required(xcri_doc_t *doc, const xcri_column_t *columns);

/** Is the route's answer one row, and nothing beside it? */
int xcri_schema_is_one_row(const xcri_compiled_t *compiled);

/** Do the part's columns stand among those of other parts? */
int xcri_schema_is_inline(const xcri_compiled_t *compiled,
                          const xcri_part_t *part);

/** Refers to the schema of a row. */
void xcri_schema_row(xcri_doc_t *doc, const char *key,
                     const xcri_column_t *columns);

/** Writes the schema of one word that a list's parameter can say; 0 when it
 *  has no name, and nothing is written. */
int xcri_schema_words(xcri_doc_t *doc, const char *key,
                      const xcri_compiled_t *compiled, xcri_setting_t setting);

/** Writes the schemas that have names, each as a member. */
void xcri_schema_named(xcri_doc_t *doc);

#endif
