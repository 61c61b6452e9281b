/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/*
 * The statements that the module runs, made from its own tables: for
 * t/sql/explain.t, and for whoever wants to read or time one.
 *
 *   statements                      the routes that ask the database
 *   statements ADDRESS...           what an address runs, with its values
 *   statements --sorts ADDRESS...   the same for each way to sort it, and with
 *                                   all columns that can be added
 *
 * An address is what stands after the mount: '/athletes/?division=2030'. A line
 * holds, with tabs between them: the route, the part, what it is (row, rows,
 * page, total; steps, which a page far into its list begins at, and then it is
 * there twice: read from its step, too), the word it is sorted by (empty: its own order; "more": with
 * the columns to be added), the SQL, and whether a connection runs one prepared
 * statement again or prepares it for each run (again, once).
 */
#include "core/bind.h"
#include "core/list.h"
#include "core/param.h"
#include "core/route.h"
#include "core/sql.h"
#include "core/steps.h"
#include "xcri_routes.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static apr_pool_t *pool;

static void die(const char *what, const char *about)
{
    fprintf(stderr, "statements: %s: %s\n", about, what);
    exit(2);
}

/* The text as a literal of SQL */
static const char *quoted(xcri_str_t text)
{
    char *out = apr_palloc(pool, text.len * 2 + 3), *to = out;
    apr_size_t i;

    *to++ = '\'';
    for (i = 0; i < text.len; i++) {
        if (text.data[i] == '\'' || text.data[i] == '\\') {
            *to++ = '\\';
        }
        *to++ = text.data[i];
    }
    *to++ = '\'';
    *to = '\0';
    return out;
}

static const char *literal(const xcri_value_t *v)
{
    return v->kind == XCRI_ABSENT ? "NULL"
           : v->kind == XCRI_IS_TEXT ? quoted(v->text)
           : apr_psprintf(pool, "%" APR_INT64_T_FMT, v->number);
}

/* The statement with its values where the question marks stand; none of ours
 * has one in a text. */
static const char *with_values(const xcri_statement_t *st,
                               const xcri_value_t *values)
{
    const char *from = st->sql, *mark, *out = "";
    int i;

    for (i = 0; (mark = strchr(from, '?')) != NULL; i++) {
        out = apr_pstrcat(pool, out,
                          apr_pstrmemdup(pool, from, (apr_size_t)(mark - from)),
                          literal(xcri_bind_value(st, values, i)), NULL);
        from = mark + 1;
    }
    return apr_pstrcat(pool, out, from, NULL);
}

static void print(const xcri_compiled_t *c, const xcri_statement_t *st,
                  const char *sort, const xcri_value_t *values)
{
    const xcri_part_t *part = st->part;
    const char *kind = part->kind == XCRI_PART_TOTAL
                       ? (st->columns ? "steps" : "total")
                       : part->kind == XCRI_PART_ROW ? "row"
                       : part->flags & XCRI_PART_PAGED ? "page" : "rows";

    printf("%s\t%s\t%s\t%s\t%s\t%s\n", c->route->path,
           part->name ? part->name : "", kind, sort, with_values(st, values),
           xcri_sql_is_once(st, values) ? "once" : "again");
}

static void set(const xcri_compiled_t *c, xcri_value_t *values,
                xcri_setting_t setting, const char *word)
{
    int at = c->param_of[setting];

    if (at >= 0) {
        values[at].kind = word ? XCRI_IS_TEXT : XCRI_ABSENT;
        values[at].text.data = word;
        values[at].text.len = word ? strlen(word) : 0;
    }
}

/* The list's statement for each word that `sort` can say, and with more */
static void print_sorts(const xcri_compiled_t *c, xcri_value_t *values)
{
    const xcri_part_t *part = xcri_list_part(c);
    const xcri_statement_t *base;
    char *words, *state, *word;

    if (!part || c->param_of[XCRI_SETTING_SORT] < 0) {
        return;
    }
    base = xcri_sql_choose(pool, c, c->statements[c->rows_part], values);
    words = apr_pstrdup(pool, c->words[XCRI_SETTING_SORT]);
    for (word = apr_strtok(words, "|", &state); word;
         word = apr_strtok(NULL, "|", &state)) {
        set(c, values, XCRI_SETTING_SORT, word);
        print(c, xcri_list_statement(pool, c, base, values), word, values);
    }
    set(c, values, XCRI_SETTING_SORT, NULL);
    if (part->more) {
        set(c, values, XCRI_SETTING_FIELDS, part->more[0].name);
        print(c, xcri_list_statement(pool, c, base, values), "more", values);
    }
}

/* What is run in the place of a page and its total where it begins at a step: a
 * list with a row for each rank, say */
static void print_steps(const xcri_compiled_t *c, const xcri_value_t *values)
{
    const char *steps = "0:511";
    const xcri_statement_t *page, *count;
    xcri_value_t bound[XCRI_MAX_PARAMS];
    apr_int64_t total;
    int i;

    if (c->total_part < 0 || c->rows_part < 0) {
        return;
    }
    page = xcri_list_statement(pool, c, xcri_sql_choose(pool, c,
                               c->statements[c->rows_part], values), values);
    count = xcri_steps_count(pool, c, xcri_sql_choose(pool, c,
                             c->statements[c->total_part], values),
                             page, values);
    for (i = 1; i < 20; i++) {
        steps = apr_psprintf(pool, "%s,%d:512", steps, i);
    }
    if (count) {
        print(c, count, "", values);
        page = xcri_steps_page(pool, c, page, values, steps, &total, bound);
        print(c, page, "", bound);
    }
}

static void print_address(const xcri_engine_t *engine, const char *address,
                          int sorts)
{
    static const xcri_settings_t settings = { 2025, 100, 50000 };
    xcri_str_t captures[XCRI_MAX_SEGMENTS];
    xcri_value_t values[XCRI_MAX_PARAMS];
    const char *query = strchr(address, '?');
    const xcri_compiled_t *c;
    int i;

    memset(values, 0, sizeof(values));
    c = address[0] == '(' ? xcri_route_named(engine, address)
        : xcri_route_match(engine, address, strcspn(address, "?"), captures);
    if (!c) {
        die("no such route", address);
    }
    if (xcri_param_parse(pool, c, &settings, captures,
                         query ? query + 1 : NULL, values)->nelts) {
        die("a value is not allowed", address);
    }
    for (i = 0; i < c->nparts; i++) {
        const xcri_statement_t *st;

        if (c->statements[i]) {
            st = xcri_sql_choose(pool, c, c->statements[i], values);
            print(c, i == c->rows_part
                     ? xcri_list_statement(pool, c, st, values) : st, "",
                  values);
        }
    }
    print_steps(c, values);
    if (sorts) {
        print_sorts(c, values);
    }
}

int main(int argc, const char *const *argv)
{
    xcri_engine_t *engine;
    const char *wrong;
    int i, sorts;

    apr_app_initialize(&argc, &argv, NULL);
    apr_pool_create(&pool, NULL);
    wrong = xcri_route_compile(pool, xcri_route_tables, &engine);
    if (wrong) {
        die(wrong, "the tables");
    }
    sorts = argc > 1 && !strcmp(argv[1], "--sorts");
    for (i = 1 + sorts; i < argc; i++) {
        print_address(engine, argv[i], sorts);
    }
    for (i = 0; argc == 1 && i < engine->nroutes; i++) {
        if (engine->routes[i]->needs_database) {
            printf("%s\n", engine->routes[i]->route->path);
        }
    }
    return 0;
}
