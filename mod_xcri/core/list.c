/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/list.h"
#include "core/bind.h"
#include "core/fold.h"
#include "core/keys.h"
#include "core/select.h"
#include "core/sql.h"

#include <apr_strings.h>
#include <string.h>

#define WORD_MOVEMENT "movement"

/* What a list is asked for, in its variant's number: the column it is sorted
 * by, and how, and what it adds */
#define SORTED(column, descending) (((column) + 1) << 2 | (descending) << 1)

const xcri_part_t *xcri_list_part(const xcri_compiled_t *c)
{
    return c->rows_part < 0 ? NULL : &c->route->parts[c->rows_part];
}

static const char *join(apr_pool_t *pool, const char *words,
                        const xcri_column_t *columns, const char *prefix)
{
    for (; columns && columns->name; columns++) {
        words = apr_pstrcat(pool, words, *words ? "|" : "", prefix,
                            columns->name, NULL);
    }
    return words;
}

#define XLSX \
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const xcri_form_fact_t xcri_list_forms[XCRI_FORMS] = {
    [XCRI_FORM_JSON] = { "json", "application/json", "application/json" },
    [XCRI_FORM_CSV] = { "csv", "text/csv",
                        "text/csv; charset=utf-8; header=present" },
    [XCRI_FORM_HTML] = { "html", "text/html", "text/html; charset=utf-8" },
    [XCRI_FORM_XLSX] = { "xlsx", XLSX, XLSX }
};

static const char *join_forms(apr_pool_t *pool)
{
    const char *words = xcri_list_forms[0].word;
    int i;

    for (i = 1; i < XCRI_FORMS; i++) {
        words = apr_pstrcat(pool, words, "|", xcri_list_forms[i].word, NULL);
    }
    return words;
}

void xcri_list_compile(apr_pool_t *pool, xcri_compiled_t *c)
{
    const xcri_part_t *part = xcri_list_part(c);
    const char *names;
    int i;

    for (i = 0; i < XCRI_SETTINGS; i++) {
        c->param_of[i] = -1;
    }
    for (i = 0; i < c->nparams; i++) {
        c->param_of[c->route->params[i].setting] = i;
    }
    if (!part) {
        return;
    }
    names = join(pool, join(pool, "", part->columns, ""), part->more, "");
    c->words[XCRI_SETTING_FIELDS] = names;
    c->words[XCRI_SETTING_SORT] = join(pool, join(pool, names, part->columns,
                                                  "-"), part->more, "-");
    c->words[XCRI_SETTING_INCLUDE] = WORD_MOVEMENT;
    c->words[XCRI_SETTING_FORMAT] = join_forms(pool);
}

/* The next of the words that commas separate */
static xcri_str_t next_word(xcri_str_t *text)
{
    const char *comma = memchr(text->data, ',', text->len);
    xcri_str_t word = { text->data, comma ? (apr_size_t)(comma - text->data)
                                          : text->len };

    text->data += word.len + (comma ? 1 : 0);
    text->len -= word.len + (comma ? 1 : 0);
    return xcri_text_trim(word);
}

int xcri_list_allows(const char *words, xcri_str_t text, int many)
{
    if (!words) {
        return 0;
    }
    if (!many) {
        return xcri_text_one_of(text, words);
    }
    for (;;) {
        int last = !memchr(text.data, ',', text.len);

        if (!xcri_text_one_of(next_word(&text), words)) {
            return 0;
        }
        if (last) {
            return 1;
        }
    }
}

const char *xcri_list_expected(apr_pool_t *pool, const char *words)
{
    const char *out = "";

    if (!words) {
        return out;
    }
    while (*words) {
        apr_size_t len = strcspn(words, "|");
        const char *after = words + len + (words[len] ? 1 : 0);
        const char *join_by = !*out ? "" : *after ? ", " : " or ";

        out = apr_psprintf(pool, "%s%s'%.*s'", out, join_by, (int)len, words);
        words = after;
    }
    return out;
}

static const xcri_value_t *asked(const xcri_compiled_t *c,
                                 const xcri_value_t *values,
                                 xcri_setting_t setting)
{
    int i = c->param_of[setting];

    return i >= 0 && values[i].kind == XCRI_IS_TEXT ? &values[i] : NULL;
}

static int column_index(const xcri_column_t *columns, int n, xcri_str_t name)
{
    int i;

    for (i = 0; i < n; i++) {
        if (xcri_text_is(name, columns[i].name)) {
            return i;
        }
    }
    return -1;
}

