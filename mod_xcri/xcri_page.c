/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* What httpd has to do with a list: the links to its pages, and
 * the forms beside JSON. */
#include "mod_xcri.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

APLOG_USE_MODULE(xcri);

/* Rows that are read, written and forgotten together: so a list of any length
 * takes the memory of so many rows, some 400 KB, and holds no connection while
 * the client reads. */
#define BATCH 1000

/* ---- links ---------------------------------------------------------- */

/* The query string without its offset */
static const char *other_args(const xcri_request_t *req)
{
    const char *args = req->r->args, *kept = "";

    while (args && *args) {
        apr_size_t len = strcspn(args, "&");

        if (len && strncmp(args, "offset=", 7)
            && !(len == 6 && !strncmp(args, "offset", 6))) {
            kept = apr_pstrcat(req->r->pool, kept, *kept ? "&" : "",
                               apr_pstrmemdup(req->r->pool, args, len), NULL);
        }
        args += len + (args[len] ? 1 : 0);
    }
    return kept;
}

static void add_link(const xcri_request_t *req, const char *args,
                     const char *rel, apr_int64_t offset)
{
    request_rec *r = req->r;
    const char *path = ap_escape_uri(r->pool, r->uri);
    const char *query = args;

    if (offset) {
        query = apr_psprintf(r->pool, "%s%soffset=%" APR_INT64_T_FMT, args,
                             *args ? "&" : "", offset);
    }
    apr_table_mergen(r->headers_out, "Link",
                     apr_psprintf(r->pool, "<%s%s%s>; rel=\"%s\"", path,
                                  *query ? "?" : "", query, rel));
}

static void link_pages(xcri_request_t *req, apr_int64_t total)
{
    int limit_at = req->compiled->limit_at;
    int offset_at = req->compiled->offset_at;
    const char *args = other_args(req);
    apr_int64_t limit, offset, last;

    add_link(req, args, "first", 0);
    if (limit_at < 0 || offset_at < 0) {
        add_link(req, args, "last", 0);
        return;
    }
    limit = req->values[limit_at].number;
    offset = req->values[offset_at].number;
    last = total > 0 && limit > 0 ? (total - 1) / limit * limit : 0;
    if (offset > 0) {
        apr_int64_t before = offset > last + limit ? last : offset - limit;

        add_link(req, args, "prev", before > 0 ? before : 0);
    }
    if (offset < last && limit > 0 && offset + limit < total) {
        add_link(req, args, "next", offset + limit);
    }
    add_link(req, args, "last", last);
}

void xcri_list_link(xcri_request_t *req, const apr_int64_t *numbers)
{
    const xcri_compiled_t *c = req->compiled;

    if (c->param_of[XCRI_SETTING_FORMAT] >= 0) {
        link_pages(req, numbers[c->total_part >= 0 ? c->total_part
                                                   : c->rows_part]);
    }
}

/* ---- CSV and HTML --------------------------------------------------- */

xcri_form_t xcri_list_form(const xcri_request_t *req)
{
    int at = req->compiled->param_of[XCRI_SETTING_FORMAT];
    const char *accept = apr_table_get(req->r->headers_in, "Accept");

    if (at < 0) {
        return XCRI_FORM_JSON;
    }
    apr_table_mergen(req->r->headers_out, "Vary", "Accept");
    if (req->values[at].kind == XCRI_IS_TEXT) {
        xcri_form_t form = XCRI_FORMS;

        do {
            form--;
        } while (form && !xcri_text_is(req->values[at].text,
                                       xcri_forms[form].word));
        return form;
    }
    /* A browser accepts text/html first of all, and gets JSON, as ever. */
    return accept && ap_strcasestr(accept, "text/csv")
           && !ap_strcasestr(accept, "json") ? XCRI_FORM_CSV : XCRI_FORM_JSON;
}

/* athletes-team-roster.csv: the literal parts of the path */
static const char *file_name(const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    const char *name = "";
    int i;

    for (i = 0; i < c->nsegments; i++) {
        if (c->segments[i].param < 0) {
            name = apr_pstrcat(req->r->pool, name, *name ? "-" : "",
                               apr_pstrmemdup(req->r->pool,
                                              c->segments[i].text.data,
                                              c->segments[i].text.len), NULL);
        }
    }
    return apr_pstrcat(req->r->pool, name, ".csv", NULL);
}

/* How a cell of a table begins: in its head, and in its rows */
#define HEAD_CELL "th scope=\"col\""
#define CELL      "td"

/* What stands before a cell, whose class is its column; column NULL: after the
 * last one */
static const char *key_text(apr_pool_t *pool, xcri_form_t form,
                            const char *cell, const xcri_column_t *column,
                            int is_first)
{
    const char *before;

    if (form == XCRI_FORM_CSV) {
        return !column ? "\r\n" : is_first ? "" : ",";
    }
    before = is_first ? "<tr>"
                      : apr_psprintf(pool, "</%.2s>", cell);
    return !column ? apr_pstrcat(pool, before, "</tr>\n", NULL)
                   : apr_psprintf(pool, "%s<%s class=\"%s%s\">", before, cell,
                                  column->name,
                                  column->type <= XCRI_TENTHS ? " num" : "");
}

static const xcri_column_t *column_of(const xcri_statement_t *st,
                                      const xcri_view_t *view, int i)
{
    return i == view->ncolumns ? NULL
           : &st->columns[view->columns ? view->columns[i] : i];
}

