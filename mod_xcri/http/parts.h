/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file parts.h
 * @brief An answer that is an object made of its route's parts
 */
#ifndef XCRI_PARTS_H
#define XCRI_PARTS_H

#include "http/request.h"

/** Runs the statements of the request's route, gives the connection back, and
 *  puts the parts together in their order. Never NULL: an error is an answer,
 *  too. */
xcri_answer_t *xcri_parts_answer(xcri_request_t *req);

#endif
