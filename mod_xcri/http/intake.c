/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/intake.h"

#include <http_protocol.h>

#define PIECE_MOST 65536

/* What ends the body, and nothing else does: a filter that has made nothing of what
 * came so far gives nothing (mod_deflate, of the head of a compressed block), and
 * the half of a publication that was before it is not all of it. */
static int has_end(const apr_bucket_brigade *bb)
{
    const apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb);
         b = APR_BUCKET_NEXT(b)) {
        if (APR_BUCKET_IS_EOS(b)) {
            return 1;
        }
    }
    return 0;
}

static apr_status_t pass_on(apr_bucket_brigade *bb, xcri_intake_take_t *take,
                            void *to, int *is_wanted)
{
    apr_status_t rv = APR_SUCCESS;
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(bb);
         b != APR_BRIGADE_SENTINEL(bb) && *is_wanted;
         b = APR_BUCKET_NEXT(b)) {
        const char *data;
        apr_size_t len;

        if (APR_BUCKET_IS_METADATA(b)) {
            continue;
        }
        rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);
        if (rv != APR_SUCCESS) {
            break;
        }
        *is_wanted = take(to, data, len);
    }
    return rv;
}

int xcri_intake_read(request_rec *r, xcri_intake_take_t *take, void *to)
{
    apr_bucket_brigade *bb;
    apr_status_t rv = APR_SUCCESS;
    int is_over = r->main != NULL, is_wanted = 1;

    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    while (!is_over && is_wanted && rv == APR_SUCCESS) {
        rv = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES,
                            APR_BLOCK_READ, PIECE_MOST);
        is_over = rv != APR_SUCCESS || has_end(bb);
        if (rv == APR_SUCCESS && take) {
            rv = pass_on(bb, take, to, &is_wanted);
        }
        apr_brigade_cleanup(bb);
    }
    return rv == APR_SUCCESS ? OK
                             : ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
}
