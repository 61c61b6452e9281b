/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/docs.h"
#include "core/hash.h"
#include "openapi/openapi.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>

/* ---- /openapi.json -------------------------------------------------- */

/* The document depends on the tables and on the configuration of this place,
 * and on no data. It is made anew for each request: that takes a fraction of
 * a millisecond, and there is nothing to keep in step. */
xcri_answer_t *xcri_docs_document(xcri_request_t *req)
{
    apr_pool_t *pool = req->pool;
    xcri_answer_t *answer = xcri_answer_make(pool, HTTP_OK, XCRI_MEDIA_JSON);

    xcri_openapi_write(&answer->body, req->engine, &req->settings,
                       req->dir->mount, XCRI_API_VERSION);
    apr_table_setn(answer->headers, "Cache-Control", "no-cache");
    apr_table_setn(answer->headers, "ETag",
                   apr_psprintf(pool, "W/\"%" APR_UINT64_T_HEX_FMT "\"",
                                xcri_hash_text(XCRI_HASH_START,
                                               xcri_json_flat(&answer->body))));
    return answer;
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

    return strcmp(mount, "/") ? ap_escape_html(req->pool,
                                    ap_os_escape_path(req->pool, mount, 1))
                              : "";
}

/* The site is where the API is, one segment up. */
xcri_answer_t *xcri_docs_page(xcri_request_t *req)
{
    apr_pool_t *pool = req->pool;
    xcri_answer_t *answer = xcri_answer_make(pool, HTTP_OK,
                                             "text/html; charset=utf-8");
    const char *api = mount_path(req);
    const char *slash = strrchr(api, '/');
    const char *site = slash ? apr_pstrmemdup(pool, api,
                                              (apr_size_t)(slash - api)) : "";
    const char *at;

    apr_table_setn(answer->headers, "Cache-Control", "no-cache");
    apr_table_setn(answer->headers, "Content-Security-Policy", POLICY);
    for (at = PAGE; *at; ) {
        apr_size_t len = strcspn(at, "%");

        xcri_json_raw(&answer->body, at, len);
        at += len;
        if (*at) {
            const char *path = at[1] == '1' ? site : api;

            xcri_json_raw(&answer->body, path, strlen(path));
            at += strlen("%1$s");
        }
    }
    return answer;
}
