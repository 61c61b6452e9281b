/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any bytes as text: repaired, as JSON, as CSV, and unescaped. The first byte
 * says how much good text stands before. */
#include "fuzz.h"

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

static int same(xcri_str_t a, xcri_str_t b)
{
    return a.len == b.len && (!a.len || !memcmp(a.data, b.data, a.len));
}

/* A field of CSV as RFC 4180 reads it; data NULL when it is none */
static xcri_str_t read_csv(apr_pool_t *pool, const char *at, const char *end)
{
    xcri_str_t none = { NULL, 0 }, out = none;
    char *to = apr_palloc(pool, (apr_size_t)(end - at) + 1);
    int quoted = at < end && *at == '"';

    out.data = to;
    for (at += quoted; at < end; at++) {
        if (quoted && *at == '"') {
            if (++at == end) {
                out.len = (apr_size_t)(to - out.data);
                return out;
            }
            if (*at != '"') {
                return none;
            }
        }
        else if (!quoted && memchr("\",\r\n", *at, 4)) {
            return none;
        }
        *to++ = *at;
    }
    out.len = (apr_size_t)(to - out.data);
    return quoted ? none : out;
}

static void check_json(apr_pool_t *pool, xcri_str_t in, xcri_str_t good)
{
    int broken = !is_utf8(in);
    xcri_json_t json;
    const char *flat, *at;
    apr_size_t len;

    xcri_json_init(&json, pool);
    xcri_json_text(&json, in.data, in.len);
    len = xcri_json_length(&json);
    flat = at = xcri_json_flat(&json);
    REQUIRE(same(read_text(pool, &at, flat + len), good));
    REQUIRE(at == flat + len);
    REQUIRE(json.repaired == broken);

    xcri_json_init(&json, pool);
    xcri_json_csv(&json, in.data, in.len);
    flat = xcri_json_flat(&json);
    len = xcri_json_length(&json);
    REQUIRE(same(read_csv(pool, flat, flat + len), good));
    REQUIRE(json.repaired == broken);
}

/* What stands between tags, or in quotes: no markup, and the text again */
static void check_html(apr_pool_t *pool, xcri_str_t in, xcri_str_t good)
{
    static const char *const entities[][2] = {
        { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
        { "&quot;", "\"" }, { "&#39;", "'" }
    };
    xcri_json_t json;
    const char *at;
    xcri_str_t out = { NULL, 0 };
    char *to;
    int i;

    xcri_json_init(&json, pool);
    xcri_json_html(&json, in.data, in.len);
    at = xcri_json_flat(&json);
    out.data = to = apr_palloc(pool, xcri_json_length(&json) + 1);
    for (const char *end = at + xcri_json_length(&json); at < end; ) {
        if (*at != '&') {
            REQUIRE(*at != '<' && *at != '>' && *at != '"' && *at != '\'');
            *to++ = *at++;
            continue;
        }
        for (i = 0; i < 5; i++) {
            if (!strncmp(at, entities[i][0], strlen(entities[i][0]))) {
                break;
            }
        }
        REQUIRE(i < 5);
        *to++ = *entities[i][1];
        at += strlen(entities[i][0]);
    }
    out.len = (apr_size_t)(to - out.data);
    REQUIRE(same(out, good));
}

static void check_unescape(apr_pool_t *pool, xcri_str_t in)
{
    xcri_str_t plain = xcri_text_unescape(pool, in.data, in.len, 0);
    xcri_str_t plus = xcri_text_unescape(pool, in.data, in.len, 1);

    REQUIRE(plain.len == plus.len && plain.len <= in.len);
    REQUIRE((in.len - plain.len) % 2 == 0);
    REQUIRE(!plain.data[plain.len] && !plus.data[plus.len]);
    if (!memchr(in.data, '%', in.len)) {
        REQUIRE(same(plain, in));
    }
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    unsigned char before = input.len ? (unsigned char)input.data[0] : 0;
    apr_size_t filled = before & 0x80 ? 4080 + (before & 0x1FU) : 0;
    xcri_str_t in, good;
    char *to;

    if (!input.len) {
        return;
    }
    in.len = filled + input.len - 1;
    in.data = to = apr_palloc(pool, in.len);
    memset(to, 'a', filled);
    memcpy(to + filled, input.data + 1, input.len - 1);

    good = xcri_text_repair(pool, in);
    REQUIRE(is_utf8(good));
    REQUIRE((good.data == in.data) == is_utf8(in));
    REQUIRE(xcri_text_valid(good.data, good.len) == good.len);
    REQUIRE(xcri_text_chars(good) <= good.len);
    check_json(pool, in, good);
    check_html(pool, in, good);
    check_unescape(pool, in);
    xcri_text_is_date(in);
    REQUIRE(xcri_text_trim(in).len <= in.len);
}
