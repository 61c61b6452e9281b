/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file answer.h
 * @brief What a request is answered with: a value that knows no request
 *
 * It is made from a route, its values, the settings and a version of the data,
 * and sent by http/sender.c, which alone looks at conditions and methods.
 */
#ifndef XCRI_ANSWER_H
#define XCRI_ANSWER_H

#include "core/json.h"
#include "core/param.h"

#include <apr_tables.h>
#include <apr_time.h>

#define XCRI_MEDIA_JSON "application/json"

struct xcri_entry_t;
struct xcri_store_t;

typedef struct xcri_answer_t {
    struct xcri_store_t *store; /**< that ready is of */
    struct xcri_entry_t *ready; /**< of cache/: it has all that is not said here,
                                     and status and headers are beside it */
    int status;             /**< of HTTP */
    const char *media;      /**< of the body; NULL: there is none */
    apr_table_t *headers;   /**< its own: ETag, Link, ...; never NULL */
    apr_time_t modified;    /**< Last-Modified; 0: none */
    xcri_json_t body;       /**< whole; a large one is in a file, partly */
} xcri_answer_t;

/** An answer with an empty body; it lives in pool. */
xcri_answer_t *xcri_answer_make(apr_pool_t *pool, int status,
                                const char *media);

/** {"detail": ...} */
xcri_answer_t *xcri_answer_detail(apr_pool_t *pool, int status,
                                  const char *detail);

/** The same, and after how many seconds to come again (Retry-After) */
xcri_answer_t *xcri_answer_again(apr_pool_t *pool, int status, int seconds,
                                 const char *detail);

/** The 500 of a fault that is in the log under this id */
xcri_answer_t *xcri_answer_fault(apr_pool_t *pool, const char *incident);

/** The 422 */
xcri_answer_t *xcri_answer_problems(apr_pool_t *pool,
                                    const apr_array_header_t *problems);

#endif
