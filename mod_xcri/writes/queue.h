/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file queue.h
 * @brief The table of messages, as whoever delivers them sees it
 *
 * A row waits; is taken, for half a minute, by whoever is to send it; and is
 * delivered, or waits again. One that was taken and not given back, because
 * its server ended in between, is one whose outcome is not known. All times are
 * the database's: several machines may share a table.
 */
#ifndef XCRI_QUEUE_H
#define XCRI_QUEUE_H

#include "writes/send.h"
#include "writes/writer.h"

typedef struct {
    xcri_issue_t issue;
    int is_unknown;       /**< an attempt may have arrived */
    int is_old;           /**< there have been attempts for days */
} xcri_queued_t;

/** Takes the one that is due first; NULL: there is none, or the database is away
 *  (then writer->code says so). Lives in pool. */
xcri_queued_t *xcri_queue_take(apr_pool_t *pool, xcri_writer_t *writer);

/** Holds one that was looked for once more; 0: it is not ours any more. */
int xcri_queue_hold(apr_pool_t *pool, xcri_writer_t *writer,
                    const xcri_queued_t *queued);

/** Writes down how an attempt ended, and when the next one is due.
 *  @return 0: the database is away, and it is to be written later */
int xcri_queue_note(apr_pool_t *pool, xcri_writer_t *writer,
                    const xcri_queued_t *queued, xcri_sent_t sent,
                    const xcri_outcome_t *outcome, apr_interval_time_t wait);

/** Counts the rows into shared memory. */
void xcri_queue_count(apr_pool_t *pool, xcri_writer_t *writer);

/** Takes the words out of what was delivered so many days ago. */
void xcri_queue_forget(apr_pool_t *pool, xcri_writer_t *writer,
                       apr_int64_t days);

#endif
