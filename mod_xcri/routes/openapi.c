/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "tables.h"
#include "../mod_xcri.h"
#include "../xcri_openapi.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>

/* ---- /openapi.json -------------------------------------------------- */

/* FNV-1a of 64 bits, over the bytes of the document */
static apr_uint64_t digest(const char *s)
{
    apr_uint64_t hash = APR_UINT64_C(0xcbf29ce484222325);

    for (; *s; s++) {
        hash = (hash ^ (unsigned char)*s) * APR_UINT64_C(0x100000001b3);
    }
    return hash;
}

/* The document depends on the tables and on the configuration of this place,
 * and on no data. It is made anew for each request: that takes a fraction of
 * a millisecond, and there is nothing to keep in step. */
static int send_document(xcri_request_t *req)
{
    request_rec *r = req->r;
    xcri_json_t document;
    const char *text;

    xcri_json_init(&document, r->pool);
    xcri_openapi_write(&document, req->engine, &req->settings, req->dir->mount,
                       XCRI_API_VERSION);
    text = xcri_json_flat(&document);
    apr_table_setn(r->headers_out, "Cache-Control", "no-cache");
    apr_table_setn(r->headers_out, "ETag",
                   apr_psprintf(r->pool, "W/\"%" APR_UINT64_T_HEX_FMT "\"",
                                digest(text)));
    if (ap_meets_conditions(r) == HTTP_NOT_MODIFIED) {
        return HTTP_NOT_MODIFIED;
    }
    xcri_json_append(&req->out, &document);
    return OK;
}

/* ---- /docs ---------------------------------------------------------- */

/* %1: the site's path, %2: the API's. No script stands in the page, so that
 * it can be forbidden. */
#define PAGE \
    "<!DOCTYPE html>\n" \
    "<html lang=\"en\">\n" \
    "<head>\n" \
    "<meta charset=\"utf-8\">\n" \
    "<meta name=\"viewport\" content=\"width=device-width," \
    " initial-scale=1\">\n" \
    "<title>The XCRI API</title>\n" \
    "<link rel=\"icon\" href=\"data:,\">\n" \
    "<link rel=\"stylesheet\"" \
    " href=\"%1$s/vendor/swagger-ui-dist/swagger-ui.css\">\n" \
    "<link rel=\"stylesheet\" href=\"%1$s/docs/docs.css\">\n" \
    "<script src=\"%1$s/vendor/swagger-ui-dist/swagger-ui-bundle.js\"" \
    " defer></script>\n" \
    "<script src=\"%1$s/docs/docs.js\" defer></script>\n" \
    "</head>\n" \
    "<body>\n" \
    "<main id=\"docs\" data-document=\"%2$s/openapi.json\">\n" \
    "<h1>The XCRI API</h1>\n" \
    "<p>Every address, its parameters and its answers are described in" \
    " <a href=\"%2$s/openapi.json\">openapi.json</a>, for programs (OpenAPI" \
    " 3.1). With JavaScript, this page shows it to people, and lets them try" \
    " each address.</p>\n" \
    "</main>\n" \
    "</body>\n" \
    "</html>\n"

/* Only what comes from this host; the renderer sets styles of its own. */
#define POLICY \
    "default-src 'none'; script-src 'self'; connect-src 'self';" \
    " style-src 'self' 'unsafe-inline'; img-src 'self' data:;" \
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/* The path of this place, without the slash at its end */
static const char *mount_path(const xcri_request_t *req)
{
    const char *mount = req->dir->mount;

    return strcmp(mount, "/") ? ap_escape_html(req->r->pool,
                                    ap_os_escape_path(req->r->pool, mount, 1))
                              : "";
}

/* The site is where the API is, one segment up. */
static int send_page(xcri_request_t *req)
{
    request_rec *r = req->r;
    const char *api = mount_path(req);
    const char *slash = strrchr(api, '/');
    const char *site = slash ? apr_pstrmemdup(r->pool, api,
                                              (apr_size_t)(slash - api)) : "";
    const char *at;

    apr_table_setn(r->headers_out, "Cache-Control", "no-cache");
    apr_table_setn(r->headers_out, "Content-Security-Policy", POLICY);
    for (at = PAGE; *at; ) {
        apr_size_t len = strcspn(at, "%");

        xcri_json_raw(&req->out, at, len);
        at += len;
        if (*at) {
            const char *path = at[1] == '1' ? site : api;

            xcri_json_raw(&req->out, path, strlen(path));
            at += strlen("%1$s");
        }
    }
    return OK;
}

/* ---- the routes ----------------------------------------------------- */

/* OpenAPI's own specification says what the document is. */
static const xcri_part_t document[] = {
    { 0 }
};

const xcri_route_t xcri_routes_openapi[] = {
    { .path = "/openapi.json", .doc = "This description, as OpenAPI 3.1",
      .run = send_document, .answer = document },
    { .path = "/docs", .doc = "This description, to read and to try",
      .run = send_page, .media = "text/html; charset=utf-8" },
    { .path = NULL }
};
