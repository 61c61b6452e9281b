/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/stream.h"
#include "http/forms.h"
#include "http/links.h"
#include "http/workbook.h"
#include "core/list.h"
#include "core/spool.h"
#include "core/sql.h"
#include "core/steps.h"
#include "database/commits.h"
#include "database/totals.h"

int xcri_stream_is_large(const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;

    return c->rows_part >= 0 && c->limit_at >= 0
           && req->values[c->limit_at].number > XCRI_STREAM_ROWS;
}

/* Makes the place for the rows. A workbook is always packed into one. */
static int make_room(xcri_request_t *req, xcri_stream_t *list)
{
    apr_int64_t limit = req->query.srv->large_answers;

    xcri_json_init(&list->rows, req->pool);
    if (req->compiled->limit_at >= 0 && !xcri_stream_is_large(req)
        && req->form != XCRI_FORM_XLSX) {
        return OK;
    }
    if (xcri_stream_is_large(req) && xcri_spool_is_full(limit)) {
        xcri_query_log(&req->query, "a large answer", "the others hold as much "
                       "already as XCRILargeAnswers allows");
        return HTTP_SERVICE_UNAVAILABLE;
    }
    list->rows.spool = xcri_spool_make(req->pool, limit);
    req->query.is_long = req->form == XCRI_FORM_XLSX
                         || xcri_stream_is_large(req);
    return OK;
}

static int read_rows(xcri_request_t *req, const xcri_statement_t *st,
                     const xcri_view_t *view, xcri_stream_t *list)
{
    return xcri_query_rows(&req->query, st, view, &list->rows, &list->count);
}

/* The statement that counts the list */
static const xcri_statement_t *counts(const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;

    return xcri_sql_choose(req->pool, c, c->statements[c->total_part],
                           req->values);
}

static int read_total(xcri_request_t *req, xcri_stream_t *list)
{
    return xcri_totals_get(&req->query, counts(req), &list->total);
}

/* A page that is not full ends where the list does: nothing is to be counted. */
static int is_last_page(const xcri_request_t *req, const xcri_stream_t *list)
{
    const xcri_compiled_t *c = req->compiled;
    apr_int64_t offset = req->values[c->offset_at].number;

    return list->count < req->values[c->limit_at].number
           && (list->count || !offset);
}

/* The rows first: then the total is often known. */
static int read_counted(xcri_request_t *req, const xcri_statement_t *st,
                        const xcri_view_t *view, xcri_stream_t *list)
{
    const xcri_compiled_t *c = req->compiled;
    int rv = read_rows(req, st, view, list);

    if (rv == OK && c->offset_at >= 0 && is_last_page(req, list)) {
        list->total = req->values[c->offset_at].number + list->count;
        return OK;
    }
    return rv == OK ? read_total(req, list) : rv;
}

/* A long list and its total: of one moment */
static int read_large(xcri_request_t *req, const xcri_statement_t *st,
                      const xcri_view_t *view, xcri_stream_t *list)
{
    int rv = xcri_query_snapshot(&req->query);

    return rv == OK ? read_counted(req, st, view, list) : rv;
}

/* Is it the first page, which no other end of the list is nearer to? */
static int is_first_page(const xcri_request_t *req)
{
    int at = req->compiled->offset_at;

    return at >= 0 && !req->values[at].number;
}

/* A page whose total is known: from the nearer end of the list */
static int read_page(xcri_request_t *req, const xcri_statement_t *st,
                     const xcri_view_t *view, xcri_stream_t *list)
{
    const xcri_compiled_t *c = req->compiled;
    const xcri_statement_t *back = NULL;
    xcri_value_t bound[XCRI_MAX_PARAMS];
    int rv;

    if (!c->route->parts[c->total_part].total_from) {
        back = xcri_list_backwards(req->pool, c, st, req->values, list->total,
                                   bound);
    }
    req->query.values = back ? bound : req->values;
    rv = read_rows(req, back ? back : st, view, list);
    req->query.values = req->values;
    return rv;
}

/* Is the end of the list nearer than the beginning of the page's step? Then fewer
 * rows are passed over from there. */
static int is_near_end(const xcri_request_t *req, apr_int64_t total,
                       apr_int64_t passed)
{
    apr_int64_t offset = req->values[req->compiled->offset_at].number;
    apr_int64_t limit = req->values[req->compiled->limit_at].number;

    return offset < total && total - offset < limit + passed;
}

