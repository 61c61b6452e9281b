/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#ifndef XCRI_FEEDBACK_H
#define XCRI_FEEDBACK_H

#include "mod_xcri.h"

/** Answers GET /feedback/status: whether feedback can be sent, where it goes,
 *  and how much of it. */
int xcri_feedback_status(xcri_request_t *req);

/** Answers POST /feedback/: 503 until there is something that keeps what
 *  visitors write. */
int xcri_feedback_post(xcri_request_t *req);

#endif