int xcri_list_is_own_order(const xcri_part_t *part,
                           const xcri_column_t *column)
{
    apr_size_t len = strlen(column->sql);

    return part->order && !(column->flags & XCRI_C_NULL)
           && !strncmp(part->order, column->sql, len)
           && (part->order[len] == ',' || !part->order[len]);
}

/* Which columns of .more the request adds, a bit for each: those of the
 * movement by include, or by naming one of them in fields; any other by being
 * named itself */
static unsigned added(const xcri_compiled_t *c, const xcri_part_t *part,
                      const xcri_value_t *values)
{
    const xcri_value_t *fields = asked(c, values, XCRI_SETTING_FIELDS);
    unsigned which = 0, together = 0;
    xcri_str_t rest;
    int i;

    if (!part->more) {
        return 0;
    }
    for (rest = fields ? fields->text : (xcri_str_t){ "", 0 }; rest.len; ) {
        xcri_str_t name = next_word(&rest);

        for (i = 0; part->more[i].name; i++) {
            which |= xcri_text_is(name, part->more[i].name) ? 1U << i : 0;
        }
    }
    for (i = 0; part->more[i].name; i++) {
        together |= part->more[i].flags & XCRI_C_NAMED ? 0 : 1U << i;
    }
    if (asked(c, values, XCRI_SETTING_INCLUDE) || which & together) {
        which |= together;
    }
    return which;
}

/* Those columns alone; NULL where there are none */
static const xcri_column_t *choose(apr_pool_t *pool, const xcri_part_t *part,
                                   unsigned which)
{
    xcri_column_t *chosen;
    int i, n = 0;

    if (!which) {
        return NULL;
    }
    chosen = apr_pcalloc(pool, sizeof(*chosen) * (XCRI_MORE_MOST + 1));
    for (i = 0; part->more[i].name; i++) {
        if (which & 1U << i) {
            chosen[n++] = part->more[i];
        }
    }
    return chosen;
}

static const xcri_column_t *with_more(apr_pool_t *pool,
                                      const xcri_statement_t *base,
                                      const xcri_column_t *more, int *n)
{
    xcri_column_t *all;
    int extra = 0;

    while (more && more[extra].name) {
        extra++;
    }
    *n = base->ncolumns + extra;
    if (!extra) {
        return base->columns;
    }
    all = apr_pcalloc(pool, sizeof(*all) * ((apr_size_t)*n + 1));
    memcpy(all, base->columns, sizeof(*all) * (apr_size_t)base->ncolumns);
    memcpy(all + base->ncolumns, more, sizeof(*all) * (apr_size_t)extra);
    return all;
}

const xcri_statement_t *xcri_list_statement(apr_pool_t *pool,
                                            const xcri_compiled_t *c,
                                            const xcri_statement_t *base,
                                            const xcri_value_t *values)
{
    const xcri_part_t *part = base->part;
    const xcri_value_t *sort = asked(c, values, XCRI_SETTING_SORT);
    unsigned which = added(c, part, values);
    const xcri_column_t *more = choose(pool, part, which);
    const xcri_column_t *by = NULL;
    const char *sql;
    xcri_statement_t *st;
    unsigned char *bind;
    int variant = XCRI_VARIANT_MORE(which), descending = 0;

    if (sort) {
        int n, at;
        const xcri_column_t *all = with_more(pool, base, part->more, &n);
        xcri_str_t name = sort->text;

        descending = name.len && name.data[0] == '-';
        name.data += descending;
        name.len -= (apr_size_t)descending;
        at = column_index(all, n, name);
        if (at >= 0 && (descending || !xcri_list_is_own_order(part, &all[at]))) {
            variant |= SORTED(at, descending);
            by = &all[at];
        }
    }
    if (!variant) {
        return base;
    }
    st = apr_pmemdup(pool, base, sizeof(*base));
    st->variant = variant | base->variant;
    if (by) {
        st->variant &= ~XCRI_VARIANT_LATE;
    }
    bind = apr_palloc(pool, XCRI_MAX_BINDS);
    st->bind = bind;
    sql = by || base->is_late ? xcri_select_late(pool, c, part, more, by,
                                                 descending) : NULL;
    st->is_late = sql != NULL;
    sql = sql ? sql
        : xcri_select_rows(pool, c, part, more,
                           by ? xcri_select_sort(pool, by, descending) : NULL);
    sql = xcri_fold_values(pool, c, base, values,
                           xcri_bind_word(pool, c, base, sql));
    if (xcri_bind_names(pool, c->route->params, sql,
                        c->search_at < 0 ? 0 : values[c->search_at].nwords,
                        &st->sql, bind, XCRI_MAX_BINDS, &st->nbind)) {
        return base;
    }
    st->len = strlen(st->sql);
    if (more) {
        xcri_key_t *keys;

        st->columns = with_more(pool, base, more, &st->ncolumns);
        keys = apr_pcalloc(pool, sizeof(*keys)
                                 * ((apr_size_t)st->ncolumns + 1));
        xcri_keys_make(pool, st->columns, st->ncolumns, 1, keys);
        st->keys = keys;
    }
    return st;
}