static const xcri_key_t *form_keys(apr_pool_t *pool,
                                   const xcri_statement_t *st,
                                   const xcri_view_t *view, const char *cell)
{
    xcri_key_t *keys = apr_pcalloc(pool, sizeof(*keys)
                                         * ((apr_size_t)view->ncolumns + 1));
    int i;

    for (i = 0; i <= view->ncolumns; i++) {
        keys[i].text = key_text(pool, view->form, cell,
                                column_of(st, view, i), i == 0);
        keys[i].len = strlen(keys[i].text);
    }
    return keys;
}

static void write_head(const xcri_statement_t *st, const xcri_view_t *view,
                       xcri_json_t *out)
{
    const xcri_key_t *keys = form_keys(out->pool, st, view, HEAD_CELL);
    int i;

    if (view->form == XCRI_FORM_HTML) {
        xcri_json_lit(out, "<table>\n<thead>\n");
    }
    for (i = 0; i <= view->ncolumns; i++) {
        const xcri_column_t *column = column_of(st, view, i);

        xcri_json_raw(out, keys[i].text, keys[i].len);
        if (column) {
            xcri_json_raw(out, column->name, strlen(column->name));
        }
    }
    if (view->form == XCRI_FORM_HTML) {
        xcri_json_lit(out, "</thead>\n<tbody>\n");
    }
}

static void set_headers(xcri_request_t *req)
{
    apr_table_t *headers = req->r->headers_out;

    ap_set_content_type(req->r, xcri_forms[req->form].media);
    if (req->form == XCRI_FORM_CSV) {
        apr_table_setn(headers, "Content-Disposition",
                       apr_psprintf(req->r->pool, "attachment; filename=\"%s\"",
                                    file_name(req)));
    }
    else {
        /* Opened by itself, a table needs nothing from anywhere. */
        apr_table_setn(headers, "Content-Security-Policy",
                       "default-src 'none'; frame-ancestors 'none'");
    }
    xcri_reply_timing(req);
}

/* Writes what stands in out, and waits until it is on its way: out's pool is
 * about to be cleared. */
static apr_status_t write_batch(request_rec *r, xcri_json_t *out, int is_last)
{
    apr_bucket_brigade *bb = apr_brigade_create(out->pool,
                                                r->connection->bucket_alloc);

    xcri_json_buckets(out, bb);
    APR_BRIGADE_INSERT_TAIL(bb, is_last
                            ? apr_bucket_eos_create(bb->bucket_alloc)
                            : apr_bucket_flush_create(bb->bucket_alloc));
    return ap_pass_brigade(r->output_filters, bb);
}

/* An answer that cannot be finished must not look finished. */
static int break_off(request_rec *r)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool,
                                                r->connection->bucket_alloc);

    r->connection->keepalive = AP_CONN_CLOSE;
    APR_BRIGADE_INSERT_TAIL(bb, ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL,
                                                       r->pool,
                                                       bb->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    ap_pass_brigade(r->output_filters, bb);
    return OK;
}

/* Counts for the links, where the route counts. */
static int count_total(xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    apr_int64_t total;
    int rv;

    if (c->total_part < 0) {
        return OK;
    }
    rv = xcri_query_total(req,
                          xcri_statement_choose(c->statements[c->total_part],
                                                req->values), &total);
    if (rv == OK) {
        link_pages(req, total);
    }
    return rv;
}

int xcri_list_send(xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    request_rec *r = req->r;
    int limit_at = c->limit_at, offset_at = c->offset_at;
    int paged = limit_at >= 0 && offset_at >= 0;
    apr_int64_t left = paged ? req->values[limit_at].number : 0, rows = 0;
    const xcri_statement_t *st = xcri_list_statement(r->pool, c,
        xcri_statement_choose(c->statements[c->rows_part], req->values),
        req->values);
    xcri_view_t view = xcri_list_view(r->pool, c, st, req->values);
    apr_pool_t *batch;
    int rv = count_total(req), is_first = 1, is_last;

    view.form = req->form;
    view.keys = form_keys(r->pool, st, &view, CELL);
    apr_pool_create(&batch, r->pool);
    do {
        xcri_json_init(&req->out, batch);
        if (is_first) {
            write_head(st, &view, &req->out);
        }
        if (paged) {
            req->values[limit_at].number = left < BATCH ? left : BATCH;
        }
        if (rv == OK) {
            rv = xcri_query_rows(req, st, &view, &req->out, &rows);
        }
        xcri_lease_close(&req->lease, 0);
        if (rv != OK) {
            xcri_json_init(&req->out, r->pool);
            return is_first ? xcri_reply_send(req, rv) : break_off(r);
        }
        /* A route that says what it did not find finds nothing, or rows. */
        if (is_first && c->route->not_found) {
            rv = rows ? xcri_reply_validate(req) : HTTP_NOT_FOUND;
            if (rv != OK) {
                return rv;
            }
        }
        left -= rows;
        is_last = !paged || left <= 0
                  || rows < req->values[limit_at].number;
        if (is_first) {
            set_headers(req);
            is_first = 0;
        }
        if (is_last && req->form == XCRI_FORM_HTML) {
            xcri_json_lit(&req->out, "</tbody>\n</table>\n");
        }
        if (write_batch(r, &req->out, is_last) != APR_SUCCESS) {
            break;
        }
        if (paged) {
            req->values[offset_at].number += rows;
        }
        apr_pool_clear(batch);
    } while (!is_last);
    return OK;
}
