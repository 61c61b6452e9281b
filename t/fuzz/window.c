/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any two texts as a window of maintenance: a line for its start, a line for how
 * long it is. */
#include "fuzz.h"
#include "core/window.h"

#define LONGEST apr_time_from_sec(31 * 24 * 60 * 60)

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    const char *end = memchr(input.data, '\n', input.len);
    apr_size_t first = end ? (apr_size_t)(end - input.data) : input.len;
    apr_size_t rest = end ? input.len - first - 1 : 0;
    char *start = apr_palloc(pool, first + 1);
    char *duration = apr_palloc(pool, rest + 1);
    xcri_window_t window, again;
    const char *text, *wrong;

    memcpy(start, input.data, first);
    memcpy(duration, input.data + input.len - rest, rest);
    start[first] = duration[rest] = '\0';
    wrong = xcri_window_parse(pool, start, duration, &window);
    if (wrong) {
        REQUIRE(*wrong);
        return;
    }
    REQUIRE(window.ends > window.starts);
    REQUIRE(window.ends - window.starts <= LONGEST);
    text = xcri_window_time(pool, window.starts);
    /* By its zone it may be in 1999, or in the year 10000. */
    if (*text != '1') {
        REQUIRE(!xcri_window_parse(pool, text, duration, &again));
        REQUIRE(again.starts == window.starts && again.ends == window.ends);
    }
    text = xcri_window_words(pool, apr_time_sec(window.ends - window.starts));
    REQUIRE(*text >= '1' && *text <= '9' && strchr(text, ' '));
}
