/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file stream.h
 * @brief The rows of a list and its total, however many they are
 *
 * The rows are written as fast as the database gives them, by one statement, and
 * the connection is given back before the client gets the first byte: so it is
 * held for no longer than XCRIQueryTimeout, whatever the client does, and all
 * rows are of one moment. An answer of more than XCRI_SPOOL_SMALL bytes goes
 * into a file, see core/spool.h, and from there to the client.
 */
#ifndef XCRI_STREAM_H
#define XCRI_STREAM_H

#include "http/request.h"

/** A list that asks for more rows than this may be a large one. */
#define XCRI_STREAM_ROWS 1000

typedef struct {
    xcri_json_t rows;       /**< in the request's form */
    apr_int64_t count;      /**< of them */
    apr_int64_t total;      /**< of which they are a page; 0: no such part */
    struct xcri_workbook_t *book; /**< the rows are packed into it, or NULL */
} xcri_stream_t;

/** Does the request want so much that its answer may be too large to be kept? (It
 *  is, when xcri_json_has_file of its body.) */
int xcri_stream_is_large(const xcri_request_t *req);

/** Reads the rows as JSON's objects, with commas, and counts their total.
 *  @return OK, the HTTP status of the failure, or XCRI_QUERY_AGAIN */
int xcri_stream_read(xcri_request_t *req, xcri_stream_t *list);

/** The list in a form that is not JSON. Never NULL. */
xcri_answer_t *xcri_stream_answer(xcri_request_t *req);

#endif
