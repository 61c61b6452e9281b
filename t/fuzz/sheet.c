/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any bytes as the text of a cell: what stands between its tags is UTF-8 that XML
 * can hold, and reads back as the text as far as a cell holds it. The first bytes
 * are a day and a moment, too. */
#include "fuzz.h"
#include "core/sheet.h"

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

static int is_hex(char c)
{
    return c && strchr("0123456789abcdefABCDEF", c) != NULL;
}

/* As a reader of the workbook has it: entities first, then _xHHHH_; data NULL
 * where it is no text between tags. */
static xcri_str_t read_cell(apr_pool_t *pool, const char *at, const char *end)
{
    static const struct {
        const char *entity;
        char is;
    } known[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' } };
    xcri_str_t none = { NULL, 0 }, out = none;
    char *to = apr_palloc(pool, (apr_size_t)(end - at) + 1);
    size_t i;

    out.data = to;
    while (at < end) {
        unsigned char c = (unsigned char)*at;

        if (c == '<' || c == '>' || (c < 0x20 && c != '\t' && c != '\n')) {
            return none;
        }
        if (c == '&') {
            for (i = 0; i < 3; i++) {
                apr_size_t len = strlen(known[i].entity);

                if ((apr_size_t)(end - at) >= len
                    && !memcmp(at, known[i].entity, len)) {
                    *to++ = known[i].is;
                    at += len;
                    break;
                }
            }
            if (i == 3) {
                return none;
            }
        }
        else if (end - at >= 7 && at[0] == '_' && at[1] == 'x'
                 && is_hex(at[2]) && is_hex(at[3]) && is_hex(at[4])
                 && is_hex(at[5]) && at[6] == '_') {
            char hex[5] = { at[2], at[3], at[4], at[5], '\0' };
            unsigned long value = strtoul(hex, NULL, 16);

            REQUIRE(value < 0x80);
            *to++ = (char)value;
            at += 7;
        }
        else {
            *to++ = *at++;
        }
    }
    out.len = (apr_size_t)(to - out.data);
    return out;
}

/* U+FFFE and U+FFFF have no place in XML, and become what stands for others. */
static void leave_out(char *s, apr_size_t len)
{
    apr_size_t i;

    for (i = 0; i + 2 < len; i++) {
        if (!memcmp(s + i, "\xef\xbf\xbe", 3)
            || !memcmp(s + i, "\xef\xbf\xbf", 3)) {
            s[i + 2] = (char)0xbd;
        }
    }
}

static void check_text(apr_pool_t *pool, xcri_str_t in)
{
    xcri_str_t good = is_utf8(in) ? in : xcri_text_repair(pool, in), read;
    char *want = apr_palloc(pool, good.len + 1);
    xcri_str_t flat;
    xcri_json_t out;

    memcpy(want, good.data, good.len);
    leave_out(want, good.len);
    xcri_json_init(&out, pool);
    xcri_json_lit(&out, ">");
    xcri_sheet_text(&out, in.data, in.len);
    REQUIRE(out.repaired == !is_utf8(in));
    flat.len = xcri_json_length(&out) - 1;
    flat.data = xcri_json_flat(&out) + 1;
    REQUIRE(is_utf8(flat));
    read = read_cell(pool, flat.data, flat.data + flat.len);
    REQUIRE(read.data);
    REQUIRE(good.len <= XCRI_SHEET_CHARS ? read.len == good.len
                                         : read.len <= good.len);
    REQUIRE(!memcmp(read.data, want, read.len));
}

static void check_time(apr_pool_t *pool, xcri_str_t in)
{
    unsigned char b[8];
    apr_int64_t day, moment;
    xcri_json_t out;
    const char *text;

    if (in.len < sizeof(b)) {
        return;
    }
    memcpy(b, in.data, sizeof(b));
    day = xcri_sheet_day((unsigned)(b[0] << 8 | b[1]), b[2], b[3] % 32);
    REQUIRE(!day || (day > 60 && day <= 2958465 + 31));
    moment = (apr_int64_t)(((apr_uint64_t)b[4] << 24 | (apr_uint64_t)b[5] << 16
                            | (apr_uint64_t)b[6] << 8 | b[7])
                           % 86400) * APR_USEC_PER_SEC + b[4];
    xcri_json_init(&out, pool);
    xcri_sheet_moment(&out, day, moment);
    text = xcri_json_flat(&out);
    REQUIRE(strspn(text, "0123456789.") == strlen(text));
    REQUIRE(strtod(text, NULL) >= (double)day
            && strtod(text, NULL) < (double)day + 1);
    REQUIRE(*xcri_sheet_column(pool, b[0] << 8 | b[1]));
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    check_text(pool, input);
    check_time(pool, input);
}
