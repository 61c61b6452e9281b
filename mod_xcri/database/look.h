/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file look.h
 * @brief The look at the tables that makes the version (version.c says how)
 */
#ifndef XCRI_LOOK_H
#define XCRI_LOOK_H

#include "database/pool.h"

/** How often there is a look */
#define XCRI_LOOK_EVERY apr_time_from_msec(200)

/** Makes pool->look, which lives as long as the child; engine, too. Nothing is
 *  opened yet. */
apr_status_t xcri_look_make(apr_pool_t *pchild, xcri_pool_t *pool,
                            const xcri_engine_t *engine);

/** Looks, and publishes what it finds. Called by one thread; it can take as
 *  long as a checksum, and its time limits are its own. */
void xcri_look_now(xcri_pool_t *pool, apr_pool_t *temp);

/** Closes the connection; by the same thread. */
void xcri_look_close(xcri_pool_t *pool);

/** Ends a look that is going on, and any later one; by any thread. */
void xcri_look_stop(xcri_pool_t *pool);

#endif
