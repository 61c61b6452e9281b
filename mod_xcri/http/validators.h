/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file validators.h
 * @brief What tells a client whether its copy is still good
 */
#ifndef XCRI_VALIDATORS_H
#define XCRI_VALIDATORS_H

#include "http/request.h"

/** Sets ETag, Last-Modified and Cache-Control of an answer to this request, made
 *  from the version of the query. */
void xcri_validators_set(const xcri_request_t *req, xcri_answer_t *answer);

#endif
