/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* JSON: numbers */
#include "fixture.h"

#include <float.h>
#include <locale.h>
#include <math.h>

static xcri_json_t json;

static const char *written(void)
{
    return xcri_json_flat(&json);
}

static void test_ints(void)
{
    static const struct {
        apr_int64_t number;
        const char *text;
    } cases[] = {
        { 0, "0" }, { 1, "1" }, { -1, "-1" }, { 9, "9" }, { 10, "10" },
        { -10, "-10" }, { 2030, "2030" }, { 4294967296, "4294967296" },
        { APR_INT64_MAX, "9223372036854775807" },
        { APR_INT64_MAX - 1, "9223372036854775806" },
        { APR_INT64_MIN, "-9223372036854775808" },
        { APR_INT64_MIN + 1, "-9223372036854775807" },
    };
    apr_int64_t power = 1;
    int wrong = 0;
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_json_init(&json, pool);
        xcri_json_int(&json, cases[i].number);
        is_str(written(), cases[i].text, "the number %s", cases[i].text);
    }
    for (i = 0; i < 19; i++, power *= i < 19 ? 10 : 1) {
        apr_int64_t d;

        for (d = -1; d <= 1; d++) {
            xcri_json_init(&json, pool);
            xcri_json_int(&json, power + d);
            xcri_json_lit(&json, " ");
            xcri_json_int(&json, -power + d);
            wrong += strcmp(written(), apr_psprintf(pool, "%" APR_INT64_T_FMT
                            " %" APR_INT64_T_FMT, power + d, -power + d)) != 0;
        }
    }
    is_int(wrong, 0, "around every power of ten");
}

static void test_doubles(void)
{
    /* The digits of Python's repr(), without ".0" */
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        { 0.0, "0" }, { 1.0, "1" }, { -1.0, "-1" }, { 0.5, "0.5" },
        { 0.1, "0.1" }, { 0.2, "0.2" }, { 0.1 + 0.2, "0.30000000000000004" },
        { 165.35, "165.35" }, { 999.0, "999" }, { -2857.0, "-2857" },
        { -99999999.99, "-99999999.99" }, { 99999999.99, "99999999.99" },
        { 1234.5678, "1234.5678" }, { 0.0001, "0.0001" }, { 1e-5, "1e-05" },
        { 1e22, "1e+22" }, { 1e23, "1e+23" }, { 1e100, "1e+100" },
        { 1.0 / 3, "0.3333333333333333" }, { 2.0 / 3, "0.6666666666666666" },
        { 100.0 / 3, "33.333333333333336" }, { 2.675, "2.675" },
        { 4.35, "4.35" }, { 1.005, "1.005" },
        { 3.141592653589793, "3.141592653589793" },
        { DBL_MAX, "1.7976931348623157e+308" },
        { DBL_MIN, "2.2250738585072014e-308" },
        { -DBL_MAX, "-1.7976931348623157e+308" },
        { (double)INFINITY, "null" }, { -(double)INFINITY, "null" },
        { (double)NAN, "null" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_json_init(&json, pool);
        xcri_json_double(&json, cases[i].number);
        is_str(written(), cases[i].text, "the double %s", cases[i].text);
    }
}

