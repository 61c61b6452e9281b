/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/plain.h"

#include <apr_strings.h>
#include <string.h>
#include <utf8proc.h>

/* ---- one kind -------------------------------------------------------- */

/* What people, their keyboards and their programs write as an apostrophe; the
 * letters of Polynesian and Semitic names among them */
static const utf8proc_int32_t apostrophes[] = {
    '\'', '`', 0x00B4, 0x02B9, 0x02BB, 0x02BC, 0x02BD, 0x02BE, 0x02BF, 0x02C8,
    0x02CA, 0x02CB, 0x0374, 0x055A, 0x05F3, 0x07F4, 0x07F5, 0x1FBD, 0x1FBF, 0x1FEF, 0x1FFD, 0x1FFE,
    0x2018, 0x2019, 0x201B, 0x2032, 0x2035, 0xA78B, 0xA78C, 0xFF07, 0xFF40
};

/* Unicode's dashes (its category Pd), the signs for minus and the hyphen that
 * only shows at the end of a line */
static const utf8proc_int32_t dashes[] = {
    '-', 0x00AD, 0x058A, 0x05BE, 0x1400, 0x1806, 0x2010, 0x2011, 0x2012, 0x2013,
    0x2014, 0x2015, 0x2043, 0x2212, 0x2E17, 0x2E1A, 0x2E3A, 0x2E3B, 0x2E40,
    0x2E5D, 0x301C, 0x3030, 0x30A0, 0xFE31, 0xFE32, 0xFE58, 0xFE63, 0xFF0D
};

/* Dots stay as they are, and are left out of words. */
static const utf8proc_int32_t dots[] = {
    '.', 0x00B7, 0x2024, 0x2027, 0x30FB, 0xFE52, 0xFF0E, 0xFF65
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static int is_in(const utf8proc_int32_t *set, apr_size_t n, utf8proc_int32_t c)
{
    apr_size_t i;

    for (i = 0; i < n; i++) {
        if (set[i] == c) {
            return 1;
        }
    }
    return 0;
}

/* Marks of no width that say in which direction a text goes */
static const utf8proc_int32_t directions[] = {
    0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066,
    0x2067, 0x2068, 0x2069
};

static int is_space(utf8proc_int32_t c)
{
    utf8proc_category_t kind;

    if (c <= ' ') {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
    /* NEL, and marks of no width that come with a text that is pasted: between
     * words, before all of it, of its direction */
    if (c == 0x85 || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF
        || is_in(directions, LENGTH(directions), c)) {
        return 1;
    }
    kind = utf8proc_category(c);
    return kind == UTF8PROC_CATEGORY_ZS || kind == UTF8PROC_CATEGORY_ZL
           || kind == UTF8PROC_CATEGORY_ZP;
}

static utf8proc_int32_t one_kind(utf8proc_int32_t c, void *unused)
{
    (void)unused;
    return is_in(apostrophes, LENGTH(apostrophes), c) ? '\''
           : is_in(dashes, LENGTH(dashes), c)         ? '-'
           : is_space(c)                              ? ' '
                                                      : c;
}

/* Takes away each space that follows no other text, or another space. */
static apr_size_t collapse(utf8proc_int32_t *text, apr_size_t n)
{
    apr_size_t i, kept = 0;

    for (i = 0; i < n; i++) {
        if (text[i] != ' ' || (kept && text[kept - 1] != ' ')) {
            text[kept++] = text[i];
        }
    }
    return kept && text[kept - 1] == ' ' ? kept - 1 : kept;
}

/* Is it ASCII that nothing is to be done with? */
static int is_plain(xcri_str_t s)
{
    apr_size_t i;

    for (i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];

        if (c >= 0x80 || c == '`' || (c >= '\t' && c <= '\r')
            || (c == ' ' && (!i || i == s.len - 1 || s.data[i + 1] == ' '))) {
            return 0;
        }
    }
    return 1;
}

#define NFC (UTF8PROC_STABLE | UTF8PROC_COMPOSE)

/* The code points of s, decomposed, each of its one kind; most: room in text.
 * Returns how many there are. */
static utf8proc_ssize_t take_apart(xcri_str_t s, utf8proc_int32_t *text,
                                   utf8proc_ssize_t most)
{
    return utf8proc_decompose_custom((const utf8proc_uint8_t *)s.data,
                                     (utf8proc_ssize_t)s.len, text, most, NFC,
                                     one_kind, NULL);
}

xcri_str_t xcri_plain_text(apr_pool_t *pool, xcri_str_t s)
{
    utf8proc_ssize_t n = is_plain(s) ? -1 : take_apart(s, NULL, 0);
    utf8proc_int32_t *text;
    xcri_str_t out;

    if (n < 0) {
        return s;
    }
    /* utf8proc writes a NUL after the last byte. */
    text = apr_palloc(pool, sizeof(*text) * ((apr_size_t)n + 1));
    n = take_apart(s, text, n);
    n = (utf8proc_ssize_t)collapse(text, (apr_size_t)n);
    out.len = (apr_size_t)utf8proc_reencode(text, n, NFC);
    out.data = (const char *)text;
    return out;
}

apr_size_t xcri_plain_hidden(const char *text)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)text, -1,
                                            &c);
    utf8proc_category_t kind = len > 0 ? utf8proc_category(c)
                                       : UTF8PROC_CATEGORY_CN;

    return kind == UTF8PROC_CATEGORY_CC || kind == UTF8PROC_CATEGORY_ZL
           || kind == UTF8PROC_CATEGORY_ZP
           || (len > 0 && is_in(directions, LENGTH(directions), c))
           ? (apr_size_t)len : 0;
}

