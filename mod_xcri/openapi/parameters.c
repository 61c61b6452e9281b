/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "openapi/parameters.h"
#include "openapi/example.h"
#include "openapi/schema.h"
#include "core/list.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

/* ---- schemas -------------------------------------------------------- */

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
    const char *words = c->words[setting] ? c->words[setting] : "";

    if (xcri_schema_words(doc, key, c, setting)) {
        return;
    }
    if (setting == XCRI_SETTING_FORMAT) {
        words = xcri_list_forms[XCRI_FORM_JSON].word;
    }
    xcri_doc_open(doc, key, '{');
    xcri_doc_text(doc, "type", "string");
    xcri_doc_words(doc, "enum", words);
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
        /* A single character may do where it is not ASCII. */
        xcri_doc_int(doc, "minLength", p->flags & XCRI_P_CONTAINS
                                       ? 1 : (apr_int64_t)p->min_chars);
    }
    if (p->one_of) {
        xcri_doc_words(doc, "enum", words_of(doc->pool, p));
    }
    else if (p->pattern) {
        xcri_doc_text(doc, "pattern", p->pattern);
    }
    write_default(doc, p, settings, max);
    xcri_doc_close(doc, '}');
}

/* ---- parameters ----------------------------------------------------- */

/* What the settings and the other forms of an answer add to the table's text
 */
static const char *description(apr_pool_t *pool, const xcri_param_t *p,
                               const xcri_settings_t *settings)
{
    const char *more = "";

    if (p->setting == XCRI_SETTING_SEASON
        && settings->default_season == XCRI_NEWEST) {
        more = "; without it, the newest that has live rankings";
    }
    else if (p->setting == XCRI_SETTING_FIELDS) {
        more = ". The rows have these members and no others then, also where"
               " their schema requires more";
    }
    else if (p->setting == XCRI_SETTING_FORMAT) {
        more = ". Here stands json alone, so that an answer has one type; the"
               " others are in the operation's x-forms";
    }
    return apr_pstrcat(pool, p->doc ? p->doc : "", more, NULL);
}

static void write_param(xcri_doc_t *doc, const xcri_compiled_t *c, int at,
                        const xcri_settings_t *settings)
{
    const xcri_param_t *p = &c->route->params[at];
    int in_path = !!(c->in_path & (1U << at));
    int required = in_path || (p->flags & XCRI_P_REQUIRED);

    xcri_doc_open(doc, NULL, '{');
    xcri_doc_text(doc, "name", p->name);
    xcri_doc_text(doc, "in", in_path ? "path" : "query");
    xcri_doc_text(doc, "description", description(doc->pool, p, settings));
    if (required) {
        xcri_doc_json(doc, "required", "true");
    }
    if (!in_path && (p->flags & (XCRI_P_BLANK | XCRI_P_NO_DATE))) {
        xcri_doc_json(doc, "allowEmptyValue", "true");
    }
    if (p->setting >= XCRI_SETTING_SORT) {
        write_list_schema(doc, c, p->setting);
    }
    else {
        write_schema(doc, p, settings);
    }
    if (required) {
        xcri_doc_json(doc, "example", xcri_example_param(doc->pool, p));
    }
    xcri_doc_close(doc, '}');
}

/* What is sent twice with the same key is taken once. */
#define SEND_KEY \
    "{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"description\":\"A word" \
    " of the client's own: what is sent again with the same one is taken" \
    " once\",\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":255," \
    "\"pattern\":\"^[!-~]+$\"}}"

void xcri_parameters_write(xcri_doc_t *doc, const xcri_compiled_t *compiled,
                           const xcri_settings_t *settings)
{
    int i;

    if (!compiled->nparams && !compiled->route->method) {
        return;
    }
    xcri_doc_open(doc, "parameters", '[');
    if (compiled->route->method) {
        xcri_doc_json(doc, NULL, SEND_KEY);
    }
    for (i = 0; i < compiled->nparams; i++) {
        write_param(doc, compiled, i, settings);
    }
    xcri_doc_close(doc, ']');
}

static int is_checked(const xcri_compiled_t *c, const xcri_param_t *p)
{
    return p->type != XCRI_TEXT || p->min_chars
           || (p->one_of && !(p->flags & XCRI_P_OPEN))
           || p->setting >= XCRI_SETTING_SORT
           || ((p->flags & XCRI_P_REQUIRED)
               && !(c->in_path & (1U << (p - c->route->params))));
}

