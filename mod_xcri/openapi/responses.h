/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file responses.h
 * @brief What a route answers, as OpenAPI has it
 */
#ifndef XCRI_RESPONSES_H
#define XCRI_RESPONSES_H

#include "openapi/doc.h"

/** Writes the member "responses", and "x-forms" where the rows of the plain
 *  answer can be had as something else than JSON: for each word of the
 *  parameter format the response that it leads to. */
void xcri_responses_write(xcri_doc_t *doc, const xcri_compiled_t *compiled);

/** Writes "components", with the schemas of the tables in it. */
void xcri_responses_components(xcri_doc_t *doc);

#endif
