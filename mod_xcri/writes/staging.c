/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/staging.h"

#include <apr_strings.h>
#include <mysqld_error.h>
#include <string.h>

/* Bytes of one statement: as long as is worth it, and far from any
 * max_allowed_packet */
#define BATCH (256 * 1024)

/* The longest row after that */
#define ROW_MOST (2 * XCRI_ENTRY_MOST + 256 * XCRI_ENTRY_COLUMN)

void xcri_staging_init(xcri_staging_t *staging, apr_pool_t *pool,
                       xcri_writer_t *writer, const xcri_edition_t *edition)
{
    memset(staging, 0, sizeof(*staging));
    staging->pool = pool;
    staging->writer = writer;
    staging->edition = edition;
    staging->open = -1;
    staging->sql = apr_palloc(pool, BATCH + ROW_MOST);
}

static const char *names(apr_pool_t *pool, const apr_array_header_t *fields)
{
    const char *all = "";
    int i;

    for (i = 0; i < fields->nelts; i++) {
        all = apr_pstrcat(pool, all, i ? ", " : "",
                          APR_ARRAY_IDX(fields, i, xcri_field_t).name, NULL);
    }
    return all;
}

xcri_write_t xcri_staging_prepare(xcri_staging_t *staging, int piece)
{
    const char *table = xcri_pieces[piece].table;
    const apr_array_header_t *fields;

    if (staging->of[piece].fields) {
        return XCRI_WRITE_GOOD;
    }
    fields = xcri_pieces_fields(staging->pool, staging->writer->mysql,
                                &xcri_pieces[piece], staging->edition);
    if (!fields || fields->nelts > 200) {
        xcri_writer_note(staging->writer, apr_psprintf(staging->pool,
            "the account sees no table %s", table));
        return XCRI_WRITE_NOT;
    }
    staging->of[piece].columns = names(staging->pool, fields);
    staging->of[piece].fields = fields;
    return xcri_writer_run(staging->writer, apr_pstrcat(staging->pool,
        "CREATE TEMPORARY TABLE " XCRI_STAGING, xcri_pieces[piece].name,
        " (" XCRI_STAGING_ROW " INT UNSIGNED NOT NULL DEFAULT 0 PRIMARY KEY, "
        XCRI_STAGING_LINE " INT UNSIGNED NOT NULL DEFAULT 0) ENGINE=InnoDB"
        " SELECT ",
        staging->of[piece].columns, " FROM ", table, " LIMIT 0", NULL));
}

xcri_write_t xcri_staging_flush(xcri_staging_t *staging)
{
    if (staging->open < 0) {
        return XCRI_WRITE_GOOD;
    }
    staging->sql[staging->len] = '\0';
    staging->open = -1;
    return xcri_writer_run(staging->writer, staging->sql);
}

static void begin(xcri_staging_t *staging, int piece)
{
    const char *words[] = { "INSERT INTO " XCRI_STAGING,
                            xcri_pieces[piece].name, " VALUES " };
    apr_size_t i;

    staging->len = 0;
    for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
        apr_size_t len = strlen(words[i]);

        memcpy(staging->sql + staging->len, words[i], len);
        staging->len += len;
    }
    staging->open = piece;
    staging->first = 0;
}

static xcri_write_t add(xcri_staging_t *staging, const xcri_entry_line_t *entry)
{
    int piece = entry->piece;
    apr_int64_t row = staging->of[piece].rows + 1;
    char *start, *at, *end;

    if (staging->open != piece) {
        xcri_write_t rv = xcri_staging_flush(staging);

        if (rv != XCRI_WRITE_GOOD) {
            return rv;
        }
        begin(staging, piece);
    }
    start = at = staging->sql + staging->len;
    if (staging->first) {
        *at++ = ',';
    }
    at += apr_snprintf(at, XCRI_ENTRY_COLUMN, "(%" APR_INT64_T_FMT ",%"
                       APR_INT64_T_FMT ",", row, entry->line);
    end = xcri_entry_write(entry, staging->writer->mysql,
                           staging->of[piece].fields, at);
    if (!end) {
        if (!staging->first) {
            staging->open = -1;
        }
        return XCRI_WRITE_GOOD;
    }
    *end++ = ')';
    staging->len += (apr_size_t)(end - start);
    staging->of[piece].rows = row;
    staging->first = staging->first ? staging->first : entry->line;
    staging->last = entry->line;
    return staging->len >= BATCH ? xcri_staging_flush(staging)
                                 : XCRI_WRITE_GOOD;
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
