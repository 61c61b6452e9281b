/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file feedback.h
 * @brief What visitors write
 */
#ifndef XCRI_FEEDBACK_H
#define XCRI_FEEDBACK_H

#include "http/request.h"

/** Answers GET /feedback/status: whether feedback can be sent, where it goes,
 *  how much of it, and what became of what was sent. */
xcri_answer_t *xcri_feedback_status(xcri_request_t *req);

/** Answers POST /feedback/: keeps it, and thanks for it. Where feedback is off:
 *  503 without Retry-After, because waiting does not help. */
xcri_answer_t *xcri_feedback_post(xcri_request_t *req);

#endif
