/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file feed.h
 * @brief What publications have moved, for feed readers
 */
#ifndef XCRI_FEED_H
#define XCRI_FEED_H

#include "http/request.h"

/** Makes the answer of /changes.atom: an Atom feed (RFC 4287), an entry for
 *  each publication. */
xcri_answer_t *xcri_feed_changes(xcri_request_t *req);

#endif
