/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "openapi/openapi.h"
#include "openapi/schema.h"
#include "core/list.h"
#include "core/param.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#define DESCRIPTION \
    "Rankings of collegiate cross country: the Cross Country Rating Index" \
    " (XCRI), Team Five, Team Knockout and the components of the SCS score." \
    "\n\nA parameter that stands twice in a query has its last value; one" \
    " that a route does not know is ignored. Every address is the same with" \
    " and without a slash at its end. HEAD is answered wherever GET is." \
    " A member without a value is null; none is left out. Times have no" \
    " zone: they are the ranking program's own. Answers have an ETag, and" \
    " If-None-Match saves the transfer of one that has not changed."

/* ---- parameters ----------------------------------------------------- */

/* The words, and where the case does not matter, in lower case too */
static const char *words_of(apr_pool_t *pool, const xcri_param_t *p)
{
    char *lower, *at;

    if (!(p->flags & XCRI_P_OPEN)) {
        return p->one_of;
    }
    lower = apr_pstrdup(pool, p->one_of);
    for (at = lower; *at; at++) {
        *at = (char)apr_tolower(*at);
    }
    return strcmp(lower, p->one_of)
           ? apr_pstrcat(pool, lower, "|", p->one_of, NULL) : p->one_of;
}

static void write_default(xcri_doc_t *doc, const xcri_param_t *p,
                          const xcri_settings_t *settings, apr_int64_t max)
{
    if (p->setting == XCRI_SETTING_SEASON) {
        if (settings->default_season != XCRI_NEWEST) {
            xcri_doc_int(doc, "default", settings->default_season);
        }
    }
    else if (p->setting == XCRI_SETTING_LIMIT) {
        apr_int64_t limit = p->preset ? apr_atoi64(p->preset)
                                      : settings->default_limit;

        xcri_doc_int(doc, "default", limit < max ? limit : max);
    }
    else if (p->preset && p->type == XCRI_INT) {
        xcri_doc_int(doc, "default", apr_atoi64(p->preset));
    }
    else if (p->preset) {
        xcri_doc_text(doc, "default", p->preset);
    }
}

/* What a list can be asked for: the words come from its columns. */
static void write_words(xcri_doc_t *doc, const xcri_compiled_t *c,
                        const char *key, xcri_setting_t setting)
{
    if (xcri_schema_words(doc, key, c, setting)) {
        return;
    }
    xcri_doc_open(doc, key, '{');
    xcri_doc_text(doc, "type", "string");
    xcri_doc_words(doc, "enum", c->words[setting] ? c->words[setting] : "");
    xcri_doc_close(doc, '}');
}

static void write_list_schema(xcri_doc_t *doc, const xcri_compiled_t *c,
                              xcri_setting_t setting)
{
    if (setting != XCRI_SETTING_FIELDS && setting != XCRI_SETTING_INCLUDE) {
        write_words(doc, c, "schema", setting);
        return;
    }
    /* Several, with commas between them */
    xcri_doc_text(doc, "style", "form");
    xcri_doc_json(doc, "explode", "false");
    xcri_doc_open(doc, "schema", '{');
    xcri_doc_text(doc, "type", "array");
    write_words(doc, c, "items", setting);
    xcri_doc_close(doc, '}');
}

static void write_schema(xcri_doc_t *doc, const xcri_param_t *p,
                         const xcri_settings_t *settings)
{
    apr_int64_t max = p->max;

    if (p->setting == XCRI_SETTING_LIMIT && max > settings->max_limit) {
        max = settings->max_limit;
    }
    xcri_doc_open(doc, "schema", '{');
    xcri_schema_type(doc, p->type, 0);
    if (p->flags & XCRI_P_MIN) {
        xcri_doc_int(doc, "minimum", p->min);
    }
    if (p->flags & XCRI_P_MAX) {
        xcri_doc_int(doc, "maximum", max);
    }
    if (p->min_chars) {
        xcri_doc_int(doc, "minLength", (apr_int64_t)p->min_chars);
    }
    if (p->one_of) {
        xcri_doc_words(doc, "enum", words_of(doc->pool, p));
    }
    write_default(doc, p, settings, max);
    xcri_doc_close(doc, '}');
}

