/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/rows.h"
#include "core/keys.h"
#include "core/list.h"

#include <apr_lib.h>
#include <apr_strings.h>

/* Longer values are read in a second step. */
#define MOST_BUFFER 2048
/* A value longer than this is no value of ours. */
#define MOST_VALUE (16 * 1024 * 1024)
/* A number's or a time's text has room in this. */
#define TIME_TEXT 32

static xcri_from_t from_of(const MYSQL_FIELD *field)
{
    switch (field->type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
        return field->flags & UNSIGNED_FLAG ? XCRI_FROM_UINT : XCRI_FROM_INT;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        /* Zeros before a number are none of JSON's. */
        return field->flags & ZEROFILL_FLAG ? XCRI_FROM_TEXT
                                            : XCRI_FROM_DECIMAL;
    case MYSQL_TYPE_DOUBLE:
        return XCRI_FROM_DOUBLE;
    case MYSQL_TYPE_FLOAT:
        return XCRI_FROM_FLOAT;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
        return XCRI_FROM_DATE;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
        return XCRI_FROM_DATETIME;
    default:
        return XCRI_FROM_TEXT;
    }
}

/* Is that how the route's type comes, so that nothing has to be looked at? */
static int is_natural(xcri_from_t from, xcri_type_t type)
{
    switch (from) {
    case XCRI_FROM_INT:
    case XCRI_FROM_UINT:
        return type != XCRI_DATE && type != XCRI_DATETIME;
    case XCRI_FROM_DOUBLE:
    case XCRI_FROM_FLOAT:
        return type == XCRI_NUMBER || type == XCRI_TENTHS;
    case XCRI_FROM_DATE:
    case XCRI_FROM_DATETIME:
        return type == XCRI_DATE || type == XCRI_DATETIME || type == XCRI_TEXT;
    case XCRI_FROM_DECIMAL:
    case XCRI_FROM_TEXT:
        break;
    }
    return 1;
}

static void bind_cell(xcri_prepared_t *p, const MYSQL_FIELD *field,
                      xcri_type_t type, MYSQL_BIND *bind, xcri_cell_t *cell)
{
    unsigned long size = field->length + 1;

    cell->column = from_of(field);
    cell->from = is_natural(cell->column, type) ? cell->column : XCRI_FROM_TEXT;
    cell->is_bits = field->type == MYSQL_TYPE_BIT;
    if (cell->from != cell->column && size < TIME_TEXT) {
        size = TIME_TEXT;
    }
    bind->buffer = &cell->fixed;
    switch (cell->from) {
    case XCRI_FROM_UINT:
        bind->is_unsigned = 1;
        /* fall through */
    case XCRI_FROM_INT:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        break;
    case XCRI_FROM_DOUBLE:
        bind->buffer_type = MYSQL_TYPE_DOUBLE;
        break;
    case XCRI_FROM_FLOAT:
        bind->buffer_type = MYSQL_TYPE_FLOAT;
        break;
    case XCRI_FROM_DATE:
        bind->buffer_type = MYSQL_TYPE_DATE;
        break;
    case XCRI_FROM_DATETIME:
        bind->buffer_type = MYSQL_TYPE_DATETIME;
        break;
    case XCRI_FROM_DECIMAL:
    case XCRI_FROM_TEXT:
        if (size > MOST_BUFFER || size == 0) {
            size = MOST_BUFFER;
        }
        cell->text = apr_palloc(p->mem, size);
        bind->buffer_type = MYSQL_TYPE_STRING;
        bind->buffer = cell->text;
        bind->buffer_length = size;
        break;
    }
    bind->length = &cell->len;
    bind->is_null = &cell->null;
    bind->error = &cell->error;
}

unsigned xcri_rows_columns(const xcri_statement_t *st)
{
    return st->columns ? (unsigned)st->ncolumns : 1;
}

int xcri_rows_bind(xcri_prepared_t *p, const xcri_statement_t *st)
{
    unsigned n = xcri_rows_columns(st), i;
    MYSQL_RES *meta = mysql_stmt_result_metadata(p->stmt);
    MYSQL_FIELD *fields;

    if (!meta) {
        return 1;
    }
    if (mysql_num_fields(meta) != n) {
        mysql_free_result(meta);
        return 1;
    }
    fields = mysql_fetch_fields(meta);
    p->binds = apr_pcalloc(p->mem, sizeof(*p->binds) * n);
    p->cells = apr_pcalloc(p->mem, sizeof(*p->cells) * n);
    for (i = 0; i < n; i++) {
        bind_cell(p, &fields[i], st->columns ? st->columns[i].type : XCRI_INT,
                  &p->binds[i], &p->cells[i]);
    }
    mysql_free_result(meta);
    return mysql_stmt_bind_result(p->stmt, p->binds) ? 1 : 0;
}

