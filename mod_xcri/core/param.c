/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/param.h"
#include "core/bind.h"
#include "core/list.h"
#include "core/plain.h"

#include <apr_strings.h>
#include <string.h>

#define MSG_INT "The value must be a whole number"

/* A date that no row can have: MariaDB stores none before year 1 */
#define NO_DATE "0000-00-00"

/* What one parameter is checked against, for the helpers below */
typedef struct {
    apr_pool_t *pool;
    apr_array_header_t *problems;
    const xcri_compiled_t *compiled;
    const xcri_param_t *param;
    const char *place;
    apr_int64_t max;
} check_t;

static xcri_problem_t *problem(check_t *c, const char *type, const char *msg,
                               const xcri_str_t *input)
{
    xcri_problem_t *p = apr_array_push(c->problems);

    memset(p, 0, sizeof(*p));
    p->type = type;
    p->place = c->place;
    p->name = c->param->name;
    p->msg = msg;
    p->input = input ? input->data : NULL;
    p->input_len = input ? input->len : 0;
    return p;
}

static void out_of_bounds(check_t *c, const xcri_str_t *raw, int above)
{
    apr_int64_t bound = above ? c->max : c->param->min;
    const char *msg = apr_psprintf(c->pool, "The value must be %s or %s: %"
                                   APR_INT64_T_FMT, "equal to",
                                   above ? "less than" : "greater than",
                                   bound);
    xcri_problem_t *p = problem(c, above ? "less_than_equal"
                                         : "greater_than_equal", msg, raw);

    p->ctx_name = above ? "le" : "ge";
    p->ctx_number = bound;
}

/* Sets *overflow to the sign of a number beyond 64 bits. Returns 0 when text
 * is no number. */
static int parse_int(xcri_str_t text, apr_int64_t *number, int *overflow)
{
    int negative = 0;
    apr_size_t i = 0;
    apr_uint64_t n = 0, bound;

    text = xcri_text_trim(text);
    *overflow = 0;
    if (text.len && (text.data[0] == '-' || text.data[0] == '+')) {
        negative = text.data[0] == '-';
        i = 1;
    }
    if (i == text.len) {
        return 0;
    }
    bound = (apr_uint64_t)APR_INT64_MAX + (negative ? 1 : 0);
    for (; i < text.len; i++) {
        unsigned digit = (unsigned)(text.data[i] - '0');

        if (digit > 9) {
            return 0;
        }
        if (!*overflow && n > (bound - digit) / 10) {
            *overflow = negative ? -1 : 1;
        }
        n = n * 10 + digit;
    }
    *number = negative ? (apr_int64_t)(0 - n) : (apr_int64_t)n;
    return 1;
}

static void check_int(check_t *c, xcri_str_t raw, xcri_value_t *value)
{
    const xcri_param_t *p = c->param;
    apr_int64_t number;
    int overflow;

    if (!parse_int(raw, &number, &overflow)) {
        problem(c, "int_parsing", MSG_INT, &raw);
    }
    else if ((p->flags & XCRI_P_MAX)
             && (overflow > 0 || (!overflow && number > c->max))) {
        out_of_bounds(c, &raw, 1);
    }
    else if ((p->flags & XCRI_P_MIN)
             && (overflow < 0 || (!overflow && number < p->min))) {
        out_of_bounds(c, &raw, 0);
    }
    else if (overflow) {
        problem(c, "int_parsing", MSG_INT " of at most 64 bits", &raw);
    }
    else {
        value->kind = XCRI_IS_INT;
        value->number = number;
    }
}

static xcri_str_t upper(apr_pool_t *pool, xcri_str_t raw)
{
    xcri_str_t out = { apr_pstrmemdup(pool, raw.data, raw.len), raw.len };
    char *p = (char *)out.data, *end = p + out.len;

    for (; p < end; p++) {
        if (*p >= 'a' && *p <= 'z') {
            *p = (char)(*p - 'a' + 'A');
        }
    }
    return out;
}

/* A parameter whose words come from the columns of the list. */
static int check_words(check_t *c, xcri_str_t raw)
{
    const char *words = c->compiled->words[c->param->setting];
    const char *expected;
    xcri_problem_t *wrong;
    int many = c->param->setting == XCRI_SETTING_FIELDS
               || c->param->setting == XCRI_SETTING_INCLUDE;

    if (xcri_list_allows(words, raw, many)) {
        return 1;
    }
    expected = xcri_list_expected(c->pool, words);
    wrong = problem(c, "literal_error",
                    apr_psprintf(c->pool, many
                                 ? "The value must be a list, with commas, "
                                   "of %s" : "The value must be %s",
                                 expected), &raw);
    wrong->ctx_name = "expected";
    wrong->ctx_text = expected;
    return 0;
}

