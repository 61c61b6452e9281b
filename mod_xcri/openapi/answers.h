/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file answers.h
 * @brief The schema of a route's whole answer
 */
#ifndef XCRI_ANSWERS_H
#define XCRI_ANSWERS_H

#include "openapi/doc.h"

/** Writes the schema of what a route answers with 200; see answers.c. */
void xcri_answers_schema(xcri_doc_t *doc, const char *key,
                        const xcri_compiled_t *compiled);

#endif
