/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file page.h
 * @brief What the closed gate answers
 */
#ifndef XCRI_GATE_PAGE_H
#define XCRI_GATE_PAGE_H

#include "core/answer.h"
#include "gate/gate.h"

/** The 503: a browser gets the page, others {"detail": ...}, and so does whoever
 *  asks an API. */
xcri_answer_t *xcri_page_answer(request_rec *r, int is_api);

#endif
