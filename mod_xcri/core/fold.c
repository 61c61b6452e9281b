/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Filters that a request can leave out. MariaDB takes them out of a statement
 * by itself when it runs it, but still reads the columns that they name: a
 * count of 3,900 rows takes 5 ms where the index has not all of them, and 1 ms
 * where it has. */
#include "core/fold.h"
#include "core/bind.h"
#include "core/find.h"
#include "core/param.h"
#include "core/sql.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#define BETWEEN " IS NULL OR "

/* Where the condition of the optional filter begins that stands at s, or NULL;
 * and its parameter */
static const char *condition(const xcri_param_t *params, const char *s,
                             int *param)
{
    const char *end = s;

    if (s[0] != '(' || s[1] != ':') {
        return NULL;
    }
    for (end += 2; apr_isalnum(*end) || *end == '_'; end++) {
        continue;
    }
    if (strncmp(end, BETWEEN, strlen(BETWEEN))) {
        return NULL;
    }
    *param = xcri_bind_index(params, s + 2, (apr_size_t)(end - s - 2));
    return *param < 0 ? NULL : end + strlen(BETWEEN);
}

/* Where the text or name in quotes that stands at s ends */
static const char *after_quoted(const char *s)
{
    const char *end = strchr(s + 1, *s);

    return end ? end + 1 : s + strlen(s);
}

static int is_quote(char c)
{
    return c == '\'' || c == '"' || c == '`';
}

/* The parenthesis that closes what is open at s, or the end */
static const char *closing(const char *s)
{
    int depth = 1;

    while (*s) {
        if (is_quote(*s)) {
            s = after_quoted(s);
            continue;
        }
        depth += *s == '(';
        depth -= *s == ')';
        if (!depth) {
            return s;
        }
        s++;
    }
    return s;
}

int xcri_fold_optional(const xcri_param_t *params, const char *sql,
                       unsigned char *optional, int most)
{
    int n = 0, param;

    while (*sql && n < most) {
        if (is_quote(*sql)) {
            sql = after_quoted(sql);
            continue;
        }
        if (condition(params, sql, &param)
            && !memchr(optional, param, (apr_size_t)n)) {
            optional[n++] = (unsigned char)param;
        }
        sql++;
    }
    return n;
}

const char *xcri_fold_text(apr_pool_t *pool, const xcri_param_t *params,
                           const char *sql, unsigned fold, unsigned absent)
{
    static const char always[] = "TRUE";
    char *out = apr_palloc(pool, strlen(sql) + 1), *to = out;

    while (*sql) {
        const char *from = sql, *inside;
        int param;

        if (is_quote(*sql)) {
            sql = after_quoted(sql);
            memcpy(to, from, (apr_size_t)(sql - from));
            to += sql - from;
            continue;
        }
        inside = condition(params, sql, &param);
        if (!inside || !(fold & (1U << param))) {
            *to++ = *sql++;
        }
        else if (absent & (1U << param)) {
            /* The filter is longer than this word. */
            memcpy(to, always, strlen(always));
            to += strlen(always);
            sql = closing(sql + 1);
            sql += *sql ? 1 : 0;
        }
        else {
            *to++ = '(';
            sql = inside;
        }
    }
    *to = '\0';
    return out;
}

/* ---- a statement for each choice of filters -------------------------- */

/* The parameters whose bits of the index say that they are absent */
static unsigned absent_of(const xcri_statement_t *st, unsigned index)
{
    unsigned absent = 0;
    int i;

    for (i = 0; i < st->noptional; i++) {
        absent |= index & (1U << i) ? 1U << st->optional[i] : 0;
    }
    return absent;
}

/* Is a text looked for in more than one list? Of the many that are compared few
 * are in the answer, and MariaDB does not see that an index has what they are
 * compared by, where it is the index of the order, too. */
static int is_wide(const xcri_param_t *params, const char *text,
                   unsigned absent)
{
    int i = 0;

    if (!xcri_find_has(text)) {
        return 0;
    }
    while (params[i].name && !(params[i].flags & XCRI_P_LIST
                               && absent & (1U << i))) {
        i++;
    }
    return params[i].name != NULL;
}

/* Are the keys to be read first on the first page, too? What a subquery has
 * chosen is not read in the order of an index: the keys are to be sorted. */
static int is_chosen(apr_pool_t *pool, const xcri_compiled_t *c,
                     const xcri_part_t *part, unsigned fold, unsigned absent)
{
    const xcri_param_t *params = c->route->params;
    const char *text = xcri_fold_text(pool, params, part->from, fold, absent);

    return strstr(text, "(SELECT ") || is_wide(params, text, absent);
}

/* Bit i of a shape's index is set when optional parameter i is absent, the
 * highest one when the page has an offset. */
const char *xcri_fold_shapes(apr_pool_t *pool, const xcri_compiled_t *c,
                             xcri_statement_t *st, const char *sql,
                             const char *late)
{
    const xcri_param_t *params = c->route->params;
    const xcri_statement_t **shapes;
    unsigned index, half, fold;

    st->offset_at = late ? c->offset_at : -1;
    st->noptional = xcri_fold_optional(params, sql, st->optional,
                                      XCRI_MAX_OPTIONAL);
    if (!st->noptional && !late) {
        return NULL;
    }
    half = 1U << st->noptional;
    fold = absent_of(st, half - 1);
    shapes = apr_pcalloc(pool, sizeof(*shapes) * half * 2);
    for (index = 0; index < half * (late ? 2 : 1); index++) {
        unsigned absent = absent_of(st, index);
        xcri_statement_t *shape = apr_pmemdup(pool, st, sizeof(*st));
        unsigned char *bind = apr_palloc(pool, XCRI_MAX_BINDS);
        const char *wrong, *text;

        shape->is_late = late
            && (index >= half || is_chosen(pool, c, st->part, fold, absent));
        shape->variant = XCRI_VARIANT_FILTERS(index & (half - 1))
                         | (shape->is_late ? XCRI_VARIANT_LATE : 0);
        shape->bind = bind;
        text = xcri_fold_text(pool, params, shape->is_late ? late : sql, fold,
                              absent);
        shape->named = xcri_find_has(text) ? text : NULL;
        wrong = xcri_bind_names(pool, params, text, 1, &shape->sql, bind,
                                XCRI_MAX_BINDS, &shape->nbind);
        if (wrong) {
            return wrong;
        }
        shape->len = strlen(shape->sql);
        shapes[index] = shape;
    }
    st->shapes = shapes;
    return NULL;
}

/* The index of the shape without an offset that the values ask for */
static unsigned shape_index(const xcri_statement_t *st,
                            const xcri_value_t *values)
{
    unsigned index = 0;
    int i;

    for (i = 0; i < st->noptional; i++) {
        index |= values[st->optional[i]].kind == XCRI_ABSENT ? 1U << i : 0;
    }
    return index;
}

const xcri_statement_t *xcri_fold_choose(const xcri_statement_t *st,
                                         const xcri_value_t *values)
{
    unsigned index;

    if (!st->shapes) {
        return st;
    }
    index = shape_index(st, values);
    if (st->offset_at >= 0 && values[st->offset_at].number > 0) {
        index |= 1U << st->noptional;
    }
    return st->shapes[index];
}

const char *xcri_fold_values(apr_pool_t *pool, const xcri_compiled_t *c,
                             const xcri_statement_t *st,
                             const xcri_value_t *values, const char *sql)
{
    return xcri_fold_text(pool, c->route->params, sql,
                          absent_of(st, (1U << st->noptional) - 1),
                          absent_of(st, shape_index(st, values)));
}
