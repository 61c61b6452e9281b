/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/letters.h"
#include "database/calm.h"

#include <apr_general.h>
#include <apr_strings.h>

/* How long a message is the same one */
#define SAME "INTERVAL 10 MINUTE"

#define NOW "UTC_TIMESTAMP(6)"

/* A transaction that was rolled back whole (a deadlock, a reference or a key
 * that is there by now) is tried again so often. */
#define TRIES 4

#define MARK(pool, mark) \
    xcri_writer_bytes(pool, (mark).bytes, sizeof((mark).bytes))

/* What a letter is told apart by, as literals */
typedef struct {
    const char *client, *content, *key;
} marks_t;

/* FB and eight of 32 signs: to be read out on a telephone, none looks like
 * another. */
static const char *make_reference(apr_pool_t *pool)
{
    static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char random[8];
    char *reference = apr_pstrdup(pool, "FB--------");
    apr_size_t i;

    if (apr_generate_random_bytes(random, sizeof(random)) != APR_SUCCESS) {
        return NULL;
    }
    for (i = 0; i < sizeof(random); i++) {
        reference[2 + i] = signs[random[i] % (sizeof(signs) - 1)];
    }
    return reference;
}

static marks_t marks_of(apr_pool_t *pool, const xcri_account_t *account,
                        const xcri_letter_t *letter)
{
    marks_t marks;
    /* Parts that are not there, and where one ends, are part of it. */
    const char *all = apr_psprintf(pool, "%s\n%s\n%s\n%s",
                                   letter->type, letter->name ? letter->name
                                                              : "\n",
                                   letter->email ? letter->email : "\n",
                                   letter->message);

    marks.client = MARK(pool, letter->client);
    marks.content = MARK(pool, xcri_client_mark_text(account, 'c', all, pool));
    marks.key = letter->key
                ? MARK(pool, xcri_client_mark_text(account, 'k', letter->key,
                                                   pool)) : "NULL";
    return marks;
}

/* The client's row, held until the transaction ends */
static xcri_write_t hold_client(apr_pool_t *pool, xcri_writer_t *writer,
                                const marks_t *marks)
{
    return xcri_writer_run(writer, apr_pstrcat(pool,
        "INSERT INTO " XCRI_LETTERS_CLIENTS " (client, seen_at) VALUES (",
        marks->client, ", UTC_TIMESTAMP()) ON DUPLICATE KEY UPDATE seen_at ="
        " VALUES(seen_at)", NULL));
}

/* The reference of one that is here already. *is_other: the key is another
 * message's. */
static xcri_write_t find(apr_pool_t *pool, xcri_writer_t *writer,
                         const marks_t *marks, const char **reference,
                         int *is_other)
{
    const char *texts[2] = { NULL, NULL };
    int found;
    xcri_write_t rv = xcri_writer_row(writer, pool, apr_pstrcat(pool,
        "SELECT reference, content <> ", marks->content, " FROM " XCRI_LETTERS
        " WHERE send_key = ", marks->key, NULL), texts, 2, &found);

    if (rv == XCRI_WRITE_GOOD && !found) {
        rv = xcri_writer_row(writer, pool, apr_pstrcat(pool,
            "SELECT reference, 0 FROM " XCRI_LETTERS " WHERE client = ",
            marks->client, " AND content = ", marks->content,
            " AND created_at > " NOW " - " SAME " LIMIT 1", NULL), texts, 2,
            &found);
    }
    *reference = rv == XCRI_WRITE_GOOD && found ? texts[0] : NULL;
    *is_other = *reference && !strcmp(texts[1], "1");
    return rv;
}

/* The seconds until the oldest of the last `most` within that time is out of
 * it: no row, where there are fewer */
static const char *wait_for(apr_pool_t *pool, const marks_t *marks, int most,
                            const char *within)
{
    return apr_psprintf(pool, "(SELECT CEIL(TIMESTAMPDIFF(MICROSECOND, " NOW
                        ", created_at + %s) / 1000000) AS wait FROM "
                        XCRI_LETTERS " WHERE client = %s AND created_at > " NOW
                        " - %s ORDER BY created_at DESC LIMIT 1 OFFSET %d)",
                        within, marks->client, within, most - 1);
}

