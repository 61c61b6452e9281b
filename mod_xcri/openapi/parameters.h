/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file parameters.h
 * @brief What a route is asked with, as OpenAPI has it
 */
#ifndef XCRI_PARAMETERS_H
#define XCRI_PARAMETERS_H

#include "openapi/doc.h"

/** Writes the member "parameters", where the route has any. */
void xcri_parameters_write(xcri_doc_t *doc, const xcri_compiled_t *compiled,
                           const xcri_settings_t *settings);

/** Writes the member "requestBody", where the route takes one. */
void xcri_parameters_body(xcri_doc_t *doc, const xcri_route_t *route);

/** Is there a value that a parameter or the body's members refuse? */
int xcri_parameters_are_checked(const xcri_compiled_t *compiled);

/** Is there a text in the path? One of no characters makes another path. */
int xcri_parameters_text_in_path(const xcri_compiled_t *compiled);

#endif
