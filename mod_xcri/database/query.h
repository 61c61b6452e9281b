/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file query.h
 * @brief Statements with a request's values: run, counted, read
 */
#ifndef XCRI_QUERY_H
#define XCRI_QUERY_H

#include "core/json.h"
#include "database/lease.h"

/** What is asked of the database for one answer */
typedef struct xcri_query_t {
    apr_pool_t *pool;           /**< what is read lives here */
    apr_pool_t *texts;          /**< of it: rows as text; with the first of them */
    request_rec *r;             /**< for the log; NULL: the module itself */
    const xcri_engine_t *engine;
    const xcri_srv_conf_t *srv;
    const xcri_compiled_t *compiled;
    xcri_value_t *values;       /**< one per parameter of the route */
    apr_uint64_t server;       /**< that the rows are of; 0: none was read */
    xcri_version_t version;
    xcri_lease_t lease;
    xcri_trace_t *trace;
    unsigned code;              /**< of the database's last error; 0: none */
    const char *incident;       /**< id in the error log, once there is one */
    int snapshot;               /**< all statements see one moment */
    int again;                  /**< how often it was lost and tried again */
    apr_uint64_t commits;       /**< the number of database/commits.h */
    int rereads;                /**< how often that has changed meanwhile */
    int is_long;                /**< its list may be: others go first */
    int is_own;                 /**< asked by the module, not for a visitor */
    const _Atomic int *others;  /**< how many wait for the answer; NULL: one */
    int is_deserted;            /**< it was broken off, its client having gone */
    apr_time_t since;           /**< when it began to wait, before it asks for a
                                     connection (xcri_now()); 0: it did not */
} xcri_query_t;

/** Instead of a status: the connection was lost with the moment that it showed;
 *  all that was read since xcri_query_snapshot is to be read again. */
#define XCRI_QUERY_AGAIN (-100)

/** Until xcri_query_end, every statement sees the tables at this moment (those of
 *  an engine without transactions: each statement its own). No total is
 *  recalled. OK or the HTTP status of the failure. */
int xcri_query_snapshot(xcri_query_t *q);

/**
 * Runs a statement with the query's values and writes its rows.
 * @param view which columns, and as what
 * @param out  of a spool, or all in memory
 * @param rows receives their number
 * @return OK, or the HTTP status of the failure, which is in the log
 */
int xcri_query_rows(xcri_query_t *q, const xcri_statement_t *st,
                    const xcri_view_t *view, xcri_json_t *out,
                    apr_int64_t *rows);

/** Runs a statement of one row and returns its columns as text (NULL: null),
 *  or no text at all (*found 0). */
int xcri_query_texts(xcri_query_t *q, const xcri_statement_t *st,
                     const char **texts, int *found);

/** Makes sure that there is a connection; what says, for the log, who wants it.
 *  OK or HTTP_SERVICE_UNAVAILABLE. Statements borrow one by themselves. */
int xcri_query_begin(xcri_query_t *q, const char *what);

/** Gives the connection back, if there is one. */
void xcri_query_end(xcri_query_t *q);

/** A cause that is one, whoever wanted a connection: see xcri_query_log */
#define XCRI_QUERY_NO_CONNECTION "no database connection"

/** Logs under an incident id (q->incident): one for each cause and second. */
void xcri_query_log(xcri_query_t *q, const char *what, const char *why);

#endif
