/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "openapi/schema.h"
#include "core/list.h"
#include "core/param.h"
#include "core/sql.h"

#include <apr_strings.h>
#include <string.h>

/* ---- names ---------------------------------------------------------- */

/* What makes, of a row's name, those of other things that belong to it */
#define FIELD "Field"
#define SORT "Sort"

/* A table of columns, and what the document calls a row of it */
typedef struct {
    const xcri_column_t *columns;
    const char *name;
    const xcri_compiled_t *list; /**< which lets a client choose columns */
    const char *body_answer;     /**< as the route has it */
} table_t;

static int ends_with(const char *text, const char *end)
{
    apr_size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && !strcmp(text + len - end_len, end);
}

/* The name of a part's rows: that of the path, and of the part where that says
 * more. */
static const char *part_name(apr_pool_t *pool, const xcri_route_t *route,
                             const xcri_part_t *part)
{
    const char *name = xcri_doc_name(pool, route->path, 0);

    if (part->name && strcmp(part->name, "results")) {
        const char *more = xcri_doc_camel(pool, "", part->name,
                                          strlen(part->name));

        if (!ends_with(name, more)
            && !ends_with(name, xcri_doc_singular(pool, more))) {
            name = apr_pstrcat(pool, name, more, NULL);
        }
    }
    return part->kind == XCRI_PART_ROWS ? xcri_doc_singular(pool, name) : name;
}

static table_t *find(const xcri_doc_t *doc, const xcri_column_t *columns)
{
    int i;

    for (i = 0; i < doc->tables->nelts; i++) {
        table_t *table = &APR_ARRAY_IDX(doc->tables, i, table_t);

        if (table->columns == columns) {
            return table;
        }
    }
    return NULL;
}

/* Of the names that the routes give a table the shortest one is the plainest,
 * and does not depend on their order. */
static table_t *add(xcri_doc_t *doc, const xcri_column_t *columns,
                    const char *name)
{
    table_t *table = find(doc, columns);

    name = *name ? name : "Information";
    if (!table) {
        table = apr_array_push(doc->tables);
        memset(table, 0, sizeof(*table));
        table->columns = columns;
        table->name = name;
    }
    else if (strlen(name) < strlen(table->name)) {
        table->name = name;
    }
    return table;
}

static void tell_apart(xcri_doc_t *doc)
{
    int i, j;

    for (i = 0; i < doc->tables->nelts; i++) {
        table_t *table = &APR_ARRAY_IDX(doc->tables, i, table_t);
        const char *name = table->name;
        int n = 1;

        for (j = 0; j < i; j++) {
            if (!strcmp(APR_ARRAY_IDX(doc->tables, j, table_t).name,
                        table->name)) {
                table->name = apr_psprintf(doc->pool, "%s%d", name, ++n);
                j = -1;
            }
        }
    }
}

int xcri_schema_is_one_row(const xcri_compiled_t *c)
{
    return c->nparts == 1 && c->route->parts[0].kind == XCRI_PART_ROW
           && !c->route->parts[0].name;
}

int xcri_schema_is_inline(const xcri_compiled_t *c, const xcri_part_t *part)
{
    return part->kind == XCRI_PART_ROW && !part->name
           && !xcri_schema_is_one_row(c);
}

static void collect_parts(xcri_doc_t *doc, const xcri_compiled_t *c)
{
    int i;

    for (i = 0; i < c->nparts; i++) {
        const xcri_part_t *part = &c->route->parts[i];
        table_t *table;

        if (!part->columns || xcri_schema_is_inline(c, part)) {
            continue;
        }
        table = add(doc, part->columns, part_name(doc->pool, c->route, part));
        table->body_answer = c->route->body_answer;
        if (i == c->rows_part && c->param_of[XCRI_SETTING_FIELDS] >= 0
            && (!table->list || part->more)) {
            table->list = c;
        }
    }
}

