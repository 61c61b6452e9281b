/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* UTF-8: which bytes are text, and what U+FFFD stands for */
#include "fixture.h"

#define R "\xEF\xBF\xBD"

/* What Python 3 makes of these bytes: decode("utf-8", "replace") */
static const struct {
    const char *in;
    apr_size_t len;
    const char *out;
} python[] = {
    { "\xE0\x80", 2, R R },
    { "\xE0\x80\x80", 3, R R R },
    { "\xED\xA0\x80", 3, R R R },
    { "\xED\xBF\xBF", 3, R R R },
    { "\xED\xA0", 2, R R },
    { "\xF4\x90", 2, R R },
    { "\xF4\x90\x80\x80", 4, R R R R },
    { "\xF0\x9F\x98", 3, R },
    { "\xF0\x9F\x98\x41", 4, R "\x41" },
    { "\xF0\x9F", 2, R },
    { "\xF0", 1, R },
    { "\xC0\xAF", 2, R R },
    { "\xC1\xBF", 2, R R },
    { "\xC0\x80", 2, R R },
    { "\x80", 1, R },
    { "\xBF", 1, R },
    { "\x41\x80\x42", 3, "\x41" R "\x42" },
    { "\x80\x80\x80", 3, R R R },
    { "\xC2", 1, R },
    { "\xC2\x41", 2, R "\x41" },
    { "\xC2\xC2", 2, R R },
    { "\xC3\xA9\x80", 3, "\xC3\xA9" R },
    { "\xE2\x82", 2, R },
    { "\xE2\x82\x41", 3, R "\x41" },
    { "\xE2\x82\xE2\x82\xAC", 5, R "\xE2\x82\xAC" },
    { "\xE2\x28\xA1", 3, R "\x28" R },
    { "\xF0\x80\x80\x80", 4, R R R R },
    { "\xF0\x8F\xBF\xBF", 4, R R R R },
    { "\xF5\x80\x80\x80", 4, R R R R },
    { "\xF8\x88\x80\x80\x80", 5, R R R R R },
    { "\xFF\xFE", 2, R R },
    { "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", 9, R R R R R R R R "\x41" },
    { "\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", 9, R R R R R R R R "\x41" },
    { "\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", 9, R R R R R "\x41" R R "\x42" },
    { "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 9, R R R R "\x41" },
    { "\xF1\x80\x80\xC2", 4, R R },
    { "\xF3\xBF\xBF\xBF", 4, "\xF3\xBF\xBF\xBF" },
    { "\xEE\x80\x80", 3, "\xEE\x80\x80" },
    { "\xF4\x8F\xBF\xBF", 4, "\xF4\x8F\xBF\xBF" },
    { "\xEF\xBF\xBF", 3, "\xEF\xBF\xBF" },
    { "\xC2\x80", 2, "\xC2\x80" },
    { "\xDF\xBF", 2, "\xDF\xBF" },
    { "\xE0\xA0\x80", 3, "\xE0\xA0\x80" },
    { "\xF0\x90\x80\x80", 4, "\xF0\x90\x80\x80" },
    { "\xED\x9F\xBF", 3, "\xED\x9F\xBF" },
    { "\xE2\x80\xA8", 3, "\xE2\x80\xA8" },
    { "\xF0\x9F\x98\x80\xF0\x9F\x98", 7, "\xF0\x9F\x98\x80" R },
    { "\x61\x62\x63\x64\x65\x66\x67\x68\xC3", 9, "\x61\x62\x63\x64\x65\x66\x67\x68" R },
    { "\x61\x62\x63\x64\x65\x66\x67\xC3\x28\x68\x69", 11, "\x61\x62\x63\x64\x65\x66\x67" R "\x28\x68\x69" },
    { "\xE9", 1, R },
    { "\x63\x61\x66\xE9\x21", 5, "\x63\x61\x66" R "\x21" },
};

static void test_python(void)
{
    size_t i;

    for (i = 0; i < sizeof(python) / sizeof(python[0]); i++) {
        xcri_str_t in = bytes(python[i].in, python[i].len);
        xcri_str_t out = xcri_text_repair(pool, in);

        is_str(shown(out), shown(str(python[i].out)), "repair %s", shown(in));
        is_int((long long)xcri_text_valid(out.data, out.len),
               (long long)out.len, "the result is valid: %s", shown(out));
        ok((out.data == in.data)
           == (xcri_text_valid(in.data, in.len) == in.len),
           "a copy only of what is broken: %s", shown(in));
    }
}

/* ---- an independent view: what begins the encoding of a code point ----- */

static unsigned char begins1[256], begins2[65536];
static unsigned char begins3[1 << 24 >> 3];

static int encode(unsigned long cp, unsigned char *to)
{
    if (cp < 0x80) {
        to[0] = (unsigned char)cp;
        return 1;
    }
    if (cp < 0x800) {
        to[0] = (unsigned char)(0xC0 | cp >> 6);
        to[1] = (unsigned char)(0x80 | (cp & 63));
        return 2;
    }
    if (cp < 0x10000) {
        to[0] = (unsigned char)(0xE0 | cp >> 12);
        to[1] = (unsigned char)(0x80 | (cp >> 6 & 63));
        to[2] = (unsigned char)(0x80 | (cp & 63));
        return 3;
    }
    to[0] = (unsigned char)(0xF0 | cp >> 18);
    to[1] = (unsigned char)(0x80 | (cp >> 12 & 63));
    to[2] = (unsigned char)(0x80 | (cp >> 6 & 63));
    to[3] = (unsigned char)(0x80 | (cp & 63));
    return 4;
}

static unsigned in3(const unsigned char *s)
{
    return (unsigned)s[0] << 16 | (unsigned)s[1] << 8 | s[2];
}

/* Marks the beginnings of all code points; checks some of them. */
static void test_code_points(void)
{
    int wrong = 0, uneven = 0;
    unsigned long cp;

    for (cp = 0; cp <= 0x10FFFF; cp++) {
        unsigned char s[4];
        int len;

        if (cp >= 0xD800 && cp <= 0xDFFF) {
            continue;
        }
        len = encode(cp, s);
        if (len > 1) {
            begins1[s[0]] = 1;
        }
        if (len > 2) {
            begins2[s[0] << 8 | s[1]] = 1;
        }
        if (len > 3) {
            begins3[in3(s) >> 3] |= (unsigned char)(1 << (in3(s) & 7));
        }
        /* All of them take too long under valgrind. */
        if (cp < 0x900 || cp % 64 == 0 || cp % 64 == 63) {
            xcri_str_t text = { (const char *)s, (apr_size_t)len };

            wrong += xcri_text_valid((const char *)s, (apr_size_t)len)
                     != (apr_size_t)len;
            uneven += xcri_text_chars(text) != 1;
        }
    }
    is_int(wrong, 0, "every code point is valid");
    is_int(uneven, 0, "every code point counts as one");
}

/* Length of the code point at s, which is len bytes long; 0: there is none */
static apr_size_t whole(const unsigned char *s, apr_size_t len)
{
    apr_size_t n;

    if (s[0] < 0x80) {
        return 1;
    }
    for (n = 2; n <= len && n <= 4; n++) {
        int is_begin = n == 2   ? begins1[s[0]]
                    : n == 3 ? begins2[s[0] << 8 | s[1]]
                             : begins3[in3(s) >> 3] >> (in3(s) & 7) & 1;
        int more = n == 2   ? begins2[s[0] << 8 | s[1]]
                   : n == 3 ? begins3[in3(s) >> 3] >> (in3(s) & 7) & 1 : 0;

        if (!is_begin || (s[n - 1] & 0xC0) != 0x80) {
            return 0;
        }
        if (!more) {
            unsigned least = n == 2 ? 0xC2 : n == 3 ? 0xE0 : 0xF0;
            unsigned most = n == 2 ? 0xDF : n == 3 ? 0xEF : 0xF4;

            return s[0] >= least && s[0] <= most ? n : 0;
        }
    }
    return 0;
}

/* Table 3-8: the longest beginning of a code point, or one byte */
static apr_size_t subpart(const unsigned char *s, apr_size_t len)
{
    if (!begins1[s[0]] || len < 2 || !begins2[s[0] << 8 | s[1]]) {
        return 1;
    }
    return len > 2 && begins3[in3(s) >> 3] >> (in3(s) & 7) & 1 ? 3 : 2;
}

static void test_sequences(void)
{
    static const unsigned char second[] = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1,
        0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF
    };
    static const unsigned char third[] = { 0x41, 0x80, 0x9F, 0xBF, 0xC2,
                                           0xE2, 0xF0 };
    static const unsigned char fourth[] = { 0x41, 0x80, 0xBF, 0xC3 };
    int a, invalid = 0, misparted = 0, tried = 0;
    size_t b, c, d;
    apr_size_t len;
    unsigned char s[4];

    for (a = 0; a < 256; a++) {
        for (b = 0; b < sizeof(second); b++) {
            for (c = 0; c < sizeof(third); c++) {
                for (d = 0; d < sizeof(fourth); d++) {
                    s[0] = (unsigned char)a;
                    s[1] = second[b];
                    s[2] = third[c];
                    s[3] = fourth[d];
                    for (len = c || d ? 4 : 1; len <= 4; len++) {
                        apr_size_t at = 0, step;

                        while (at < len && (step = whole(s + at, len - at))) {
                            at += step;
                        }
                        tried++;
                        invalid += xcri_text_valid((char *)s, len) != at;
                        misparted += at < len
                            && xcri_text_broken((char *)s + at, len - at)
                               != subpart(s + at, len - at);
                    }
                }
            }
        }
    }
    is_int(invalid, 0, "where %d sequences are no longer valid", tried);
    is_int(misparted, 0, "how much of each one U+FFFD stands for");
}

