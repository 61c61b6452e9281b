/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/queue.h"
#include "writes/letters.h"
#include "metrics/metrics.h"

#include <apr_strings.h>

/* How long a row is somebody's; longer than any attempt takes */
#define HELD "INTERVAL 30 SECOND"

/* After these days of attempts a message that is refused is given up: it stays,
 * as failed, and can be sent again by hand. */
#define GIVE_UP "INTERVAL 14 DAY"

/* Nothing waits for so long: what is due later was written while the database's
 * clock was ahead. */
#define WAIT_BOUND "INTERVAL 1 DAY"

/* GitHub's clock and the database's, which may be ahead, or have been so when a
 * message was written: of what is looked for nothing may seem older than it. */
#define APART "INTERVAL 1 DAY"

/* Of issue_url and last_error */
#define COLUMN_MOST 255

#define NOW "UTC_TIMESTAMP(6)"
#define ISO "'%Y-%m-%dT%H:%i:%sZ'"

enum { ID, REFERENCE, TYPE, NAME, EMAIL, MESSAGE, SENT, SINCE, ATTEMPTS,
       IS_UNKNOWN, IS_OLD, COLUMNS };

#define SELECT \
    "SELECT id, reference, feedback_type, name, email, message," \
    " DATE_FORMAT(created_at, " ISO "), DATE_FORMAT(LEAST(created_at, " NOW \
    ") - " APART ", " ISO "), attempts, state = 'sending', created_at < " NOW \
    " - " GIVE_UP \
    " FROM " XCRI_LETTERS " WHERE state IN ('waiting', 'sending') AND (due_at" \
    " <= " NOW " OR due_at > " NOW " + " WAIT_BOUND ") AND message IS NOT" \
    " NULL ORDER BY due_at, id LIMIT 1"

/* 1: the one row that is meant was changed */
static int change(xcri_writer_t *writer, const char *sql)
{
    return xcri_writer_run(writer, sql) == XCRI_WRITE_GOOD
           && mysql_affected_rows(writer->mysql) == 1;
}

xcri_queued_t *xcri_queue_take(apr_pool_t *pool, xcri_writer_t *writer)
{
    xcri_queued_t *queued = apr_pcalloc(pool, sizeof(*queued));
    xcri_issue_t *issue = &queued->issue;
    const char *c[COLUMNS];
    int found;

    writer->code = 0;
    if (xcri_writer_row(writer, pool, SELECT, c, COLUMNS, &found)
        != XCRI_WRITE_GOOD || !found) {
        return NULL;
    }
    issue->id = c[ID];
    issue->reference = c[REFERENCE];
    issue->type = c[TYPE];
    issue->name = c[NAME];
    issue->email = c[EMAIL];
    issue->message = c[MESSAGE];
    issue->sent = c[SENT];
    issue->since = c[SINCE];
    issue->attempt = atoi(c[ATTEMPTS]) + 1;
    queued->is_unknown = *c[IS_UNKNOWN] == '1';
    queued->is_old = *c[IS_OLD] == '1';
    /* The number of attempts says whose it is. */
    return change(writer, apr_pstrcat(pool, "UPDATE " XCRI_LETTERS " SET state"
                                      " = 'sending', attempts = attempts + 1,"
                                      " due_at = " NOW " + " HELD " WHERE id = ",
                                      issue->id, " AND attempts = ",
                                      c[ATTEMPTS], " AND state IN ('waiting',"
                                      " 'sending')", NULL)) ? queued : NULL;
}

static const char *ours(apr_pool_t *pool, const xcri_queued_t *queued)
{
    return apr_psprintf(pool, " WHERE id = %s AND attempts = %d AND state ="
                        " 'sending'", queued->issue.id, queued->issue.attempt);
}

int xcri_queue_hold(apr_pool_t *pool, xcri_writer_t *writer,
                    const xcri_queued_t *queued)
{
    return change(writer, apr_pstrcat(pool, "UPDATE " XCRI_LETTERS " SET due_at"
                                      " = " NOW " + " HELD,
                                      ours(pool, queued), NULL));
}

/* As much as a column has room for. What is cut in the midst of a character, or was
 * never text, is refused by the table, each time that it is written. */
static const char *column(apr_pool_t *pool, xcri_writer_t *writer,
                          const char *text)
{
    if (text) {
        xcri_str_t cut = { text, strnlen(text, COLUMN_MOST) };

        cut = xcri_text_repair(pool, cut);
        text = apr_pstrmemdup(pool, cut.data, cut.len);
    }
    return xcri_writer_text(pool, writer, text);
}

int xcri_queue_note(apr_pool_t *pool, xcri_writer_t *writer,
                    const xcri_queued_t *queued, xcri_sent_t sent,
                    const xcri_outcome_t *outcome, apr_interval_time_t wait)
{
    const char *set;

    if (sent == XCRI_SENT) {
        set = apr_psprintf(pool, "state = 'delivered', delivered_at ="
                           " UTC_TIMESTAMP(), issue_number = NULLIF(%"
                           APR_INT64_T_FMT ", 0), issue_url = %s, last_error ="
                           " NULL", outcome->number,
                           column(pool, writer, outcome->url));
    }
    else {
        set = apr_psprintf(pool, "state = '%s', due_at = " NOW " + INTERVAL %"
                           APR_INT64_T_FMT " MICROSECOND, last_error = %s",
                           sent == XCRI_SENT_UNKNOWN ? "sending"
                           : sent == XCRI_SENT_REFUSED && queued->is_old
                             ? "failed" : "waiting",
                           (apr_int64_t)wait,
                           column(pool, writer, outcome->why));
    }
    return xcri_writer_run(writer, apr_pstrcat(pool, "UPDATE " XCRI_LETTERS
                                               " SET ", set,
                                               ours(pool, queued), NULL))
           == XCRI_WRITE_GOOD;
}

void xcri_queue_count(apr_pool_t *pool, xcri_writer_t *writer)
{
    xcri_shared_t *seg = xcri_metrics_segment();
    const char *texts[4];
    int found;

    if (!seg || xcri_writer_row(writer, pool,
            "SELECT COALESCE(SUM(state IN ('waiting', 'sending')), 0),"
            " COALESCE(SUM(state = 'delivered'), 0),"
            " COALESCE(SUM(state = 'failed'), 0), COALESCE((SELECT"
            " UNIX_TIMESTAMP(MIN(created_at)) FROM " XCRI_LETTERS " WHERE state"
            " IN ('waiting', 'sending')), 0) FROM " XCRI_LETTERS,
            texts, 4, &found) != XCRI_WRITE_GOOD || !found) {
        return;
    }
    seg->letters.waiting = (apr_uint64_t)apr_atoi64(texts[0]);
    seg->letters.delivered = (apr_uint64_t)apr_atoi64(texts[1]);
    seg->letters.failed = (apr_uint64_t)apr_atoi64(texts[2]);
    seg->letters.oldest = apr_time_from_sec(apr_atoi64(texts[3]));
    seg->letters.known = 1;
}

void xcri_queue_forget(apr_pool_t *pool, xcri_writer_t *writer,
                       apr_int64_t days)
{
    xcri_writer_run(writer, apr_psprintf(pool, "UPDATE " XCRI_LETTERS " SET"
                                         " name = NULL, email = NULL, message"
                                         " = NULL WHERE state = 'delivered' AND"
                                         " message IS NOT NULL AND delivered_at"
                                         " < UTC_TIMESTAMP() - INTERVAL %"
                                         APR_INT64_T_FMT " DAY LIMIT 1000",
                                         days));
}
