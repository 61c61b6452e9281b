/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/forms.h"
#include "core/accept.h"
#include "core/keys.h"
#include "core/list.h"
#include "core/sheet.h"

#include <apr_strings.h>

xcri_form_t xcri_forms_chosen(const xcri_request_t *req)
{
    int at = req->compiled->param_of[XCRI_SETTING_FORMAT], form;
    const char *accept = req->accept;
    xcri_form_t chosen = XCRI_FORM_JSON;
    int best = 0;

    if (at < 0) {
        return XCRI_FORM_JSON;
    }
    for (form = 0; form < XCRI_FORMS; form++) {
        int quality;

        if (req->values[at].kind == XCRI_IS_TEXT) {
            quality = xcri_text_is(req->values[at].text, xcri_list_forms[form].word);
        }
        else {
            quality = xcri_accept_quality(accept, xcri_list_forms[form].type);
        }
        if (quality > best) {
            best = quality;
            chosen = (xcri_form_t)form;
        }
    }
    return chosen;
}

/* The literal parts of the path */
const char *xcri_forms_name(const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    const char *name = "";
    int i;

    for (i = 0; i < c->nsegments; i++) {
        if (c->segments[i].param < 0) {
            name = apr_pstrcat(req->pool, name, *name ? "-" : "",
                               apr_pstrmemdup(req->pool,
                                              c->segments[i].text.data,
                                              c->segments[i].text.len), NULL);
        }
    }
    return name;
}

void xcri_forms_set(const xcri_request_t *req, xcri_answer_t *answer)
{
    if (req->compiled->param_of[XCRI_SETTING_FORMAT] < 0) {
        return;
    }
    apr_table_mergen(answer->headers, "Vary", "Accept");
    answer->media = xcri_list_forms[req->form].media;
    if (req->form == XCRI_FORM_CSV || req->form == XCRI_FORM_XLSX) {
        apr_table_setn(answer->headers, "Content-Disposition",
                       apr_psprintf(req->pool,
                                    "attachment; filename=\"%s.%s\"",
                                    xcri_forms_name(req),
                                    xcri_list_forms[req->form].word));
    }
    if (req->form == XCRI_FORM_HTML) {
        /* Opened by itself, a table needs nothing from anywhere. */
        apr_table_setn(answer->headers, "Content-Security-Policy",
                       "default-src 'none'; frame-ancestors 'none'");
    }
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

/* <c r="AB: the number of the row follows */
static const char *sheet_key(apr_pool_t *pool, const xcri_column_t *column,
                             int i)
{
    return column ? apr_pstrcat(pool, "<c r=\"", xcri_sheet_column(pool, i),
                                NULL)
                  : "</row>";
}

static const xcri_key_t *keys_of(apr_pool_t *pool, const xcri_statement_t *st,
                                 const xcri_view_t *view, const char *cell)
{
    xcri_key_t *keys = apr_pcalloc(pool, sizeof(*keys)
                                         * ((apr_size_t)view->ncolumns + 1));
    int i;

    for (i = 0; i <= view->ncolumns; i++) {
        const xcri_column_t *column = column_of(st, view, i);

        keys[i].text = view->form == XCRI_FORM_XLSX
                       ? sheet_key(pool, column, i)
                       : key_text(pool, view->form, cell, column, i == 0);
        keys[i].len = strlen(keys[i].text);
    }
    return keys;
}

const xcri_key_t *xcri_forms_keys(apr_pool_t *pool, const xcri_statement_t *st,
                                  const xcri_view_t *view)
{
    return keys_of(pool, st, view, CELL);
}

void xcri_forms_head(const xcri_statement_t *st, const xcri_view_t *view,
                     xcri_json_t *out)
{
    const xcri_key_t *keys = keys_of(out->pool, st, view, HEAD_CELL);
    int i;

    if (view->form == XCRI_FORM_HTML) {
        xcri_json_lit(out, "<table>\n<thead>\n");
    }
    for (i = 0; i <= view->ncolumns; i++) {
        const xcri_column_t *column = column_of(st, view, i);

        xcri_keys_write(&keys[i], out);
        if (column) {
            xcri_json_raw(out, column->name, strlen(column->name));
        }
    }
    if (view->form == XCRI_FORM_HTML) {
        xcri_json_lit(out, "</thead>\n<tbody>\n");
    }
}

void xcri_forms_foot(xcri_form_t form, xcri_json_t *out)
{
    if (form == XCRI_FORM_HTML) {
        xcri_json_lit(out, "</tbody>\n</table>\n");
    }
}
