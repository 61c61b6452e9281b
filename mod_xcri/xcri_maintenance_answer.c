/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "xcri_maintenance.h"

#include <apr_base64.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

const char xcri_maintenance_shipped[] =
#include "xcri_maintenance_page.h"
;

/* How much a client wants this type, in thousandths */
static int quality(request_rec *r, const char *accept, const char *type)
{
    char *copy = apr_pstrdup(r->pool, accept), *state, *item;

    for (item = apr_strtok(copy, ",", &state); item;
         item = apr_strtok(NULL, ",", &state)) {
        apr_size_t len = strlen(type);
        char *q;

        item += strspn(item, " \t");
        if (strncasecmp(item, type, len) || !strchr(" \t;", item[len])) {
            continue;
        }
        for (q = strchr(item, ';'); q; q = strchr(q, ';')) {
            q += 1 + strspn(q + 1, " \t");
            if (!strncasecmp(q, "q=", 2)) {
                return (int)(strtod(q + 2, NULL) * 1000);
            }
        }
        return 1000;
    }
    return 0;
}

/* Scripts, pictures and programs have no use for a page. */
static int wants_page(request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");
    int html = accept ? quality(r, accept, "text/html") : 0;

    return html > 0 && html >= quality(r, accept, "application/json");
}

/* ---- the page ------------------------------------------------------- */

typedef struct {
    const char *name, *value;
} token_t;

/* The page with its {{names}} filled in; one that nobody knows stays. */
static const char *fill_page(apr_pool_t *pool, const char *page,
                             const token_t *tokens)
{
    const char *at = page, *name;
    const token_t *t;
    xcri_json_t out;

    xcri_json_init(&out, pool);
    while ((name = strstr(at, "{{")) != NULL) {
        xcri_json_raw(&out, at, (apr_size_t)(name - at));
        at = name;
        for (t = tokens; t->name && strncmp(name, t->name, strlen(t->name));
             t++) {
        }
        if (t->name) {
            xcri_json_raw(&out, t->value, strlen(t->value));
            at += strlen(t->name);
        }
        else {
            xcri_json_raw(&out, at, 2);
            at += 2;
        }
    }
    xcri_json_raw(&out, at, strlen(at));
    return xcri_json_flat(&out);
}

/* Nobody can guess it: an injected script, should there ever be a way in,
 * does not run. */
static const char *make_nonce(apr_pool_t *pool)
{
    unsigned char bytes[15];
    char *nonce = apr_pcalloc(pool, (apr_size_t)
                              apr_base64_encode_len(sizeof(bytes)));

    if (apr_generate_random_bytes(bytes, sizeof(bytes)) != APR_SUCCESS) {
        return "";
    }
    apr_base64_encode_binary(nonce, bytes, sizeof(bytes));
    return nonce;
}

static const char *make_page(request_rec *r, const xcri_maintenance_t *state)
{
    const char *own = xcri_srv_conf(r->server)->page;
    const char *page = own ? own : xcri_maintenance_shipped;
    const char *nonce = make_nonce(r->pool);
    /* A window that is only announced is not the one that ends now. */
    int is_planned = state->window && state->window->starts <= apr_time_now();
    const token_t tokens[] = {
        { "{{nonce}}", nonce },
        { "{{seconds}}", apr_psprintf(r->pool, "%" APR_INT64_T_FMT,
                                      state->retry_after) },
        { "{{time}}", xcri_window_words(r->pool, state->retry_after) },
        { "{{ends}}", is_planned ? xcri_window_time(r->pool,
                                                    state->window->ends)
                                 : "" },
        { NULL, NULL }
    };

    if (*nonce && strstr(page, "{{nonce}}")) {
        apr_table_setn(r->headers_out, "Content-Security-Policy",
                       apr_psprintf(r->pool, "default-src 'none'; script-src "
                                    "'nonce-%s'; style-src 'nonce-%s'; img-src "
                                    "data:; connect-src 'self'; base-uri "
                                    "'none'; form-action 'none'; "
                                    "frame-ancestors 'self'", nonce, nonce));
    }
    ap_set_content_type(r, "text/html; charset=utf-8");
    return fill_page(r->pool, page, tokens);
}

/* ---- the answer ----------------------------------------------------- */

static const char *make_json(request_rec *r, const xcri_maintenance_t *state,
                             const xcri_dir_conf_t *api)
{
    if (api) {
        /* A browser hands the answer to a script of a listed origin only. */
        xcri_request_t req = { .r = r };

        req.dir = xcri_dir_merge(r->pool,
                                 ap_get_module_config(r->per_dir_config,
                                                      &xcri_module),
                                 (void *)(apr_uintptr_t)api);
        xcri_reply_headers(&req);
    }
    ap_set_content_type(r, "application/json");
    return apr_pstrcat(r->pool, "{\"detail\":\"The rankings are closed for "
                       "maintenance; please check back in ",
                       xcri_window_words(r->pool, state->retry_after), "\"}",
                       NULL);
}

/* Reads the body to its end. ap_discard_request_body does not in HTTP/2, where
 * an answer that overtakes the body ends the stream, and curl takes that for
 * an error. */
static void drop_body(request_rec *r, apr_bucket_brigade *bb)
{
    int is_over;

    do {
        is_over = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES,
                                 APR_BLOCK_READ, HUGE_STRING_LEN)
                  != APR_SUCCESS
                  || APR_BRIGADE_EMPTY(bb)
                  || APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bb));
        apr_brigade_cleanup(bb);
    } while (!is_over);
}

int xcri_maintenance_answer(request_rec *r, const xcri_maintenance_t *state,
                            const xcri_dir_conf_t *api)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool,
                                                r->connection->bucket_alloc);
    const char *body;
    apr_size_t len;

    /* A client that waits for "100 Continue" has not sent its body, and is
     * spared it. */
    if (!r->expecting_100) {
        drop_body(r, bb);
    }
    r->status = HTTP_SERVICE_UNAVAILABLE;
    apr_table_setn(r->headers_out, "Retry-After",
                   apr_psprintf(r->pool, "%" APR_INT64_T_FMT,
                                state->retry_after));
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    if (!api) {
        apr_table_mergen(r->headers_out, "Vary", "Accept");
    }
    body = !api && wants_page(r) ? make_page(r, state)
                                 : make_json(r, state, api);
    len = strlen(body);
    ap_set_content_length(r, (apr_off_t)len);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_pool_create(body, len, r->pool,
                                                       bb->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    /* A client that has gone away is no fault of the server. */
    (void)ap_pass_brigade(r->output_filters, bb);
    return OK;
}
