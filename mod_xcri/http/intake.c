/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/intake.h"

#include <apr_escape.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>

APLOG_USE_MODULE(xcri);

#define PIECE_MOST 65536

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

const char *xcri_intake_refused(const xcri_request_t *req)
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
    xcri_intake_t *intake = data;

    intake->state = xcri_publication_record(intake->publication, record);
    return intake->state == XCRI_PUBLISH_GOOD;
}

static void take_line(xcri_intake_t *intake, xcri_str_t line)
{
    intake->state = xcri_publication_line(intake->publication, line,
                                          intake->lines.number);
}

void xcri_intake_begin(xcri_intake_t *intake, xcri_request_t *req,
                       xcri_publication_t *publication)
{
    apr_pool_t *pool = req->pool;

    memset(intake, 0, sizeof(*intake));
    intake->req = req;
    intake->publication = publication;
    intake->state = XCRI_PUBLISH_GOOD;
    apr_sha1_init(&intake->sha1);
    if (is_of(req, csv_names)) {
        intake->records = xcri_records_make(pool, XCRI_ENTRY_MOST, take_record,
                                            intake);
    }
    else {
        xcri_lines_init(&intake->lines, pool, XCRI_ENTRY_MOST);
    }
}

static int is_wanted(const xcri_intake_t *intake)
{
    return intake->state == XCRI_PUBLISH_GOOD && !intake->too_long;
}

static void note_state(xcri_intake_t *intake, xcri_records_state_t state)
{
    if (state == XCRI_RECORDS_TOO_LONG) {
        intake->too_long = apr_psprintf(intake->req->pool, "The record that "
            "begins in line %" APR_INT64_T_FMT " has more than %d bytes: is a "
            "quotation mark missing?", xcri_records_line(intake->records),
            XCRI_ENTRY_MOST);
    }
    if (state == XCRI_RECORDS_NO_MEMORY) {
        intake->state = XCRI_PUBLISH_AWAY;
    }
}

static void take_lines(xcri_intake_t *intake, xcri_str_t piece)
{
    xcri_lines_state_t state = XCRI_LINES_ONE;
    xcri_str_t line;

    while (state == XCRI_LINES_ONE && is_wanted(intake)) {
        state = xcri_lines_next(&intake->lines, &piece, &line);
        if (state == XCRI_LINES_ONE) {
            take_line(intake, line);
        }
    }
    if (state == XCRI_LINES_TOO_LONG) {
        intake->too_long = apr_psprintf(intake->req->pool, "Line %"
            APR_INT64_T_FMT " has more than %d bytes",
            intake->lines.number + 1, XCRI_ENTRY_MOST);
    }
}

static void take_piece(xcri_intake_t *intake, const char *data, apr_size_t len)
{
    xcri_str_t piece = { data, len };

    apr_sha1_update_binary(&intake->sha1, (const unsigned char *)data,
                           (unsigned)len);
    if (intake->publication && is_wanted(intake)) {
        if (intake->records) {
            note_state(intake, xcri_records_feed(intake->records, data, len));
        }
        else {
            take_lines(intake, piece);
        }
    }
}

static apr_status_t take_brigade(xcri_intake_t *intake, apr_bucket_brigade *bb)
{
    apr_status_t rv = APR_SUCCESS;
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(bb);
         b != APR_BRIGADE_SENTINEL(bb) && rv == APR_SUCCESS;
         b = APR_BUCKET_NEXT(b)) {
        const char *data;
        apr_size_t len;

        if (APR_BUCKET_IS_METADATA(b)) {
            continue;
        }
        rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);
        if (rv == APR_SUCCESS) {
            take_piece(intake, data, len);
        }
    }
    return rv;
}

/* What the end of the body ends, too */
static void take_last(xcri_intake_t *intake)
{
    xcri_str_t line;

    if (intake->records) {
        note_state(intake, xcri_records_last(intake->records));
    }
    else if (xcri_lines_last(&intake->lines, &line) == XCRI_LINES_ONE) {
        take_line(intake, line);
    }
}

int xcri_intake_read(xcri_intake_t *intake)
{
    request_rec *r = intake->req->r;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool,
                                                r->connection->bucket_alloc);
    apr_status_t rv = APR_SUCCESS;
    int is_over = 0;

    while (!is_over && rv == APR_SUCCESS && is_wanted(intake)) {
        rv = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES,
                            APR_BLOCK_READ, PIECE_MOST);
        is_over = rv != APR_SUCCESS || APR_BRIGADE_EMPTY(bb)
                  || APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bb));
        if (rv == APR_SUCCESS) {
            rv = take_brigade(intake, bb);
        }
        apr_brigade_cleanup(bb);
    }
    if (rv != APR_SUCCESS) {
        return ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
    }
    if (is_over && intake->publication && is_wanted(intake)) {
        take_last(intake);
    }
    return OK;
}

const char *xcri_intake_checksum(xcri_intake_t *intake)
{
    unsigned char digest[APR_SHA1_DIGESTSIZE];

    apr_sha1_final(digest, &intake->sha1);
    return apr_pescape_hex(intake->req->pool, digest, sizeof(digest), 0);
}