static void write_param(xcri_doc_t *doc, const xcri_compiled_t *c, int at,
                        const xcri_settings_t *settings)
{
    const xcri_param_t *p = &c->route->params[at];
    int in_path = !!(c->in_path & (1U << at));
    const char *text = p->doc ? p->doc : "";

    if (p->setting == XCRI_SETTING_SEASON
        && settings->default_season == XCRI_NEWEST) {
        text = apr_pstrcat(doc->pool, text, "; without it, the newest that has"
                           " live rankings", NULL);
    }
    xcri_doc_open(doc, NULL, '{');
    xcri_doc_text(doc, "name", p->name);
    xcri_doc_text(doc, "in", in_path ? "path" : "query");
    xcri_doc_text(doc, "description", text);
    if (in_path || (p->flags & XCRI_P_REQUIRED)) {
        xcri_doc_json(doc, "required", "true");
    }
    if (p->setting >= XCRI_SETTING_SORT) {
        write_list_schema(doc, c, p->setting);
    }
    else {
        write_schema(doc, p, settings);
    }
    xcri_doc_close(doc, '}');
}

/* Is there a value that the parameter refuses? */
static int is_checked(const xcri_compiled_t *c, const xcri_param_t *p)
{
    return p->type != XCRI_TEXT || p->min_chars
           || (p->one_of && !(p->flags & XCRI_P_OPEN))
           || p->setting >= XCRI_SETTING_SORT
           || ((p->flags & XCRI_P_REQUIRED)
               && !(c->in_path & (1U << (p - c->route->params))));
}

/* ---- responses ------------------------------------------------------ */

#define TYPE_JSON(schema) \
    "\"content\":{\"application/json\":{\"schema\":" schema "}}"
#define REF(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define MEMBER(name) "\"" name "\":{\"type\":\"string\"}"

/* What every route shares. The names of the schemas end in Error, so that no
 * table's name is among them. */
static const char *const shared_schemas[][2] = {
    { "Error", "{\"type\":\"object\",\"properties\":{" MEMBER("detail") "},"
      "\"required\":[\"detail\"]}" },
    { "InternalError", "{\"type\":\"object\",\"properties\":{" MEMBER("error")
      "," MEMBER("message") "," MEMBER("detail") "},"
      "\"required\":[\"error\",\"message\",\"detail\"]}" },
    { "ParameterError", "{\"type\":\"object\",\"properties\":{"
      MEMBER("type") ",\"loc\":{\"type\":\"array\",\"description\":\"query, "
      "path or body, and the parameter's name\",\"items\":{\"type\":"
      "[\"string\",\"integer\"]},\"minItems\":1}," MEMBER("msg") ",\"input\":{"
      "\"description\":\"What was sent\"},\"ctx\":{\"type\":\"object\","
      "\"description\":\"What would have been allowed\","
      "\"additionalProperties\":{\"type\":[\"string\",\"integer\"]}}},"
      "\"required\":[\"type\",\"loc\",\"msg\",\"input\"]}" },
    { "ParametersError", "{\"type\":\"object\",\"properties\":{\"detail\":{"
      "\"type\":\"array\",\"minItems\":1,\"items\":" REF("ParameterError")
      "}},\"required\":[\"detail\"]}" },
    { NULL, NULL }
};

