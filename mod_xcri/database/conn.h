/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file conn.h
 * @brief One connection: its session, its statements, and a look whether
 *        another could be had
 */
#ifndef XCRI_CONN_H
#define XCRI_CONN_H

#include <apr_pools.h>
#include <apr_time.h>
#include <mysql.h>

struct xcri_lease_t;
struct xcri_pool_t;
struct xcri_prepared_t;

typedef struct xcri_conn_t {
    struct xcri_conn_t *next, *prev; /**< in the guard's list; under its lock */
    struct xcri_pool_t *pool;
    MYSQL *mysql;
    apr_pool_t *mem;           /**< lives as long as the connection */
    struct xcri_lease_t *lease; /**< NULL: not on loan */
    apr_time_t opened;         /**< by xcri_now() */
    apr_uint64_t server;       /**< which server it leads to, XCRI_CONN_SERVER */
    apr_time_t since;          /**< when the present wait began */
    apr_time_t deadline;       /**< 0: not on loan; under the guard's lock */
    apr_time_t retire;         /**< replaced when given back after this */
    int usable;                /**< the session is as we want it */
    struct xcri_prepared_t **prepared; /**< by statement id */
    int nprepared;
    apr_uint32_t uses;
} xcri_conn_t;

/* What tells one server from another behind one address, as SQL */
#define XCRI_CONN_SERVER \
    "CONCAT_WS('|', @@hostname, @@port, @@datadir, @@pid_file)"

/** Sets up and verifies the session of a new connection; NULL or what was
 *  wrong (for the log, never for a client).
 *  @param timeout of its statements, in microseconds */
const char *xcri_conn_setup(xcri_conn_t *conn, apr_int64_t timeout);

/** Shuts the socket: whoever waits at it fails at once, and so does the next
 *  ping, so that mod_dbd replaces the connection. Under the guard's lock. */
void xcri_conn_shut(xcri_conn_t *conn);

typedef enum {
    XCRI_PROBE_SILENT,  /**< no answer */
    XCRI_PROBE_REFUSED, /**< an answer, but no connection */
    XCRI_PROBE_GOOD
} xcri_probe_t;

/** What the database, or libmariadb in its place, said when it refused; for the
 *  log, never for a client */
typedef struct {
    unsigned code;         /**< of the error; 0: none */
    char words[256];
} xcri_refusal_t;

/* How long a probe waits for each answer: seconds, the unit libmariadb has */
#define XCRI_PROBE_SECONDS 1

/** Opens a connection of our own with these DBDParams (and with file=, an option
 *  file of its own, which apr_dbd_mysql does not know), with a time limit for
 *  everything: a second to connect, and timeout (in seconds) for each answer.
 *  Fills in what was found.
 *  @return NULL, and *why, when there is none; else mysql_close() it */
MYSQL *xcri_conn_open(apr_pool_t *pool, const char *params, unsigned timeout,
                      xcri_probe_t *found, xcri_refusal_t *why);

/** Why this server cannot serve us, or NULL: MySQL's information_schema keeps
 *  its times in a cache, and its functions and settings are others. */
const char *xcri_conn_unfit(apr_pool_t *pool, MYSQL *handle);

/** Opens and closes one. */
xcri_probe_t xcri_conn_probe(apr_pool_t *pool, const char *params,
                             xcri_refusal_t *why);

/** The first row's first n columns as texts in pool; 0 when there is none. */
int xcri_conn_texts(apr_pool_t *pool, MYSQL *handle, const char *query,
                    const char **texts, unsigned n);

/** Asks how many connections the database allows this account, how many are
 *  open beside the one that asks, and how many have been at once; 0 when it
 *  does not say. */
int xcri_conn_limits(MYSQL *handle, apr_uint64_t *allowed, apr_uint64_t *used,
                     apr_uint64_t *most);

#endif
