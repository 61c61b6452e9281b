/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#ifndef XCRI_SEARCH_H
#define XCRI_SEARCH_H

#include "mod_xcri.h"

/** Answers /search: the first of the route's parts if it has enough rows,
 *  else the second. */
int xcri_search(xcri_request_t *req);

#endif