static void check_text(check_t *c, xcri_str_t raw, xcri_value_t *value)
{
    const xcri_param_t *p = c->param;
    xcri_problem_t *wrong = NULL;
    xcri_str_t plain = p->flags & XCRI_P_CONTAINS
                       ? xcri_plain_text(c->pool, raw) : raw;

    if (p->setting >= XCRI_SETTING_SORT && !check_words(c, raw)) {
        return;
    }
    if (p->one_of && !(p->flags & XCRI_P_OPEN)
        && !xcri_text_one_of(raw, p->one_of)) {
        wrong = problem(c, "string_pattern_mismatch",
                        apr_psprintf(c->pool, "The value must match %s",
                                     p->pattern), &raw);
        wrong->ctx_name = "pattern";
        wrong->ctx_text = p->pattern;
    }
    else if (p->flags & XCRI_P_CONTAINS
             ? xcri_plain_is_short(plain, p->min_chars)
             : xcri_text_chars(raw) < p->min_chars) {
        wrong = problem(c, "string_too_short",
                        apr_psprintf(c->pool, "The value must have at least %"
                                     APR_SIZE_T_FMT " characters",
                                     p->min_chars), &raw);
        wrong->ctx_name = "min_length";
        wrong->ctx_number = (apr_int64_t)p->min_chars;
    }
    else if (p->type == XCRI_DATE && !xcri_text_is_date(raw)) {
        wrong = problem(c, "date_from_datetime_parsing",
                        "The value must be a date, as YYYY-MM-DD", &raw);
        wrong->ctx_name = "error";
        wrong->ctx_text = "not a date of the form YYYY-MM-DD";
    }
    if (wrong) {
        return;
    }
    if (p->flags & XCRI_P_CONTAINS) {
        xcri_plain_value(c->pool, plain, value);
        return;
    }
    value->kind = XCRI_IS_TEXT;
    value->text = p->flags & XCRI_P_UPPER ? upper(c->pool, raw) : raw;
}

static void check_value(check_t *c, xcri_str_t raw, xcri_value_t *value)
{
    value->raw = raw;
    if (!raw.len && (c->param->flags & XCRI_P_BLANK)) {
        value->kind = XCRI_ABSENT;
    }
    else if (!raw.len && (c->param->flags & XCRI_P_NO_DATE)) {
        value->kind = XCRI_IS_TEXT;
        value->text.data = NO_DATE;
        value->text.len = sizeof(NO_DATE) - 1;
    }
    else if (c->param->type == XCRI_INT) {
        check_int(c, raw, value);
    }
    else {
        check_text(c, raw, value);
    }
}

static void take_default(check_t *c, const xcri_settings_t *settings,
                         xcri_value_t *value)
{
    const xcri_param_t *p = c->param;

    if (p->flags & XCRI_P_REQUIRED) {
        problem(c, "missing", "This parameter is required", NULL);
    }
    else if (p->setting == XCRI_SETTING_SEASON) {
        value->kind = settings->default_season == XCRI_NEWEST
                      ? XCRI_IS_SEASON : XCRI_IS_INT;
        value->number = settings->default_season;
    }
    else if (p->setting == XCRI_SETTING_LIMIT) {
        value->kind = XCRI_IS_INT;
        value->number = p->preset ? apr_atoi64(p->preset)
                                  : settings->default_limit;
        if (value->number > c->max) {
            value->number = c->max;
        }
    }
    else if (p->preset) {
        xcri_str_t preset = { p->preset, strlen(p->preset) };

        check_value(c, preset, value);
    }
}

/* Has one that must not be passed over where it is misspelt? */
static int is_spelt(const xcri_route_t *route)
{
    const xcri_param_t *p;

    for (p = route->params; p && p->name; p++) {
        if (p->flags & XCRI_P_SPELT) {
            return 1;
        }
    }
    return 0;
}

static void refuse_name(check_t *c, const xcri_str_t *name,
                        const xcri_str_t *value)
{
    xcri_str_t repaired = xcri_text_repair(c->pool, *name);
    xcri_param_t *unknown = apr_pcalloc(c->pool, sizeof(*unknown));

    unknown->name = apr_pstrmemdup(c->pool, repaired.data, repaired.len);
    c->param = unknown;
    problem(c, "extra_forbidden", "There is no such parameter", value);
}

/* What stands behind equals, which is NULL for none, up to end */
static xcri_str_t value_of(apr_pool_t *pool, const char *equals,
                           const char *end)
{
    return equals ? xcri_text_unescape(pool, equals + 1,
                                       (apr_size_t)(end - equals) - 1, 1)
                  : xcri_text_unescape(pool, "", 0, 1);
}