static const char *const shared_responses[][2] = {
    { "NotModified", "{\"description\":\"What the client has, as"
      " If-None-Match or If-Modified-Since tell, is still so\"}" },
    { "BadRequest", "{\"description\":\"The parameters do not go together\","
      TYPE_JSON(REF("Error")) "}" },
    { "NotFound", "{\"description\":\"There is no such thing\","
      TYPE_JSON(REF("Error")) "}" },
    { "MethodNotAllowed", "{\"description\":\"This address has other"
      " methods\",\"headers\":{\"Allow\":{\"description\":\"Those that it"
      " has\",\"schema\":{\"type\":\"string\"}}}," TYPE_JSON(REF("Error"))
      "}" },
    { "InvalidParameters", "{\"description\":\"A parameter is missing, or its"
      " value is not allowed\"," TYPE_JSON(REF("ParametersError")) "}" },
    { "ServerError", "{\"description\":\"Something unexpected; the server's"
      " log has the cause\"," TYPE_JSON(REF("InternalError")) "}" },
    { "Unavailable", "{\"description\":\"The rankings are not available at"
      " the moment\",\"headers\":{\"Retry-After\":{\"description\":\"Seconds"
      " to wait\",\"schema\":{\"type\":\"integer\",\"minimum\":0}}},"
      TYPE_JSON(REF("Error")) "}" },
    { NULL, NULL }
};

static const char *const shared_headers[][2] = {
    { "ETag", "{\"description\":\"What If-None-Match can say next time; none"
      " while the data change\",\"schema\":{\"type\":\"string\"}}" },
    { "Link", "{\"description\":\"The pages first, prev, next and last, as RFC"
      " 8288 has it\",\"schema\":{\"type\":\"string\"}}" },
    { NULL, NULL }
};

static void write_shared(xcri_doc_t *doc, const char *const (*pairs)[2])
{
    int i;

    for (i = 0; pairs[i][0]; i++) {
        xcri_doc_json(doc, pairs[i][0], pairs[i][1]);
    }
}

/* Without parameters */
static const char *bare_media(apr_pool_t *pool, const char *media)
{
    return apr_pstrmemdup(pool, media, strcspn(media, "; "));
}

static void write_ok(xcri_doc_t *doc, const xcri_compiled_t *c)
{
    const char *media = c->route->media ? c->route->media
                                        : xcri_forms[XCRI_FORM_JSON].media;
    int i;

    xcri_doc_open(doc, "200", '{');
    xcri_doc_text(doc, "description", c->route->doc);
    if (!c->route->run) {
        xcri_doc_open(doc, "headers", '{');
        xcri_doc_ref(doc, "ETag", "headers", "ETag", NULL);
        if (c->param_of[XCRI_SETTING_FORMAT] >= 0) {
            xcri_doc_ref(doc, "Link", "headers", "Link", NULL);
        }
        xcri_doc_close(doc, '}');
    }
    xcri_doc_open(doc, "content", '{');
    xcri_doc_open(doc, bare_media(doc->pool, media), '{');
    xcri_schema_answer(doc, "schema", c);
    xcri_doc_close(doc, '}');
    for (i = 1; c->param_of[XCRI_SETTING_FORMAT] >= 0 && i < XCRI_FORMS; i++) {
        xcri_doc_json(doc, bare_media(doc->pool, xcri_forms[i].media),
                      "{\"schema\":{\"type\":\"string\"}}");
    }
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, '}');
}

static void write_responses(xcri_doc_t *doc, const xcri_compiled_t *c)
{
    int i, checked = 0;

    for (i = 0; i < c->nparams; i++) {
        checked |= is_checked(c, &c->route->params[i]);
    }
    xcri_doc_open(doc, "responses", '{');
    write_ok(doc, c);
    if (!c->route->run) {
        xcri_doc_ref(doc, "304", "responses", "NotModified", NULL);
    }
    if (c->route->check) {
        xcri_doc_ref(doc, "400", "responses", "BadRequest", NULL);
    }
    if (c->can_miss || c->route->not_found) {
        xcri_doc_ref(doc, "404", "responses", "NotFound",
                     c->route->not_found);
    }
    xcri_doc_ref(doc, "405", "responses", "MethodNotAllowed", NULL);
    if (checked) {
        xcri_doc_ref(doc, "422", "responses", "InvalidParameters", NULL);
    }
    xcri_doc_ref(doc, "500", "responses", "ServerError", NULL);
    xcri_doc_ref(doc, "503", "responses", "Unavailable", NULL);
    xcri_doc_close(doc, '}');
}

