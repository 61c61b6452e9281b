/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/manuscript.h"
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

const char *xcri_manuscript_refused(const xcri_request_t *req)
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
    xcri_manuscript_t *script = data;

    script->state = xcri_publication_record(script->publication, record);
    return script->state == XCRI_PUBLISH_GOOD;
}

static void take_line(xcri_manuscript_t *script, xcri_str_t line)
{
    script->state = xcri_publication_line(script->publication, line,
                                          script->lines.number);
}

void xcri_manuscript_begin(xcri_manuscript_t *script, xcri_request_t *req,
                           xcri_publication_t *publication)
{
    apr_pool_t *pool = req->pool;

    memset(script, 0, sizeof(*script));
    script->req = req;
    script->publication = publication;
    script->state = XCRI_PUBLISH_GOOD;
    sha1_init(&script->sha1);
    if (is_of(req, csv_names)) {
        script->records = xcri_records_make(pool, XCRI_ENTRY_MOST, take_record,
                                            script);
    }
    else {
        xcri_lines_init(&script->lines, pool, XCRI_ENTRY_MOST);
    }
}

static int is_wanted(const xcri_manuscript_t *script)
{
    return script->state == XCRI_PUBLISH_GOOD && !script->too_long;
}

static void note_state(xcri_manuscript_t *script, xcri_records_state_t state)
{
    if (state == XCRI_RECORDS_TOO_LONG) {
        script->too_long = apr_psprintf(script->req->pool, "The record that "
            "begins in line %" APR_INT64_T_FMT " has more than %d bytes: is a "
            "quotation mark missing?", xcri_records_line(script->records),
            XCRI_ENTRY_MOST);
    }
    if (state == XCRI_RECORDS_NO_MEMORY) {
        script->state = XCRI_PUBLISH_AWAY;
    }
}

static void take_lines(xcri_manuscript_t *script, xcri_str_t piece)
{
    xcri_lines_state_t state = XCRI_LINES_ONE;
    xcri_str_t line;

    while (state == XCRI_LINES_ONE && is_wanted(script)) {
        state = xcri_lines_next(&script->lines, &piece, &line);
        if (state == XCRI_LINES_ONE) {
            take_line(script, line);
        }
    }
    if (state == XCRI_LINES_TOO_LONG) {
        script->too_long = apr_psprintf(script->req->pool, "Line %"
            APR_INT64_T_FMT " has more than %d bytes",
            script->lines.number + 1, XCRI_ENTRY_MOST);
    }
}

static int take_piece(void *to, const char *data, apr_size_t len)
{
    xcri_manuscript_t *script = to;
    xcri_str_t piece = { data, len };

    sha1_update(&script->sha1, len, (const unsigned char *)data);
    if (script->publication && is_wanted(script)) {
        if (script->records) {
            note_state(script, xcri_records_feed(script->records, data, len));
        }
        else {
            take_lines(script, piece);
        }
    }
    return is_wanted(script);
}

/* What the end of the body ends, too */
static void take_last(xcri_manuscript_t *script)
{
    xcri_str_t line;

    if (script->records) {
        note_state(script, xcri_records_last(script->records));
    }
    else if (xcri_lines_last(&script->lines, &line) == XCRI_LINES_ONE) {
        take_line(script, line);
    }
}

int xcri_manuscript_read(xcri_manuscript_t *script)
{
    int rv = xcri_intake_read(script->req->r, take_piece, script);

    if (rv == OK && script->publication && is_wanted(script)) {
        take_last(script);
    }
    return rv;
}

const char *xcri_manuscript_checksum(xcri_manuscript_t *script)
{
    unsigned char digest[SHA1_DIGEST_SIZE];

    sha1_digest(&script->sha1, sizeof(digest), digest);
    return apr_pescape_hex(script->req->pool, digest, sizeof(digest), 0);
}
