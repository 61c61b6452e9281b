/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any bytes as an array that comes in pieces, whose length the first byte says: the same elements as in one piece, none
 * longer than allowed; and it is one where a reader of JSON takes it whole, and only there. */
#include "fuzz.h"
#include "core/elements.h"

#include <jansson.h>

#define MOST 300

/* What came of it */
typedef struct {
    const char *elements;          /* each with its length before it */
    xcri_elements_state_t state;
    apr_int64_t position;
    int is_over, are_json;
} found_t;

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

static int is_json(xcri_str_t text)
{
    json_error_t error;
    json_t *value = json_loadb(text.data, text.len, JSON_DECODE_ANY, &error);
    /* How deep is for each of them. */
    int is_one = value || json_error_code(&error) == json_error_stack_overflow;

    json_decref(value);
    return is_one;
}

static found_t cut(apr_pool_t *pool, xcri_str_t text, apr_size_t size)
{
    found_t found = { "", XCRI_ELEMENTS_MORE, 0, 0, 1 };
    xcri_elements_t elements;
    xcri_str_t element;

    xcri_elements_init(&elements, pool, MOST);
    while (text.len && found.state == XCRI_ELEMENTS_MORE) {
        apr_size_t len = text.len < size ? text.len : size;
        xcri_str_t piece = { memcpy(malloc(len), text.data, len), len };
        char *whole = (char *)piece.data;

        while ((found.state = xcri_elements_next(&elements, &piece, &element))
               == XCRI_ELEMENTS_ONE) {
            REQUIRE(element.len && element.len <= MOST);
            REQUIRE(!memchr(XCRI_ELEMENTS_SPACE, *element.data,
                            strlen(XCRI_ELEMENTS_SPACE)));
            found.are_json &= is_json(element);
            found.elements = apr_psprintf(pool, "%s %d at %d", found.elements,
                                          (int)element.len,
                                          (int)elements.start);
        }
        free(whole);
        text.data += len;
        text.len -= len;
    }
    found.position = elements.position;
    found.is_over = elements.at == XCRI_ELEMENTS_OVER;
    return found;
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    xcri_str_t text = { input.data + 1, input.len - 1 };
    found_t whole, pieces;
    json_error_t error;
    json_t *value;

    if (input.len < 2) {
        return;
    }
    whole = cut(pool, text, text.len);
    pieces = cut(pool, text, (apr_size_t)(unsigned char)*input.data % 64 + 1);
    REQUIRE(!strcmp(whole.elements, pieces.elements));
    REQUIRE(whole.state == pieces.state && whole.position == pieces.position);
    REQUIRE(whole.is_over == pieces.is_over);
    if (whole.state == XCRI_ELEMENTS_TOO_LONG) {
        return;
    }
    value = json_loadb(text.data, text.len, 0, &error);
    if (value || json_error_code(&error) != json_error_stack_overflow) {
        REQUIRE(json_is_array(value) == (whole.state == XCRI_ELEMENTS_MORE
                                         && whole.is_over && whole.are_json));
    }
    json_decref(value);
}
