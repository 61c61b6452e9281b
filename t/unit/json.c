/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* JSON: texts, CSV fields and keys; for chunks see json_chunks.c, for numbers
 * json_numbers.c. */
#include "fixture.h"
#include "core/keys.h"

static xcri_json_t json;

static void start(void)
{
    xcri_json_init(&json, pool);
}

static const char *written(void)
{
    xcri_str_t all = { xcri_json_flat(&json), xcri_json_length(&json) };

    if (all.data[all.len]) {
        return "a text without NUL at its end";
    }
    return shown(all);
}

static void test_text(void)
{
    static const struct {
        const char *in;
        apr_size_t len;
        const char *out;
        int repaired;
    } cases[] = {
        { "", 0, "\"\"", 0 },
        { "abc", 3, "\"abc\"", 0 },
        { "a\"b", 3, "\"a\\\"b\"", 0 },
        { "a\\b", 3, "\"a\\\\b\"", 0 },
        { "\\u0041", 6, "\"\\\\u0041\"", 0 },
        { "a/b", 3, "\"a/b\"", 0 },
        { "'<>&", 4, "\"'<>&\"", 0 },
        { "\x7F", 1, "\"<7F>\"", 0 },
        { "a\0b", 3, "\"a\\u0000b\"", 0 },
        { "\xC3\xA9", 2, "\"<C3><A9>\"", 0 },
        { "\xE2\x80\xA8\xE2\x80\xA9", 6,
          "\"<E2><80><A8><E2><80><A9>\"", 0 },
        { "\xEF\xBB\xBF", 3, "\"<EF><BB><BF>\"", 0 },
        { "\xEF\xBF\xBD", 3, "\"<EF><BF><BD>\"", 0 },
        { "\xF0\x9F\x98\x80", 4, "\"<F0><9F><98><80>\"", 0 },
        { "\xF4\x8F\xBF\xBF", 4, "\"<F4><8F><BF><BF>\"", 0 },
        { "\xFF", 1, "\"<EF><BF><BD>\"", 1 },
        { "a\xE9" "b", 3, "\"a<EF><BF><BD>b\"", 1 },
        { "\xE0\x80", 2, "\"<EF><BF><BD><EF><BF><BD>\"", 1 },
        { "\xC0\xAF", 2, "\"<EF><BF><BD><EF><BF><BD>\"", 1 },
        { "\xED\xA0\x80", 3,
          "\"<EF><BF><BD><EF><BF><BD><EF><BF><BD>\"", 1 },
        { "\xF4\x90", 2, "\"<EF><BF><BD><EF><BF><BD>\"", 1 },
        { "\xF0\x9F\x98", 3, "\"<EF><BF><BD>\"", 1 },
        { "\xF0\x9F\x98\"", 4, "\"<EF><BF><BD>\\\"\"", 1 },
        { "\xC3\xA9\x80", 3, "\"<C3><A9><EF><BF><BD>\"", 1 },
        { "\xC3\xA9\xC3", 3, "\"<C3><A9><EF><BF><BD>\"", 1 },
        { "\xC3\xA9\xC3\xA9\n", 5, "\"<C3><A9><C3><A9>\\n\"", 0 },
        { "\xE2\x82\xAC\xF0\x9F\x98\x80", 7,
          "\"<E2><82><AC><F0><9F><98><80>\"", 0 },
        { "\x80\"", 2, "\"<EF><BF><BD>\\\"\"", 1 },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_str_t in = bytes(cases[i].in, cases[i].len);

        start();
        xcri_json_text(&json, in.data, in.len);
        is_str(written(), cases[i].out, "text %s", shown(in));
        is_int(json.repaired, cases[i].repaired, "repaired or not");
    }
}

static void test_controls(void)
{
    int c;

    for (c = 0; c < 256; c++) {
        char in = (char)c;
        xcri_str_t want;

        want.data = c == '\b' ? "\\b" : c == '\t' ? "\\t" : c == '\n' ? "\\n"
            : c == '\f' ? "\\f" : c == '\r' ? "\\r" : c == '"' ? "\\\""
            : c == '\\' ? "\\\\" : c < 0x20 ? apr_psprintf(pool, "\\u%04x", c)
            : c < 0x80 ? apr_psprintf(pool, "%c", c) : "\xEF\xBF\xBD";
        want.len = strlen(want.data);
        start();
        xcri_json_text(&json, bytes(&in, 1).data, 1);
        is_str(written(), apr_pstrcat(pool, "\"", shown(want), "\"", NULL),
               "the byte %02X", c);
    }
}

