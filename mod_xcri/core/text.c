/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/text.h"

#include <string.h>

/* Length of the well-formed sequence at s, or 0. */
static apr_size_t sequence(const unsigned char *s, apr_size_t len)
{
    unsigned char lead = s[0];
    unsigned char low = 0x80, high = 0xBF;
    apr_size_t need, i;

    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        need = 2;
    }
    else if (lead >= 0xE0 && lead <= 0xEF) {
        need = 3;
        if (lead == 0xE0) {
            low = 0xA0;
        }
        else if (lead == 0xED) {
            high = 0x9F;
        }
    }
    else if (lead >= 0xF0 && lead <= 0xF4) {
        need = 4;
        if (lead == 0xF0) {
            low = 0x90;
        }
        else if (lead == 0xF4) {
            high = 0x8F;
        }
    }
    else {
        return 0;
    }
    if (len < need || s[1] < low || s[1] > high) {
        return 0;
    }
    for (i = 2; i < need; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return need;
}

apr_size_t xcri_text_valid(const char *s, apr_size_t len)
{
    const unsigned char *p = (const unsigned char *)s;
    apr_size_t at = 0, step;

    while (at < len) {
        apr_uint64_t eight;

        if (len - at >= sizeof(eight)) {
            memcpy(&eight, p + at, sizeof(eight));
            if (!(eight & APR_UINT64_C(0x8080808080808080))) {
                at += sizeof(eight);
                continue;
            }
        }
        step = sequence(p + at, len - at);
        if (!step) {
            break;
        }
        at += step;
    }
    return at;
}

apr_size_t xcri_text_broken(const char *s, apr_size_t len)
{
    /* A prefix is kept together when some continuation would complete it. */
    static const unsigned char tail[3][3] = {
        { 0x80, 0x80, 0x80 }, { 0xA0, 0x80, 0x80 }, { 0x90, 0x80, 0x80 }
    };
    unsigned char trial[4];
    apr_size_t keep = 1, take;
    int t;

    for (take = 1; take <= 3 && take <= len; take++) {
        for (t = 0; t < 3; t++) {
            apr_size_t i;

            memcpy(trial, s, take);
            for (i = take; i < sizeof(trial); i++) {
                trial[i] = tail[t][i - take];
            }
            if (sequence(trial, sizeof(trial)) > take) {
                keep = take;
                break;
            }
        }
    }
    return keep;
}

xcri_str_t xcri_text_repair(apr_pool_t *pool, xcri_str_t s)
{
    apr_size_t valid = xcri_text_valid(s.data, s.len), at = 0;
    xcri_str_t out;
    char *to;

    if (valid == s.len) {
        return s;
    }
    out.data = to = apr_palloc(pool, s.len * 3);
    for (;;) {
        memcpy(to, s.data + at, valid);
        to += valid;
        at += valid;
        if (at >= s.len) {
            break;
        }
        memcpy(to, "\xEF\xBF\xBD", 3);
        to += 3;
        at += xcri_text_broken(s.data + at, s.len - at);
        valid = xcri_text_valid(s.data + at, s.len - at);
    }
    out.len = (apr_size_t)(to - out.data);
    return out;
}

apr_size_t xcri_text_chars(xcri_str_t s)
{
    apr_size_t i, n = 0;

    for (i = 0; i < s.len; i++) {
        if (((unsigned char)s.data[i] & 0xC0) != 0x80) {
            n++;
        }
    }
    return n;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

xcri_str_t xcri_text_unescape(apr_pool_t *pool, const char *s, apr_size_t len,
                              int plus)
{
    xcri_str_t out;
    char *to = apr_palloc(pool, len + 1);
    apr_size_t i;

    out.data = to;
    for (i = 0; i < len; i++) {
        if (s[i] == '%' && len - i > 2 && hex(s[i + 1]) >= 0
            && hex(s[i + 2]) >= 0) {
            *to++ = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
            i += 2;
        }
        else {
            *to++ = plus && s[i] == '+' ? ' ' : s[i];
        }
    }
    *to = '\0';
    out.len = (apr_size_t)(to - out.data);
    return out;
}

static int is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

xcri_str_t xcri_text_trim(xcri_str_t s)
{
    while (s.len && is_space(s.data[0])) {
        s.data++;
        s.len--;
    }
    while (s.len && is_space(s.data[s.len - 1])) {
        s.len--;
    }
    return s;
}

int xcri_text_is_date(xcri_str_t s)
{
    static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30,
                                31 };
    int year, month, day;
    apr_size_t i;

    if (s.len != 10 || s.data[4] != '-' || s.data[7] != '-') {
        return 0;
    }
    for (i = 0; i < s.len; i++) {
        if (i != 4 && i != 7 && (s.data[i] < '0' || s.data[i] > '9')) {
            return 0;
        }
    }
    year = (s.data[0] - '0') * 1000 + (s.data[1] - '0') * 100
         + (s.data[2] - '0') * 10 + (s.data[3] - '0');
    month = (s.data[5] - '0') * 10 + (s.data[6] - '0');
    day = (s.data[8] - '0') * 10 + (s.data[9] - '0');
    if (year < 1 || month < 1 || month > 12 || day < 1
        || day > days[month - 1]) {
        return 0;
    }
    return month != 2 || day != 29
           || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

int xcri_text_is(xcri_str_t s, const char *text)
{
    return strlen(text) == s.len && !memcmp(s.data, text, s.len);
}

int xcri_text_one_of(xcri_str_t s, const char *words)
{
    for (;;) {
        apr_size_t len = strcspn(words, "|");

        if (len == s.len && !memcmp(words, s.data, len)) {
            return 1;
        }
        if (!words[len]) {
            return 0;
        }
        words += len + 1;
    }
}

int xcri_text_numbers(xcri_str_t s, apr_size_t most_digits)
{
    apr_size_t i, digits = 0;
    int n = 1;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] == ',' && digits) {
            digits = 0;
            n++;
        }
        else if (s.data[i] < '0' || s.data[i] > '9'
                 || ++digits > most_digits) {
            return 0;
        }
    }
    return digits ? n : 0;
}

xcri_str_t xcri_text_plain_numbers(apr_pool_t *pool, xcri_str_t s)
{
    char *text = apr_palloc(pool, s.len + 1);
    xcri_str_t plain = { text, 0 };
    apr_size_t i;
    int is_first = 1;

    for (i = 0; i < s.len; i++) {
        int is_last = i + 1 == s.len || s.data[i + 1] == ',';

        if (s.data[i] == '0' && is_first && !is_last) {
            continue;
        }
        is_first = s.data[i] == ',';
        text[plain.len++] = s.data[i];
    }
    text[plain.len] = '\0';
    return plain;
}
