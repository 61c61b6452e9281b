/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file route.h
 * @brief Which row of the tables answers an address
 */
#ifndef XCRI_ROUTE_H
#define XCRI_ROUTE_H

#include "core/engine.h"

/**
 * Compiles route tables. Lives in pool, and is only read afterwards.
 * @param tables NULL-ended list of tables, each ended by a row without path
 * @return NULL and *out, or the problem in one sentence
 */
const char *xcri_route_compile(apr_pool_t *pool,
                                const xcri_route_t *const *tables,
                                xcri_engine_t **out);

/* Rows for the module's own use; no address leads to them. */
#define XCRI_ROUTE_VERSION "(version)"
#define XCRI_ROUTE_NEWEST  "(newest)"
/* The module itself runs what this one counts. */
#define XCRI_ROUTE_HEALTH  "/health"

/** The row with exactly this path, or NULL */
const xcri_compiled_t *xcri_route_named(const xcri_engine_t *engine,
                                        const char *path);

/**
 * Finds the route of a decoded path below the mount. One slash at the end is
 * allowed; a literal segment goes before a capture.
 * @param captures receives what the {} matched; room for XCRI_MAX_SEGMENTS
 * @return the row, and by its .also those of other methods; NULL when no route
 *         has this path
 */
const xcri_compiled_t *xcri_route_match(const xcri_engine_t *engine,
                                        const char *path, apr_size_t len,
                                        xcri_str_t *captures);

#endif