/* ---- paths ---------------------------------------------------------- */

/* The first segment, where more than one address begins with it */
static const char *tag_of(apr_pool_t *pool, const char *path)
{
    apr_size_t len = strcspn(path + 1, "/");

    return path[1 + len] ? apr_pstrmemdup(pool, path + 1, len) : "general";
}

static void write_operation(xcri_doc_t *doc, const xcri_compiled_t *c,
                            const xcri_settings_t *settings)
{
    const xcri_route_t *route = c->route;
    char *method = apr_pstrdup(doc->pool, route->method ? route->method
                                                        : "GET");
    const char *name = xcri_doc_name(doc->pool, route->path, 1);
    char *at;
    int i;

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
    if (c->nparams) {
        xcri_doc_open(doc, "parameters", '[');
        for (i = 0; i < c->nparams; i++) {
            write_param(doc, c, i, settings);
        }
        xcri_doc_close(doc, ']');
    }
    write_responses(doc, c);
    xcri_doc_close(doc, '}');
}

static int by_path(const void *a, const void *b)
{
    const xcri_compiled_t *x = *(const xcri_compiled_t *const *)a;
    const xcri_compiled_t *y = *(const xcri_compiled_t *const *)b;

    return strcmp(x->route->path, y->route->path);
}

static void write_paths(xcri_doc_t *doc, const xcri_engine_t *engine,
                        const xcri_settings_t *settings)
{
    apr_size_t size = sizeof(*engine->routes) * (apr_size_t)engine->nroutes;
    const xcri_compiled_t **routes = apr_pmemdup(doc->pool, engine->routes,
                                                 size);
    int i;

    qsort(routes, (size_t)engine->nroutes, sizeof(*routes), by_path);
    xcri_doc_open(doc, "paths", '{');
    for (i = 0; i < engine->nroutes; i++) {
        if (routes[i]->nsegments < 0) {
            continue;
        }
        xcri_doc_open(doc, routes[i]->route->path, '{');
        write_operation(doc, routes[i], settings);
        xcri_doc_close(doc, '}');
    }
    xcri_doc_close(doc, '}');
}

void xcri_openapi_write(xcri_json_t *out, const xcri_engine_t *engine,
                        const xcri_settings_t *settings, const char *mount,
                        const char *version)
{
    xcri_doc_t doc = { out->pool, out, 1, NULL };

    xcri_schema_collect(&doc, engine);
    xcri_doc_open(&doc, NULL, '{');
    xcri_doc_text(&doc, "openapi", "3.1.0");
    xcri_doc_open(&doc, "info", '{');
    xcri_doc_text(&doc, "title", "XCRI API");
    xcri_doc_text(&doc, "version", version);
    xcri_doc_text(&doc, "description", DESCRIPTION);
    xcri_doc_close(&doc, '}');
    xcri_doc_open(&doc, "servers", '[');
    xcri_doc_open(&doc, NULL, '{');
    xcri_doc_text(&doc, "url", mount);
    xcri_doc_close(&doc, '}');
    xcri_doc_close(&doc, ']');
    write_paths(&doc, engine, settings);
    xcri_doc_open(&doc, "components", '{');
    xcri_doc_open(&doc, "schemas", '{');
    xcri_schema_named(&doc);
    write_shared(&doc, shared_schemas);
    xcri_doc_close(&doc, '}');
    xcri_doc_open(&doc, "responses", '{');
    write_shared(&doc, shared_responses);
    xcri_doc_close(&doc, '}');
    xcri_doc_open(&doc, "headers", '{');
    write_shared(&doc, shared_headers);
    xcri_doc_close(&doc, '}');
    xcri_doc_close(&doc, '}');
    xcri_doc_close(&doc, '}');
}
