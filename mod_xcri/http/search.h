/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file search.h
 * @brief Athletes and teams by name
 */
#ifndef XCRI_SEARCH_H
#define XCRI_SEARCH_H

#include "http/request.h"

/** Answers /search: the first of the route's parts that has enough rows, or
 *  the last. */
xcri_answer_t *xcri_search(xcri_request_t *req);

#endif
