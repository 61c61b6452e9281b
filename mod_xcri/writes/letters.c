/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/letters.h"
#include "core/calm.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <string.h>

/* How long a message is the same one */
#define SAME "INTERVAL 10 MINUTE"

/* Clocks of two machines. What is later was written while the clock was wrong. */
#define APART "INTERVAL 10 MINUTE"

#define NOW "UTC_TIMESTAMP(6)"

/* A transaction that was rolled back whole (a deadlock, a reference or a key
 * that is there by now, another node of a cluster that was first) is tried again
 * so often. */
#define TRIES 8

/* Rows of one statement: no packet is as large as a server may refuse, and no
 * more is written down at once than that. */
#define ROWS_AT_ONCE 20

/* A column of eight bytes as the literal that xcri_writer_bytes makes of them */
#define LITERAL(column) "CONCAT('X\\'', LOWER(HEX(" column ")), '\\'')"

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

/* ---- what is there ------------------------------------------------------------ */

/* The client's row, held until the transaction ends. It is always changed: two
 * nodes of a cluster see that they were in each other's way by the rows that both
 * have changed, and the same second is no change. */
static xcri_write_t hold_client(const xcri_bundle_sorted_t *s,
                                xcri_writer_t *writer)
{
    return xcri_writer_run(writer, apr_pstrcat(s->pool,
        "INSERT INTO " XCRI_LETTERS_CLIENTS " (client, seen_at) VALUES (",
        s->client, ", UTC_TIMESTAMP()) ON DUPLICATE KEY UPDATE seen_at ="
        " VALUES(seen_at) - INTERVAL (seen_at = VALUES(seen_at)) SECOND",
        NULL));
}

/* Is given three texts: a key (or ''), a reference, a content */
typedef void take_t(const xcri_bundle_sorted_t *s, MYSQL_ROW row,
                    int *is_other);

static xcri_write_t read_rows(const xcri_bundle_sorted_t *s,
                              xcri_writer_t *writer, const char *sql,
                              take_t *take, int *found, int *is_other)
{
    MYSQL_RES *result;
    xcri_write_t rv = xcri_writer_rows(writer, sql, &result);
    MYSQL_ROW row;

    *found = 0;
    while (result && (row = mysql_fetch_row(result)) != NULL) {
        take(s, row, is_other);
        ++*found;
    }
    mysql_free_result(result);
    return rv;
}

/* A list of literals: of all items' keys and the one beyond, or of the contents
 * of those that are not found */
static const char *list_of(const xcri_bundle_sorted_t *s, int is_of_keys)
{
    apr_array_header_t *list = apr_array_make(s->pool, s->nitems + 1,
                                              sizeof(const char *));
    int i;

    for (i = 0; i < s->nitems; i++) {
        if (is_of_keys || !s->items[i].reference) {
            APR_ARRAY_PUSH(list, const char *) = is_of_keys
                ? s->items[i].key : s->items[i].content;
        }
    }
    if (is_of_keys) {
        APR_ARRAY_PUSH(list, const char *) = s->key_beyond;
    }
    return apr_array_pstrcat(s->pool, list, ',');
}

/* A row with the key of one of them must be that one: it is something else that
 * was sent with the key, if it is not, or if there was more. */
static void take_key(const xcri_bundle_sorted_t *s, MYSQL_ROW row,
                     int *is_other)
{
    int i;

    for (i = 0; i < s->nitems && strcmp(s->items[i].key, row[0]); i++) {
    }
    if (i == s->nitems || strcmp(s->items[i].content, row[2])) {
        *is_other = 1;
    }
    else {
        s->items[i].reference = apr_pstrdup(s->pool, row[1]);
    }
}

static void take_content(const xcri_bundle_sorted_t *s, MYSQL_ROW row,
                         int *is_other)
{
    int i;

    (void)is_other;
    for (i = 0; i < s->nitems; i++) {
        if (!s->items[i].reference && !strcmp(s->items[i].content, row[2])) {
            s->items[i].reference = apr_pstrdup(s->pool, row[1]);
        }
    }
}

/* A message that was here already is this key's from now on, so that what is sent
 * again with it later finds all it had. */
static xcri_write_t mark_with_key(const xcri_bundle_sorted_t *s,
                                  xcri_writer_t *writer,
                                  const xcri_bundle_item_t *item)
{
    return xcri_writer_run(writer, apr_pstrcat(s->pool, "UPDATE " XCRI_LETTERS
        " SET send_key = ", item->key, " WHERE reference = '", item->reference,
        "' AND send_key IS NULL", NULL));
}

