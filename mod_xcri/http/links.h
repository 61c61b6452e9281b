/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file links.h
 * @brief The Link header of a list: first, prev, next, last (RFC 8288)
 */
#ifndef XCRI_LINKS_H
#define XCRI_LINKS_H

#include "http/request.h"

/** What the client gave, in the order of the route's table, but for the offset
 *  and what is so by itself: so the same thing has one address, however it was
 *  asked for. Of the request's pool; "": nothing */
const char *xcri_links_query(const xcri_request_t *req);

/** Sets it; total is the number of rows of the whole list. */
void xcri_links_set(const xcri_request_t *req, xcri_answer_t *answer,
                    apr_int64_t total);

#endif
