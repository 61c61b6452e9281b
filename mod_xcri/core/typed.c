/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/typed.h"

#include <string.h>

static apr_size_t digits(const char *s, const char *end)
{
    const char *from = s;

    while (s < end && *s >= '0' && *s <= '9') {
        s++;
    }
    return (apr_size_t)(s - from);
}

/* Are these zeros, and nothing else? */
static int zeros(const char *s, apr_size_t len)
{
    while (len && s[len - 1] == '0') {
        len--;
    }
    return !len;
}

/* -007.50 is written -7.50, an integer without its .00 */
static xcri_typed_t number(xcri_type_t type, xcri_str_t text, char *to,
                           apr_size_t *len)
{
    const char *s = text.data, *end = s + text.len;
    apr_size_t whole, part = 0;
    int negative = s < end && *s == '-', zero;

    s += negative;
    whole = digits(s, end);
    if (!whole) {
        return XCRI_TYPED_WRONG;
    }
    if (s + whole < end) {
        if (s[whole] != '.') {
            return XCRI_TYPED_WRONG;
        }
        part = digits(s + whole + 1, end);
        if (!part || s + whole + 1 + part != end) {
            return XCRI_TYPED_WRONG;
        }
    }
    zero = part && zeros(s + whole + 1, part);
    if (type != XCRI_NUMBER && type != XCRI_TENTHS && part) {
        if (!zero) {
            return XCRI_TYPED_WRONG;
        }
        part = 0;
    }
    for (; whole > 1 && *s == '0'; whole--) {
        s++;
    }
    *len = whole + (part ? part + 1 : 0);
    if (*len + (apr_size_t)negative > XCRI_TYPED_MOST) {
        return XCRI_TYPED_WRONG;
    }
    if (type == XCRI_BOOL) {
        int is_false = *len == 1 && *s == '0';

        *len = is_false ? 5 : 4;
        memcpy(to, is_false ? "false" : "true", *len);
        return XCRI_TYPED_VALUE;
    }
    if (negative) {
        *to++ = '-';
    }
    memcpy(to, s, *len);
    *len += (apr_size_t)negative;
    return XCRI_TYPED_VALUE;
}

/* Is this HH:MM:SS, with or without a fraction? */
static int is_time(const char *s, apr_size_t len)
{
    static const char form[] = "00:00:00";
    apr_size_t i;

    for (i = 0; i < sizeof(form) - 1; i++) {
        if (i >= len || (form[i] == ':' ? s[i] != ':'
                                        : s[i] < '0' || s[i] > '9')) {
            return 0;
        }
    }
    return s[0] <= '2' && (s[0] < '2' || s[1] <= '3') && s[3] <= '5'
           && s[6] <= '5'
           && (len == i || (s[i] == '.' && len > i + 1 && len <= i + 7
                            && digits(s + i + 1, s + len) == len - i - 1));
}

/* MariaDB's dates may have no day, or no month, and are no dates then. */
static int is_partial(xcri_str_t day)
{
    char whole[10];

    memcpy(whole, day.data, sizeof(whole));
    if (!memcmp(whole, "0000", 4)) {
        memcpy(whole, "2000", 4);
    }
    if (!memcmp(whole + 5, "00", 2)) {
        memcpy(whole + 5, "01", 2);
    }
    if (!memcmp(whole + 8, "00", 2)) {
        memcpy(whole + 8, "01", 2);
    }
    day.data = whole;
    return xcri_text_is_date(day);
}

static xcri_typed_t day_and_time(xcri_type_t type, xcri_str_t text, char *to,
                                 apr_size_t *len)
{
    static const char midnight[] = "00:00:00";
    xcri_str_t day = { text.data, 10 };
    const char *time = text.data + 11;
    apr_size_t left = text.len > 11 ? text.len - 11 : 0;

    if (text.len < 10 || (text.len > 10 && (!is_time(time, left)
                          || (text.data[10] != ' ' && text.data[10] != 'T')))) {
        return XCRI_TYPED_WRONG;
    }
    if (!xcri_text_is_date(day)) {
        return is_partial(day) ? XCRI_TYPED_NULL : XCRI_TYPED_WRONG;
    }
    memcpy(to, day.data, day.len);
    *len = day.len;
    if (type == XCRI_DATE) {
        return XCRI_TYPED_VALUE;
    }
    if (!left) {
        time = midnight;
        left = sizeof(midnight) - 1;
    }
    /* A fraction that is none */
    if (left > 9 && zeros(time + 9, left - 9)) {
        left = 8;
    }
    to[10] = 'T';
    memcpy(to + 11, time, left);
    *len = 11 + left;
    return XCRI_TYPED_VALUE;
}

xcri_typed_t xcri_typed_text(xcri_type_t type, xcri_str_t text, char *to,
                             apr_size_t *len)
{
    switch (type) {
    case XCRI_INT:
    case XCRI_NUMBER:
    case XCRI_TENTHS:
    case XCRI_BOOL:
        return number(type, text, to, len);
    case XCRI_DATE:
    case XCRI_DATETIME:
        return day_and_time(type, text, to, len);
    case XCRI_TEXT:
        break;
    }
    return XCRI_TYPED_WRONG;
}