/* Eight bytes are copied at once: each byte at each place of a text, and of each
 * length, beside what came before it and what comes after */
static void test_places(void)
{
    static const char *const writes[256] = {
        ['\0'] = "\\u0000", ['\n'] = "\\n", ['\x1F'] = "\\u001f",
        ['"'] = "\\\"", ['\\'] = "\\\\", [0x80] = "\xEF\xBF\xBD",
        [0xFF] = "\xEF\xBF\xBD"
    };
    static const char *const plain = " !#[]~\x7F" "abcdefghijklmnopqrst";
    int c, wrong = 0;

    for (c = 0; c < 256; c++) {
        apr_size_t len, at;

        for (len = 1; writes[c] && len <= strlen(plain); len++) {
            for (at = 0; at < len; at++) {
                char *in = apr_pstrmemdup(pool, plain, len);

                in[at] = (char)c;
                start();
                xcri_json_text(&json, in, len);
                wrong += strcmp(xcri_json_flat(&json),
                                apr_psprintf(pool, "\"%.*s%s%.*s\"", (int)at,
                                             plain, writes[c],
                                             (int)(len - at - 1),
                                             plain + at + 1)) != 0;
            }
        }
    }
    is_int(wrong, 0, "each byte at each place of a text");
}

/* Short pieces are copied without memcpy(). */
static void test_lengths(void)
{
    static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH";
    apr_size_t len;
    int wrong = 0;

    for (len = 0; len < sizeof(text); len++) {
        char to[sizeof(text) + 1];

        memset(to, '-', sizeof(to));
        xcri_json_copy(to, text, len);
        wrong += memcmp(to, text, len) || to[len] != '-';
        start();
        xcri_json_raw(&json, text, len);
        xcri_json_raw(&json, text, len);
        wrong += strcmp(xcri_json_flat(&json),
                        apr_psprintf(pool, "%.*s%.*s", (int)len, text, (int)len,
                                     text)) != 0;
    }
    is_int(wrong, 0, "pieces of each length");
}

static void test_flag(void)
{
    start();
    xcri_json_text(&json, "\xFF", 1);
    xcri_json_text(&json, "fine", 4);
    is_int(json.repaired, 1, "the flag stays");
}

static void test_csv(void)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "abc", "abc" },
        { "a b", "a b" },
        { "a,b", "\"a,b\"" },
        { "\"", "\"\"\"\"" },
        { "say \"hi\"", "\"say \"\"hi\"\"\"" },
        { "a\nb", "\"a<0A>b\"" },
        { "a\rb", "\"a<0D>b\"" },
        { "\r\n", "\"<0D><0A>\"" },
        { " a", "\" a\"" },
        { "a ", "\"a \"" },
        { " ", "\" \"" },
        { "\ta", "\"<09>a\"" },
        { "a\t", "\"a<09>\"" },
        { "a\tb", "a<09>b" },
        { "'a;b'", "'a;b'" },
        { "\\", "\\" },
        { "Jos\xC3\xA9", "Jos<C3><A9>" },
        { "Jos\xE9", "Jos<EF><BF><BD>" },
        { "\xE9,\"", "\"<EF><BF><BD>,\"\"\"" },
        { "\xE0\x80 ", "\"<EF><BF><BD><EF><BF><BD> \"" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_str_t in = str(cases[i][0]);

        start();
        xcri_json_csv(&json, in.data, in.len);
        is_str(written(), cases[i][1], "csv %s", shown(in));
        is_int(json.repaired, xcri_text_valid(in.data, in.len) < in.len,
               "repaired or not");
    }
}

static void test_html(void)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "plain", "plain" },
        { "<b>\"R&D\" O'Neill</b>",
          "&lt;b&gt;&quot;R&amp;D&quot; O&#39;Neill&lt;/b&gt;" },
        { "&amp;", "&amp;amp;" },
        { "a\nb", "a<0A>b" },
        { "Jos\xC3\xA9", "Jos<C3><A9>" },
        { "\xE9<", "<EF><BF><BD>&lt;" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_str_t in = str(cases[i][0]);

        start();
        xcri_json_html(&json, in.data, in.len);
        is_str(written(), cases[i][1], "html %s", shown(in));
        is_int(json.repaired, xcri_text_valid(in.data, in.len) < in.len,
               "repaired or not");
    }
}