/* Eight bytes are looked at at once: every place for one that is broken */
static void test_places(void)
{
    char text[40];
    apr_size_t len, at;
    int wrong = 0;

    for (len = 1; len < sizeof(text); len++) {
        for (at = 0; at < len; at++) {
            xcri_str_t in;

            memset(text, 'a', sizeof(text));
            text[at] = '\xFF';
            in = bytes(text, len);
            wrong += xcri_text_valid(in.data, len) != at
                     || xcri_text_repair(pool, in).len != len + 2;
            text[at] = '\xC3';
            in = bytes(text, len);
            wrong += xcri_text_valid(in.data, len) != at;
            if (at + 1 < len) {
                text[at + 1] = '\xA9';
                in = bytes(text, len);
                wrong += xcri_text_valid(in.data, len) != len
                         || xcri_text_chars(in) != len - 1;
            }
        }
    }
    is_int(wrong, 0, "a broken byte at every place of every short text");
    is_int((long long)xcri_text_valid("", 0), 0, "nothing is valid");
    is_int((long long)xcri_text_repair(pool, bytes("a\0\xFF", 3)).len, 5,
           "NUL passes through");
    is_int((long long)xcri_text_chars(str("a\xC3\xA9\xE2\x82\xAC"
                                          "\xF0\x9F\x98\x80")), 4,
           "characters are code points");
}

int main(void)
{
    begin();
    test_python();
    test_code_points();
    test_sequences();
    test_places();
    return done_testing();
}
