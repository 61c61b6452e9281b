/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file xcri_status.h
 * @brief What the counters say, for people and for programs
 *
 * All of it is read from shared memory and /proc: no pool is asked, no lock is
 * waited for, and a database that is away delays nothing.
 */
#ifndef XCRI_STATUS_H
#define XCRI_STATUS_H

#include "mod_xcri.h"
#include "xcri_maintenance.h"
#include "xcri_metrics.h"

#define XCRI_STATUS_HANDLER "xcri-status"

/** The content handler: a page; with ?json and ?prometheus the numbers */
int xcri_status_handler(request_rec *r);

/** A section in the page of mod_status, where that is loaded */
void xcri_status_register_hooks(void);

void xcri_status_json(const xcri_shared_t *seg,
                      const xcri_maintenance_t *maintenance,
                      xcri_json_t *out);
void xcri_status_prometheus(const xcri_shared_t *seg,
                            const xcri_maintenance_t *maintenance,
                            xcri_json_t *out);

/** Resident memory of a process in bytes; 0 where the system does not say */
apr_int64_t xcri_status_memory(int pid);

/** A number with so many decimals */
void xcri_status_number(xcri_json_t *out, double number, int decimals);

#endif