/* A page far into its list, and the total: by the steps of its rank, where that can
 * be. *is_read tells whether it could. */
static int read_far(xcri_request_t *req, const xcri_statement_t *st,
                    const xcri_view_t *view, xcri_stream_t *list, int *is_read)
{
    const xcri_compiled_t *c = req->compiled;
    const xcri_statement_t *count = xcri_steps_count(req->pool, c, counts(req),
                                                     st, req->values);
    const xcri_statement_t *page = NULL;
    xcri_value_t bound[XCRI_MAX_PARAMS];
    const char *steps;
    int rv = OK;

    if (count) {
        rv = xcri_totals_steps(&req->query, count, &steps);
        page = rv == OK ? xcri_steps_page(req->pool, c, st, req->values, steps,
                                          &list->total, bound) : NULL;
    }
    *is_read = page || rv != OK;
    if (page && is_near_end(req, list->total, bound[c->offset_at].number)) {
        rv = read_page(req, st, view, list);
    }
    else if (page) {
        req->query.values = bound;
        rv = read_rows(req, page, view, list);
        req->query.values = req->values;
    }
    return rv;
}

static int read_list(xcri_request_t *req, const xcri_statement_t *st,
                     const xcri_view_t *view, xcri_stream_t *list)
{
    int is_read, rv = make_room(req, list);

    list->total = list->count = 0;
    if (rv != OK) {
        return rv;
    }
    if (view->form == XCRI_FORM_XLSX) {
        list->book = xcri_workbook_make(list->rows.spool, xcri_forms_name(req),
                                        st, view);
    }
    if (req->compiled->total_part < 0) {
        return read_rows(req, st, view, list);
    }
    if (xcri_stream_is_large(req)) {
        return read_large(req, st, view, list);
    }
    if (is_first_page(req)) {
        return read_counted(req, st, view, list);
    }
    rv = read_far(req, st, view, list, &is_read);
    if (!is_read) {
        rv = read_total(req, list);
        rv = rv == OK ? read_page(req, st, view, list) : rv;
    }
    return rv;
}

/* The list's statement, and how its rows are wanted */
static const xcri_statement_t *statement(const xcri_request_t *req,
                                         xcri_view_t *view)
{
    const xcri_compiled_t *c = req->compiled;
    const xcri_statement_t *st = xcri_list_statement(req->pool, c,
        xcri_sql_choose(req->pool, c, c->statements[c->rows_part],
                        req->values),
        req->values);

    *view = xcri_list_view(req->pool, c, st, req->values);
    return st;
}

int xcri_stream_read(xcri_request_t *req, xcri_stream_t *list)
{
    xcri_view_t view;
    const xcri_statement_t *st = statement(req, &view);

    return read_list(req, st, &view, list);
}

static int write_body(xcri_request_t *req, const xcri_statement_t *st,
                      const xcri_view_t *view, xcri_stream_t *list,
                      xcri_json_t *body)
{
    const char *wrong = NULL;

    if (req->form == XCRI_FORM_XLSX) {
        body->repaired = list->rows.repaired;
        wrong = xcri_workbook_end(list->book, body);
    }
    else {
        xcri_forms_head(st, view, body);
        xcri_json_append(body, &list->rows);
        xcri_forms_foot(req->form, body);
    }
    if (wrong) {
        xcri_query_log(&req->query, "a workbook", wrong);
    }
    return wrong ? HTTP_SERVICE_UNAVAILABLE : OK;
}

xcri_answer_t *xcri_stream_answer(xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK, NULL);
    xcri_stream_t list;
    xcri_view_t view;
    const xcri_statement_t *st = statement(req, &view);
    int rv;

    view.form = req->form;
    view.keys = xcri_forms_keys(req->pool, st, &view);
    do {
        rv = xcri_commits_read(&req->query);
        rv = rv == OK ? read_list(req, st, &view, &list) : rv;
    } while (xcri_commits_again(&req->query, rv));
    xcri_query_end(&req->query);
    if (rv == OK && !list.count && c->route->not_found) {
        rv = HTTP_NOT_FOUND;
    }
    if (rv != OK) {
        return xcri_request_failed(req, rv);
    }
    xcri_links_set(req, answer, c->total_part >= 0 ? list.total : list.count);
    rv = write_body(req, st, &view, &list, &answer->body);
    return rv == OK ? answer : xcri_request_failed(req, rv);
}
