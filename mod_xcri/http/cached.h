/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file cached.h
 * @brief From parsed parameters to an answer: a ready one, or one that is made
 */
#ifndef XCRI_CACHED_H
#define XCRI_CACHED_H

#include "http/request.h"

/** The answer to a request whose route reads tables. Never NULL */
xcri_answer_t *xcri_cached_answer(xcri_request_t *req);

/** Makes the answer of this request for the data's version, if it is not there
 *  yet. 1 when it was made. */
int xcri_cached_warm(xcri_request_t *req);

/** The answer, if it is ready in the version that is shown: no query, no wait;
 *  else NULL. */
xcri_answer_t *xcri_cached_ready(xcri_request_t *req);

#endif
