/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/cells.h"
#include "core/keys.h"
#include "core/sheet.h"

#include <apr_lib.h>
#include <math.h>

#define LARGEST_INT APR_INT64_C(999999999999999)

typedef struct {
    xcri_prepared_t *p;
    unsigned column;
    xcri_type_t type;
    xcri_json_t *out;
} cell_t;

static void write_text(const cell_t *c, const char *text, apr_size_t len)
{
    if (len && (apr_isspace(text[0]) || apr_isspace(text[len - 1]))) {
        xcri_json_lit(c->out, " t=\"inlineStr\"><is>"
                              "<t xml:space=\"preserve\">");
    }
    else {
        xcri_json_lit(c->out, " t=\"inlineStr\"><is><t>");
    }
    xcri_sheet_text(c->out, text, len);
    xcri_json_lit(c->out, "</t></is></c>");
}

/* As it stands in CSV */
static int write_plain(const cell_t *c, int is_number)
{
    int rv;

    if (is_number) {
        xcri_json_lit(c->out, "><v>");
    }
    else {
        xcri_json_lit(c->out, " t=\"inlineStr\"><is><t>");
    }
    rv = xcri_rows_cell(c->p, c->column, c->type, XCRI_FORM_CSV, c->out);
    if (is_number) {
        xcri_json_lit(c->out, "</v></c>");
    }
    else {
        xcri_json_lit(c->out, "</t></is></c>");
    }
    return rv;
}

static int write_int(const cell_t *c)
{
    apr_int64_t number = c->p->cells[c->column].fixed.number;

    if (c->type == XCRI_BOOL) {
        xcri_json_lit(c->out, " t=\"b\"><v>");
        xcri_json_int(c->out, number != 0);
        xcri_json_lit(c->out, "</v></c>");
        return 0;
    }
    /* Below 0 is also what is too large for a signed number. */
    return write_plain(c, c->type != XCRI_TEXT && number <= LARGEST_INT
                          && number >= -LARGEST_INT);
}

static int write_time(const cell_t *c)
{
    const xcri_cell_t *cell = &c->p->cells[c->column];
    const MYSQL_TIME *t = &cell->fixed.time;
    int with_time = c->type == XCRI_DATETIME
        || (c->type != XCRI_DATE && cell->from == XCRI_FROM_DATETIME);
    apr_int64_t day = xcri_sheet_day(t->year, t->month, t->day);

    if (!day) {
        return write_plain(c, 0);
    }
    xcri_json_lit(c->out, " s=\"");
    xcri_json_int(c->out, with_time ? XCRI_CELL_DATETIME : XCRI_CELL_DATE);
    xcri_json_lit(c->out, "\"><v>");
    if (with_time) {
        xcri_sheet_moment(c->out, day,
            (apr_int64_t)(t->hour * 3600 + t->minute * 60 + t->second)
            * APR_USEC_PER_SEC + (apr_int64_t)t->second_part);
    }
    else {
        xcri_json_int(c->out, day);
    }
    xcri_json_lit(c->out, "</v></c>");
    return 0;
}

static int write_typed(const cell_t *c, const char *text, apr_size_t len)
{
    char room[XCRI_TYPED_MOST];

    switch (xcri_rows_typed(c->p, c->column, c->type, room, &text, &len)) {
    case XCRI_TYPED_WRONG:
        return 1;
    case XCRI_TYPED_NULL:
        xcri_json_lit(c->out, "/>");
        return 0;
    case XCRI_TYPED_VALUE:
        break;
    }
    if (c->type == XCRI_BOOL) {
        xcri_json_lit(c->out, " t=\"b\"><v>");
        xcri_json_raw(c->out, *text == 't' ? "1" : "0", 1);
        xcri_json_lit(c->out, "</v></c>");
    }
    else if (c->type != XCRI_TEXT && c->type != XCRI_DATE
             && c->type != XCRI_DATETIME && len <= XCRI_SHEET_DIGITS) {
        xcri_json_lit(c->out, "><v>");
        xcri_json_raw(c->out, text, len);
        xcri_json_lit(c->out, "</v></c>");
    }
    else {
        write_text(c, text, len);
    }
    return 0;
}

static int write_column(const cell_t *c)
{
    const xcri_cell_t *cell = &c->p->cells[c->column];
    const char *text;

    switch (cell->from) {
    case XCRI_FROM_INT:
    case XCRI_FROM_UINT:
        return write_int(c);
    case XCRI_FROM_DOUBLE:
    case XCRI_FROM_FLOAT:
        return write_plain(c, 1);
    case XCRI_FROM_DATE:
    case XCRI_FROM_DATETIME:
        return write_time(c);
    case XCRI_FROM_DECIMAL:
    case XCRI_FROM_TEXT:
        break;
    }
    text = xcri_rows_text(c->p, c->column, c->out->pool);
    return text ? write_typed(c, text, cell->len) : 1;
}

/* What JSON has as null */
static int is_nothing(const xcri_cell_t *cell)
{
    return cell->null
        || (cell->from == XCRI_FROM_DOUBLE && !isfinite(cell->fixed.real))
        || (cell->from == XCRI_FROM_FLOAT && !isfinite(cell->fixed.single))
        || ((cell->from == XCRI_FROM_DATE || cell->from == XCRI_FROM_DATETIME)
            && (!cell->fixed.time.month || !cell->fixed.time.day));
}

int xcri_cells_write(xcri_prepared_t *p, const xcri_statement_t *st,
                     const xcri_view_t *view, apr_int64_t number,
                     xcri_json_t *out)
{
    /* The column that a cell without a name is in. Where all have theirs, the
     * sheet is half as long again, and the file nearly twice. */
    int follows = 0, i;

    if (number > XCRI_SHEET_ROWS) {
        return 1;
    }
    xcri_json_lit(out, "<row r=\"");
    xcri_json_int(out, number);
    xcri_json_lit(out, "\">");
    for (i = 0; i < view->ncolumns; i++) {
        unsigned at = view->columns ? view->columns[i] : (unsigned)i;
        cell_t cell = { p, at, st->columns[at].type, out };

        if (is_nothing(&p->cells[at])) {
            continue;
        }
        if (i == follows) {
            xcri_json_lit(out, "<c");
        }
        else {
            xcri_keys_write(&view->keys[i], out);
            xcri_json_int(out, number);
            xcri_json_lit(out, "\"");
        }
        follows = i + 1;
        if (write_column(&cell)) {
            p->odd = at + 1;
            return 1;
        }
    }
    xcri_keys_write(&view->keys[i], out);
    return 0;
}
