/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/errors.h"
#include "http/cors.h"
#include "http/mount.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#define FILTER "XCRI_ERROR"

static ap_filter_rec_t *filter;

/* The API that the request was for. One that httpd could not read to its end
 * has no address yet, but for what the client's line began with. */
static const xcri_mount_t *api_of(request_rec *r)
{
    const xcri_mount_t *mount;
    const char *rest, *path = r->uri;
    apr_uri_t uri;

    if (!path && r->the_request && (path = strchr(r->the_request, ' '))) {
        path = apr_pstrmemdup(r->pool, path + 1, strcspn(path + 1, " "));
        path = apr_uri_parse(r->pool, path, &uri) == APR_SUCCESS ? uri.path
                                                                 : NULL;
    }
    mount = path ? xcri_mount_of_path(r->server, path, &rest) : NULL;
    return mount && mount->kind == XCRI_MOUNT_API ? mount : NULL;
}

/* The status in words, without its number */
static const char *words(int status)
{
    const char *line = ap_get_status_line(status);

    return strlen(line) > 4 ? line + 4 : "Error";
}

/* In the place of httpd's page: {"detail": ...}, once. */
static apr_status_t write_error(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    const char *body;

    if (!f->ctx) {
        const xcri_mount_t *mount = api_of(r);

        f->ctx = r;
        /* A line that is too long has not been read to its method either. */
        r->header_only |= r->the_request
                          && !strncmp(r->the_request, "HEAD ", 5);
        body = apr_psprintf(r->pool, "{\"detail\":\"%s\"}",
                            words(r->status));
        ap_set_content_type(r, "application/json");
        ap_set_content_length(r, (apr_off_t)strlen(body));
        apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
        if (!apr_table_get(r->err_headers_out, "Cache-Control")) {
            apr_table_setn(r->err_headers_out, "Cache-Control", "no-store");
        }
        if (mount) {
            xcri_cors_allow(r, mount->dir, r->err_headers_out);
        }
        apr_brigade_cleanup(bb);
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_pool_create(body, strlen(body),
                                                           r->pool, alloc));
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
        return ap_pass_brigade(f->next, bb);
    }
    apr_brigade_cleanup(bb);
    return APR_SUCCESS;
}

void xcri_errors_insert(request_rec *r)
{
    /* A document of the administrator's, for an error, stays as it is. */
    if (!r->main && !r->prev && ap_is_HTTP_ERROR(r->status) && api_of(r)) {
        ap_add_output_filter_handle(filter, NULL, r, r->connection);
    }
}

void xcri_errors_register(void)
{
    filter = ap_register_output_filter(FILTER, write_error, NULL,
                                       AP_FTYPE_CONTENT_SET);
}