/* Which of them are here already? *is_other: the key was another bundle's. */
static xcri_write_t find(const xcri_bundle_sorted_t *s, xcri_writer_t *writer,
                         int *is_other)
{
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int by_key = 0, by_content, i;

    if (s->key_beyond) {
        rv = read_rows(s, writer, apr_pstrcat(s->pool, "SELECT "
            LITERAL("send_key") ", reference, " LITERAL("content") " FROM "
            XCRI_LETTERS " WHERE send_key IN (", list_of(s, 1), ")", NULL),
            take_key, &by_key, is_other);
    }
    if (rv != XCRI_WRITE_GOOD || *is_other || !xcri_bundle_new(s)) {
        return rv;
    }
    rv = read_rows(s, writer, apr_pstrcat(s->pool, "SELECT '', reference, "
        LITERAL("content") " FROM " XCRI_LETTERS " WHERE client = ", s->client,
        " AND created_at > " NOW " - " SAME " AND content IN (", list_of(s, 0),
        ") ORDER BY id", NULL), take_content, &by_content, is_other);
    /* Fewer were sent with this key before. */
    *is_other = rv == XCRI_WRITE_GOOD && by_key && xcri_bundle_new(s);
    for (i = 0; i < s->nitems && s->key_beyond && by_content && !*is_other
                && rv == XCRI_WRITE_GOOD; i++) {
        if (s->items[i].reference) {
            rv = mark_with_key(s, writer, &s->items[i]);
        }
    }
    return rv;
}

/* ---- how many there may be ------------------------------------------------------ */

/* The seconds until there is room for n more, of which `most` may be within that
 * time: no row, where there is */
static const char *wait_for(const xcri_bundle_sorted_t *s, int n, int most,
                            const char *within)
{
    return apr_psprintf(s->pool, "(SELECT CEIL(TIMESTAMPDIFF(MICROSECOND, " NOW
                        ", created_at + %s) / 1000000) AS wait FROM "
                        XCRI_LETTERS " WHERE client = %s AND created_at > " NOW
                        " - %s AND created_at < " NOW " + " APART " ORDER BY"
                        " created_at DESC LIMIT 1 OFFSET %d)",
                        within, s->client, within, most - n);
}

/* *seconds: 0, or how long this client has to wait to send n more */
static xcri_write_t look_at_limit(const xcri_bundle_sorted_t *s,
                                  xcri_writer_t *writer, xcri_most_t most,
                                  int n, int *seconds)
{
    const char *wait = NULL;
    int found;
    xcri_write_t rv = xcri_writer_row(writer, s->pool, apr_pstrcat(s->pool,
        "SELECT GREATEST(1, MAX(wait)) FROM (",
        wait_for(s, n, most.per_hour, "INTERVAL 1 HOUR"), " UNION ALL ",
        wait_for(s, n, most.per_day, "INTERVAL 1 DAY"), ") AS waits",
        NULL), &wait, 1, &found);

    *seconds = wait ? (int)apr_atoi64(wait) : 0;
    return rv;
}

/* ---- what is written -------------------------------------------------------------- */

static const char *row_of(apr_pool_t *pool, xcri_writer_t *writer,
                          const xcri_bundle_sorted_t *s,
                          const xcri_bundle_item_t *item)
{
    const xcri_letter_t *letter = item->letter;

    return apr_pstrcat(pool, "('", item->reference, "', ",
        item->key ? item->key : "NULL", ", ", item->content, ", ", s->client,
        ", ", xcri_writer_text(pool, writer, letter->name), ", ",
        xcri_writer_text(pool, writer, letter->email), ", ",
        xcri_writer_text(pool, writer, letter->type), ", ",
        xcri_writer_text(pool, writer, letter->message), ", " NOW ", " NOW ")",
        NULL);
}

/* What is written down for it is in temp, and gone when it is done. */
static xcri_write_t insert_rows(apr_pool_t *temp, xcri_writer_t *writer,
                                apr_array_header_t *rows)
{
    xcri_write_t rv = XCRI_WRITE_GOOD;

    if (rows->nelts) {
        rv = xcri_writer_run(writer, apr_pstrcat(temp,
            "INSERT INTO " XCRI_LETTERS " (reference, send_key, content,"
            " client, name, email, feedback_type, message, created_at, due_at)"
            " VALUES ", apr_array_pstrcat(temp, rows, ','), NULL));
    }
    apr_array_clear(rows);
    apr_pool_clear(temp);
    return rv;
}

