/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/staging.h"
#include "core/clock.h"
#include "database/pool.h"

#include <apr_strings.h>
#include <mysqld_error.h>
#include <string.h>

/* Bytes of one statement: far from any max_allowed_packet, and of so few that the
 * server is soon done with it when a reader comes meanwhile. */
#define BATCH (64 * 1024)

/* Before each, who reads goes first; no longer than this. */
#define GIVE_WAY_MOST apr_time_from_msec(50)

/* The longest row after that, with the names of the columns */
#define ROW_MOST (2 * XCRI_ENTRY_MOST + 2 * 256 * XCRI_ENTRY_COLUMN)

void xcri_staging_init(xcri_staging_t *staging, apr_pool_t *pool,
                       xcri_writer_t *writer, const xcri_edition_t *edition,
                       xcri_pool_t *readers)
{
    memset(staging, 0, sizeof(*staging));
    staging->pool = pool;
    staging->writer = writer;
    staging->edition = edition;
    staging->readers = readers;
    staging->given_way_at = xcri_now();
    staging->leases = xcri_get(&readers->count->leases);
    staging->open = -1;
    staging->sql = apr_palloc(pool, BATCH + ROW_MOST);
}

static const char *names(apr_pool_t *pool, const apr_array_header_t *fields)
{
    const char *all = "";
    int i;

    for (i = 0; i < fields->nelts; i++) {
        all = apr_pstrcat(pool, all, i ? ", " : "",
                          APR_ARRAY_IDX(fields, i, xcri_field_t).quoted, NULL);
    }
    return all;
}

/* What a row need not say is its column's default, and not written. It is where the
 * column cannot have it so, and the server says then what is wrong with it; and
 * where it is the time, or made otherwise for each row: of a temporary table that
 * was altered MariaDB makes it only for who asks. */
static void set_usual(xcri_staging_t *staging, int piece)
{
    const apr_array_header_t *fields = staging->of[piece].fields;
    const char *all = "";
    int is_set, i;

    for (i = 0; i < fields->nelts; i++) {
        const xcri_field_t *field = &APR_ARRAY_IDX(fields, i, xcri_field_t);

        if (field->usual) {
            all = apr_pstrcat(staging->pool, all, *all ? ", " : "", "ALTER ",
                              field->quoted, " SET DEFAULT ", field->usual, NULL);
        }
    }
    is_set = !*all || xcri_writer_run(staging->writer, apr_pstrcat(staging->pool,
        "ALTER TABLE " XCRI_STAGING, xcri_pieces[piece].name, " ", all, NULL))
        == XCRI_WRITE_GOOD;
    for (i = 0; i < fields->nelts; i++) {
        const xcri_field_t *field = &APR_ARRAY_IDX(fields, i, xcri_field_t);

        staging->of[piece].is_used[i] = field->usual
                                        ? !is_set : field->default_is_made != 0;
    }
}

static xcri_write_t make_before(xcri_staging_t *staging, int piece)
{
    return xcri_writer_run(staging->writer, apr_pstrcat(staging->pool,
        "CREATE TEMPORARY TABLE " XCRI_BEFORE, xcri_pieces[piece].name,
        " (" XCRI_STAGING_ROW " INT UNSIGNED NOT NULL PRIMARY KEY,"
        " kept BIGINT NULL, rank_was BIGINT NULL, rank_now BIGINT NULL,"
        " is_followed TINYINT NOT NULL, KEY (kept)) ENGINE=InnoDB", NULL));
}

xcri_write_t xcri_staging_prepare(xcri_staging_t *staging, int piece)
{
    const char *table = xcri_pieces[piece].table;
    const apr_array_header_t *fields;
    xcri_write_t rv;

    if (staging->of[piece].fields) {
        return XCRI_WRITE_GOOD;
    }
    rv = xcri_writer_settle(staging->writer);
    if (rv != XCRI_WRITE_GOOD) {
        return rv;
    }
    fields = xcri_pieces_fields(staging->pool, staging->writer->mysql,
                                &xcri_pieces[piece], staging->edition);
    if (!fields || fields->nelts > 200) {
        xcri_writer_note(staging->writer,
            mysql_errno(staging->writer->mysql)
            ? mysql_error(staging->writer->mysql)
            : apr_psprintf(staging->pool, "the account sees no table %s",
                           table));
        return XCRI_WRITE_NOT;
    }
    staging->of[piece].columns = names(staging->pool, fields);
    staging->of[piece].is_used = apr_pcalloc(staging->pool,
                                             (apr_size_t)fields->nelts);
    staging->of[piece].fields = fields;
    rv = xcri_writer_run(staging->writer, apr_pstrcat(staging->pool,
        "CREATE TEMPORARY TABLE " XCRI_STAGING, xcri_pieces[piece].name,
        " (" XCRI_STAGING_ROW " INT UNSIGNED NOT NULL DEFAULT 0 PRIMARY KEY, "
        XCRI_STAGING_LINE " INT UNSIGNED NOT NULL DEFAULT 0) ENGINE=InnoDB"
        " SELECT ",
        staging->of[piece].columns, " FROM ", table, " LIMIT 0", NULL));
    if (rv != XCRI_WRITE_GOOD) {
        return rv;
    }
    set_usual(staging, piece);
    return xcri_pieces[piece].rank ? make_before(staging, piece) : rv;
}

