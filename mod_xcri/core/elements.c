/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/elements.h"

#include <string.h>

void xcri_elements_init(xcri_elements_t *elements, apr_pool_t *pool,
                        apr_size_t most)
{
    memset(elements, 0, sizeof(*elements));
    elements->begun = apr_palloc(pool, most);
    elements->most = most;
}

static int is_space(char c)
{
    return c && strchr(XCRI_ELEMENTS_SPACE, c) != NULL;
}

/* A byte of an element: it does not end with that. */
static void follow(xcri_elements_t *e, char c)
{
    if (e->is_escaped) {
        e->is_escaped = 0;
    }
    else if (e->in_text) {
        e->is_escaped = c == '\\';
        e->in_text = c != '"';
    }
    else if (c == '"') {
        e->in_text = 1;
    }
    else if (c == '[' || c == '{') {
        e->depth++;
    }
    else if ((c == ']' || c == '}') && e->depth) {
        e->depth--;
    }
}

/* Does it end the element before it? */
static int is_end(const xcri_elements_t *e, char c)
{
    return !e->in_text && !e->depth && (c == ',' || c == ']');
}

static xcri_elements_state_t inside(xcri_elements_t *e, char c,
                                    xcri_str_t *element)
{
    if (is_end(e, c)) {
        e->at = c == ',' ? XCRI_ELEMENTS_NEXT : XCRI_ELEMENTS_OVER;
        element->data = e->begun;
        element->len = e->len;
        e->len = 0;
        e->number++;
        return XCRI_ELEMENTS_ONE;
    }
    if (e->len == e->most) {
        return XCRI_ELEMENTS_TOO_LONG;
    }
    e->begun[e->len++] = c;
    follow(e, c);
    return XCRI_ELEMENTS_MORE;
}

/* A byte that is no white space and in no element */
static xcri_elements_state_t between(xcri_elements_t *e, char c,
                                     xcri_str_t *element)
{
    if (e->at == XCRI_ELEMENTS_BEFORE && c == '[') {
        e->at = XCRI_ELEMENTS_FIRST;
        return XCRI_ELEMENTS_MORE;
    }
    if (e->at == XCRI_ELEMENTS_FIRST && c == ']') {
        e->at = XCRI_ELEMENTS_OVER;
        return XCRI_ELEMENTS_MORE;
    }
    if ((e->at != XCRI_ELEMENTS_FIRST && e->at != XCRI_ELEMENTS_NEXT)
        || c == ',' || c == ']') {
        return XCRI_ELEMENTS_WRONG;
    }
    e->at = XCRI_ELEMENTS_INSIDE;
    e->start = e->position;
    return inside(e, c, element);
}

xcri_elements_state_t xcri_elements_next(xcri_elements_t *e,
                                         xcri_str_t *piece,
                                         xcri_str_t *element)
{
    xcri_elements_state_t state = XCRI_ELEMENTS_MORE;

    while (state == XCRI_ELEMENTS_MORE && piece->len) {
        char c = *piece->data;

        if (e->at == XCRI_ELEMENTS_INSIDE) {
            state = inside(e, c, element);
        }
        else if (!is_space(c)) {
            state = between(e, c, element);
        }
        if (state == XCRI_ELEMENTS_ONE || state == XCRI_ELEMENTS_MORE) {
            piece->data++;
            piece->len--;
            e->position++;
        }
    }
    return state;
}
