/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file intake.h
 * @brief A request's body, piece by piece
 */
#ifndef XCRI_INTAKE_H
#define XCRI_INTAKE_H

#include <httpd.h>

/** Is given what has come; 0: no more is wanted. */
typedef int xcri_intake_take_t(void *to, const char *data, apr_size_t len);

/**
 * Reads the body to its end, or until no more of it is wanted.
 * ap_discard_request_body does not in HTTP/2, where an answer that overtakes the
 * body ends the stream, and a client takes that for an error.
 * @param take NULL: nobody wants it
 * @return OK, or what is wrong with the body: that is for httpd to answer, whose
 *         filters know more
 */
int xcri_intake_read(request_rec *r, xcri_intake_take_t *take, void *to);

#endif