/* The order the other way round, or NULL where it is more than columns */
static const char *flipped(apr_pool_t *pool, const char *order)
{
    apr_array_header_t *list = apr_array_make(pool, 4, sizeof(char *));
    char *words = apr_pstrdup(pool, order), *state, *column;

    if (strpbrk(order, "(){}+-:'\"")) {
        return NULL;
    }
    for (column = apr_strtok(words, ",", &state); column;
         column = apr_strtok(NULL, ",", &state)) {
        column += *column == ' ';
        if (strchr(column, ' ')) {
            return NULL;
        }
        APR_ARRAY_PUSH(list, const char *) = apr_pstrcat(pool, column, " DESC",
                                                         NULL);
    }
    return apr_array_pstrcat(pool, list, ',');
}

const xcri_statement_t *xcri_list_backwards(apr_pool_t *pool,
                                            const xcri_compiled_t *c,
                                            const xcri_statement_t *st,
                                            const xcri_value_t *values,
                                            apr_int64_t total,
                                            xcri_value_t *bound)
{
    const char *order, *back, *at;
    apr_int64_t offset, limit, left;
    xcri_statement_t *made;

    if (!st->is_late || c->offset_at < 0 || c->limit_at < 0
        || asked(c, values, XCRI_SETTING_SORT)) {
        return NULL;
    }
    offset = values[c->offset_at].number;
    limit = values[c->limit_at].number;
    left = total - offset;
    if (offset <= 0 || left <= 0 || left - limit >= offset) {
        return NULL;
    }
    order = xcri_bind_word(pool, c, st, st->part->order);
    back = flipped(pool, order);
    order = apr_pstrcat(pool, " ORDER BY ", order, " LIMIT ", NULL);
    at = back ? strstr(st->sql, order) : NULL;
    if (!at) {
        return NULL;
    }
    made = apr_pmemdup(pool, st, sizeof(*st));
    made->sql = apr_pstrcat(pool, apr_pstrmemdup(pool, st->sql,
                                                 (apr_size_t)(at - st->sql)),
                            " ORDER BY ", back, " LIMIT ", at + strlen(order),
                            NULL);
    made->len = strlen(made->sql);
    made->variant |= XCRI_VARIANT_BACKWARDS;
    memcpy(bound, values, sizeof(*bound) * (apr_size_t)c->nparams);
    bound[c->limit_at].number = limit < left ? limit : left;
    bound[c->offset_at].number = left - bound[c->limit_at].number;
    return made;
}

xcri_view_t xcri_list_whole(const xcri_statement_t *st)
{
    xcri_view_t view = { st->keys, NULL, st->ncolumns,
                         XCRI_FORM_JSON };

    return view;
}

xcri_view_t xcri_list_view(apr_pool_t *pool, const xcri_compiled_t *c,
                           const xcri_statement_t *st,
                           const xcri_value_t *values)
{
    const xcri_value_t *fields = asked(c, values, XCRI_SETTING_FIELDS);
    xcri_view_t view = xcri_list_whole(st);
    xcri_column_t *chosen;
    xcri_key_t *keys;
    unsigned char *at;
    xcri_str_t rest;

    if (!fields) {
        return view;
    }
    chosen = apr_pcalloc(pool, sizeof(*chosen) * XCRI_MAX_COLUMNS);
    at = apr_pcalloc(pool, XCRI_MAX_COLUMNS);
    view.ncolumns = 0;
    for (rest = fields->text; rest.len && view.ncolumns < XCRI_MAX_COLUMNS; ) {
        int i = column_index(st->columns, st->ncolumns, next_word(&rest));

        /* Twice in one object would be no JSON that all can read. */
        if (i >= 0 && !memchr(at, i, (size_t)view.ncolumns)) {
            at[view.ncolumns] = (unsigned char)i;
            chosen[view.ncolumns++] = st->columns[i];
        }
    }
    keys = apr_pcalloc(pool, sizeof(*keys) * ((apr_size_t)view.ncolumns + 1));
    xcri_keys_make(pool, chosen, view.ncolumns, 1, keys);
    view.keys = keys;
    view.columns = at;
    return view;
}
