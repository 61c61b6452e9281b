/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file docs.h
 * @brief The API's description, for programs and for people
 */
#ifndef XCRI_DOCS_H
#define XCRI_DOCS_H

#include "http/request.h"

/** Answers /openapi.json. */
xcri_answer_t *xcri_docs_document(xcri_request_t *req);

/** Answers /docs and /redoc. */
xcri_answer_t *xcri_docs_page(xcri_request_t *req);

#endif
