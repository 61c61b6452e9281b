/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Columns, days and texts of a sheet. What Excel counts is from its own documents: 2025-10-24 is day 45954. */
#include "core/sheet.h"

#include "fixture.h"

#include <stdlib.h>

static void test_columns(apr_pool_t *p)
{
    is_str(xcri_sheet_column(p, 0), "A", "the first column");
    is_str(xcri_sheet_column(p, 25), "Z", "the 26th");
    is_str(xcri_sheet_column(p, 26), "AA", "the next");
    is_str(xcri_sheet_column(p, 51), "AZ", "the 52nd");
    is_str(xcri_sheet_column(p, 701), "ZZ", "the last of two letters");
    is_str(xcri_sheet_column(p, 16383), "XFD", "Excel's last");
}

static void test_days(void)
{
    is_int((long)xcri_sheet_day(1900, 3, 1), 61, "the first that can be named");
    is_int((long)xcri_sheet_day(1900, 2, 28), 0, "none before");
    is_int((long)xcri_sheet_day(1970, 1, 1), 25569, "1970-01-01");
    is_int((long)xcri_sheet_day(2000, 2, 29), 36585, "a leap day");
    is_int((long)xcri_sheet_day(2025, 10, 24), 45954, "2025-10-24");
    is_int((long)xcri_sheet_day(9999, 12, 31), 2958465, "Excel's last day");
    is_int((long)xcri_sheet_day(2025, 0, 1), 0, "no month");
    is_int((long)xcri_sheet_day(0, 0, 0), 0, "nothing");
}

static void test_moments(apr_pool_t *p)
{
    static const struct {
        long day;
        apr_int64_t us;
        const char *out;
    } cases[] = {
        { 45954, 0, "45954" },
        { 45954, APR_INT64_C(43200000000), "45954.5" },
        { 45954, APR_INT64_C(70443000000), "45954.8153125" },
        { 45954, 1, "45954.000000000012" },
        { 61, APR_INT64_C(86399999999), "61.999999999988" },
        { 45954, APR_INT64_C(64800000000), "45954.75" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_json_t json;

        xcri_json_init(&json, p);
        xcri_sheet_moment(&json, cases[i].day, cases[i].us);
        is_str(xcri_json_flat(&json), cases[i].out, "%" APR_INT64_T_FMT " us of day %ld", cases[i].us, cases[i].day);
    }
}

static const char *written(apr_pool_t *p, const char *s, apr_size_t len)
{
    xcri_json_t json;

    xcri_json_init(&json, p);
    xcri_sheet_text(&json, s, len);
    return xcri_json_flat(&json);
}

static void test_texts(apr_pool_t *p)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        { "", "" },
        { "=1+1", "=1+1" },
        { "a<b>&\"'", "a&lt;b&gt;&amp;\"'" },
        { "a\tb\nc", "a\tb\nc" },
        { "a\rb\x07", "a_x000D_b_x0007_" },
        { "_x0041_", "_x005F_x0041_" },
        { "_x41_ _x00zz_", "_x41_ _x00zz_" },
        { "_x0041", "_x0041" },
        { "_x0041\x07", "_x005F_x0041_x0007_" },
        { "\xef\xbf\xbf\xef\xbf\xbe\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
        { "\xf0\x9f\x8f\x83\xe6\x9d\x8e\xc3\xab", "\xf0\x9f\x8f\x83\xe6\x9d\x8e\xc3\xab" },
        { "a\xff", "a\xef\xbf\xbd" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(written(p, cases[i].in, strlen(cases[i].in)), cases[i].out,
               "text %d", (int)i);
    }
}

static void test_length(apr_pool_t *p)
{
    char *ascii = apr_palloc(p, 40000), *pairs = apr_palloc(p, 80000);
    int i;

    memset(ascii, 'a', 40000);
    for (i = 0; i < 20000; i++) {
        memcpy(pairs + i * 4, "\xf0\x9f\x8f\x83", 4);
    }
    is_int((long)strlen(written(p, ascii, 32767)), 32767, "what a cell takes");
    is_int((long)strlen(written(p, ascii, 32768)), 32767, "and not more");
    is_int((long)strlen(written(p, pairs, 80000)), 16383 * 4,
           "a character of two units is not cut in its middle");
}

int main(void)
{
    apr_pool_t *p;

    apr_initialize();
    atexit(apr_terminate);
    apr_pool_create(&p, NULL);
    test_columns(p);
    test_days();
    test_moments(p);
    test_texts(p);
    test_length(p);
    apr_pool_destroy(p);
    return done_testing();
}
