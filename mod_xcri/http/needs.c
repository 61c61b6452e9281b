/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/needs.h"

#include <http_protocol.h>
#include <http_request.h>
#include <httpd.h>
#include <util_filter.h>

/* The address that a page needs, as mod_rewrite has set it for the request that
 * it redirected internally: a path of this server, which belongs to an API. */
#define VARIABLE "REDIRECT_XCRI_NEEDS"

static ap_filter_rec_t *sink;

static apr_status_t swallow(ap_filter_t *f, apr_bucket_brigade *bb)
{
    (void)f;
    return apr_brigade_cleanup(bb);
}

static int look(request_rec *r)
{
    const char *address = apr_table_get(r->subprocess_env, VARIABLE);
    ap_filter_t *nowhere;
    request_rec *sub;
    int status;

    if (r->main || !address || !*address) {
        return DECLINED;
    }
    nowhere = apr_pcalloc(r->pool, sizeof(*nowhere));
    nowhere->frec = sink;
    nowhere->r = r;
    nowhere->c = r->connection;
    sub = ap_sub_req_lookup_uri(address, r, nowhere);
    status = sub->status == HTTP_OK ? ap_run_sub_req(sub) : sub->status;
    ap_destroy_sub_req(sub);
    /* Only what is known not to be there is not there: a page stands also
     * while the database is away. */
    return status == HTTP_NOT_FOUND || status == HTTP_UNPROCESSABLE_ENTITY
           ? HTTP_NOT_FOUND : DECLINED;
}

void xcri_needs_register(void)
{
    sink = ap_register_output_filter("XCRI_NEEDS", swallow, NULL,
                                     AP_FTYPE_CONTENT_SET);
    ap_hook_fixups(look, NULL, NULL, APR_HOOK_LAST);
}
