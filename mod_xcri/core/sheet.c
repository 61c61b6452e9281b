/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/sheet.h"

#include <apr_lib.h>
#include <apr_strings.h>

const char *xcri_sheet_column(apr_pool_t *pool, int column)
{
    const char *letters = "";

    for (column++; column > 0; column = (column - 1) / 26) {
        letters = apr_psprintf(pool, "%c%s", 'A' + (column - 1) % 26, letters);
    }
    return letters;
}

/* Days since 1970-01-01 in the Gregorian calendar, by the algorithm of
 * days_from_civil: years begin in March, so that the leap day is their last. */
static apr_int64_t days(apr_int64_t year, unsigned month, unsigned day)
{
    apr_int64_t era, of_era, of_year;

    year -= month <= 2;
    era = year / 400;
    of_era = year - era * 400;
    of_year = (153 * ((apr_int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day
              - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
           - 719468;
}

apr_int64_t xcri_sheet_day(unsigned year, unsigned month, unsigned day)
{
    apr_int64_t number;

    if (month < 1 || month > 12 || day < 1 || day > 31 || year > 9999) {
        return 0;
    }
    number = days(year, month, day) - days(1899, 12, 30);
    return number > 60 ? number : 0;
}

/* Of whole numbers alone: to print a double costs ten times as much. */
#define DIGITS 12
#define PARTS APR_INT64_C(1000000) /* 10 to DIGITS, by a second's microseconds */
#define DAY APR_INT64_C(86400)     /* seconds */

void xcri_sheet_moment(xcri_json_t *out, apr_int64_t day,
                       apr_int64_t microseconds)
{
    apr_int64_t fraction = (microseconds * PARTS + DAY / 2) / DAY;
    char text[DIGITS + 1];
    int i, len = 0;

    xcri_json_int(out, day);
    text[0] = '.';
    for (i = DIGITS; i > 0; i--) {
        text[i] = (char)('0' + fraction % 10);
        len = len || text[i] == '0' ? len : i + 1;
        fraction /= 10;
    }
    xcri_json_raw(out, text, (apr_size_t)len);
}

/* The length of a character in bytes; the text is valid UTF-8. */
static apr_size_t char_len(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* The bytes that fill a cell */
static apr_size_t cut(const xcri_str_t *text)
{
    apr_size_t i, chars = 0;

    if (text->len <= XCRI_SHEET_CHARS) {
        return text->len;
    }
    for (i = 0; i < text->len; ) {
        apr_size_t len = char_len((unsigned char)text->data[i]);

        chars += len == 4 ? 2 : 1;
        if (chars > XCRI_SHEET_CHARS) {
            break;
        }
        i += len;
    }
    return i;
}

/* Has XML no other way to write it? */
static int is_control(char c)
{
    return (unsigned char)c < 0x20 && c != '\t' && c != '\n';
}

/* Would a reader take it for an escape? Its end may be the begin of one. */
static int looks_escaped(const char *s, apr_size_t len)
{
    return len >= 7 && s[1] == 'x' && apr_isxdigit(s[2]) && apr_isxdigit(s[3])
           && apr_isxdigit(s[4]) && apr_isxdigit(s[5])
           && (s[6] == '_' || is_control(s[6]));
}

static void escape(xcri_json_t *out, unsigned char c)
{
    char text[8];

    apr_snprintf(text, sizeof(text), "_x%04X_", c);
    xcri_json_raw(out, text, 7);
}

/* How many bytes are copied as they are: nearly always all of them */
static apr_size_t plain(const char *s, apr_size_t len)
{
    apr_size_t i;

    for (i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c < 0x20 || c >= 0xef || c == '&' || c == '<' || c == '>'
            || c == '_') {
            break;
        }
    }
    return i;
}

void xcri_sheet_text(xcri_json_t *out, const char *s, apr_size_t len)
{
    xcri_str_t text = { s, len };
    apr_size_t i, end;

    if (xcri_text_valid(s, len) < len) {
        text = xcri_text_repair(out->pool, text);
        out->repaired = 1;
    }
    end = cut(&text);
    for (i = 0; i < end; ) {
        const char *at = text.data + i;
        unsigned char c = (unsigned char)*at;
        apr_size_t n = plain(at, end - i);

        if (n) {
            xcri_json_raw(out, at, n);
            i += n;
            continue;
        }
        n = char_len(c);
        if (c == '&') {
            xcri_json_lit(out, "&amp;");
        }
        else if (c == '<') {
            xcri_json_lit(out, "&lt;");
        }
        else if (c == '>') {
            xcri_json_lit(out, "&gt;");
        }
        else if (is_control(*at)
                 || (c == '_' && looks_escaped(at, end - i))) {
            escape(out, c);
        }
        else if (c == 0xef && !memcmp(at, "\xef\xbf", 2)
                 && (unsigned char)at[2] >= 0xbe) {
            xcri_json_lit(out, "\xef\xbf\xbd");
        }
        else {
            xcri_json_room(out, n);
            memcpy(out->at, at, n);
            out->at += n;
        }
        i += n;
    }
}
