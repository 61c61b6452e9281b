/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file spool.h
 * @brief A long text that waits for its reader in a file
 *
 * Rows are written as fast as the database gives them, so that it is asked for
 * one moment and not for as long as a client reads. What is more than a small
 * answer goes into a temporary file: it has no name, so that nothing is left
 * of it when the process ends, however it ends.
 */
#ifndef XCRI_SPOOL_H
#define XCRI_SPOOL_H

#include "core/json.h"

/** The largest answer that is kept in memory, in bytes: some 1,000 rows */
#define XCRI_SPOOL_SMALL (1024 * 1024)

typedef struct xcri_spool_t xcri_spool_t;

struct xcri_spool_t {
    apr_pool_t *pool;      /**< of the file: it is closed with it */
    apr_pool_t *memory;    /**< of the text that is not in the file yet */
    apr_size_t most;       /**< bytes of it, before they are drained */
    apr_int64_t limit;     /**< bytes that all files of the process may hold */
    apr_file_t *file;      /**< NULL: not needed so far */
    apr_off_t size, at;    /**< of the file; where it is written next */
    /** Who takes the text in the place of the file, such as one that packs it;
     *  NULL: nobody. They return NULL, or what is wrong. */
    const char *(*begin)(void *to);
    const char *(*take)(void *to, const char *data, apr_size_t len);
    void *to;
};

/** A spool for one text. limit is the directive's, in bytes. */
xcri_spool_t *xcri_spool_make(apr_pool_t *pool, apr_int64_t limit);

/** Is there no room for another file? */
int xcri_spool_is_full(apr_int64_t limit);

/** Makes json an empty text of this spool; what was in it before is forgotten.
 *  @return NULL, or what is wrong, for the log */
const char *xcri_spool_begin(xcri_spool_t *spool, xcri_json_t *json);

/** Between two rows: moves the text out of memory when there is much of it.
 *  NULL, or what is wrong. */
const char *xcri_spool_drain(xcri_spool_t *spool, xcri_json_t *json);

/** After the last row: what is in memory follows the rest into the file, if
 *  there is one. (httpd sends a file when the client has time; for more than
 *  64 KB of memory beside it, a thread would wait.) NULL, or what is wrong. */
const char *xcri_spool_end(xcri_spool_t *spool, xcri_json_t *json);

/** Writes at spool->at, and moves it on. NULL, or what is wrong. */
const char *xcri_spool_write(xcri_spool_t *spool, const void *data,
                             apr_size_t len);

/** Adds all that is in the file to out: a small one as text, and the file is
 *  empty then. NULL, or what is wrong. */
const char *xcri_spool_give(xcri_spool_t *spool, xcri_json_t *out);

#endif
