/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "cache/coding.h"
#include "core/accept.h"

#include <brotli/encode.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* As the predecessor had it: less is not worth a header. */
#define WORTH_CODING 1000

/* An entry is coded once and sent often: more effort than a filter would
 * take. Brotli's 5 is as small as gzip's 9 in a third of its time. */
#define GZIP_LEVEL 9
#define GZIP_WINDOW (15 + 16)  /* 16: with gzip's head and foot */
#define GZIP_MEMORY 9
#define BROTLI_LEVEL 5

static const char *const names[XCRI_CODINGS] = {
    [XCRI_CODED_GZIP] = "gzip",
    [XCRI_CODED_BROTLI] = "br"
};

const char *xcri_coding_name(xcri_coding_t coding)
{
    return names[coding];
}

int xcri_coding_is_worth(const char *media, apr_size_t len)
{
    return len >= WORTH_CODING && media
           && (!strncmp(media, "text/", 5)
               || !strncmp(media, XCRI_MEDIA_JSON, strlen(XCRI_MEDIA_JSON)));
}

xcri_coding_t xcri_coding_chosen(const char *accept_encoding)
{
    int gzip, brotli;

    if (!accept_encoding) {
        return XCRI_CODED_NOT;
    }
    gzip = xcri_accept_coding(accept_encoding, names[XCRI_CODED_GZIP]);
    brotli = xcri_accept_coding(accept_encoding, names[XCRI_CODED_BROTLI]);
    return brotli && brotli >= gzip ? XCRI_CODED_BROTLI
         : gzip ? XCRI_CODED_GZIP : XCRI_CODED_NOT;
}

static char *gzip(const xcri_bytes_t *from, apr_size_t *len)
{
    z_stream z;
    char *to;

    memset(&z, 0, sizeof(z));
    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return NULL;
    }
    to = malloc(from->len);
    z.next_in = (Bytef *)from->data;
    z.avail_in = (uInt)from->len;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)from->len;
    if (to && deflate(&z, Z_FINISH) != Z_STREAM_END) {
        free(to);
        to = NULL;
    }
    *len = z.total_out;
    deflateEnd(&z);
    return to;
}

static char *brotli(const xcri_bytes_t *from, apr_size_t *len)
{
    char *to = malloc(from->len);

    *len = from->len;
    if (to && !BrotliEncoderCompress(BROTLI_LEVEL, BROTLI_DEFAULT_WINDOW,
                                     BROTLI_MODE_TEXT, from->len,
                                     (const uint8_t *)from->data, len,
                                     (uint8_t *)to)) {
        free(to);
        to = NULL;
    }
    return to;
}

/* Two who ask at once may both make it: the second one's is thrown away, and
 * nobody waits. */
xcri_bytes_t xcri_coding_body(xcri_store_t *store, xcri_entry_t *entry,
                              xcri_coding_t coding)
{
    xcri_bytes_t body = xcri_store_coded(store, entry, coding);
    const xcri_bytes_t *plain = &entry->bodies[XCRI_CODED_NOT];
    apr_size_t len = 0;
    char *made;

    if (body.data || plain->len > APR_INT32_MAX) {
        return body;
    }
    made = coding == XCRI_CODED_GZIP ? gzip(plain, &len) : brotli(plain, &len);
    if (made) {
        char *fitting = realloc(made, len);

        xcri_store_add_coded(store, entry, coding, fitting ? fitting : made,
                             len);
    }
    return xcri_store_coded(store, entry, coding);
}
