/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "gate/page.h"
#include "core/accept.h"

#include <apr_base64.h>
#include <apr_strings.h>

static const char shipped[] =
#include "xcri_maintenance_page.h"
;

/* Scripts, pictures and programs have no use for a page: who does not ask for
 * one by name gets none. */
static int wants_page(request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");
    int html = accept && ap_strcasestr(accept, "text/html")
               ? xcri_accept_quality(accept, "text/html") : 0;

    return html > 0
           && html >= xcri_accept_quality(accept, "application/json");
}

/* ---- the page ------------------------------------------------------- */

typedef struct {
    const char *name, *value;
} token_t;

/* The page with its {{names}} filled in; one that nobody knows stays. */
static void fill_page(const char *page, const token_t *tokens,
                      xcri_json_t *out)
{
    const char *at = page, *name;
    const token_t *t;

    while ((name = strstr(at, "{{")) != NULL) {
        xcri_json_raw(out, at, (apr_size_t)(name - at));
        at = name;
        for (t = tokens; t->name && strncmp(name, t->name, strlen(t->name));
             t++) {
        }
        if (t->name) {
            xcri_json_raw(out, t->value, strlen(t->value));
            at += strlen(t->name);
        }
        else {
            xcri_json_raw(out, at, 2);
            at += 2;
        }
    }
    xcri_json_raw(out, at, strlen(at));
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

static xcri_answer_t *make_page(request_rec *r, const xcri_gate_state_t *state)
{
    const char *own = xcri_srv_conf(r->server)->page;
    const char *page = own && *own ? own : shipped;
    const char *nonce = make_nonce(r->pool);
    /* A window that is only announced is not the one that ends now. */
    int is_planned = state->window && state->window->starts <= apr_time_now();
    xcri_answer_t *answer = xcri_answer_make(r->pool, HTTP_SERVICE_UNAVAILABLE,
                                             "text/html; charset=utf-8");
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
        apr_table_setn(answer->headers, "Content-Security-Policy",
                       apr_psprintf(r->pool, "default-src 'none'; script-src "
                                    "'nonce-%s'; style-src 'nonce-%s'; img-src "
                                    "data:; connect-src 'self'; base-uri "
                                    "'none'; form-action 'none'; "
                                    "frame-ancestors 'self'", nonce, nonce));
    }
    fill_page(page, tokens, &answer->body);
    return answer;
}

/* ---- the answer ------------------------------------------------------ */

static xcri_answer_t *make_json(request_rec *r, const xcri_gate_state_t *state)
{
    return xcri_answer_detail(r->pool, HTTP_SERVICE_UNAVAILABLE,
        apr_pstrcat(r->pool, "The rankings are closed for maintenance; please "
                    "check back in ",
                    xcri_window_words(r->pool, state->retry_after), NULL));
}

xcri_answer_t *xcri_page_answer(request_rec *r, int is_api)
{
    xcri_gate_state_t state = xcri_gate_now(r);
    xcri_answer_t *answer = !is_api && wants_page(r) ? make_page(r, &state)
                                                     : make_json(r, &state);

    apr_table_setn(answer->headers, "Retry-After",
                   apr_psprintf(r->pool, "%" APR_INT64_T_FMT,
                                state.retry_after));
    if (!is_api) {
        apr_table_setn(answer->headers, "Vary", "Accept");
    }
    return answer;
}