/* The last piece of the query that gives each parameter its value */
static void split_query(check_t *c, const char *query, xcri_str_t *given)
{
    const xcri_compiled_t *compiled = c->compiled;
    apr_pool_t *pool = c->pool;

    while (query && *query) {
        apr_size_t len = strcspn(query, "&");
        const char *equals = memchr(query, '=', len);
        apr_size_t name_len = equals ? (apr_size_t)(equals - query) : len;
        xcri_str_t name = xcri_text_unescape(pool, query, name_len, 1);
        int i = xcri_bind_index(compiled->route->params, name.data, name.len);

        if (len && i >= 0 && !(compiled->in_path & (1U << i))) {
            given[i] = value_of(pool, equals, query + len);
        }
        else if (len && is_spelt(compiled->route)) {
            xcri_str_t value = xcri_text_repair(pool, value_of(pool, equals,
                                                               query + len));

            refuse_name(c, &name, &value);
        }
        query += len;
        if (*query == '&') {
            query++;
        }
    }
}

/* Is the list wanted in a form that a file has? */
static int is_file(const xcri_str_t *format)
{
    return format->data
           && (xcri_text_is(*format, xcri_list_forms[XCRI_FORM_CSV].word)
               || xcri_text_is(*format, xcri_list_forms[XCRI_FORM_XLSX].word));
}

/* The most rows that can be asked for. Who wants a file wants all of it: only
 * the administrator's bound holds for it. */
static apr_int64_t most_rows(const check_t *c, const xcri_settings_t *settings,
                             const xcri_str_t *given)
{
    int format = c->compiled->param_of[XCRI_SETTING_FORMAT];

    if ((c->compiled->offset_at >= 0 && format >= 0 && is_file(&given[format]))
        || c->param->max > settings->max_limit) {
        return settings->max_limit;
    }
    return c->param->max;
}

static void check_place(check_t *c, const xcri_compiled_t *compiled,
                        const xcri_settings_t *settings,
                        const xcri_str_t *given, int in_path,
                        xcri_value_t *values)
{
    int i;

    for (i = 0; i < compiled->nparams; i++) {
        const xcri_param_t *p = &compiled->route->params[i];

        if (in_path != !!(compiled->in_path & (1U << i))) {
            continue;
        }
        c->param = p;
        c->max = p->setting == XCRI_SETTING_LIMIT
                 ? most_rows(c, settings, given) : p->max;
        if (given[i].data) {
            values[i].given = 1;
            check_value(c, xcri_text_repair(c->pool, given[i]), &values[i]);
        }
        else {
            take_default(c, settings, &values[i]);
        }
    }
}

apr_array_header_t *xcri_param_parse(apr_pool_t *pool,
                                     const xcri_compiled_t *compiled,
                                     const xcri_settings_t *settings,
                                     const xcri_str_t *captures,
                                     const char *query, xcri_value_t *values)
{
    xcri_str_t given[XCRI_MAX_PARAMS];
    check_t c;
    int i, capture = 0;

    memset(given, 0, sizeof(given));
    memset(values, 0, sizeof(*values) * (apr_size_t)compiled->nparams);
    memset(&c, 0, sizeof(c));
    c.pool = pool;
    c.compiled = compiled;
    c.problems = apr_array_make(pool, 2, sizeof(xcri_problem_t));

    c.place = "query";
    split_query(&c, query, given);
    for (i = 0; i < compiled->nsegments; i++) {
        if (compiled->segments[i].param >= 0) {
            given[compiled->segments[i].param] = captures[capture++];
        }
    }
    c.place = "path";
    check_place(&c, compiled, settings, given, 1, values);
    c.place = "query";
    check_place(&c, compiled, settings, given, 0, values);
    return c.problems;
}

const char *xcri_param_expand(apr_pool_t *pool, const xcri_compiled_t *compiled,
                              const xcri_value_t *values, const char *text)
{
    const char *out = "";

    for (;;) {
        apr_size_t len = strcspn(text, "{");
        const char *end;
        int i;

        out = apr_pstrcat(pool, out, apr_pstrmemdup(pool, text, len), NULL);
        text += len;
        end = *text ? strchr(text, '}') : NULL;
        if (!end) {
            return out;
        }
        i = xcri_bind_index(compiled->route->params, text + 1,
                             (apr_size_t)(end - text - 1));
        if (i < 0 || values[i].kind == XCRI_ABSENT) {
            out = apr_pstrcat(pool, out, "None", NULL);
        }
        else if (values[i].kind == XCRI_IS_TEXT) {
            out = apr_pstrcat(pool, out,
                              apr_pstrmemdup(pool, values[i].raw.data,
                                             values[i].raw.len), NULL);
        }
        else {
            out = apr_psprintf(pool, "%s%" APR_INT64_T_FMT, out,
                               values[i].number);
        }
        text = end + 1;
    }
}