/* The keys of a row around its columns' numbers */
static const char *row(const char *names, int open)
{
    xcri_column_t columns[16];
    xcri_key_t keys[17];
    char *state, *copy = apr_pstrdup(pool, names), *name;
    const char *out = "";
    int n = 0, i;

    memset(columns, 0, sizeof(columns));
    for (name = apr_strtok(copy, " ", &state); name;
         name = apr_strtok(NULL, " ", &state)) {
        columns[n++].name = name;
    }
    xcri_keys_make(pool, columns, n, open, keys);
    for (i = 0; i <= n; i++) {
        out = apr_pstrcat(pool, out, keys[i].text, NULL);
        if (strlen(keys[i].text) != keys[i].len) {
            return "a key of another length";
        }
        if (i < n) {
            out = apr_psprintf(pool, "%s%d", out, i);
        }
    }
    return out;
}

static void test_keys(void)
{
    static const struct {
        const char *names, *open, *in_line;
    } cases[] = {
        { "a", "{\"a\":0}", "\"a\":0" },
        { "a b", "{\"a\":0,\"b\":1}", "\"a\":0,\"b\":1" },
        { "a.x", "{\"a\":{\"x\":0}}", "\"a\":{\"x\":0}" },
        { "a.x a.y", "{\"a\":{\"x\":0,\"y\":1}}", "\"a\":{\"x\":0,\"y\":1}" },
        { "a.x b", "{\"a\":{\"x\":0},\"b\":1}", "\"a\":{\"x\":0},\"b\":1" },
        { "b a.x", "{\"b\":0,\"a\":{\"x\":1}}", "\"b\":0,\"a\":{\"x\":1}" },
        { "a.x b.x", "{\"a\":{\"x\":0},\"b\":{\"x\":1}}",
          "\"a\":{\"x\":0},\"b\":{\"x\":1}" },
        { "a.x ab.x", "{\"a\":{\"x\":0},\"ab\":{\"x\":1}}",
          "\"a\":{\"x\":0},\"ab\":{\"x\":1}" },
        { "ab.x a.x", "{\"ab\":{\"x\":0},\"a\":{\"x\":1}}",
          "\"ab\":{\"x\":0},\"a\":{\"x\":1}" },
        { "a.b.c", "{\"a\":{\"b\":{\"c\":0}}}", "\"a\":{\"b\":{\"c\":0}}" },
        { "a.b.c a.b.d a.e f", "{\"a\":{\"b\":{\"c\":0,\"d\":1},\"e\":2},"
          "\"f\":3}", "\"a\":{\"b\":{\"c\":0,\"d\":1},\"e\":2},\"f\":3" },
        { "a.b.c d.e.f", "{\"a\":{\"b\":{\"c\":0}},\"d\":{\"e\":{\"f\":1}}}",
          "\"a\":{\"b\":{\"c\":0}},\"d\":{\"e\":{\"f\":1}}" },
        { "a.b.c a.d.c", "{\"a\":{\"b\":{\"c\":0},\"d\":{\"c\":1}}}",
          "\"a\":{\"b\":{\"c\":0},\"d\":{\"c\":1}}" },
        { "f a.e a.b.c", "{\"f\":0,\"a\":{\"e\":1,\"b\":{\"c\":2}}}",
          "\"f\":0,\"a\":{\"e\":1,\"b\":{\"c\":2}}" },
        { "percentiles.25th percentiles.50th",
          "{\"percentiles\":{\"25th\":0,\"50th\":1}}",
          "\"percentiles\":{\"25th\":0,\"50th\":1}" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(row(cases[i].names, 1), cases[i].open, "an object of %s",
               cases[i].names);
        is_str(row(cases[i].names, 0), cases[i].in_line, "inline %s",
               cases[i].names);
    }
}

int main(void)
{
    begin();
    test_text();
    test_controls();
    test_places();
    test_lengths();
    test_flag();
    test_csv();
    test_html();
    test_keys();
    return done_testing();
}