/* *seconds: 0, or how long this client has to wait */
static xcri_write_t look_at_limit(apr_pool_t *pool, xcri_writer_t *writer,
                                  const marks_t *marks, xcri_most_t most,
                                  int *seconds)
{
    const char *wait = NULL;
    int found;
    xcri_write_t rv = xcri_writer_row(writer, pool, apr_pstrcat(pool,
        "SELECT GREATEST(1, MAX(wait)) FROM (",
        wait_for(pool, marks, most.per_hour, "INTERVAL 1 HOUR"), " UNION ALL ",
        wait_for(pool, marks, most.per_day, "INTERVAL 1 DAY"), ") AS waits",
        NULL), &wait, 1, &found);

    *seconds = wait ? (int)apr_atoi64(wait) : 0;
    return rv;
}

static xcri_write_t insert(apr_pool_t *pool, xcri_writer_t *writer,
                           const marks_t *marks, const xcri_letter_t *letter,
                           const char *reference)
{
    return xcri_writer_run(writer, apr_pstrcat(pool,
        "INSERT INTO " XCRI_LETTERS " (reference, send_key, content, client,"
        " name, email, feedback_type, message, created_at, due_at) VALUES ('",
        reference, "', ", marks->key, ", ", marks->content, ", ",
        marks->client, ", ", xcri_writer_text(pool, writer, letter->name), ", ",
        xcri_writer_text(pool, writer, letter->email), ", ",
        xcri_writer_text(pool, writer, letter->type), ", ",
        xcri_writer_text(pool, writer, letter->message), ", " NOW ", " NOW ")",
        NULL));
}

static xcri_kept_t give_up(apr_pool_t *pool, xcri_writer_t *writer,
                           xcri_kept_t kept, xcri_receipt_t *receipt)
{
    if (kept == XCRI_LETTER_AWAY) {
        receipt->why = apr_psprintf(pool, "%s (%u)", writer->words,
                                    writer->code);
    }
    xcri_writer_roll_back(writer);
    return kept;
}

/* One transaction. *again: it was rolled back, and may be tried again. */
static xcri_kept_t keep_once(apr_pool_t *pool, const xcri_srv_conf_t *srv,
                             const xcri_letter_t *letter, const marks_t *marks,
                             xcri_receipt_t *receipt, int *again)
{
    const char *reference = make_reference(pool), *earlier = NULL;
    xcri_writer_t *writer = reference
        ? xcri_writer_begin(pool, srv->writer, &receipt->why) : NULL;
    int is_other = 0, seconds = 0;
    xcri_write_t rv;

    *again = 0;
    if (!writer) {
        return XCRI_LETTER_AWAY;
    }
    rv = hold_client(pool, writer, marks);
    if (rv == XCRI_WRITE_GOOD) {
        rv = find(pool, writer, marks, &earlier, &is_other);
    }
    if (earlier) {
        receipt->reference = earlier;
        return give_up(pool, writer, is_other ? XCRI_LETTER_OTHER
                                              : XCRI_LETTER_KEPT, receipt);
    }
    if (rv == XCRI_WRITE_GOOD) {
        rv = look_at_limit(pool, writer, marks, xcri_setup_most(srv),
                           &seconds);
    }
    if (seconds) {
        receipt->retry_after = seconds;
        return give_up(pool, writer, XCRI_LETTER_TOO_MANY, receipt);
    }
    if (rv == XCRI_WRITE_GOOD) {
        rv = insert(pool, writer, marks, letter, reference);
    }
    if (rv != XCRI_WRITE_GOOD) {
        *again = rv == XCRI_WRITE_AGAIN;
        return give_up(pool, writer, XCRI_LETTER_AWAY, receipt);
    }
    receipt->reference = reference;
    rv = xcri_writer_commit(writer);
    if (rv != XCRI_WRITE_GOOD) {
        receipt->why = apr_psprintf(pool, "%s (%u)", writer->words,
                                    writer->code);
    }
    return rv == XCRI_WRITE_GOOD ? XCRI_LETTER_KEPT
           : rv == XCRI_WRITE_UNKNOWN ? XCRI_LETTER_UNKNOWN
                                      : XCRI_LETTER_AWAY;
}

xcri_kept_t xcri_letters_keep(apr_pool_t *pool, const xcri_srv_conf_t *srv,
                              const xcri_letter_t *letter,
                              xcri_receipt_t *receipt)
{
    marks_t marks = marks_of(pool, srv->writer, letter);
    xcri_kept_t kept;
    sigset_t before;
    int again, i = 0;

    memset(receipt, 0, sizeof(*receipt));
    /* A child of MPM prefork is not ended between a commit and its thanks. */
    xcri_calm_begin(&before);
    do {
        kept = keep_once(pool, srv, letter, &marks, receipt, &again);
    } while (again && ++i < TRIES);
    xcri_calm_end(&before);
    return kept;
}