int xcri_rows_rebind(xcri_prepared_t *p, const xcri_statement_t *st)
{
    unsigned n = xcri_rows_columns(st), i;

    for (i = 0; i < n && i < p->stmt->field_count; i++) {
        if (from_of(&p->stmt->fields[i]) != p->cells[i].column) {
            return xcri_rows_bind(p, st);
        }
    }
    return 0;
}

const char *xcri_rows_text(xcri_prepared_t *p, unsigned i, apr_pool_t *pool)
{
    xcri_cell_t *cell = &p->cells[i];
    MYSQL_BIND rest;
    unsigned long len = 0;
    my_bool null = 0, error = 0;

    if (cell->len <= p->binds[i].buffer_length) {
        return cell->text;
    }
    if (cell->len > MOST_VALUE) {
        return NULL;
    }
    memset(&rest, 0, sizeof(rest));
    rest.buffer_type = MYSQL_TYPE_STRING;
    rest.buffer = apr_palloc(pool, cell->len);
    rest.buffer_length = cell->len;
    rest.length = &len;
    rest.is_null = &null;
    rest.error = &error;
    if (mysql_stmt_fetch_column(p->stmt, &rest, i, 0)) {
        return NULL;
    }
    return rest.buffer;
}

static char *two_digits(char *to, unsigned n)
{
    *to++ = (char)('0' + n / 10 % 10);
    *to++ = (char)('0' + n % 10);
    return to;
}

/* As the contract writes it; returns the length. */
static apr_size_t time_text(const MYSQL_TIME *t, int with_time, char *text)
{
    char *to = text;

    to = two_digits(to, t->year / 100);
    to = two_digits(to, t->year % 100);
    *to++ = '-';
    to = two_digits(to, t->month);
    *to++ = '-';
    to = two_digits(to, t->day);
    if (with_time) {
        *to++ = 'T';
        to = two_digits(to, t->hour);
        *to++ = ':';
        to = two_digits(to, t->minute);
        *to++ = ':';
        to = two_digits(to, t->second);
        if (t->second_part) {
            unsigned micro = (unsigned)(t->second_part % 1000000);

            *to++ = '.';
            to = two_digits(to, micro / 10000);
            to = two_digits(to, micro / 100 % 100);
            to = two_digits(to, micro % 100);
        }
    }
    return (apr_size_t)(to - text);
}

/* The number that the bytes of a BIT are, as a text */
static const char *bits_text(const char *bytes, apr_size_t *len, char *room)
{
    apr_uint64_t number = 0;
    apr_size_t i;

    for (i = 0; i < *len && i < sizeof(number); i++) {
        number = number << 8 | (unsigned char)bytes[i];
    }
    *len = (apr_size_t)apr_snprintf(room, XCRI_TYPED_MOST,
                                    "%" APR_UINT64_T_FMT, number);
    return room;
}

xcri_typed_t xcri_rows_typed(xcri_prepared_t *p, unsigned i, xcri_type_t type,
                             char *room, const char **text, apr_size_t *len)
{
    xcri_str_t in = { *text, *len };
    char bits[XCRI_TYPED_MOST];

    if (p->cells[i].is_bits) {
        in.data = bits_text(*text, &in.len, bits);
    }
    if (type != XCRI_TEXT) {
        *text = room;
        return xcri_typed_text(type, in, room, len);
    }
    if (p->cells[i].is_bits) {
        *text = memcpy(room, in.data, in.len);
        *len = in.len;
    }
    return XCRI_TYPED_VALUE;
}

static void write_int(const xcri_cell_t *cell, xcri_type_t type, xcri_form_t form,
                      xcri_json_t *out)
{
    int quoted = type == XCRI_TEXT && form == XCRI_FORM_JSON;

    if (type == XCRI_BOOL) {
        if (cell->fixed.number) {
            xcri_json_lit(out, "true");
        }
        else {
            xcri_json_lit(out, "false");
        }
        return;
    }
    if (quoted) {
        xcri_json_lit(out, "\"");
    }
    if (cell->from == XCRI_FROM_UINT) {
        xcri_json_unsigned(out, (apr_uint64_t)cell->fixed.number);
    }
    else {
        xcri_json_int(out, cell->fixed.number);
    }
    if (quoted) {
        xcri_json_lit(out, "\"");
    }
}

static void (*const text_as[XCRI_FORMS])(xcri_json_t *, const char *,
                                         apr_size_t) = {
    [XCRI_FORM_JSON] = xcri_json_text,
    [XCRI_FORM_CSV] = xcri_json_csv,
    [XCRI_FORM_HTML] = xcri_json_html
};

static void write_null(xcri_form_t form, xcri_json_t *out)
{
    if (form == XCRI_FORM_JSON) {
        xcri_json_lit(out, "null");
    }
}

