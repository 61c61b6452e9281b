/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/window.h"
#include "core/text.h"

#include <apr_lib.h>
#include <apr_strings.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define LONGEST (31 * DAY)

/* Reads exactly n digits; 0 when they are not there. */
static int digits(const char **s, int n, int *value)
{
    *value = 0;
    while (n--) {
        if (!apr_isdigit(**s)) {
            return 0;
        }
        *value = *value * 10 + (*(*s)++ - '0');
    }
    return 1;
}

static int letter(const char **s, char c)
{
    return **s == c ? (*s)++, 1 : 0;
}

/* Z, or hours and minutes east of Greenwich, as seconds */
static int read_zone(const char **s, int *zone)
{
    int sign = **s == '-' ? -1 : 1, hours, minutes;

    *zone = 0;
    if (letter(s, 'Z')) {
        return 1;
    }
    if ((!letter(s, '+') && !letter(s, '-')) || !digits(s, 2, &hours)) {
        return 0;
    }
    letter(s, ':');
    if (!digits(s, 2, &minutes) || hours > 14 || minutes > 59) {
        return 0;
    }
    *zone = sign * (hours * HOUR + minutes * MINUTE);
    return 1;
}

static int read_time(const char *s, apr_time_t *t)
{
    apr_time_exp_t parts = { 0 };
    xcri_str_t date = { s, strlen(s) < 10 ? strlen(s) : 10 };

    if (!xcri_text_is_date(date)
        || !digits(&s, 4, &parts.tm_year) || !letter(&s, '-')
        || !digits(&s, 2, &parts.tm_mon) || !letter(&s, '-')
        || !digits(&s, 2, &parts.tm_mday) || !letter(&s, 'T')
        || !digits(&s, 2, &parts.tm_hour) || !letter(&s, ':')
        || !digits(&s, 2, &parts.tm_min)
        || (letter(&s, ':') && !digits(&s, 2, &parts.tm_sec))
        || !read_zone(&s, &parts.tm_gmtoff) || *s) {
        return 0;
    }
    if (parts.tm_year < 2000 || parts.tm_hour > 23 || parts.tm_min > 59
        || parts.tm_sec > 59) {
        return 0;
    }
    parts.tm_year -= 1900;
    parts.tm_mon--;
    return apr_time_exp_gmt_get(t, &parts) == APR_SUCCESS;
}

/* Seconds of P1DT2H30M, or 0. Months and years have no fixed length. */
static apr_int64_t read_duration(const char *s)
{
    static const struct {
        char letter;
        int in_time; /* behind the T */
        int seconds;
    } units[] = {
        { 'W', 0, 7 * DAY }, { 'D', 0, DAY }, { 'H', 1, HOUR },
        { 'M', 1, MINUTE }, { 'S', 1, 1 }, { 0, 0, 0 }
    };
    apr_int64_t total = 0;
    int in_time = 0, at = 0;

    if (!letter(&s, 'P')) {
        return 0;
    }
    do {
        apr_int64_t number = 0;
        int len = 0;

        if (!in_time && letter(&s, 'T')) {
            in_time = 1;
        }
        for (; apr_isdigit(*s) && len < 7; s++, len++) {
            number = number * 10 + (*s - '0');
        }
        while (units[at].letter
               && (units[at].letter != *s || units[at].in_time != in_time)) {
            at++;
        }
        if (!len || !units[at].letter) {
            return 0;
        }
        total += number * units[at++].seconds;
        s++;
    } while (*s);
    return total;
}

const char *xcri_window_parse(apr_pool_t *pool, const char *start,
                              const char *duration, xcri_window_t *window)
{
    apr_int64_t seconds = read_duration(duration);

    if (!read_time(start, &window->starts)) {
        return apr_psprintf(pool, "a start as ISO 8601 has it, with its zone, "
                            "not \"%s\"", start);
    }
    if (seconds < 1 || seconds > LONGEST) {
        return apr_psprintf(pool, "a duration as ISO 8601 has it, from PT1S to "
                            "P31D, not \"%s\"", duration);
    }
    window->ends = window->starts + apr_time_from_sec(seconds);
    return NULL;
}

const char *xcri_window_time(apr_pool_t *pool, apr_time_t t)
{
    apr_time_exp_t parts;

    apr_time_exp_gmt(&parts, t);
    return apr_psprintf(pool, "%04d-%02d-%02dT%02d:%02d:%02dZ",
                        parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                        parts.tm_hour, parts.tm_min, parts.tm_sec);
}

static const char *count(apr_pool_t *pool, apr_int64_t n, const char *unit)
{
    return apr_psprintf(pool, "%" APR_INT64_T_FMT " %s%s", n, unit,
                        n == 1 ? "" : "s");
}

/* The larger unit, and the rest in the smaller one where there is a rest */
static const char *two(apr_pool_t *pool, apr_int64_t n, int each,
                       const char *large, const char *small)
{
    const char *first = count(pool, n / each, large);

    return n % each ? apr_pstrcat(pool, first, " ",
                                  count(pool, n % each, small), NULL)
                    : first;
}

const char *xcri_window_words(apr_pool_t *pool, apr_int64_t seconds)
{
    apr_int64_t minutes = (seconds + MINUTE - 1) / MINUTE;
    apr_int64_t hours = (seconds + HOUR - 1) / HOUR;

    if (seconds < 2 * MINUTE && seconds != MINUTE) {
        return count(pool, seconds, "second");
    }
    if (minutes < 60) {
        return count(pool, minutes, "minute");
    }
    if (hours <= 24) {
        return two(pool, minutes, 60, "hour", "minute");
    }
    return two(pool, hours, 24, "day", "hour");
}