int xcri_plain_is_short(xcri_str_t plain, apr_size_t min_chars)
{
    return xcri_text_chars(plain) < min_chars
           && (!plain.len || !((unsigned char)plain.data[0] & 0x80));
}

/* ---- words ----------------------------------------------------------- */

/* A LIKE pattern for s anywhere in a text; apart: with anything between its
 * characters */
static xcri_str_t pattern(apr_pool_t *pool, xcri_str_t s, int apart)
{
    xcri_str_t out;
    char *to = apr_palloc(pool, s.len * 3 + 2);
    apr_size_t i;

    out.data = to;
    *to++ = '%';
    for (i = 0; i < s.len; i++) {
        if (i && apart && ((unsigned char)s.data[i] & 0xC0) != 0x80) {
            *to++ = '%';
        }
        if (s.data[i] == '%' || s.data[i] == '_' || s.data[i] == '!') {
            *to++ = '!';
        }
        *to++ = s.data[i];
    }
    *to++ = '%';
    out.len = (apr_size_t)(to - out.data);
    return out;
}

static int is_left_out(utf8proc_int32_t c)
{
    return is_in(dots, LENGTH(dots), c)
           || is_in(apostrophes, LENGTH(apostrophes), c)
           || is_in(dashes, LENGTH(dashes), c);
}

/* The next word of the text, without what is left out of words; empty where it
 * consists of that alone */
static xcri_str_t next_word(apr_pool_t *pool, xcri_str_t *text)
{
    xcri_str_t word;
    char *to = apr_palloc(pool, text->len);

    word.data = to;
    while (text->len) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step = utf8proc_iterate(
            (const utf8proc_uint8_t *)text->data,
            (utf8proc_ssize_t)text->len, &c);
        const char *from = text->data;

        step = step > 0 ? step : 1;
        text->data += step;
        text->len -= (apr_size_t)step;
        if (c == ' ' || c == ',') {
            break;
        }
        if (!is_left_out(c)) {
            memcpy(to, from, (apr_size_t)step);
            to += step;
        }
    }
    word.len = (apr_size_t)(to - word.data);
    return word;
}

static int contains(xcri_str_t text, xcri_str_t part)
{
    apr_size_t i;

    for (i = 0; i + part.len <= text.len; i++) {
        if (!memcmp(text.data + i, part.data, part.len)) {
            return 1;
        }
    }
    return 0;
}

/* Adds the word behind those that are as long or longer, unless one of them
 * contains it; takes away those that it contains. Returns how many there are. */
static int add_word(xcri_str_t *words, int n, xcri_str_t word)
{
    int i, kept = 0;

    for (i = 0; i < n; i++) {
        if (contains(words[i], word)) {
            return n;
        }
    }
    for (i = 0; i < n; i++) {
        if (!contains(word, words[i])) {
            words[kept++] = words[i];
        }
    }
    for (i = kept; i && words[i - 1].len < word.len; i--) {
        words[i] = words[i - 1];
    }
    words[i] = word;
    return kept + 1;
}

void xcri_plain_value(apr_pool_t *pool, xcri_str_t plain, xcri_value_t *value)
{
    xcri_str_t words[XCRI_WORDS + 1], rest = plain;
    xcri_value_t *found;
    int i, n = 0;

    value->kind = XCRI_IS_TEXT;
    value->text = pattern(pool, plain, 0);
    while (rest.len && n <= XCRI_WORDS) {
        xcri_str_t word = next_word(pool, &rest);

        n = word.len ? add_word(words, n, word) : n;
    }
    if (n > XCRI_WORDS) {
        n = 0;
    }
    found = apr_pcalloc(pool, sizeof(*found) * XCRI_WORDS * 2);
    for (i = 0; i < n; i++) {
        found[i].kind = found[XCRI_WORDS + i].kind = XCRI_IS_TEXT;
        found[i].text = pattern(pool, words[i], 0);
        found[XCRI_WORDS + i].text = pattern(pool, words[i], 1);
    }
    value->words = found;
    value->nwords = n;
}

/* ---- the database's side ---------------------------------------------- */

/* The set as members of a regular expression's [] */
static char *put_set(char *to, const utf8proc_int32_t *set, apr_size_t n)
{
    apr_size_t i;

    for (i = 0; i < n; i++) {
        if (set[i] == '\'') {
            *to++ = '\'';
        }
        to += utf8proc_encode_char(set[i], (utf8proc_uint8_t *)to);
    }
    return to;
}

const char *xcri_plain_left_out(apr_pool_t *pool)
{
    apr_size_t most = LENGTH(apostrophes) + LENGTH(dashes) + LENGTH(dots);
    char *set = apr_palloc(pool, most * 4 + 5), *to = set;

    *to++ = '\'';
    *to++ = '[';
    /* A hyphen at the end is one; between others it would mean a range. */
    to = put_set(to, dots, LENGTH(dots));
    to = put_set(to, apostrophes, LENGTH(apostrophes));
    to = put_set(to, dashes + 1, LENGTH(dashes) - 1);
    to = put_set(to, dashes, 1);
    *to++ = ']';
    *to++ = '\'';
    *to = '\0';
    return set;
}
