/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/stream.h"
#include "http/forms.h"
#include "http/links.h"
#include "core/list.h"
#include "core/sql.h"

/* Rows that are read, written and forgotten together: so a list of any length
 * takes the memory of so many rows, some 400 KB, and holds no connection while
 * the client reads. */
#define BATCH 1000

typedef struct {
    xcri_request_t *req;
    const xcri_statement_t *st;
    xcri_view_t view;
    int paged;
    apr_int64_t left;  /* rows that are still wanted, where it is paged */
} list_t;

/* Reads the next rows; *is_last: there are none after them. */
static int read_rows(list_t *list, xcri_json_t *out, apr_int64_t *rows,
                     int *is_last)
{
    xcri_request_t *req = list->req;
    const xcri_compiled_t *c = req->compiled;
    int rv;

    if (list->paged) {
        req->values[c->limit_at].number = list->left < BATCH ? list->left
                                                             : BATCH;
    }
    rv = xcri_query_rows(&req->query, list->st, &list->view, out, rows);
    xcri_query_end(&req->query);
    if (rv != OK) {
        return rv;
    }
    *is_last = 1;
    if (list->paged) {
        list->left -= *rows;
        *is_last = list->left <= 0 || *rows < req->values[c->limit_at].number;
        req->values[c->offset_at].number += *rows;
    }
    if (*is_last) {
        xcri_forms_foot(req->form, out);
    }
    return OK;
}

static int more(void *source, xcri_json_t *out)
{
    apr_int64_t rows;
    int is_last;

    return read_rows(source, out, &rows, &is_last) != OK ? -1 : !is_last;
}

xcri_answer_t *xcri_stream_answer(xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    apr_pool_t *pool = req->pool;
    xcri_answer_t *answer = xcri_answer_make(pool, HTTP_OK, NULL);
    list_t *list = apr_pcalloc(pool, sizeof(*list));
    apr_int64_t rows, total;
    int rv = OK, is_last;

    list->req = req;
    list->st = xcri_list_statement(pool, c,
        xcri_sql_choose(c->statements[c->rows_part], req->values),
        req->values);
    list->view = xcri_list_view(pool, c, list->st, req->values);
    list->view.form = req->form;
    list->view.keys = xcri_forms_keys(pool, list->st, &list->view);
    list->paged = c->limit_at >= 0 && c->offset_at >= 0;
    list->left = list->paged ? req->values[c->limit_at].number : 0;
    if (c->total_part >= 0) {
        rv = xcri_query_total(&req->query,
            xcri_sql_choose(c->statements[c->total_part], req->values),
            &total);
        if (rv == OK) {
            xcri_links_set(req, answer, total);
        }
    }
    xcri_forms_head(list->st, &list->view, &answer->body);
    if (rv == OK) {
        rv = read_rows(list, &answer->body, &rows, &is_last);
    }
    xcri_query_end(&req->query);
    if (rv == OK && !rows && c->route->not_found) {
        rv = HTTP_NOT_FOUND;
    }
    if (rv != OK) {
        return xcri_request_failed(req, rv);
    }
    if (!is_last) {
        answer->more = more;
        answer->source = list;
    }
    return answer;
}

int xcri_stream_is_large(const xcri_request_t *req)
{
    int limit_at = req->compiled->limit_at;

    return limit_at >= 0 && req->values[limit_at].number > BATCH;
}
