/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file sender.h
 * @brief The one way in which an answer becomes a response
 *
 * Conditions, HEAD, CORS, subrequests, long bodies: what a status or a header
 * needs is done here, for all that answers.
 */
#ifndef XCRI_SENDER_H
#define XCRI_SENDER_H

#include "core/answer.h"
#include "http/mount.h"

/** What the request's conditions make of an answer with these validators: 200,
 *  304 or 412. It tells before the body is made whether it is needed. */
int xcri_sender_condition(request_rec *r, const xcri_answer_t *answer);

/** Before anything is written: the answer 412 where the request names a
 *  condition for it (If-Match) that is not met, or NULL */
xcri_answer_t *xcri_sender_forbids(request_rec *r);

/** In quick_handler, before an answer is sent: puts the filters in that the
 *  server's configuration wants, as httpd does before a content handler. */
void xcri_sender_early(request_rec *r);

/**
 * Sends it.
 * @param dir of the API; NULL: the answer is none of an API's
 * @return for httpd: OK; in a subrequest the status of an error, which whoever
 *         asked shows in its own way
 */
int xcri_sender_send(request_rec *r, const xcri_dir_conf_t *dir,
                     xcri_answer_t *answer);

#endif
