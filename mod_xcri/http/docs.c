/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/docs.h"
#include "core/hash.h"
#include "openapi/openapi.h"
#include "xcri_docs_page.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>

/* Where the API is, seen from an address of it: relative, so that it is right
 * behind any proxy. An address may end in a slash. */
static const char *where(const request_rec *r, const char *beside,
                         const char *above)
{
    apr_size_t len = strlen(r->uri);

    return len && r->uri[len - 1] == '/' ? above : beside;
}

/* Whoever has it asks whether it is still so. */
static xcri_answer_t *tagged(xcri_answer_t *answer)
{
    apr_pool_t *pool = answer->body.pool;
    apr_uint64_t hash = xcri_hash_text(XCRI_HASH_START,
                                       xcri_json_flat(&answer->body));

    apr_table_setn(answer->headers, "Cache-Control", "no-cache");
    apr_table_setn(answer->headers, "ETag",
                   apr_psprintf(pool, "W/\"%" APR_UINT64_T_HEX_FMT "\"",
                                hash));
    return answer;
}

/* ---- /openapi.json -------------------------------------------------- */

/* The document depends on the tables and on the configuration of this place,
 * and on no data. It is made anew for each request: that takes a fraction of
 * a millisecond, and there is nothing to keep in step. */
xcri_answer_t *xcri_docs_document(xcri_request_t *req)
{
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK,
                                             XCRI_MEDIA_JSON);

    xcri_openapi_write(&answer->body, req->engine, &req->settings,
                       where(req->r, ".", ".."), XCRI_API_VERSION);
    return tagged(answer);
}

/* ---- /docs, /redoc -------------------------------------------------- */

#define PLACE "{{api}}"

/* Only what comes from this host, and of scripts and styles only the page's
 * own. */
#define POLICY \
    "default-src 'none'; script-src " DOCS_SCRIPT "; style-src " DOCS_STYLE \
    "; connect-src 'self'; img-src data:; base-uri 'none';" \
    " form-action 'none'; frame-ancestors 'none'"

/* The page, with the way to the API in the places that are kept for it */
xcri_answer_t *xcri_docs_page(xcri_request_t *req)
{
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK,
                                             "text/html; charset=utf-8");
    const char *api = where(req->r, "", "../");
    const char *at = docs_page, *place;

    apr_table_setn(answer->headers, "Content-Security-Policy", POLICY);
    while ((place = strstr(at, PLACE)) != NULL) {
        xcri_json_raw(&answer->body, at, (apr_size_t)(place - at));
        xcri_json_raw(&answer->body, api, strlen(api));
        at = place + strlen(PLACE);
    }
    xcri_json_raw(&answer->body, at, strlen(at));
    return tagged(answer);
}
