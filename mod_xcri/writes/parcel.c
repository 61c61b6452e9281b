/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/parcel.h"
#include "writes/bundle.h"

#include <apr_strings.h>
#include <string.h>

/* Members of a message, in the order of its table */
enum { NAME, EMAIL, TYPE, MESSAGE, MEMBERS };

xcri_parcel_t *xcri_parcel_make(apr_pool_t *pool, const xcri_param_t *table,
                                int most, int is_json)
{
    xcri_parcel_t *parcel = apr_pcalloc(pool, sizeof(*parcel));

    parcel->pool = pool;
    parcel->table = table;
    parcel->most = most;
    parcel->is_json = is_json;
    parcel->letters = apr_array_make(pool, 1, sizeof(xcri_letter_t));
    parcel->problems = apr_array_make(pool, 1, sizeof(xcri_problem_t));
    apr_pool_create(&parcel->temp, pool);
    apr_pool_tag(parcel->temp, "xcri_parcel");
    return parcel;
}

/* ---- one message ------------------------------------------------------------ */

static const char *copy(const xcri_parcel_t *parcel, const char *text)
{
    return text ? apr_pstrdup(parcel->pool, text) : NULL;
}

static void keep(xcri_parcel_t *parcel, const char *const *values)
{
    xcri_letter_t *letter = apr_array_push(parcel->letters);

    letter->name = copy(parcel, values[NAME]);
    letter->email = copy(parcel, values[EMAIL]);
    letter->type = copy(parcel, values[TYPE]);
    letter->message = copy(parcel, values[MESSAGE]);
}

/* A problem of an array's message says of which; and what is long is not sent
 * back. */
static void keep_problem(xcri_parcel_t *parcel, const xcri_problem_t *from)
{
    xcri_problem_t *p = apr_array_push(parcel->problems);

    *p = *from;
    p->name = copy(parcel, p->name);
    p->msg = copy(parcel, p->msg);
    p->ctx_text = copy(parcel, p->ctx_text);
    p->line = parcel->elements.number - 1;
    p->line_is_index = 1;
    p->input_json = p->input_json
                    && strlen(p->input_json) <= XCRI_BODY_ECHO_MOST
                    ? copy(parcel, p->input_json) : NULL;
}

/* What is no JSON is so at a position of the whole, which is none then. */
static void broken(xcri_parcel_t *parcel, apr_int64_t position,
                   const char *words)
{
    json_error_t error = { .position = (int)position };

    apr_cpystrn(error.text, words, sizeof(error.text));
    parcel->is_broken = 1;
    apr_array_clear(parcel->problems);
    xcri_body_not_json(parcel->pool, parcel->problems, &error);
}

static int take_element(xcri_parcel_t *parcel, xcri_str_t text)
{
    const char *values[MEMBERS] = { NULL };
    json_error_t error;
    json_t *value = json_loadb(text.data, text.len, JSON_DECODE_ANY, &error);
    apr_array_header_t *problems;
    int i;

    if (!value) {
        broken(parcel, parcel->elements.start + error.position, error.text);
        return 0;
    }
    apr_pool_clear(parcel->temp);
    problems = xcri_body_check(parcel->temp, parcel->table, value, values);
    json_decref(value);
    for (i = 0; i < problems->nelts; i++) {
        keep_problem(parcel, &APR_ARRAY_IDX(problems, i, xcri_problem_t));
    }
    if (!parcel->problems->nelts) {
        keep(parcel, values);
    }
    return 1;
}

/* ---- as it comes -------------------------------------------------------------- */

static int take_array(xcri_parcel_t *parcel, xcri_str_t piece)
{
    xcri_elements_t *elements = &parcel->elements;
    xcri_str_t text;
    xcri_elements_state_t state;

    while ((state = xcri_elements_next(elements, &piece, &text))
           == XCRI_ELEMENTS_ONE) {
        if (elements->number > parcel->most) {
            parcel->is_broken = 1;
            apr_array_clear(parcel->problems);
            xcri_body_wrong_number(parcel->pool, parcel->problems,
                                   parcel->most, 0);
            return 0;
        }
        if (!take_element(parcel, text)) {
            return 0;
        }
    }
    if (state == XCRI_ELEMENTS_WRONG) {
        broken(parcel, elements->position,
               elements->at == XCRI_ELEMENTS_OVER ? "end of file expected"
                                                  : "unexpected token");
    }
    parcel->is_too_long = state == XCRI_ELEMENTS_TOO_LONG;
    return state == XCRI_ELEMENTS_MORE;
}

static int take_object(xcri_parcel_t *parcel, xcri_str_t piece)
{
    xcri_elements_t *whole = &parcel->elements;

    parcel->is_too_long = piece.len > whole->most - whole->len;
    if (!parcel->is_too_long) {
        memcpy(whole->begun + whole->len, piece.data, piece.len);
        whole->len += piece.len;
    }
    return !parcel->is_too_long;
}

static apr_size_t space_before(xcri_str_t piece)
{
    apr_size_t n = 0;

    while (n < piece.len && piece.data[n]
           && strchr(XCRI_ELEMENTS_SPACE, piece.data[n])) {
        n++;
    }
    return n;
}

int xcri_parcel_take(void *to, const char *data, apr_size_t len)
{
    xcri_parcel_t *parcel = to;
    xcri_elements_t *elements = &parcel->elements;
    xcri_str_t piece = { data, len };
    apr_size_t space = space_before(piece);

    if (!elements->begun) {
        xcri_elements_init(elements, parcel->pool, XCRI_PARCEL_BYTES);
    }
    if (!parcel->is_known && space < len) {
        parcel->is_known = 1;
        if (parcel->is_json && data[space] == '[') {
            parcel->is_array = 1;
            /* The white space that came before has its place in it. */
            elements->position = (apr_int64_t)elements->len;
            elements->len = 0;
        }
    }
    if (!parcel->is_array) {
        return take_object(parcel, piece);
    }
    /* White space between messages is not kept, and not endless either. */
    parcel->is_too_long = elements->position + (apr_int64_t)len
                          > (apr_int64_t)parcel->most * XCRI_PARCEL_BYTES;
    return !parcel->is_too_long && take_array(parcel, piece);
}

static void end_array(xcri_parcel_t *parcel)
{
    const xcri_elements_t *elements = &parcel->elements;

    if (elements->at != XCRI_ELEMENTS_OVER) {
        broken(parcel, elements->position, "']' expected");
    }
    else if (!elements->number) {
        xcri_body_wrong_number(parcel->pool, parcel->problems, 1, 1);
    }
}

static void end_object(xcri_parcel_t *parcel)
{
    xcri_str_t text = { parcel->elements.begun, parcel->elements.len };
    const char *values[MEMBERS] = { NULL };

    parcel->problems = parcel->is_json
        ? xcri_body_parse(parcel->pool, parcel->table, text, values)
        : xcri_body_is_none(parcel->pool, text);
    if (!parcel->problems->nelts) {
        keep(parcel, values);
    }
}

void xcri_parcel_end(xcri_parcel_t *parcel)
{
    if (!parcel->is_too_long && !parcel->is_broken) {
        (parcel->is_array ? end_array : end_object)(parcel);
    }
}
