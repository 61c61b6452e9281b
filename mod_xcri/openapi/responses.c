/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "openapi/answers.h"
#include "openapi/responses.h"
#include "openapi/example.h"
#include "openapi/parameters.h"
#include "openapi/schema.h"
#include "core/list.h"

#include <apr_strings.h>
#include <string.h>

/* ---- what every route shares ---------------------------------------- */

#define TYPE_JSON(schema, example) \
    "\"content\":{\"application/json\":{\"schema\":" schema \
    ",\"example\":" example "}}"
#define REF(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define MEMBER(name) "\"" name "\":{\"type\":\"string\"}"
#define DETAIL(text) TYPE_JSON(REF("DetailError"), "{\"detail\":\"" text "\"}")
#define HEADER(text, schema) \
    "{\"description\":\"" text "\",\"schema\":" schema "}"
#define RETRY_AFTER \
    "\"headers\":{\"Retry-After\":" \
    HEADER("Seconds to wait", "{\"type\":\"integer\",\"minimum\":0}") "}"

/* The names of the schemas end in Error, so that no table's name is among
 * them. */
static const char *const shared_schemas[][2] = {
    { "DetailError", "{\"type\":\"object\",\"properties\":{" MEMBER("detail") "},"
      "\"required\":[\"detail\"]}" },
    { "InternalError", "{\"type\":\"object\",\"properties\":{" MEMBER("error")
      "," MEMBER("message") "," MEMBER("detail") "},"
      "\"required\":[\"error\",\"message\",\"detail\"]}" },
    { "ParameterError", "{\"type\":\"object\",\"properties\":{"
      MEMBER("type") ",\"loc\":{\"type\":\"array\",\"description\":\"query, "
      "path or body, the index in an array, and the parameter's name\",\"items\":{\"type\":"
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
      DETAIL("team_a_id and team_b_id must be different") "}" },
    { "NotFound", "{\"description\":\"There is no such thing\","
      DETAIL("Not Found") "}" },
    { "MethodNotAllowed", "{\"description\":\"This address has other"
      " methods\",\"headers\":{\"Allow\":" HEADER("Those that it has",
      "{\"type\":\"string\"}") "}," DETAIL("Method Not Allowed") "}" },
    { "PreconditionFailed", "{\"description\":\"If-Match or,"
      " of what is read, If-Unmodified-Since does not hold\"," DETAIL("Precondition Failed")
      "}" },
    { "Forbidden", "{\"description\":\"Another site's page may not send this\","
      DETAIL("Another site's page may not send feedback") "}" },
    { "Unauthorized", "{\"description\":\"Nobody who may do this has said who"
      " it is\"," DETAIL("Unauthorized") "}" },
    { "NotAllowed", "{\"description\":\"Nothing can be changed here, or not by"
      " this user\"," DETAIL("Nothing can be published at this address") "}" },
    { "Conflict", "{\"description\":\"The same is being changed by another\","
      RETRY_AFTER "," DETAIL("Another publication of this list is going on")
      "}" },
    { "UnsupportedMediaType", "{\"description\":\"The body is of another"
      " type\"," DETAIL("The body must be lines of JSON, or CSV") "}" },
    { "TooLarge", "{\"description\":\"The body is longer than is taken\","
      DETAIL("The message is too long") "}" },
    { "InvalidParameters", "{\"description\":\"A parameter is missing, or its"
      " value is not allowed\"," TYPE_JSON(REF("ParametersError"),
      "{\"detail\":[{\"type\":\"greater_than_equal\",\"loc\":[\"query\","
      "\"limit\"],\"msg\":\"The value must be at least 1\",\"input\":\"0\","
      "\"ctx\":{\"ge\":1}}]}") "}" },
    { "TooManyRequests", "{\"description\":\"This client has sent as many as"
      " it may for now\"," RETRY_AFTER ","
      DETAIL("Rate limit exceeded. Please try again later.") "}" },
    { "ServerError", "{\"description\":\"Something unexpected; the server's"
      " log has the cause\"," TYPE_JSON(REF("InternalError"),
      "{\"error\":\"InternalServerError\",\"message\":\"An unexpected error"
      " occurred\",\"detail\":\"incident 4b1c\"}") "}" },
    { "Unavailable", "{\"description\":\"What is asked for is not available at"
      " the moment\"," RETRY_AFTER ","
      DETAIL("The rankings are not available at the moment") "}" },
    { NULL, NULL }
};

/* A list without pages has links too: it is its first page and its last. */
#define LINK "Link"
#define LINK_WHOLE "LinkOfWholeList"

static const char *const shared_headers[][2] = {
    { "ETag", HEADER("What If-None-Match can say next time; none while the"
                     " data change", "{\"type\":\"string\"}") },
    { LINK, HEADER("The pages first and last, and prev and next where there"
                   " are such, as RFC 8288 has it", "{\"type\":\"string\"}") },
    { LINK_WHOLE, HEADER("This list as first and as last, for it has one page"
                         " (RFC 8288)", "{\"type\":\"string\"}") },
    { NULL, NULL }
};

