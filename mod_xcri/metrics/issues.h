/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file issues.h
 * @brief Publications of rankings, counted for the page of status
 */
#ifndef XCRI_ISSUES_H
#define XCRI_ISSUES_H

#include "core/json.h"
#include "metrics/segment.h"

/** Counts one that has changed something; rows: of all its parts. seg may be
 *  NULL, here and below. */
void xcri_issues_published(xcri_shared_t *seg, apr_uint64_t rows);

/** Counts one that had something wrong with it, or else could not be made. */
void xcri_issues_refused(xcri_shared_t *seg);
void xcri_issues_failed(xcri_shared_t *seg);

/** Tells which were the last; one thread at a time. */
void xcri_issues_tell(xcri_shared_t *seg, const xcri_notices_t *notices);

/** The member "publications" of the status */
void xcri_issues_json(const xcri_shared_t *seg, xcri_json_t *out, int *n);

#endif
