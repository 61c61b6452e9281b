/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file openapi.h
 * @brief The API describes itself: OpenAPI 3.1, read from the tables
 */
#ifndef XCRI_OPENAPI_H
#define XCRI_OPENAPI_H

#include "core/json.h"

/**
 * Writes the document.
 * @param settings defaults and bounds as they are where the client asks
 * @param server   address of the API, relative to the document's
 * @param version  the API's version
 */
void xcri_openapi_write(xcri_json_t *out, const xcri_engine_t *engine,
                        const xcri_settings_t *settings, const char *server,
                        const char *version);

#endif
