/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any query for a route with every kind of parameter; a first and a second
 * line, where there are any, stand for what the path captures. */
#include "fuzz.h"
#include "every.h"

static const xcri_compiled_t *every;

static void setup(apr_pool_t *pool)
{
    const xcri_route_t *const tables[] = { every_table, NULL };
    xcri_engine_t *engine;

    REQUIRE(!xcri_route_compile(pool, tables, &engine));
    every = engine->routes[0];
}

static void check_problems(const apr_array_header_t *problems)
{
    int i, query = 0;

    REQUIRE(problems->nelts <= every->nparams);
    for (i = 0; i < problems->nelts; i++) {
        const xcri_problem_t *p = &APR_ARRAY_IDX(problems, i, xcri_problem_t);
        xcri_str_t input = { p->input, p->input_len };

        REQUIRE(p->type && p->msg && p->name);
        REQUIRE(!strcmp(p->place, "query") || !strcmp(p->place, "path"));
        query |= *p->place == 'q';
        REQUIRE(!query || *p->place == 'q');
        REQUIRE(p->input || !strcmp(p->type, "missing"));
        REQUIRE(is_utf8(input));
    }
}

static void check_value(int i, const xcri_value_t *v,
                        const xcri_settings_t *settings)
{
    const xcri_param_t *p = &every_params[i];

    REQUIRE(is_utf8(v->text) && is_utf8(v->raw));
    switch (v->kind) {
    case XCRI_ABSENT:
        REQUIRE(!(p->flags & XCRI_P_REQUIRED));
        REQUIRE(!p->preset || (p->flags & XCRI_P_BLANK));
        break;
    case XCRI_IS_SEASON:
        REQUIRE(p->setting == XCRI_SETTING_SEASON
                && settings->default_season == XCRI_NEWEST);
        break;
    case XCRI_IS_INT:
        REQUIRE(p->type == XCRI_INT);
        REQUIRE(!(p->flags & XCRI_P_MIN) || v->number >= p->min);
        REQUIRE(!(p->flags & XCRI_P_MAX) || v->number <= p->max);
        REQUIRE(p->setting != XCRI_SETTING_LIMIT
                || v->number <= settings->max_limit);
        break;
    case XCRI_IS_TEXT:
        REQUIRE(p->type != XCRI_INT && v->text.data);
        REQUIRE(p->type != XCRI_DATE || v->text.len == 10);
        REQUIRE(!(p->flags & XCRI_P_CONTAINS)
                || (v->text.len > 2 && v->text.data[0] == '%'
                    && v->text.data[v->text.len - 1] == '%'));
        REQUIRE(!p->one_of || (p->flags & XCRI_P_OPEN) || v->text.len == 1);
        break;
    }
}

/* What the values ask for can be bound and written. */
static void check_list(apr_pool_t *pool, const xcri_value_t *values)
{
    const xcri_statement_t *st =
        xcri_sql_choose(pool, every, every->statements[every->rows_part],
                        values);
    xcri_view_t view;
    xcri_json_t json;
    const char *flat, *p;
    int i, marks = 0;

    st = xcri_list_statement(pool, every, st, values);
    REQUIRE(st->len == strlen(st->sql));
    for (p = st->sql; *p; p++) {
        marks += *p == '?';
    }
    REQUIRE(marks == st->nbind);
    view = xcri_list_view(pool, every, st, values);
    REQUIRE(view.ncolumns > 0 && view.ncolumns <= st->ncolumns);
    xcri_json_init(&json, pool);
    for (i = 0; i < view.ncolumns; i++) {
        int at = view.columns ? view.columns[i] : i;

        REQUIRE(at < st->ncolumns);
        xcri_json_raw(&json, view.keys[i].text, view.keys[i].len);
        xcri_json_int(&json, at);
    }
    xcri_json_raw(&json, view.keys[i].text, view.keys[i].len);
    flat = xcri_json_flat(&json);
    REQUIRE(is_flat_object(pool, flat, flat + xcri_json_length(&json)));
}

/* A line of the input, and a shorter input */
static xcri_str_t line(apr_pool_t *pool, xcri_str_t *input,
                       const char *otherwise)
{
    const char *end = memchr(input->data, '\n', input->len);
    xcri_str_t out = { otherwise, strlen(otherwise) };

    if (end) {
        out.len = (apr_size_t)(end - input->data);
        out.data = memcpy(apr_palloc(pool, out.len), input->data, out.len);
        input->data += out.len + 1;
        input->len -= out.len + 1;
    }
    return out;
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    const xcri_settings_t settings = {
        input.len % 2 ? XCRI_NEWEST : 2025, 100, input.len % 3 ? 1000 : 50
    };
    xcri_str_t captures[2];
    xcri_value_t values[E_COUNT];
    apr_array_header_t *problems;
    char *query;
    int i;

    captures[0] = line(pool, &input, EVERY_HANDLE);
    captures[1] = line(pool, &input, EVERY_DAY);
    query = apr_palloc(pool, input.len + 1);
    memcpy(query, input.data, input.len);
    query[input.len] = '\0';
    problems = xcri_param_parse(pool, every, &settings, captures, query,
                                values);
    check_problems(problems);
    xcri_param_expand(pool, every, values, every->route->not_found);
    xcri_param_expand(pool, every, values, query);
    if (problems->nelts) {
        return;
    }
    for (i = 0; i < E_COUNT; i++) {
        check_value(i, &values[i], &settings);
    }
    check_list(pool, values);
}
