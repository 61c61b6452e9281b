/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/numbers.h"

#include <apr_strings.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits that a double keeps, and more than any DECIMAL of the tables has */
#define DIGITS 15

/* As long as it likes, and digits are digits; small ones are written with an
 * exponent by many programs. */
int xcri_numbers_is_decimal(const char *text, apr_size_t most)
{
    const char *start = text;
    apr_size_t whole;

    text += *text == '-';
    whole = strspn(text, "0123456789");
    text += whole;
    if (*text == '.') {
        text += 1 + strspn(text + 1, "0123456789");
    }
    if (whole && (*text == 'e' || *text == 'E')) {
        apr_size_t digits;

        text += 1 + (text[1] == '-' || text[1] == '+');
        digits = strspn(text, "0123456789");
        text = digits ? text + digits : start;
    }
    return whole && !*text && (apr_size_t)(text - start) < most;
}

/* Nearly all have a few decimals. What a whole number over a power of ten is the
 * nearest double to is that, in so few digits: snprintf() takes much longer to find
 * them. */
#define SCALE 10000
#define SCALE_DIGITS "4"
#define LARGEST 1e10

char *xcri_numbers_put(double number, char *at, apr_size_t room)
{
    apr_int64_t scaled = fabs(number) < LARGEST ? llround(number * SCALE) : 0;
    char *point;

    if (scaled && (double)scaled / SCALE == number) {
        at += apr_snprintf(at, room, "%s%" APR_INT64_T_FMT ".%0"
                           SCALE_DIGITS "d", scaled < 0 ? "-" : "",
                           (apr_int64_t)llabs(scaled / SCALE),
                           (int)llabs(scaled % SCALE));
        while (at[-1] == '0') {
            at--;
        }
        return at - (at[-1] == '.');
    }
    at[0] = '\0';
    snprintf(at, room, "%.*g", DIGITS, number);
    point = strchr(at, ',');
    if (point) {
        *point = '.';
    }
    return at + strlen(at);
}
