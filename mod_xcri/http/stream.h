/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file stream.h
 * @brief A list in another form than JSON, in pieces
 */
#ifndef XCRI_STREAM_H
#define XCRI_STREAM_H

#include "http/request.h"

/** The list that the request wants in req->form: its first rows are in the
 *  answer, the others are read when the first are on their way. Never NULL. */
xcri_answer_t *xcri_stream_answer(xcri_request_t *req);

/** Does the request want so much that its answer is made in pieces, and is not
 *  kept? */
int xcri_stream_is_large(const xcri_request_t *req);

#endif
