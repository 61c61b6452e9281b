/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file status.h
 * @brief What the counters say, for people and for programs
 *
 * All of it is read from shared memory and /proc: no pool is asked, no lock is
 * waited for, and a database that is away delays nothing.
 */
#ifndef XCRI_STATUS_H
#define XCRI_STATUS_H

#include "core/json.h"
#include "metrics/segment.h"

/** Whether the site is closed, for who asks; 0: no window is known */
typedef struct {
    int closed;
    apr_time_t starts, ends;
    apr_time_t since;      /**< when it was closed; 0: not known */
    const char *by;        /**< by what, and until when; NULL: it is open */
} xcri_site_state_t;

/** The page for people; it asks for the numbers itself */
extern const char xcri_status_page[];

void xcri_status_json(const xcri_shared_t *seg, const xcri_site_state_t *site,
                      xcri_json_t *out);

/** Resident memory of a process in bytes; 0 where the system does not say */
apr_int64_t xcri_status_memory(int pid);

#endif
