/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Words, white space, percent signs and days; for UTF-8 see utf8.c. */
#include "fixture.h"

static void test_unescape(void)
{
    static const struct {
        const char *in, *plain, *plus;
    } cases[] = {
        { "", "", "" },
        { "abc", "abc", "abc" },
        { "%41%62", "Ab", "Ab" },
        { "%c3%A9%C3%a9", "<C3><A9><C3><A9>", "<C3><A9><C3><A9>" },
        { "a+b", "a+b", "a b" },
        { "%2B%2b", "++", "++" },
        { "a%20b", "a b", "a b" },
        { "%00", "<00>", "<00>" },
        { "a%00b", "a<00>b", "a<00>b" },
        { "%fF", "<FF>", "<FF>" },
        { "%", "%", "%" },
        { "%4", "%4", "%4" },
        { "50%", "50%", "50%" },
        { "%%", "%%", "%%" },
        { "%%41", "%A", "%A" },
        { "%4%41", "%4A", "%4A" },
        { "%zz", "%zz", "%zz" },
        { "%4g", "%4g", "%4g" },
        { "%g4", "%g4", "%g4" },
        { "%/0%:0%@0%`0%G0", "%/0%:0%@0%`0%G0", "%/0%:0%@0%`0%G0" },
        { "% 41", "% 41", "% 41" },
        { "%+1", "%+1", "% 1" },
        { "%2541", "%41", "%41" },
        { "%u0041", "%u0041", "%u0041" },
        { "%\xC3\xA9", "%<C3><A9>", "%<C3><A9>" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_str_t in = str(cases[i].in);

        is_str(shown(xcri_text_unescape(pool, in.data, in.len, 0)),
               cases[i].plain, "unescape '%s'", cases[i].in);
        is_str(shown(xcri_text_unescape(pool, in.data, in.len, 1)),
               cases[i].plus, "unescape '%s' with plus", cases[i].in);
    }
    is_str(shown(xcri_text_unescape(pool, "%41", 2, 0)), "%4",
           "unescape reads no byte after the end");
    is_int(xcri_text_unescape(pool, "%41", 3, 0).data[1], 0,
           "an unescaped text ends with NUL");
}

static void test_trim(void)
{
    static const char *const cases[][2] = {
        { "", "" }, { " ", "" }, { " \t\r\n\v\f ", "" }, { "a", "a" },
        { " a", "a" }, { "a ", "a" }, { "\t a b\n", "a b" },
        { "\xC2\xA0" "a", "<C2><A0>a" }, { "\x08" "a\x0E", "<08>a<0E>" },
        { "\x1F" "a\x7F", "<1F>a<7F>" }
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(shown(xcri_text_trim(str(cases[i][0]))), cases[i][1],
               "trim %s", shown(str(cases[i][0])));
    }
    is_str(shown(xcri_text_trim(bytes(" \0 ", 3))), "<00>",
           "NUL is no white space");
}

static void test_words(void)
{
    ok(xcri_text_is(str("abc"), "abc"), "a text is itself");
    ok(!xcri_text_is(str("ab"), "abc"), "a text is not what is longer");
    ok(!xcri_text_is(str("abcd"), "abc"), "a text is not what is shorter");
    ok(!xcri_text_is(str("ABC"), "abc"), "case matters");
    ok(!xcri_text_is(bytes("a\0", 2), "a"), "a NUL at the end counts");
    ok(xcri_text_is(str(""), ""), "nothing is nothing");

    ok(xcri_text_one_of(str("M"), "M|F|m|f"), "the first word");
    ok(xcri_text_one_of(str("f"), "M|F|m|f"), "the last word");
    ok(xcri_text_one_of(str("b"), "b"), "the only word");
    ok(!xcri_text_one_of(str("x"), "M|F|m|f"), "no word of these");
    ok(!xcri_text_one_of(str(""), "M|F|m|f"), "an empty text is no word");
    ok(!xcri_text_one_of(str("M|F"), "M|F|m|f"), "two words are no word");
    ok(!xcri_text_one_of(str("sag"), "saga|sewr"), "half a word is none");
    ok(!xcri_text_one_of(str("sagas"), "saga|sewr"), "more is none");
    ok(!xcri_text_one_of(bytes("M\0", 2), "M|F"), "a word and NUL is none");
    ok(!xcri_text_one_of(bytes("\0", 1), "M|F"), "NUL is no word");
}

static void test_numbers(void)
{
    is_int(xcri_text_numbers(str("7"), 3), 1, "one number");
    is_int(xcri_text_numbers(str("1,22,333"), 3), 3, "three, the longest as long as it may be");
    is_int(xcri_text_numbers(str("1,4444"), 3), 0, "one that is too long");
    is_int(xcri_text_numbers(str(""), 3), 0, "none");
    is_int(xcri_text_numbers(str(","), 3), 0, "a comma alone");
    is_int(xcri_text_numbers(str("1,"), 3), 0, "nothing after the last comma");
    is_int(xcri_text_numbers(str("1,,2"), 3), 0, "nothing between two");
    is_int(xcri_text_numbers(str("1, 2"), 3), 0, "a space");
    is_int(xcri_text_numbers(str("-1"), 3), 0, "a sign");
    is_str(shown(xcri_text_plain_numbers(pool, str("007,0,00,100,01"))),
           "7,0,0,100,1", "zeros before a number are nothing");
    is_str(shown(xcri_text_plain_numbers(pool, str("7"))), "7", "and none");
}

static void test_dates(void)
{
    static const char *const good[] = {
        "2025-10-24", "0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29",
        "2400-02-29", "2023-02-28", "1900-02-28", "2025-01-31", "2025-03-31",
        "2025-04-30", "2025-05-31", "2025-06-30", "2025-07-31", "2025-08-31",
        "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31", "0004-02-29"
    };
    static const char *const bad[] = {
        "", "2025", "2025-10", "2025-10-2", "2025-10-244", "20251024",
        "2025-1-024", "25-10-2024", "2025/10/24", "2025-10/24", "2025-10-24 ",
        " 2025-10-24", "2025-10-24T00:00:00", "2025-1O-24", "202a-10-24",
        "+025-10-24", "2025--1-24", "2025-10--1", "2025-10- 1", "0000-01-01",
        "0000-00-00", "2025-00-10", "2025-13-10", "2025-10-00", "2025-10-32",
        "2025-01-32", "2025-02-30", "2025-04-31", "2025-06-31", "2025-09-31",
        "2025-11-31", "2025-12-32", "2023-02-29", "1900-02-29", "2100-02-29",
        "2025-02-29", "9999-99-99", "2025-10-2:", "2025-10-2/"
    };
    size_t i;

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ok(xcri_text_is_date(str(good[i])), "%s is a day", good[i]);
    }
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ok(!xcri_text_is_date(str(bad[i])), "'%s' is no day", bad[i]);
    }
    ok(!xcri_text_is_date(bytes("2025-10-2\0", 10)), "NUL is no digit");
    ok(!xcri_text_is_date(bytes("2025-10-24\0", 11)), "a day and NUL is none");
}

/* Against the rule for the length of months, every day number of four
 * centuries' ends */
static void test_calendar(void)
{
    static const int years[] = { 1, 4, 100, 400, 1600, 1899, 1900, 1904, 1999,
                                 2000, 2001, 2023, 2024, 2100, 9996, 9999 };
    int wrong = 0, month, day;
    size_t i;

    for (i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
        for (month = 0; month <= 13; month++) {
            for (day = 0; day <= 33; day++) {
                int y = years[i];
                int leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
                int last = month < 1 || month > 12 ? 0
                    : month == 2 ? 28 + leap
                    : 30 + (month == 1 || month == 3 || month == 5
                            || month == 7 || month == 8 || month == 10
                            || month == 12);
                char text[32];

                snprintf(text, sizeof(text), "%04d-%02d-%02d", y, month, day);
                if (xcri_text_is_date(str(text))
                    != (day >= 1 && day <= last)) {
                    wrong++;
                }
            }
        }
    }
    is_int(wrong, 0, "every day of months and years at the edges");
}

int main(void)
{
    begin();
    test_unescape();
    test_trim();
    test_words();
    test_numbers();
    test_dates();
    test_calendar();
    return done_testing();
}
