/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file version.h
 * @brief Which version of the data there is
 */
#ifndef XCRI_VERSION_H
#define XCRI_VERSION_H

#include <apr_time.h>

typedef enum {
    XCRI_VERSION_UNKNOWN,  /**< nobody can tell what the rows are */
    XCRI_VERSION_CHANGING, /**< a table has changed, or goes on changing */
    XCRI_VERSION_SETTLED   /**< the rows are those of the tag */
} xcri_version_state_t;

/* How many tables are counted, in the order of XCRI_ROUTE_HEALTH's parts */
#define XCRI_VERSION_COUNTS 4

/** What is known of a pool's data. While it is not settled it identifies
 *  nothing, and nothing is remembered for it; the tag is then that of the
 *  last version that was, for whoever gives older answers meanwhile. */
typedef struct {
    char tag[33];          /**< hex digest of the rows; "": never settled */
    int settled;           /**< the state is, and was looked at just now */
    xcri_version_state_t state;
    apr_time_t since;      /**< when this state began, by xcri_now() */
    apr_time_t checked;    /**< last look at the tables, by xcri_now(); 0: none */
    apr_time_t modified;   /**< newest change of a table; 0: unknown */
    apr_int64_t season;    /**< newest season with live rows; 0: none known */
    apr_int64_t counts[XCRI_VERSION_COUNTS]; /**< rows; -1: not known */
    apr_uint64_t server;   /**< where it was looked, as XCRI_CONN_SERVER */
    apr_uint64_t commits;  /**< the number of database/commits.h, as it was
                                before the look */
} xcri_version_t;

struct xcri_query_t;
struct xcri_pool_t;

/** Reads q->version, and fills in the season where the parameters left it
 *  open: only when none is known yet is the database asked. OK, or the HTTP
 *  status of that failure. */
int xcri_version_get(struct xcri_query_t *q);

/** The same as far as it is known without a query: 1, or 0 when the season is
 *  wanted and not known. */
int xcri_version_known(struct xcri_query_t *q);

/** What is known of the version of a pool's data: a read of memory */
void xcri_version_peek(const struct xcri_pool_t *pool,
                       xcri_version_t *version);

/** After rows were read: if the data have another version by now, q->version is
 *  no longer settled. */
void xcri_version_check(struct xcri_query_t *q);

/* ---- for the one who looks (database/look.c) ------------------------------- */

/** What a look has found: as xcri_version_t, but that the digest of the rows
 *  stands in tag, modified is by the database's clock, and since and settled
 *  are worked out. */
void xcri_version_publish(struct xcri_pool_t *pool,
                          const xcri_version_t *found);

#endif
