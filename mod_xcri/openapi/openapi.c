/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "openapi/openapi.h"
#include "openapi/parameters.h"
#include "openapi/responses.h"
#include "openapi/schema.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#define DESCRIPTION \
    "Rankings of collegiate cross country: the Cross Country Rating Index" \
    " (XCRI), Team Five, Team Knockout and the components of the SCS score." \
    "\n\nA parameter that stands twice in a query has its last value; one" \
    " that a route does not know is ignored. A whole number may have a sign" \
    " before it and white space around it. Every address is the same with" \
    " and without a slash at its end. HEAD is answered wherever GET is." \
    " A member without a value is null; none is left out. Times have no" \
    " zone: they are the ranking program's own. Answers have an ETag, and" \
    " If-None-Match saves the transfer of one that has not changed."

#define CONTACT \
    "{\"name\":\"XCRI\"," \
    "\"url\":\"https://web4.ustfccca.org/iz/xcri/feedback\"}"
#define LICENSE \
    "{\"name\":\"Apache License 2.0\",\"identifier\":\"Apache-2.0\"}"

/* What a list can be asked for beside its filters */
#define LIST_TEXT \
    " sort orders the rows, fields chooses columns, and x-forms has the forms" \
    " beside JSON."

/* ---- tags ----------------------------------------------------------- */

#define GENERAL "general"
#define GENERAL_ABOUT "The API itself, and what there is to choose from"

/* The first segment, where more than one address begins with it */
static const char *tag_of(apr_pool_t *pool, const char *path)
{
    apr_size_t len = strcspn(path + 1, "/");

    return path[1 + len] ? apr_pstrmemdup(pool, path + 1, len) : GENERAL;
}

/* Routes are sorted by their paths, so that those of a tag follow each other,
 * but for the general ones. */
static void write_tags(xcri_doc_t *doc, const xcri_compiled_t **routes, int n)
{
    const char *open = GENERAL;
    int i;

    xcri_doc_open(doc, "tags", '[');
    xcri_doc_open(doc, NULL, '{');
    xcri_doc_text(doc, "name", GENERAL);
    xcri_doc_text(doc, "description", GENERAL_ABOUT);
    for (i = 0; i < n; i++) {
        const char *tag = tag_of(doc->pool, routes[i]->route->path);

        if (!strcmp(tag, GENERAL)) {
            continue;
        }
        if (strcmp(tag, open)) {
            xcri_doc_close(doc, '}');
            xcri_doc_open(doc, NULL, '{');
            xcri_doc_text(doc, "name", tag);
            open = tag;
        }
        if (routes[i]->route->about) {
            xcri_doc_text(doc, "description", routes[i]->route->about);
        }
    }
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, ']');
}

/* ---- paths ---------------------------------------------------------- */

static void write_operation(xcri_doc_t *doc, const xcri_compiled_t *c,
                            const xcri_settings_t *settings)
{
    const xcri_route_t *route = c->route;
    char *method = apr_pstrdup(doc->pool, route->method ? route->method
                                                        : "GET");
    const char *name = xcri_doc_name(doc->pool, route->path, 1);
    char *at;

    for (at = method; *at; at++) {
        *at = (char)apr_tolower(*at);
    }
    xcri_doc_open(doc, method, '{');
    xcri_doc_text(doc, "operationId", apr_pstrcat(doc->pool, method,
                                                  *name ? name : "Root",
                                                  NULL));
    xcri_doc_open(doc, "tags", '[');
    xcri_doc_text(doc, NULL, tag_of(doc->pool, route->path));
    xcri_doc_close(doc, ']');
    xcri_doc_text(doc, "summary", route->doc);
    xcri_doc_text(doc, "description",
                  apr_pstrcat(doc->pool, route->doc, ".",
                              c->param_of[XCRI_SETTING_FORMAT] >= 0
                              ? LIST_TEXT : "", NULL));
    xcri_parameters_write(doc, c, settings);
    xcri_parameters_body(doc, route);
    xcri_responses_write(doc, c);
    xcri_doc_close(doc, '}');
}

static int by_path(const void *a, const void *b)
{
    const xcri_compiled_t *x = *(const xcri_compiled_t *const *)a;
    const xcri_compiled_t *y = *(const xcri_compiled_t *const *)b;

    int differ = strcmp(x->route->path, y->route->path);

    return differ ? differ : x->index - y->index;
}

/* The routes that have an address, in order */
static const xcri_compiled_t **addresses(apr_pool_t *pool,
                                         const xcri_engine_t *engine, int *n)
{
    const xcri_compiled_t **routes;
    int i;

    routes = apr_palloc(pool, sizeof(*routes) * (apr_size_t)engine->nroutes);
    for (*n = 0, i = 0; i < engine->nroutes; i++) {
        if (engine->routes[i]->nsegments >= 0) {
            routes[(*n)++] = engine->routes[i];
        }
    }
    qsort(routes, (size_t)*n, sizeof(*routes), by_path);
    return routes;
}

/* Without the slash at its end, which linters take for a mistake */
static const char *bare_path(apr_pool_t *pool, const char *path)
{
    apr_size_t len = strlen(path);

    return len > 1 && path[len - 1] == '/'
           ? apr_pstrmemdup(pool, path, len - 1) : path;
}

void xcri_openapi_write(xcri_json_t *out, const xcri_engine_t *engine,
                        const xcri_settings_t *settings, const char *server,
                        const char *version)
{
    xcri_doc_t doc = { out->pool, out, 1, NULL };
    const xcri_compiled_t **routes;
    int n, i;

    routes = addresses(out->pool, engine, &n);
    xcri_schema_collect(&doc, engine);
    xcri_doc_open(&doc, NULL, '{');
    xcri_doc_text(&doc, "openapi", "3.1.0");
    xcri_doc_open(&doc, "info", '{');
    xcri_doc_text(&doc, "title", "XCRI API");
    xcri_doc_text(&doc, "version", version);
    xcri_doc_text(&doc, "description", DESCRIPTION);
    xcri_doc_json(&doc, "contact", CONTACT);
    xcri_doc_json(&doc, "license", LICENSE);
    xcri_doc_close(&doc, '}');
    xcri_doc_open(&doc, "servers", '[');
    xcri_doc_open(&doc, NULL, '{');
    xcri_doc_text(&doc, "url", server);
    xcri_doc_close(&doc, '}');
    xcri_doc_close(&doc, ']');
    /* Nobody has to sign in. */
    xcri_doc_json(&doc, "security", "[]");
    write_tags(&doc, routes, n);
    xcri_doc_open(&doc, "paths", '{');
    for (i = 0; i < n; i++) {
        if (!i || strcmp(routes[i - 1]->route->path, routes[i]->route->path)) {
            xcri_doc_open(&doc, bare_path(doc.pool, routes[i]->route->path),
                          '{');
        }
        write_operation(&doc, routes[i], settings);
        /* Its other methods follow it. */
        if (!routes[i]->also) {
            xcri_doc_close(&doc, '}');
        }
    }
    xcri_doc_close(&doc, '}');
    xcri_responses_components(&doc);
    xcri_doc_close(&doc, '}');
}
