/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/body.h"
#include "core/list.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#define PLACE "body"

xcri_problem_t *xcri_body_problem(apr_array_header_t *problems,
                                  const char *type, const char *name,
                                  const char *msg)
{
    xcri_problem_t *p = apr_array_push(problems);

    memset(p, 0, sizeof(*p));
    p->type = type;
    p->place = PLACE;
    p->name = name;
    p->msg = msg;
    return p;
}

void xcri_body_echo(apr_pool_t *pool, xcri_problem_t *p, const json_t *value)
{
    char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT)
                       : NULL;

    p->input_json = text ? apr_pstrdup(pool, text) : NULL;
    free(text);
}

xcri_problem_t *xcri_body_wrong_length(apr_pool_t *pool,
                                       apr_array_header_t *problems,
                                       const char *name, const json_t *value,
                                       apr_size_t bound, int is_short)
{
    xcri_problem_t *p = xcri_body_problem(problems,
        is_short ? "string_too_short" : "string_too_long", name,
        apr_psprintf(pool, "The text must have at %s %" APR_SIZE_T_FMT
                     " characters", is_short ? "least" : "most", bound));

    p->ctx_name = is_short ? "min_length" : "max_length";
    p->ctx_number = (apr_int64_t)bound;
    xcri_body_echo(pool, p, value);
    return p;
}

xcri_problem_t *xcri_body_wrong_word(apr_pool_t *pool,
                                     apr_array_header_t *problems,
                                     const char *name, const json_t *value,
                                     const char *one_of)
{
    const char *expected = xcri_list_expected(pool, one_of);
    xcri_problem_t *p = xcri_body_problem(problems, "literal_error", name,
        apr_pstrcat(pool, "The value must be ", expected, NULL));

    p->ctx_name = "expected";
    p->ctx_text = expected;
    xcri_body_echo(pool, p, value);
    return p;
}

void xcri_body_wrong_number(apr_pool_t *pool, apr_array_header_t *problems,
                            apr_int64_t bound, int is_short)
{
    xcri_problem_t *p = xcri_body_problem(problems,
        is_short ? "too_short" : "too_long", NULL,
        apr_psprintf(pool, "The array must have at %s %" APR_INT64_T_FMT
                     " element%s", is_short ? "least" : "most", bound,
                     bound == 1 ? "" : "s"));

    p->ctx_name = is_short ? "min_length" : "max_length";
    p->ctx_number = bound;
}

static void check_text(apr_pool_t *pool, apr_array_header_t *problems,
                       const xcri_param_t *param, const json_t *value)
{
    const char *text = json_string_value(value);
    apr_size_t chars = xcri_text_chars((xcri_str_t){
        text, json_string_length(value) });

    if (chars < param->min_chars) {
        xcri_body_wrong_length(pool, problems, param->name, value,
                               param->min_chars, 1);
    }
    else if (param->max_chars && chars > param->max_chars) {
        xcri_body_wrong_length(pool, problems, param->name, value,
                               param->max_chars, 0);
    }
}

static void check_word(apr_pool_t *pool, apr_array_header_t *problems,
                       const xcri_param_t *param, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!text || !xcri_text_one_of((xcri_str_t){ text, strlen(text) },
                                   param->one_of)) {
        xcri_body_wrong_word(pool, problems, param->name, value,
                             param->one_of);
    }
}

static void check(apr_pool_t *pool, apr_array_header_t *problems,
                  const xcri_param_t *param, const json_t *object,
                  const char **text)
{
    const json_t *value = json_object_get(object, param->name);
    int is_required = (param->flags & XCRI_P_REQUIRED) != 0;
    int before = problems->nelts;

    *text = NULL;
    if (!value && is_required) {
        xcri_body_echo(pool, xcri_body_problem(problems, "missing",
                                               param->name,
                                               "This member is required"),
                       object);
    }
    else if (!value || (json_is_null(value) && !is_required)) {
        return;
    }
    else if (param->one_of) {
        check_word(pool, problems, param, value);
    }
    else if (!json_is_string(value)) {
        xcri_body_echo(pool, xcri_body_problem(problems, "string_type",
                                               param->name,
                                               "The value must be a text"),
                       value);
    }
    else {
        check_text(pool, problems, param, value);
    }
    if (problems->nelts == before) {
        *text = apr_pstrdup(pool, json_string_value(value));
    }
}

/* Where the parser stopped, and why: its own words after "near" are the
 * client's. */
xcri_problem_t *xcri_body_not_json(apr_pool_t *pool,
                                   apr_array_header_t *problems,
                                   const json_error_t *error)
{
    const char *near = strstr(error->text, " near ");
    xcri_problem_t *p = xcri_body_problem(problems, "json_invalid",
                                          apr_itoa(pool, error->position),
                                          "The body is not JSON");

    p->name_is_number = 1;
    p->input_json = "{}";
    p->ctx_name = "error";
    p->ctx_text = near ? apr_pstrmemdup(pool, error->text,
                                        (apr_size_t)(near - error->text))
                       : apr_pstrdup(pool, error->text);
    return p;
}

apr_array_header_t *xcri_body_is_none(apr_pool_t *pool, xcri_str_t text)
{
    apr_array_header_t *problems = apr_array_make(pool, 1,
                                                  sizeof(xcri_problem_t));
    xcri_problem_t *p = xcri_body_problem(problems,
        text.len ? "model_attributes_type" : "missing", NULL,
        text.len ? "The body must be a JSON object, as application/json"
                 : "A body is required");

    if (text.len) {
        xcri_str_t sent = xcri_text_repair(pool, text);

        p->input = sent.data;
        p->input_len = sent.len;
    }
    return problems;
}

apr_array_header_t *xcri_body_check(apr_pool_t *pool,
                                    const xcri_param_t *table,
                                    const json_t *value, const char **values)
{
    apr_array_header_t *problems = apr_array_make(pool, 2,
                                                  sizeof(xcri_problem_t));
    int i;

    if (!json_is_object(value)) {
        xcri_body_echo(pool, xcri_body_problem(problems,
                                               "model_attributes_type", NULL,
                                               "This must be a JSON object"),
                       value);
        return problems;
    }
    for (i = 0; table[i].name; i++) {
        check(pool, problems, &table[i], value, &values[i]);
    }
    return problems;
}

apr_array_header_t *xcri_body_parse(apr_pool_t *pool,
                                    const xcri_param_t *table, xcri_str_t text,
                                    const char **values)
{
    apr_array_header_t *problems;
    json_error_t error;
    json_t *value;

    if (!text.len) {
        return xcri_body_is_none(pool, text);
    }
    value = json_loadb(text.data, text.len, JSON_DECODE_ANY, &error);
    if (value) {
        problems = xcri_body_check(pool, table, value, values);
        json_decref(value);
    }
    else {
        problems = apr_array_make(pool, 1, sizeof(xcri_problem_t));
        xcri_body_not_json(pool, problems, &error);
    }
    return problems;
}