const xcri_compiled_t *xcri_schema_answered(apr_pool_t *pool,
                                            const xcri_compiled_t *c)
{
    xcri_compiled_t *shown;
    xcri_route_t *route;

    if (!c->route->run && !c->route->make) {
        return c;
    }
    if (!c->route->answer) {
        return NULL;
    }
    route = apr_pmemdup(pool, c->route, sizeof(*route));
    route->parts = route->answer;
    shown = apr_pmemdup(pool, c, sizeof(*shown));
    shown->route = route;
    shown->rows_part = -1;
    for (shown->nparts = 0; route->parts[shown->nparts].kind; ) {
        shown->nparts++;
    }
    return shown;
}

void xcri_schema_collect(xcri_doc_t *doc, const xcri_engine_t *engine)
{
    int r;

    doc->tables = apr_array_make(doc->pool, 40, sizeof(table_t));
    for (r = 0; r < engine->nroutes; r++) {
        const xcri_compiled_t *c = engine->routes[r];

        if (c->nsegments >= 0) {
            c = xcri_schema_answered(doc->pool, c);
            if (c) {
                collect_parts(doc, c);
            }
        }
    }
    tell_apart(doc);
}

/* ---- schemas -------------------------------------------------------- */

static const char *json_type(xcri_type_t type)
{
    switch (type) {
    case XCRI_INT:
        return "integer";
    case XCRI_NUMBER:
    case XCRI_TENTHS:
        return "number";
    case XCRI_BOOL:
        return "boolean";
    case XCRI_TEXT:
    case XCRI_DATE:
    case XCRI_DATETIME:
        break;
    }
    return "string";
}

void xcri_schema_type(xcri_doc_t *doc, xcri_type_t type, int nullable)
{
    if (nullable) {
        xcri_doc_words(doc, "type", apr_pstrcat(doc->pool, json_type(type),
                                                "|null", NULL));
    }
    else {
        xcri_doc_text(doc, "type", json_type(type));
    }
    if (type == XCRI_DATE) {
        xcri_doc_text(doc, "format", "date");
    }
    else if (type == XCRI_DATETIME) {
        /* Not "date-time", which is RFC 3339's and has a zone. This one is
         * of the OpenAPI initiative's registry of formats. */
        xcri_doc_text(doc, "format", "date-time-local");
    }
}

/* Length of the object's name that a column's dotted name begins with, from
 * at; 0 when it is a member itself. */
static apr_size_t object_length(const xcri_column_t *column, apr_size_t at)
{
    const char *dot = strchr(column->name + at, '.');

    return dot ? (apr_size_t)(dot - column->name) - at : 0;
}

/* The column after those that stand in the same object as columns[0] */
static const xcri_column_t *object_end(const xcri_column_t *columns,
                                       apr_size_t len)
{
    const char *name = columns->name;

    while (columns->name && !strncmp(columns->name, name, len + 1)) {
        columns++;
    }
    return columns;
}

static void required(xcri_doc_t *doc, const xcri_column_t *columns,
                     const xcri_column_t *end, apr_size_t at)
{
    while (columns->name && columns != end) {
        apr_size_t len = object_length(columns, at);

        xcri_doc_text(doc, NULL, len
                      ? apr_pstrmemdup(doc->pool, columns->name + at, len)
                      : columns->name + at);
        columns = len ? object_end(columns, at + len) : columns + 1;
    }
}

/* The columns up to end as members of "properties"; at is where their names
 * begin, after those of the objects around them. */
static void properties(xcri_doc_t *doc, const xcri_column_t *columns,
                       const xcri_column_t *end, apr_size_t at)
{
    while (columns->name && columns != end) {
        apr_size_t len = object_length(columns, at);
        const xcri_column_t *after = columns + 1;

        if (len) {
            after = object_end(columns, at + len);
            xcri_doc_open(doc, apr_pstrmemdup(doc->pool, columns->name + at,
                                              len), '{');
            xcri_doc_text(doc, "type", "object");
            xcri_doc_open(doc, "properties", '{');
            properties(doc, columns, after, at + len + 1);
            xcri_doc_close(doc, '}');
            xcri_doc_open(doc, "required", '[');
            required(doc, columns, after, at + len + 1);
            xcri_doc_close(doc, ']');
        }
        else {
            xcri_doc_open(doc, columns->name + at, '{');
            xcri_schema_type(doc, columns->type,
                             columns->flags & XCRI_C_NULL);
            if (columns->doc) {
                xcri_doc_text(doc, "description", columns->doc);
            }
        }
        xcri_doc_close(doc, '}');
        columns = after;
    }
}

