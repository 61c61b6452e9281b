/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file outage.h
 * @brief An outage: said once for all children, with its first cause
 */
#ifndef XCRI_OUTAGE_H
#define XCRI_OUTAGE_H

#include "core/fault.h"
#include "database/pool.h"

/** What kind of fault an error of the database or of libmariadb is */
xcri_fault_t xcri_outage_fault(unsigned code);

/** Is a connection gone, so that another may do better? */
int xcri_outage_is_lost(unsigned code);

/** Is it the database's load or state, not the statement? */
int xcri_outage_is_busy(unsigned code);

/** Is there no such table, or none that the account may read? */
int xcri_outage_is_lacking(unsigned code);

/** Notes that the database is away, and why; logs it unless somebody did. */
void xcri_outage_begins(xcri_pool_t *pool, const xcri_refusal_t *why);

/** Notes that it is there; logs it if it was away. */
void xcri_outage_ends(xcri_pool_t *pool);

/** Where DBDParams looks for the database, for the log: a socket's path, or
 *  host and port */
const char *xcri_outage_address(apr_pool_t *pool, const char *params);

#endif
