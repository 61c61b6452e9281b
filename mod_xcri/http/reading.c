/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/reading.h"
#include "http/intake.h"

#include <apr_escape.h>
#include <apr_strings.h>

/* ---- what it is --------------------------------------------------------------- */

static const char *const lines_names[] = {
    XCRI_MEDIA_LINES, "application/ndjson", "application/jsonl", NULL
};
static const char *const csv_names[] = { XCRI_MEDIA_CSV, NULL };

static int is_of(const xcri_request_t *req, const char *const *names)
{
    const char *type = apr_table_get(req->r->headers_in, "Content-Type");
    apr_size_t len = type ? strcspn(type, "; \t") : 0;
    int i;

    for (i = 0; type && names[i]; i++) {
        if (strlen(names[i]) == len && !strncasecmp(names[i], type, len)) {
            return 1;
        }
    }
    return 0;
}

/* Is the type's parameter charset anything but UTF-8? */
static int is_foreign(const xcri_request_t *req)
{
    static const char name[] = "charset=";
    const char *at = apr_table_get(req->r->headers_in, "Content-Type");
    apr_size_t len;

    while (at && (at = strchr(at, ';')) != NULL) {
        at += 1 + strspn(at + 1, " \t");
        if (!strncasecmp(at, name, sizeof(name) - 1)) {
            at += sizeof(name) - 1;
            at += *at == '"';
            len = strcspn(at, "\"; \t");
            return len != 5 || strncasecmp(at, "utf-8", len) != 0;
        }
    }
    return 0;
}

const char *xcri_reading_refused(const xcri_request_t *req)
{
    int has_type = apr_table_get(req->r->headers_in, "Content-Type") != NULL;

    if (has_type && !is_of(req, lines_names) && !is_of(req, csv_names)) {
        return "The body must be lines of JSON, as " XCRI_MEDIA_LINES
               ", or CSV, as " XCRI_MEDIA_CSV;
    }
    return is_of(req, csv_names) && is_foreign(req)
           ? "CSV is taken in UTF-8 alone" : NULL;
}

/* ---- its rows ----------------------------------------------------------------- */

static int take_record(void *data, xcri_record_t *record)
{
    xcri_reading_t *reading = data;

    reading->state = xcri_publication_record(reading->publication, record);
    return reading->state == XCRI_PUBLISH_GOOD;
}

static void take_line(xcri_reading_t *reading, xcri_str_t line)
{
    reading->state = xcri_publication_line(reading->publication, line,
                                          reading->lines.number);
}

void xcri_reading_begin(xcri_reading_t *reading, xcri_request_t *req,
                       xcri_publication_t *publication)
{
    apr_pool_t *pool = req->pool;

    memset(reading, 0, sizeof(*reading));
    reading->req = req;
    reading->publication = publication;
    reading->state = XCRI_PUBLISH_GOOD;
    apr_sha1_init(&reading->sha1);
    if (is_of(req, csv_names)) {
        reading->records = xcri_records_make(pool, XCRI_ENTRY_MOST, take_record,
                                            reading);
    }
    else {
        xcri_lines_init(&reading->lines, pool, XCRI_ENTRY_MOST);
    }
}

static int is_wanted(const xcri_reading_t *reading)
{
    return reading->state == XCRI_PUBLISH_GOOD && !reading->too_long;
}

static void note_state(xcri_reading_t *reading, xcri_records_state_t state)
{
    if (state == XCRI_RECORDS_TOO_LONG) {
        reading->too_long = apr_psprintf(reading->req->pool, "The record that "
            "begins in line %" APR_INT64_T_FMT " has more than %d bytes: is a "
            "quotation mark missing?", xcri_records_line(reading->records),
            XCRI_ENTRY_MOST);
    }
    if (state == XCRI_RECORDS_NO_MEMORY) {
        reading->state = XCRI_PUBLISH_AWAY;
    }
}

static void take_lines(xcri_reading_t *reading, xcri_str_t piece)
{
    xcri_lines_state_t state = XCRI_LINES_ONE;
    xcri_str_t line;

    while (state == XCRI_LINES_ONE && is_wanted(reading)) {
        state = xcri_lines_next(&reading->lines, &piece, &line);
        if (state == XCRI_LINES_ONE) {
            take_line(reading, line);
        }
    }
    if (state == XCRI_LINES_TOO_LONG) {
        reading->too_long = apr_psprintf(reading->req->pool, "Line %"
            APR_INT64_T_FMT " has more than %d bytes",
            reading->lines.number + 1, XCRI_ENTRY_MOST);
    }
}

static int take_piece(void *to, const char *data, apr_size_t len)
{
    xcri_reading_t *reading = to;
    xcri_str_t piece = { data, len };

    apr_sha1_update_binary(&reading->sha1, (const unsigned char *)data,
                           (unsigned)len);
    if (reading->publication && is_wanted(reading)) {
        if (reading->records) {
            note_state(reading, xcri_records_feed(reading->records, data, len));
        }
        else {
            take_lines(reading, piece);
        }
    }
    return is_wanted(reading);
}

/* What the end of the body ends, too */
static void take_last(xcri_reading_t *reading)
{
    xcri_str_t line;

    if (reading->records) {
        note_state(reading, xcri_records_last(reading->records));
    }
    else if (xcri_lines_last(&reading->lines, &line) == XCRI_LINES_ONE) {
        take_line(reading, line);
    }
}

int xcri_reading_all(xcri_reading_t *reading)
{
    int rv = xcri_intake_read(reading->req->r, take_piece, reading);

    if (rv == OK && reading->publication && is_wanted(reading)) {
        take_last(reading);
    }
    return rv;
}

const char *xcri_reading_checksum(xcri_reading_t *reading)
{
    unsigned char digest[APR_SHA1_DIGESTSIZE];

    apr_sha1_final(digest, &reading->sha1);
    return apr_pescape_hex(reading->req->pool, digest, sizeof(digest), 0);
}