void xcri_schema_properties(xcri_doc_t *doc, const xcri_column_t *columns)
{
    properties(doc, columns, NULL, 0);
}

void xcri_schema_required(xcri_doc_t *doc, const xcri_column_t *columns)
{
    required(doc, columns, NULL, 0);
}

/* ---- what has a name ------------------------------------------------ */

static const char *with(const xcri_doc_t *doc, const char *name,
                        const char *more)
{
    return apr_pstrcat(doc->pool, name, more, NULL);
}

void xcri_schema_row(xcri_doc_t *doc, const char *key,
                     const xcri_column_t *columns)
{
    xcri_doc_ref(doc, key, "schemas", find(doc, columns)->name, NULL);
}

int xcri_schema_words(xcri_doc_t *doc, const char *key,
                      const xcri_compiled_t *c, xcri_setting_t setting)
{
    const xcri_part_t *part = xcri_list_part(c);
    const table_t *table = part ? find(doc, part->columns) : NULL;

    if (!table || !table->list
        || strcmp(table->list->words[setting], c->words[setting])) {
        return 0;
    }
    if (setting == XCRI_SETTING_SORT || setting == XCRI_SETTING_FIELDS) {
        xcri_doc_ref(doc, key, "schemas",
                     with(doc, table->name, setting == XCRI_SETTING_SORT
                                            ? SORT : FIELD), NULL);
        return 1;
    }
    return 0;
}

static void named_words(xcri_doc_t *doc, const table_t *table,
                        const char *more, xcri_setting_t setting)
{
    xcri_doc_open(doc, with(doc, table->name, more), '{');
    xcri_doc_text(doc, "type", "string");
    xcri_doc_words(doc, "enum", table->list->words[setting]);
    xcri_doc_close(doc, '}');
}

static void write_body_answer(xcri_doc_t *doc, const char *name)
{
    xcri_doc_open(doc, name, '{');
    xcri_doc_text(doc, "type", "array");
    xcri_doc_json(doc, "items", "{\"type\":\"string\"}");
    xcri_doc_text(doc, "description",
                  "Where an array was sent: one for each of it");
    xcri_doc_close(doc, '}');
}

/* What is required is what an answer has that was asked for without fields. */
static void named_row(xcri_doc_t *doc, const table_t *table)
{
    xcri_doc_open(doc, table->name, '{');
    xcri_doc_text(doc, "type", "object");
    xcri_doc_open(doc, "properties", '{');
    properties(doc, table->columns, NULL, 0);
    if (table->list && xcri_list_part(table->list)->more) {
        properties(doc, xcri_list_part(table->list)->more, NULL, 0);
    }
    if (table->body_answer) {
        write_body_answer(doc, table->body_answer);
    }
    xcri_doc_close(doc, '}');
    xcri_doc_open(doc, "required", '[');
    required(doc, table->columns, NULL, 0);
    xcri_doc_close(doc, ']');
    xcri_doc_close(doc, '}');
}

void xcri_schema_named(xcri_doc_t *doc)
{
    int i;

    for (i = 0; i < doc->tables->nelts; i++) {
        const table_t *table = &APR_ARRAY_IDX(doc->tables, i, table_t);

        named_row(doc, table);
        if (table->list) {
            named_words(doc, table, SORT, XCRI_SETTING_SORT);
            named_words(doc, table, FIELD, XCRI_SETTING_FIELDS);
        }
    }
}
