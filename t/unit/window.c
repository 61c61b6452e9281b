/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Times and durations of maintenance windows, and seconds in words. */
#include "fixture.h"
#include "core/window.h"

#define GOOD_START "2026-01-15T06:00:00Z"

static void test_starts(void)
{
    static const char *const cases[][2] = {
        { "2026-01-15T06:00:00Z", "2026-01-15T06:00:00Z" },
        { "2026-01-15T06:00Z", "2026-01-15T06:00:00Z" },
        { "2026-01-15T06:00:59Z", "2026-01-15T06:00:59Z" },
        { "2026-01-15T06:00:00+00:00", "2026-01-15T06:00:00Z" },
        { "2026-01-15T06:00:00-05:00", "2026-01-15T11:00:00Z" },
        { "2026-01-15T06:00:00-0500", "2026-01-15T11:00:00Z" },
        { "2026-01-15T06:00+05:30", "2026-01-15T00:30:00Z" },
        { "2026-01-01T00:00:00+01:00", "2025-12-31T23:00:00Z" },
        { "2024-02-29T23:59:59-14:00", "2024-03-01T13:59:59Z" },
        { "2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z" },
        { "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z" },
        { "", NULL }, { "now", NULL }, { "2026-01-15", NULL },
        { "2026-01-15T06:00:00", NULL }, { "2026-01-15 06:00:00Z", NULL },
        { "2026-01-15t06:00:00z", NULL }, { "2026-01-15T06Z", NULL },
        { "2026-1-15T06:00:00Z", NULL }, { "20260115T060000Z", NULL },
        { "2026-02-29T06:00:00Z", NULL }, { "2026-13-01T06:00:00Z", NULL },
        { "2026-00-01T06:00:00Z", NULL }, { "2026-01-32T06:00:00Z", NULL },
        { "2026-01-15T24:00:00Z", NULL }, { "2026-01-15T06:60:00Z", NULL },
        { "2026-01-15T06:00:60Z", NULL }, { "2026-01-15T06:00:00.5Z", NULL },
        { "2026-01-15T06:00:00Zx", NULL }, { "2026-01-15T06:00:00+5", NULL },
        { "2026-01-15T06:00:00+15:00", NULL },
        { "2026-01-15T06:00:00+05:60", NULL },
        { "2026-01-15T06:00:00 +05:00", NULL },
        { "2026-01-15T06:00:00+05:", NULL }, { "2026-01-15T", NULL },
        { "2026-01-15T06:", NULL }, { "1999-12-31T23:59:59Z", NULL },
        { "0000-01-01T00:00:00Z", NULL }, { "-026-01-15T06:00:00Z", NULL },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_window_t window = { 0, 0 };
        const char *wrong = xcri_window_parse(pool, cases[i][0], "PT1H",
                                              &window);

        is_str(wrong ? "refused" : xcri_window_time(pool, window.starts),
               cases[i][1] ? cases[i][1] : "refused", "start '%s'",
               cases[i][0]);
        if (!wrong) {
            is_int(apr_time_sec(window.ends - window.starts), 3600,
                   "and its end is an hour later");
        }
    }
}

static void test_durations(void)
{
    static const struct {
        const char *text;
        int seconds; /* 0: refused */
    } cases[] = {
        { "PT1S", 1 }, { "PT30M", 1800 }, { "PT2H30M", 9000 },
        { "PT2H30M5S", 9005 }, { "P1D", 86400 }, { "P1DT1S", 86401 },
        { "P1W", 604800 }, { "P1W1D", 691200 }, { "P31D", 2678400 },
        { "PT90M", 5400 }, { "PT1H0M", 3600 }, { "P0DT5M", 300 },
        { "", 0 }, { "P", 0 }, { "PT", 0 }, { "PT0S", 0 }, { "P0D", 0 },
        { "2h30m", 0 }, { "PT2H30", 0 }, { "T2H", 0 }, { "P2H", 0 },
        { "PT1D", 0 }, { "P1M", 0 }, { "P1Y", 0 }, { "PT1.5H", 0 },
        { "PT30M2H", 0 }, { "PT1H1H", 0 }, { "P1DT", 0 }, { "PTT1H", 0 },
        { "PT-1H", 0 }, { "-PT1H", 0 }, { "PT 1H", 0 }, { "pt1h", 0 },
        { "P31DT1S", 0 }, { "P32D", 0 }, { "PT99999999S", 0 },
        { "P9999999W", 0 }, { "PTH", 0 }, { "PT1H ", 0 }, { "1H", 0 },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_window_t window = { 0, 0 };
        const char *wrong = xcri_window_parse(pool, GOOD_START, cases[i].text,
                                              &window);

        is_int(wrong ? 0 : apr_time_sec(window.ends - window.starts),
               cases[i].seconds, "duration '%s'", cases[i].text);
    }
}

static void test_words(void)
{
    static const struct {
        int seconds;
        const char *words;
    } cases[] = {
        { 1, "1 second" }, { 2, "2 seconds" }, { 59, "59 seconds" },
        { 60, "1 minute" }, { 61, "61 seconds" }, { 119, "119 seconds" },
        { 120, "2 minutes" }, { 121, "3 minutes" }, { 1800, "30 minutes" },
        { 3540, "59 minutes" }, { 3541, "1 hour" }, { 3600, "1 hour" },
        { 3601, "1 hour 1 minute" }, { 4320, "1 hour 12 minutes" },
        { 7200, "2 hours" }, { 9000, "2 hours 30 minutes" },
        { 86400, "24 hours" }, { 86401, "1 day 1 hour" },
        { 90000, "1 day 1 hour" }, { 172800, "2 days" },
        { 604800, "7 days" }, { 608400, "7 days 1 hour" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(xcri_window_words(pool, cases[i].seconds), cases[i].words,
               "%d seconds in words", cases[i].seconds);
    }
}

int main(void)
{
    begin();
    test_starts();
    test_durations();
    test_words();
    return done_testing();
}
