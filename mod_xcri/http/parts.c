/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/parts.h"
#include "http/links.h"
#include "http/stream.h"
#include "core/bind.h"
#include "core/list.h"
#include "core/sql.h"
#include "database/commits.h"
#include "database/totals.h"

static void write_value(xcri_json_t *out, const xcri_value_t *v, int upper)
{
    if (v->kind == XCRI_ABSENT) {
        xcri_json_lit(out, "null");
    }
    else if (v->kind == XCRI_IS_TEXT) {
        const xcri_str_t *text = upper ? &v->text : &v->raw;

        xcri_json_text(out, text->data, text->len);
    }
    else {
        xcri_json_int(out, v->number);
    }
}

/* What the statements of the parts gave */
typedef struct {
    xcri_json_t rows[XCRI_MAX_PARTS];
    apr_int64_t numbers[XCRI_MAX_PARTS];
    int has_list;
} results_t;

/* The list's rows and their total, whichever part comes first */
static int run_list(xcri_request_t *req, results_t *results)
{
    const xcri_compiled_t *c = req->compiled;
    xcri_stream_t list;
    int rv;

    if (results->has_list) {
        return OK;
    }
    rv = xcri_stream_read(req, &list);
    results->has_list = 1;
    results->rows[c->rows_part] = list.rows;
    results->numbers[c->rows_part] = list.count;
    if (c->total_part >= 0) {
        results->numbers[c->total_part] = list.total;
    }
    return rv;
}

/* Runs the statement of a part. */
static int run_part(xcri_request_t *req, int at, results_t *results)
{
    const xcri_compiled_t *c = req->compiled;
    const xcri_statement_t *st = xcri_sql_choose(req->pool, c,
                                                 c->statements[at],
                                                 req->values);
    xcri_view_t view = xcri_list_whole(st);
    int rv;

    if (c->rows_part >= 0 && (at == c->rows_part || at == c->total_part)) {
        rv = run_list(req, results);
    }
    else if (st->part->kind == XCRI_PART_TOTAL) {
        return xcri_totals_get(&req->query, st, &results->numbers[at]);
    }
    else {
        rv = xcri_query_rows(&req->query, st, &view, &results->rows[at],
                             &results->numbers[at]);
    }
    if (rv == OK && !results->numbers[at]
        && (st->part->flags & XCRI_PART_REQUIRED)) {
        return HTTP_NOT_FOUND;
    }
    return rv;
}

static int run_parts(xcri_request_t *req, results_t *results)
{
    const xcri_compiled_t *c = req->compiled;
    int rv = xcri_commits_read(&req->query), i;

    results->has_list = 0;
    for (i = 0; i < c->nparts; i++) {
        xcri_json_init(&results->rows[i], req->pool);
        results->numbers[i] = 0;
    }
    for (i = 0; i < c->nparts && rv == OK; i++) {
        if (c->statements[i]) {
            rv = run_part(req, i, results);
        }
    }
    return rv;
}

/* Writes the members of a part after those that stand in out already. */
static void write_part(const xcri_request_t *req, int at, results_t *results,
                       xcri_json_t *out)
{
    const xcri_compiled_t *c = req->compiled;
    const xcri_part_t *p = &c->route->parts[at];

    xcri_json_raw(out, at ? "," : "{", 1);
    if (p->name) {
        xcri_json_text(out, p->name, strlen(p->name));
        xcri_json_lit(out, ":");
    }
    switch (p->kind) {
    case XCRI_PART_ROW:
        xcri_json_append(out, &results->rows[at]);
        break;
    case XCRI_PART_ROWS:
        xcri_json_lit(out, "[");
        xcri_json_append(out, &results->rows[at]);
        xcri_json_lit(out, "]");
        break;
    case XCRI_PART_TOTAL:
        xcri_json_int(out, results->numbers[at]);
        break;
    case XCRI_PART_COUNT:
        xcri_json_int(out, results->numbers[c->rows_part]);
        break;
    case XCRI_PART_ECHO:
        write_value(out, xcri_request_value(req, p->source),
                    p->flags & XCRI_PART_UPPER);
        break;
    case XCRI_PART_CONST:
        xcri_json_raw(out, p->source, strlen(p->source));
        break;
    }
}

xcri_answer_t *xcri_parts_answer(xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    xcri_answer_t *answer;
    results_t results;
    int rv, i;

    do {
        rv = run_parts(req, &results);
    } while (xcri_commits_again(&req->query, rv));
    xcri_query_end(&req->query);
    if (rv != OK) {
        return xcri_request_failed(req, rv);
    }
    answer = xcri_answer_make(req->pool, HTTP_OK, XCRI_MEDIA_JSON);
    for (i = 0; i < c->nparts; i++) {
        write_part(req, i, &results, &answer->body);
    }
    xcri_json_lit(&answer->body, "}");
    if (c->param_of[XCRI_SETTING_FORMAT] >= 0) {
        xcri_links_set(req, answer,
                       results.numbers[c->total_part >= 0 ? c->total_part
                                                          : c->rows_part]);
    }
    return answer;
}
