/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file mail.h
 * @brief What became of what visitors wrote, for whoever shows it
 */
#ifndef XCRI_MAIL_H
#define XCRI_MAIL_H

#include "core/json.h"
#include "metrics/segment.h"

/** The messages by their state, as members of an object: numbers, or null where
 *  they are not known (seg may be NULL). */
void xcri_mail_counts(const xcri_shared_t *seg, xcri_json_t *out, int *n);

/** The member "feedback" of the status; null where nothing is kept */
void xcri_mail_json(const xcri_shared_t *seg, xcri_json_t *out, int *n);

/** For Prometheus: the number of each state, and the age of the oldest that
 *  waits, in seconds */
#define XCRI_MAIL_STATES(X) X(waiting) X(delivered) X(failed)
apr_int64_t xcri_mail_age(const xcri_shared_t *seg);

#endif