void xcri_staging_give_way(xcri_staging_t *staging)
{
    apr_interval_time_t took = xcri_now() - staging->given_way_at;

    if (xcri_pool_give_way(staging->readers, &staging->leases,
                           took < GIVE_WAY_MOST ? took : GIVE_WAY_MOST)) {
        staging->is_read = 1;
    }
    staging->given_way_at = xcri_now();
}

/* Sends what there is when the server has what was sent before. */
static xcri_write_t send_batch(xcri_staging_t *staging)
{
    xcri_write_t rv = xcri_writer_settle(staging->writer);

    if (rv != XCRI_WRITE_GOOD || staging->open < 0) {
        return rv;
    }
    xcri_staging_give_way(staging);
    staging->open = -1;
    staging->sent_first = staging->first;
    staging->sent_last = staging->last;
    return xcri_writer_send(staging->writer, staging->sql, staging->len);
}

xcri_write_t xcri_staging_flush(xcri_staging_t *staging)
{
    xcri_write_t rv = send_batch(staging);

    return rv == XCRI_WRITE_GOOD ? xcri_writer_settle(staging->writer) : rv;
}

static void put(xcri_staging_t *staging, const char *text)
{
    apr_size_t len = strlen(text);

    memcpy(staging->sql + staging->len, text, len);
    staging->len += len;
}

/* Columns that no row has said are not named: reading what is the same in each
 * row takes the server as long as what is not. */
static void begin(xcri_staging_t *staging, int piece)
{
    const apr_array_header_t *fields = staging->of[piece].fields;
    int i;

    staging->len = 0;
    put(staging, "INSERT INTO " XCRI_STAGING);
    put(staging, xcri_pieces[piece].name);
    put(staging, " (" XCRI_STAGING_ROW "," XCRI_STAGING_LINE);
    for (i = 0; i < fields->nelts; i++) {
        if (staging->of[piece].is_used[i]) {
            put(staging, ",");
            put(staging, APR_ARRAY_IDX(fields, i, xcri_field_t).quoted);
        }
    }
    put(staging, ") VALUES ");
    staging->open = piece;
    staging->first = 0;
}

/* Writes the row behind those that are there. Returns its end, or NULL: it is
 * wrong, or has a column that they do not have. */
static char *write_row(xcri_staging_t *staging, const xcri_entry_line_t *entry,
                       int *is_wider)
{
    char *at = staging->sql + staging->len, *end;

    if (staging->first) {
        *at++ = ',';
    }
    at += apr_snprintf(at, XCRI_ENTRY_COLUMN, "(%" APR_INT64_T_FMT ",%"
                       APR_INT64_T_FMT,
                       staging->of[entry->piece].rows + 1, entry->line);
    *is_wider = 0;
    end = xcri_entry_write(entry, staging->writer->mysql,
                           staging->of[entry->piece].fields,
                           staging->of[entry->piece].is_used, is_wider, at);
    if (end) {
        *end++ = ')';
    }
    else if (!staging->first) {
        staging->open = -1;
    }
    return end;
}

static xcri_write_t add(xcri_staging_t *staging, const xcri_entry_line_t *entry)
{
    int piece = entry->piece, is_wider;
    char *end;

    do {
        if (staging->open != piece) {
            xcri_write_t rv = send_batch(staging);

            if (rv != XCRI_WRITE_GOOD) {
                return rv;
            }
            begin(staging, piece);
        }
        end = write_row(staging, entry, &is_wider);
        if (is_wider && staging->open >= 0) {
            xcri_write_t rv = send_batch(staging);

            if (rv != XCRI_WRITE_GOOD) {
                return rv;
            }
        }
    } while (is_wider);
    if (!end) {
        return XCRI_WRITE_GOOD;
    }
    staging->len = (apr_size_t)(end - staging->sql);
    staging->of[piece].rows++;
    staging->first = staging->first ? staging->first : entry->line;
    staging->last = entry->line;
    return staging->len >= BATCH ? send_batch(staging) : XCRI_WRITE_GOOD;
}

xcri_write_t xcri_staging_add(xcri_staging_t *staging,
                              const xcri_entry_line_t *entry)
{
    xcri_write_t rv = xcri_staging_prepare(staging, entry->piece);

    return rv == XCRI_WRITE_GOOD ? add(staging, entry) : rv;
}

int xcri_staging_is_refused(const xcri_staging_t *staging)
{
    switch (staging->writer->code) {
    case ER_WARN_DATA_OUT_OF_RANGE:
    case ER_DATA_TOO_LONG:
    case ER_TRUNCATED_WRONG_VALUE:
    case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
    case WARN_DATA_TRUNCATED:
    case ER_CONSTRAINT_FAILED:
        return 1;
    default:
        return 0;
    }
}