static void test_floats(void)
{
    static const struct {
        float number;
        const char *text;
    } cases[] = {
        { 0.0f, "0" }, { 1.0f, "1" }, { 0.1f, "0.1" }, { 165.35f, "165.35" },
        { 999.0f, "999" }, { -2857.0f, "-2857" }, { 1.0f / 3, "0.33333334" },
        { 2.0f / 3, "0.6666667" }, { 16777216.0f, "16777216" },
        { 0.3f, "0.3" }, { 100.4f, "100.4" }, { 1e10f, "1e+10" },
        { FLT_MAX, "3.4028235e+38" }, { FLT_MIN, "1.1754944e-38" },
        { INFINITY, "null" }, { -INFINITY, "null" }, { NAN, "null" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_json_init(&json, pool);
        xcri_json_float(&json, cases[i].number);
        is_str(written(), cases[i].text, "the float %s", cases[i].text);
    }
}

static void test_tenths(void)
{
    /* What Python's round(x, 1) gives */
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        { 0.0, "0.0" }, { 100.0, "100.0" }, { 50.0, "50.0" },
        { 33.333333333333336, "33.3" }, { 66.66666666666667, "66.7" },
        { 0.25, "0.2" }, { 0.75, "0.8" }, { 0.35, "0.3" }, { 0.45, "0.5" },
        { 99.95, "100.0" }, { 99.94999, "99.9" }, { 2.65, "2.6" },
        { -0.25, "-0.2" }, { -33.35, "-33.4" }, { 1e15, "1000000000000000.0" },
        { 1e300, "1e+300" }, { (double)NAN, "null" },
        { -(double)INFINITY, "null" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_json_init(&json, pool);
        xcri_json_tenths(&json, cases[i].number);
        is_str(written(), cases[i].text, "rounded to %s", cases[i].text);
    }
}

/* A comma for the point, and U+066B, which has two bytes. The Makefile makes
 * both locales in build/unit/locale, and t/run sets LOCPATH. */
static void test_locales(void)
{
    static const char *const names[] = { "de_DE.UTF-8", "ps_AF.UTF-8" };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        ok(setlocale(LC_NUMERIC, names[i]) != NULL
           && strcmp(localeconv()->decimal_point, ".") != 0,
           "%s has a point of its own", names[i]);
        xcri_json_init(&json, pool);
        xcri_json_double(&json, 165.35);
        xcri_json_lit(&json, " ");
        xcri_json_double(&json, 1.5e-7);
        xcri_json_lit(&json, " ");
        xcri_json_double(&json, -1e22);
        xcri_json_lit(&json, " ");
        xcri_json_float(&json, 0.3f);
        xcri_json_lit(&json, " ");
        xcri_json_tenths(&json, 66.66);
        xcri_json_lit(&json, " ");
        xcri_json_tenths(&json, 1e300);
        is_str(written(), "165.35 1.5e-07 -1e+22 0.3 66.7 1e+300",
               "and JSON's numbers have JSON's");
    }
    setlocale(LC_NUMERIC, "C");
}

static apr_uint64_t random_bits(void)
{
    static apr_uint64_t x = 88172645463325252u;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return x;
}

/* Any bits, and what a database holds: hundredths */
static void test_read_back(void)
{
    int wrong = 0, long_ones = 0, i;

    for (i = 0; i < 4000; i++) {
        apr_uint64_t bits = random_bits();
        double number = (double)((apr_int64_t)(bits % 20000000) - 9999999) / 100;
        double any;
        float single;
        apr_uint32_t half = (apr_uint32_t)(bits >> 32);

        memcpy(&any, &bits, sizeof(any));
        memcpy(&single, &half, sizeof(single));
        if (!isfinite(any) || !isfinite(single)) {
            continue;
        }
        xcri_json_init(&json, pool);
        xcri_json_double(&json, number);
        wrong += strtod(written(), NULL) < number
                 || strtod(written(), NULL) > number;
        long_ones += strlen(written()) > 10;
        xcri_json_init(&json, pool);
        xcri_json_double(&json, any);
        wrong += strtod(written(), NULL) < any || strtod(written(), NULL) > any;
        xcri_json_init(&json, pool);
        xcri_json_float(&json, single);
        wrong += strtof(written(), NULL) < single
                 || strtof(written(), NULL) > single;
    }
    is_int(wrong, 0, "numbers at random read back the same");
    is_int(long_ones, 0, "hundredths keep two digits");
}

int main(void)
{
    begin();
    test_ints();
    test_doubles();
    test_floats();
    test_tenths();
    test_locales();
    test_read_back();
    return done_testing();
}
