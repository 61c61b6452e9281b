/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file writer.h
 * @brief The connections of the account that writes
 *
 * They are not mod_dbd's. A pool of mod_dbd is a host's, and its account, that
 * of the rankings, must stay one that cannot write; a second pool would need a
 * second host, and mod_dbd has no time limits. So each child has a few
 * connections of its own, opened when they are first needed, and every step of
 * theirs has a time limit: connecting, waiting for one, a lock, a statement, an
 * answer.
 */
#ifndef XCRI_WRITER_H
#define XCRI_WRITER_H

#include "writes/setup.h"

#include <mysql.h>

/** Of each child */
#define XCRI_WRITERS 4

/** How a write ended. Only XCRI_WRITE_AGAIN may be tried again at once. */
typedef enum {
    XCRI_WRITE_GOOD,
    XCRI_WRITE_AGAIN,   /**< rolled back: a deadlock, or a value that is there
                             already */
    XCRI_WRITE_NOT,     /**< nothing was written */
    XCRI_WRITE_UNKNOWN  /**< it was to be committed, and may have been */
} xcri_write_t;

typedef struct xcri_writer_t {
    MYSQL *mysql;           /**< NULL: not open */
    apr_time_t used;        /**< by xcri_now() */
    int busy;
    int is_much;            /**< busy with a transaction of much */
    int is_sent;            /**< a statement is, and its end is not read */
    unsigned code;          /**< of what failed last; 0: nothing */
    char words[256];        /**< the same in the database's words, for the log */
} xcri_writer_t;

void xcri_writer_child_init(apr_pool_t *pchild, server_rec *main_server);

/** Opens one that nobody shares, *writer being all zero; 0 when it cannot be,
 *  and why is in it. Its session is the one that all of them have. */
int xcri_writer_open(xcri_writer_t *writer, apr_pool_t *temp,
                     const xcri_account_t *account);
void xcri_writer_close(xcri_writer_t *writer);

/** Says in the log's words what has failed, where the database did not. */
void xcri_writer_note(xcri_writer_t *writer, const char *words);

/** Lends one in which a transaction has begun; NULL: none is free in time, or
 *  the database is away. A transaction of much is waited for longer, and leaves
 *  half of them to others. *why receives what to say in the log, or NULL. */
xcri_writer_t *xcri_writer_begin(apr_pool_t *temp,
                                 const xcri_account_t *account, int is_much,
                                 const char **why);

/** Runs a statement; XCRI_WRITE_GOOD, _AGAIN or _NOT. */
xcri_write_t xcri_writer_run(xcri_writer_t *writer, const char *sql);

/** Runs one that gives rows. *rows receives all of them, for mysql_free_result;
 *  NULL where it has failed, or they could not be read to their end. */
xcri_write_t xcri_writer_rows(xcri_writer_t *writer, const char *sql,
                              MYSQL_RES **rows);

/** Sends a statement that has no rows, and goes on while the server is at it;
 *  xcri_writer_settle is to be called before anything else, and says how that
 *  ended. It may be called where nothing was sent. */
xcri_write_t xcri_writer_send(xcri_writer_t *writer, const char *sql,
                              apr_size_t len);
xcri_write_t xcri_writer_settle(xcri_writer_t *writer);

/** The first row's first n columns, as texts in pool; *found receives whether
 *  there is one. */
xcri_write_t xcri_writer_row(xcri_writer_t *writer, apr_pool_t *pool,
                             const char *sql, const char **texts, unsigned n,
                             int *found);

/** Commits: XCRI_WRITE_GOOD, _UNKNOWN, or _AGAIN where nothing was written, because
 *  another node of a cluster was first. One that is lent is still to be given
 *  back, or rolled back. */
xcri_write_t xcri_writer_commit(xcri_writer_t *writer);

/** Gives it back after a commit. */
void xcri_writer_give_back(xcri_writer_t *writer);
/** Takes back what was not committed, and gives it back. */
void xcri_writer_roll_back(xcri_writer_t *writer);

/** A text as a literal of SQL, or NULL */
const char *xcri_writer_text(apr_pool_t *pool, xcri_writer_t *writer,
                             const char *text);
/** Bytes as a literal */
const char *xcri_writer_bytes(apr_pool_t *pool, const void *bytes,
                              apr_size_t len);

#endif