static int write_text(xcri_prepared_t *p, unsigned i, xcri_type_t type,
                      xcri_form_t form, xcri_json_t *out)
{
    const char *text = xcri_rows_text(p, i, out->pool);
    apr_size_t len = p->cells[i].len;
    char room[XCRI_TYPED_MOST];

    if (!text) {
        return 1;
    }
    if (type == XCRI_NUMBER && p->cells[i].from == XCRI_FROM_DECIMAL) {
        xcri_json_raw(out, text, len);
        return 0;
    }
    switch (xcri_rows_typed(p, i, type, room, &text, &len)) {
    case XCRI_TYPED_WRONG:
        return 1;
    case XCRI_TYPED_NULL:
        write_null(form, out);
        return 0;
    case XCRI_TYPED_VALUE:
        break;
    }
    if (type == XCRI_TEXT || type == XCRI_DATE || type == XCRI_DATETIME) {
        text_as[form](out, text, len);
    }
    else {
        xcri_json_raw(out, text, len);
    }
    return 0;
}

static void write_time(const xcri_cell_t *cell, xcri_type_t type, xcri_form_t form,
                       xcri_json_t *out)
{
    char text[TIME_TEXT];
    int with_time = type == XCRI_DATETIME
        || (type != XCRI_DATE && cell->from == XCRI_FROM_DATETIME);
    apr_size_t len = time_text(&cell->fixed.time, with_time, text);

    text_as[form](out, text, len);
}

int xcri_rows_cell(xcri_prepared_t *p, unsigned i, xcri_type_t type,
                   xcri_form_t form, xcri_json_t *out)
{
    const xcri_cell_t *cell = &p->cells[i];

    if (cell->null) {
        write_null(form, out);
        return 0;
    }
    switch (cell->from) {
    case XCRI_FROM_INT:
    case XCRI_FROM_UINT:
        write_int(cell, type, form, out);
        return 0;
    case XCRI_FROM_DOUBLE:
        if (type == XCRI_TENTHS) {
            xcri_json_tenths(out, cell->fixed.real);
        }
        else {
            xcri_json_double(out, cell->fixed.real);
        }
        return 0;
    case XCRI_FROM_FLOAT:
        xcri_json_float(out, cell->fixed.single);
        return 0;
    case XCRI_FROM_DATE:
    case XCRI_FROM_DATETIME:
        if (cell->fixed.time.month && cell->fixed.time.day) {
            write_time(cell, type, form, out);
        }
        else {
            write_null(form, out);
        }
        return 0;
    case XCRI_FROM_DECIMAL:
    case XCRI_FROM_TEXT:
        return write_text(p, i, type, form, out);
    }
    return 1;
}

int xcri_rows_write(xcri_prepared_t *p, const xcri_statement_t *st,
                    const xcri_view_t *view, xcri_json_t *out)
{
    /* A record of one field with nothing in it would be an empty line, which
     * programs pass over: the row was lost. */
    int is_alone = view->form == XCRI_FORM_CSV && view->ncolumns == 1;
    apr_size_t before = is_alone ? xcri_json_length(out) : 0;
    int i;

    for (i = 0; i < view->ncolumns; i++) {
        unsigned at = view->columns ? view->columns[i] : (unsigned)i;

        xcri_keys_write(&view->keys[i], out);
        if (xcri_rows_cell(p, at, st->columns[at].type, view->form, out)) {
            p->odd = at + 1;
            return 1;
        }
    }
    if (is_alone && xcri_json_length(out) == before) {
        xcri_json_lit(out, "\"\"");
    }
    xcri_keys_write(&view->keys[i], out);
    return 0;
}

int xcri_rows_texts(xcri_prepared_t *p, apr_pool_t *pool, const char **texts)
{
    unsigned i, n = mysql_stmt_field_count(p->stmt);

    for (i = 0; i < n; i++) {
        const xcri_cell_t *cell = &p->cells[i];

        texts[i] = NULL;
        if (cell->null) {
            continue;
        }
        if (cell->from == XCRI_FROM_INT || cell->from == XCRI_FROM_UINT) {
            texts[i] = apr_psprintf(pool, "%" APR_INT64_T_FMT,
                                    cell->fixed.number);
        }
        else if (cell->text) {
            const char *text = xcri_rows_text(p, i, pool);

            if (!text) {
                return 1;
            }
            texts[i] = apr_pstrmemdup(pool, text, cell->len);
        }
        else {
            xcri_json_t json;

            xcri_json_init(&json, pool);
            xcri_rows_cell(p, i, XCRI_TEXT, XCRI_FORM_CSV, &json);
            texts[i] = xcri_json_flat(&json);
        }
    }
    return 0;
}