static void write_shared(xcri_doc_t *doc, const char *key,
                         const char *const (*pairs)[2])
{
    int i;

    xcri_doc_open(doc, key, '{');
    if (pairs == shared_schemas) {
        xcri_schema_named(doc);
    }
    for (i = 0; pairs[i][0]; i++) {
        xcri_doc_json(doc, pairs[i][0], pairs[i][1]);
    }
    xcri_doc_close(doc, '}');
}

void xcri_responses_components(xcri_doc_t *doc)
{
    xcri_doc_open(doc, "components", '{');
    write_shared(doc, "schemas", shared_schemas);
    write_shared(doc, "responses", shared_responses);
    write_shared(doc, "headers", shared_headers);
    xcri_doc_close(doc, '}');
}

/* ---- one route ------------------------------------------------------ */

/* Without parameters */
static const char *bare_media(apr_pool_t *pool, const char *media)
{
    return apr_pstrmemdup(pool, media, strcspn(media, "; "));
}

static int is_tagged(const xcri_route_t *route)
{
    return !route->run || route->tagged;
}

static void write_ok(xcri_doc_t *doc, const xcri_compiled_t *c)
{
    const char *media = c->route->media ? c->route->media
                                        : xcri_list_forms[XCRI_FORM_JSON].media;
    const xcri_compiled_t *shown = xcri_schema_answered(doc->pool, c);

    xcri_doc_open(doc, "200", '{');
    xcri_doc_text(doc, "description", c->route->doc);
    if (is_tagged(c->route)) {
        xcri_doc_open(doc, "headers", '{');
        xcri_doc_ref(doc, "ETag", "headers", "ETag", NULL);
        if (c->param_of[XCRI_SETTING_FORMAT] >= 0) {
            xcri_doc_ref(doc, "Link", "headers",
                         c->limit_at >= 0 && c->offset_at >= 0 ? LINK
                                                               : LINK_WHOLE,
                         NULL);
        }
        xcri_doc_close(doc, '}');
    }
    xcri_doc_open(doc, "content", '{');
    xcri_doc_open(doc, bare_media(doc->pool, media), '{');
    xcri_answers_schema(doc, "schema", c);
    xcri_example_answer(doc, "example", shown ? shown : c);
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, '}');
}

static void write_forms(xcri_doc_t *doc, const xcri_compiled_t *c)
{
    int i;

    if (c->param_of[XCRI_SETTING_FORMAT] < 0) {
        return;
    }
    xcri_doc_open(doc, "x-forms", '{');
    for (i = XCRI_FORM_JSON + 1; i < XCRI_FORMS; i++) {
        const char *media = bare_media(doc->pool, xcri_list_forms[i].media);

        xcri_doc_open(doc, xcri_list_forms[i].word, '{');
        xcri_doc_text(doc, "description",
                      apr_pstrcat(doc->pool, "The rows with format=",
                                  xcri_list_forms[i].word, ", or with Accept: ",
                                  media, NULL));
        xcri_doc_open(doc, "content", '{');
        xcri_doc_json(doc, media, strncmp(media, "text/", 5)
                                  ? "{}" : "{\"schema\":{\"type\":\"string\"}}");
        xcri_doc_close(doc, '}');
        xcri_doc_close(doc, '}');
    }
    xcri_doc_close(doc, '}');
}

static void refer(xcri_doc_t *doc, const char *status, const char *name)
{
    xcri_doc_ref(doc, status, "responses", name, NULL);
}

/* Does it change rankings? */
static int is_guarded(const xcri_route_t *route)
{
    return route->method && !route->body;
}

void xcri_responses_write(xcri_doc_t *doc, const xcri_compiled_t *compiled)
{
    const xcri_route_t *route = compiled->route;

    xcri_doc_open(doc, "responses", '{');
    write_ok(doc, compiled);
    if (is_tagged(route)) {
        refer(doc, "304", "NotModified");
    }
    if (route->check) {
        refer(doc, "400", "BadRequest");
    }
    if (is_guarded(route)) {
        refer(doc, "401", "Unauthorized");
    }
    if (route->method) {
        refer(doc, "403", route->body ? "Forbidden" : "NotAllowed");
    }
    if (compiled->can_miss || route->not_found
        || xcri_parameters_text_in_path(compiled)) {
        xcri_doc_ref(doc, "404", "responses", "NotFound", route->not_found);
    }
    refer(doc, "405", "MethodNotAllowed");
    if (is_guarded(route)) {
        refer(doc, "409", "Conflict");
    }
    if (is_tagged(route) || route->method) {
        refer(doc, "412", "PreconditionFailed");
    }
    if (route->body || route->takes) {
        refer(doc, "413", "TooLarge");
    }
    if (route->takes) {
        refer(doc, "415", "UnsupportedMediaType");
    }
    if (xcri_parameters_are_checked(compiled)) {
        refer(doc, "422", "InvalidParameters");
    }
    if (route->body) {
        refer(doc, "429", "TooManyRequests");
    }
    refer(doc, "500", "ServerError");
    refer(doc, "503", "Unavailable");
    xcri_doc_close(doc, '}');
    write_forms(doc, compiled);
}
