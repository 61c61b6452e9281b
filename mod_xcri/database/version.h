/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file version.h
 * @brief Which version of the data there is
 */
#ifndef XCRI_VERSION_H
#define XCRI_VERSION_H

#include <apr_time.h>

/** What the tables looked like at one moment. A version that is not settled
 *  (a table changed in the last two seconds, or cannot be watched) identifies
 *  nothing, and nothing is remembered for it. */
typedef struct {
    char tag[33];          /**< hex digest of the tables' states */
    int settled;
    apr_time_t modified;   /**< newest change of a table; 0: unknown */
    apr_int64_t season;    /**< newest season with live rows */
    apr_time_t checked;    /**< when, by xcri_now(); 0: never */
} xcri_version_t;

/* How old a version may be */
#define XCRI_VERSION_TTL apr_time_from_sec(1)

struct xcri_query_t;

/** Makes sure that q->version is fresh, and fills in the season where the
 *  parameters left it open. OK, or the HTTP status of the failure. */
int xcri_version_get(struct xcri_query_t *q);

/** The same as far as it is known without a query: 1, or 0 when it is not known
 *  or too old. */
int xcri_version_known(struct xcri_query_t *q);

/** What is known of the version of a pool's data, without a look or a wait */
struct xcri_pool_t;
void xcri_version_peek(struct xcri_pool_t *pool, xcri_version_t *version);

/** After rows were read: if the data have another version by now, q->version is
 *  no longer settled. */
void xcri_version_check(struct xcri_query_t *q);

#endif
