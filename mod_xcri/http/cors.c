/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/cors.h"
#include "core/text.h"

#include <apr_strings.h>
#include <http_protocol.h>

/* What a script of another site may read, beside what it always may */
#define EXPOSED \
    "Age, Allow, Cache-Status, Content-Disposition, ETag, Link, Retry-After, " \
    "Server-Timing, XCRI-Maintenance"

/* What a preflight may ask for: as the predecessor had it */
#define CORS_METHODS(between) \
    "DELETE" between "GET" between "HEAD" between "OPTIONS" between "PATCH" \
    between "POST" between "PUT"
#define PREFLIGHT_SECONDS "600"

/* As a browser sends it: scheme, host and, where it is not the scheme's usual
 * one, port. Any other would be allowed, and never come. */
static int is_origin(apr_pool_t *pool, const char *arg)
{
    static const char *const letters = "abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-._:";
    apr_uri_t uri;

    return apr_uri_parse(pool, arg, &uri) == APR_SUCCESS && uri.scheme
           && uri.hostname && *uri.hostname
           && !uri.hostname[strspn(uri.hostname, letters)]
           && !uri.user && !uri.path && !uri.query && !uri.fragment
           && (!uri.port_str
               || (uri.port && apr_strtoi64(uri.port_str, NULL, 10) == uri.port
                   && uri.port != apr_uri_port_of_scheme(uri.scheme)));
}

const char *xcri_cors_add_origin(cmd_parms *cmd, void *conf, const char *arg)
{
    xcri_dir_conf_t *dir = conf;

    if (strcmp(arg, "*") && strcmp(arg, "none")
        && !is_origin(cmd->temp_pool, arg)) {
        return apr_psprintf(cmd->pool, "%s takes origins (scheme, host and "
                            "a port that is not the usual one, without a path), "
                            "* or none, not \"%s\"; "
                            "write, for example, %s https://www.example.org",
                            cmd->cmd->name, arg, cmd->cmd->name);
    }
    if (!dir->origins) {
        dir->origins = apr_array_make(cmd->pool, 2, sizeof(const char *));
    }
    if (dir->origins->nelts
        && (!strcmp(arg, "*") || !strcmp(arg, "none")
            || !strcmp(APR_ARRAY_IDX(dir->origins, 0, const char *), "*")
            || !strcmp(APR_ARRAY_IDX(dir->origins, 0, const char *),
                       "none"))) {
        return apr_psprintf(cmd->pool, "%s takes * or none alone; write "
                            "either %s * or a list of origins",
                            cmd->cmd->name, cmd->cmd->name);
    }
    APR_ARRAY_PUSH(dir->origins, const char *) = arg;
    return NULL;
}

static int is_listed(const apr_array_header_t *origins, const char *origin)
{
    int i;

    for (i = 0; i < origins->nelts; i++) {
        if (!strcasecmp(APR_ARRAY_IDX(origins, i, const char *), origin)) {
            return 1;
        }
    }
    return 0;
}

static int is_word(const apr_array_header_t *origins, const char *word)
{
    return origins->nelts == 1
           && !strcmp(APR_ARRAY_IDX(origins, 0, const char *), word);
}

int xcri_cors_allow(request_rec *r, const xcri_dir_conf_t *dir,
                    apr_table_t *headers)
{
    const apr_array_header_t *origins = dir->origins;
    const char *origin = apr_table_get(r->headers_in, "Origin");

    if (!origins || is_word(origins, "none")) {
        return 0;
    }
    if (is_word(origins, "*")) {
        apr_table_setn(headers, "Access-Control-Allow-Origin", "*");
        apr_table_setn(headers, "Access-Control-Expose-Headers", EXPOSED);
        return 1;
    }
    apr_table_mergen(headers, "Vary", "Origin");
    if (!origin) {
        return 0;
    }
    apr_table_setn(headers, "Access-Control-Allow-Credentials", "true");
    if (!is_listed(origins, origin)) {
        return 0;
    }
    apr_table_setn(headers, "Access-Control-Allow-Origin", origin);
    apr_table_setn(headers, "Access-Control-Expose-Headers", EXPOSED);
    return 1;
}

int xcri_cors_is_own(request_rec *r)
{
    const char *origin = apr_table_get(r->headers_in, "Origin");
    const char *site = apr_table_get(r->headers_in, "Sec-Fetch-Site");
    const char *host = apr_table_get(r->headers_in, "Host"), *own;

    if (!origin || (site && !strcmp(site, "same-origin"))) {
        return 1;
    }
    own = strstr(origin, "://");
    return own && host && !strcasecmp(own + 3, host);
}

static xcri_answer_t *text(apr_pool_t *pool, int status, const char *said)
{
    xcri_answer_t *answer = xcri_answer_make(pool, status, "text/plain");

    xcri_json_raw(&answer->body, said, strlen(said));
    return answer;
}

xcri_answer_t *xcri_cors_preflight(request_rec *r, const xcri_dir_conf_t *dir)
{
    const char *method = apr_table_get(r->headers_in,
                                       "Access-Control-Request-Method");
    const char *wanted = apr_table_get(r->headers_in,
                                       "Access-Control-Request-Headers");
    xcri_answer_t *answer;
    xcri_str_t asked = { method, method ? strlen(method) : 0 };

    if (!apr_table_get(r->headers_in, "Origin") || !method) {
        return NULL;
    }
    /* The sender says whether the origin may read; here it is only asked. */
    if (!xcri_cors_allow(r, dir, apr_table_make(r->pool, 4))) {
        return text(r->pool, HTTP_BAD_REQUEST, "Disallowed CORS origin");
    }
    /* Not by ap_find_token: for it, GETS has the token GET. */
    if (!xcri_text_one_of(asked, CORS_METHODS("|"))) {
        return text(r->pool, HTTP_BAD_REQUEST, "Disallowed CORS method");
    }
    answer = text(r->pool, HTTP_OK, "OK");
    apr_table_setn(answer->headers, "Access-Control-Allow-Methods",
                   CORS_METHODS(", "));
    apr_table_setn(answer->headers, "Access-Control-Max-Age",
                   PREFLIGHT_SECONDS);
    if (wanted) {
        apr_table_setn(answer->headers, "Access-Control-Allow-Headers",
                       wanted);
    }
    return answer;
}