int xcri_parameters_are_checked(const xcri_compiled_t *compiled)
{
    int checked = compiled->route->body != NULL, i;

    for (i = 0; i < compiled->nparams; i++) {
        checked |= is_checked(compiled, &compiled->route->params[i]);
    }
    return checked;
}

int xcri_parameters_text_in_path(const xcri_compiled_t *compiled)
{
    int i, found = 0;

    for (i = 0; i < compiled->nparams; i++) {
        found |= (compiled->in_path & (1U << i))
                 && compiled->route->params[i].type == XCRI_TEXT;
    }
    return found;
}

/* ---- the body ------------------------------------------------------- */

static void write_member(xcri_doc_t *doc, const xcri_param_t *p)
{
    xcri_doc_open(doc, p->name, '{');
    xcri_schema_type(doc, p->type, !(p->flags & XCRI_P_REQUIRED));
    if (p->min_chars) {
        xcri_doc_int(doc, "minLength", (apr_int64_t)p->min_chars);
    }
    if (p->max_chars) {
        xcri_doc_int(doc, "maxLength", (apr_int64_t)p->max_chars);
    }
    if (p->one_of) {
        xcri_doc_words(doc, "enum", p->one_of);
    }
    if (p->doc) {
        xcri_doc_text(doc, "description", p->doc);
    }
    xcri_doc_close(doc, '}');
}

/* A body that the route reads itself */
static void write_taken(xcri_doc_t *doc, const xcri_route_t *route)
{
    const xcri_taken_t *taken;

    xcri_doc_open(doc, "requestBody", '{');
    xcri_doc_json(doc, "required", "true");
    xcri_doc_open(doc, "content", '{');
    for (taken = route->takes; taken->media; taken++) {
        xcri_doc_open(doc, taken->media, '{');
        xcri_doc_open(doc, "schema", '{');
        xcri_doc_text(doc, "type", "string");
        xcri_doc_text(doc, "description", taken->doc);
        xcri_doc_close(doc, '}');
        xcri_doc_close(doc, '}');
    }
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, '}');
}

static void write_object(xcri_doc_t *doc, const char *key,
                         const xcri_param_t *body)
{
    const xcri_param_t *p;

    xcri_doc_open(doc, key, '{');
    xcri_doc_text(doc, "type", "object");
    xcri_doc_open(doc, "properties", '{');
    for (p = body; p->name; p++) {
        write_member(doc, p);
    }
    xcri_doc_close(doc, '}');
    xcri_doc_open(doc, "required", '[');
    for (p = body; p->name; p++) {
        if (p->flags & XCRI_P_REQUIRED) {
            xcri_doc_text(doc, NULL, p->name);
        }
    }
    xcri_doc_close(doc, ']');
    xcri_doc_close(doc, '}');
}

/* One, or an array of them */
static void write_body(xcri_doc_t *doc, const xcri_route_t *route)
{
    if (!route->body_most) {
        write_object(doc, "schema", route->body);
        return;
    }
    xcri_doc_open(doc, "schema", '{');
    xcri_doc_open(doc, "oneOf", '[');
    write_object(doc, NULL, route->body);
    xcri_doc_open(doc, NULL, '{');
    xcri_doc_text(doc, "type", "array");
    xcri_doc_int(doc, "minItems", 1);
    xcri_doc_int(doc, "maxItems", route->body_most);
    xcri_doc_text(doc, "description", "All of them are kept, or none");
    write_object(doc, "items", route->body);
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, ']');
    xcri_doc_close(doc, '}');
}

void xcri_parameters_body(xcri_doc_t *doc, const xcri_route_t *route)
{
    const xcri_param_t *p;

    if (route->takes) {
        write_taken(doc, route);
    }
    if (!route->body) {
        return;
    }
    xcri_doc_open(doc, "requestBody", '{');
    xcri_doc_json(doc, "required", "true");
    xcri_doc_open(doc, "content", '{');
    xcri_doc_open(doc, "application/json", '{');
    write_body(doc, route);
    xcri_doc_open(doc, "example", '{');
    for (p = route->body; p->name; p++) {
        xcri_doc_json(doc, p->name, xcri_example_param(doc->pool, p));
    }
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, '}');
    xcri_doc_close(doc, '}');
}
