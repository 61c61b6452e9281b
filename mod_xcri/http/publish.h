/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file publish.h
 * @brief Rankings that are put in place of those before
 */
#ifndef XCRI_PUBLISH_H
#define XCRI_PUBLISH_H

#include "http/manuscript.h"

/** Answers PUT /publications/{season}/{division}/{gender}: reads the body row by
 *  row, checks it, and puts its rows in place of the list's, all of them or
 *  none. */
xcri_answer_t *xcri_publish_put(xcri_request_t *req);

/** Answers POST and DELETE /snapshots/{date}: keeps what is live as that day's
 *  snapshot, or takes it back. */
xcri_answer_t *xcri_publish_snapshot(xcri_request_t *req);

#endif
