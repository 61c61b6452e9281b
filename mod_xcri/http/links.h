/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file links.h
 * @brief The Link header of a list: first, prev, next, last (RFC 8288)
 */
#ifndef XCRI_LINKS_H
#define XCRI_LINKS_H

#include "http/request.h"

/** Sets it; total is the number of rows of the whole list. */
void xcri_links_set(const xcri_request_t *req, xcri_answer_t *answer,
                    apr_int64_t total);

#endif
