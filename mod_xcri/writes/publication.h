/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file publication.h
 * @brief Rankings that take the place of those before, all of them or none
 *
 * Lines come one by one and are staged; when all are there they are checked
 * together, and put into the tables in one transaction, which readers see whole
 * or not at all. It has a connection of its own, for as long as it takes.
 */
#ifndef XCRI_PUBLICATION_H
#define XCRI_PUBLICATION_H

#include "writes/setup.h"
#include "writes/columns.h"
#include "writes/staging.h"

/** The table that has them all (conf/sql/migrations makes it) */
#define XCRI_PUBLICATIONS "xcri_publications"

#define XCRI_PUBLICATION_PROBLEMS 100  /**< are told, at most */
#define XCRI_PUBLICATION_ROWS 1000000  /**< are taken, at most */

typedef enum {
    XCRI_PUBLISH_GOOD,
    XCRI_PUBLISH_AGAIN,    /**< it was published before, with the same key */
    XCRI_PUBLISH_OTHER,    /**< the key was another list's */
    XCRI_PUBLISH_BUSY,     /**< another publication of the list is going on */
    XCRI_PUBLISH_WRONG,    /**< there are problems; nothing is changed */
    XCRI_PUBLISH_THERE,    /**< there is such a snapshot already */
    XCRI_PUBLISH_NOTHING,  /**< there is nothing to freeze, or to take back */
    XCRI_PUBLISH_MANY,     /**< more rows than are taken */
    XCRI_PUBLISH_AWAY,     /**< nothing is changed: the database is away, busy,
                                or refuses */
    XCRI_PUBLISH_UNKNOWN   /**< the connection was lost when it was committed */
} xcri_publish_t;

/** What is asked for; lives as long as the publication */
typedef struct {
    xcri_edition_t edition;
    struct xcri_pool_t *pool; /**< whose answers are made of the tables */
    int is_dry;            /**< it is only checked */
    const char *who;       /**< printable, shorter than 256 bytes */
    const char *key;       /**< Idempotency-Key, or NULL */
} xcri_order_t;

/** What was done */
typedef struct {
    const char *id;        /**< in the table of publications; NULL: nothing was
                                changed */
    const char *rows;      /**< of each part, as a JSON object */
    const char *checksum;  /**< SHA-1 of the body, in hexadecimal digits */
    apr_int64_t took;      /**< milliseconds */
} xcri_issued_t;

typedef struct {
    apr_pool_t *pool;
    const xcri_order_t *order;
    xcri_writer_t writer;
    xcri_staging_t staging;
    xcri_columns_t columns;
    apr_array_header_t *problems;
    apr_int64_t rows;
    apr_time_t begun;
} xcri_publication_t;

/** Waits until few enough publications of this child go on, ten seconds at most.
 *  @return 0: others take longer, or too many wait; else xcri_publication_leave
 *          is to follow */
int xcri_publication_enter(void);
void xcri_publication_leave(void);

/** Begins one; it ends with the pool, if not before. *receipt is filled where it
 *  was published before. */
xcri_publish_t xcri_publication_begin(apr_pool_t *pool,
                                      const xcri_account_t *account,
                                      const xcri_order_t *order,
                                      xcri_publication_t **publication,
                                      xcri_issued_t *receipt);

/** Takes a line of JSON, or a record of CSV. WRONG: there are so many problems
 *  that no more are told. */
xcri_publish_t xcri_publication_line(xcri_publication_t *publication,
                                     xcri_str_t text, apr_int64_t number);
xcri_publish_t xcri_publication_record(xcri_publication_t *publication,
                                       const xcri_record_t *record);

/** Nothing more comes: checks all of it, and publishes it. */
xcri_publish_t xcri_publication_end(xcri_publication_t *publication,
                                    const char *checksum,
                                    xcri_issued_t *receipt);

/** The rows of each part, as a JSON object */
const char *xcri_publication_counts(xcri_publication_t *publication);

/** Closes its connection: what is not committed is as if it had never been. */
void xcri_publication_close(xcri_publication_t *publication);

/** For the log: what has failed, in the database's words */
const char *xcri_publication_why(const xcri_publication_t *publication);

#endif