static xcri_write_t insert(const xcri_bundle_sorted_t *s,
                           xcri_writer_t *writer)
{
    apr_array_header_t *rows = apr_array_make(s->pool, ROWS_AT_ONCE,
                                              sizeof(const char *));
    xcri_write_t rv = XCRI_WRITE_GOOD;
    apr_pool_t *temp;
    int i;

    apr_pool_create(&temp, s->pool);
    apr_pool_tag(temp, "xcri_letters");
    for (i = 0; i < s->nitems && rv == XCRI_WRITE_GOOD; i++) {
        xcri_bundle_item_t *item = &s->items[i];

        if (item->reference) {
            continue;
        }
        if ((item->reference = make_reference(s->pool)) == NULL) {
            xcri_writer_note(writer, "there are no random numbers");
            rv = XCRI_WRITE_NOT;
        }
        else {
            APR_ARRAY_PUSH(rows, const char *) = row_of(temp, writer, s, item);
        }
        if (rows->nelts == ROWS_AT_ONCE) {
            rv = insert_rows(temp, writer, rows);
        }
    }
    if (rv == XCRI_WRITE_GOOD) {
        rv = insert_rows(temp, writer, rows);
    }
    apr_pool_destroy(temp);
    return rv;
}

static xcri_kept_t give_up(apr_pool_t *pool, xcri_writer_t *writer,
                           xcri_kept_t kept, xcri_receipt_t *receipt)
{
    if (kept == XCRI_LETTER_AWAY || kept == XCRI_LETTER_UNKNOWN) {
        receipt->why = apr_psprintf(pool, "%s (%u)", writer->words,
                                    writer->code);
    }
    xcri_writer_roll_back(writer);
    return kept;
}

/* Each letter's reference, as its item has it */
static const char **references(const xcri_bundle_sorted_t *s)
{
    const char **all = apr_palloc(s->pool, (apr_size_t)s->n * sizeof(*all));
    int i;

    for (i = 0; i < s->n; i++) {
        all[i] = s->items[s->item_of[i]].reference;
    }
    return all;
}

/* One transaction. *again: it was rolled back, and may be tried again. */
static xcri_kept_t keep_once(const xcri_bundle_sorted_t *s,
                             const xcri_srv_conf_t *srv,
                             xcri_receipt_t *receipt, int *again)
{
    xcri_writer_t *writer = xcri_writer_begin(s->pool, srv->writer,
                                              s->n > 1, &receipt->why);
    int is_other = 0, seconds = 0, n = 0, was_here = 0, i;
    xcri_write_t rv;

    *again = 0;
    if (!writer) {
        return XCRI_LETTER_AWAY;
    }
    for (i = 0; i < s->nitems; i++) {
        s->items[i].reference = NULL;
    }
    rv = hold_client(s, writer);
    if (rv == XCRI_WRITE_GOOD) {
        rv = find(s, writer, &is_other);
    }
    if (is_other) {
        return give_up(s->pool, writer, XCRI_LETTER_OTHER, receipt);
    }
    if (rv == XCRI_WRITE_GOOD && (n = xcri_bundle_new(s)) > 0) {
        rv = look_at_limit(s, writer, xcri_setup_most(srv), n, &seconds);
    }
    if (seconds) {
        receipt->retry_after = seconds;
        return give_up(s->pool, writer, XCRI_LETTER_TOO_MANY, receipt);
    }
    if (rv == XCRI_WRITE_GOOD && n) {
        rv = insert(s, writer);
    }
    if (rv == XCRI_WRITE_GOOD) {
        receipt->references = references(s);
        /* Where nothing is new all of it was kept before. */
        was_here = !n;
        rv = xcri_writer_commit(writer);
    }
    if (rv != XCRI_WRITE_GOOD) {
        *again = rv == XCRI_WRITE_AGAIN && !was_here;
        return give_up(s->pool, writer, was_here ? XCRI_LETTER_KEPT
                       : rv == XCRI_WRITE_UNKNOWN ? XCRI_LETTER_UNKNOWN
                                                  : XCRI_LETTER_AWAY, receipt);
    }
    xcri_writer_give_back(writer);
    return XCRI_LETTER_KEPT;
}

xcri_kept_t xcri_letters_keep(apr_pool_t *pool, const xcri_srv_conf_t *srv,
                              const xcri_bundle_t *bundle,
                              xcri_receipt_t *receipt)
{
    xcri_bundle_sorted_t sorted = xcri_bundle_sort(pool, srv->writer, bundle);
    xcri_kept_t kept;
    int calm;
    int again, i = 0;

    memset(receipt, 0, sizeof(*receipt));
    if (sorted.nitems > xcri_setup_most(srv).per_hour) {
        return XCRI_LETTER_TOO_MANY;
    }
    /* A child of MPM prefork is not ended between a commit and its thanks. */
    calm = xcri_calm_begin();
    do {
        kept = keep_once(&sorted, srv, receipt, &again);
    } while (again && ++i < TRIES);
    xcri_calm_end(calm);
    return kept;
}
