/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any bytes as a value of each type: what comes of them is one, in JSON. The
 * first byte chooses the type. */
#include "fuzz.h"
#include "core/typed.h"

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

static int is_json_number(const char *s, const char *end)
{
    const char *from;

    s += s < end && *s == '-';
    for (from = s; s < end && *s >= '0' && *s <= '9'; s++) {
        continue;
    }
    if (s == from || (*from == '0' && s - from > 1)) {
        return 0;
    }
    if (s < end && *s == '.') {
        for (from = ++s; s < end && *s >= '0' && *s <= '9'; s++) {
            continue;
        }
        if (s == from) {
            return 0;
        }
    }
    return s == end;
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    xcri_type_t type = (xcri_type_t)(input.len ? input.data[0] % 8 : 0);
    char *to = apr_palloc(pool, XCRI_TYPED_MOST);
    xcri_str_t in, day = { to, 10 };
    apr_size_t len = 0;

    if (type < XCRI_INT || type > XCRI_BOOL) {
        return;
    }
    in.len = input.len - 1;
    in.data = memcpy(apr_palloc(pool, in.len), input.data + 1, in.len);
    if (xcri_typed_text(type, in, to, &len) != XCRI_TYPED_VALUE) {
        return;
    }
    REQUIRE(len > 0 && len <= XCRI_TYPED_MOST);
    switch (type) {
    case XCRI_INT:
        REQUIRE(is_json_number(to, to + len) && !memchr(to, '.', len));
        break;
    case XCRI_NUMBER:
    case XCRI_TENTHS:
        REQUIRE(is_json_number(to, to + len));
        break;
    case XCRI_BOOL:
        REQUIRE((len == 4 && !memcmp(to, "true", 4))
                || (len == 5 && !memcmp(to, "false", 5)));
        break;
    case XCRI_DATE:
        REQUIRE(len == 10 && xcri_text_is_date(day));
        break;
    case XCRI_DATETIME:
        REQUIRE(len >= 19 && len <= 26 && to[10] == 'T'
                && xcri_text_is_date(day));
        break;
    case XCRI_TEXT:
        REQUIRE(0);
    }
}
