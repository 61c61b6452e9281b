/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file manuscript.h
 * @brief The body of a publication, read row by row as it comes
 */
#ifndef XCRI_MANUSCRIPT_H
#define XCRI_MANUSCRIPT_H

#include "core/lines.h"
#include "core/records.h"
#include "http/request.h"
#include "writes/publication.h"

#include <nettle/sha1.h>

/** What a body may be: NDJSON, an object in each line; or CSV */
#define XCRI_MEDIA_LINES "application/x-ndjson"
#define XCRI_MEDIA_CSV "text/csv"

/** A body as it is read */
typedef struct {
    xcri_request_t *req;
    xcri_publication_t *publication; /**< NULL: it is only looked at */
    struct sha1_ctx sha1;
    xcri_lines_t lines;
    xcri_records_t *records;         /**< NULL: it has lines */
    xcri_publish_t state;            /**< while it is not GOOD nothing is taken */
    const char *too_long;            /**< what is, in words; NULL: nothing */
} xcri_manuscript_t;

/** Why the body is of no kind that is taken; NULL: it is. Without a type it is
 *  taken for lines of JSON, and so are the names that others have for them. */
const char *xcri_manuscript_refused(const xcri_request_t *req);

/** Begins it; publication as above. */
void xcri_manuscript_begin(xcri_manuscript_t *script, xcri_request_t *req,
                           xcri_publication_t *publication);

/** Reads it to its end, or until nothing more of it is wanted. Returns OK, or
 *  what httpd answers: it is not whole. */
int xcri_manuscript_read(xcri_manuscript_t *script);

/** SHA-1 of what was read, in hexadecimal digits */
const char *xcri_manuscript_checksum(xcri_manuscript_t *script);

#endif
