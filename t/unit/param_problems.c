/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* What a 422 says: type, place, input and ctx as clients read them, in the
 * contract's order */
#include "fixture.h"
#include "every.h"

#define HUGE "99999999999999999999999999"

static const xcri_compiled_t *every;
static xcri_settings_t settings = { XCRI_NEWEST, 100, 1000 };

static const char *spelled(const xcri_problem_t *p)
{
    xcri_str_t input = { p->input, p->input_len };
    const char *text = apr_psprintf(pool, "%s.%s %s %s", p->place, p->name,
                                    p->type,
                                    p->input ? shown(input) : "null");

    if (!p->msg || !*p->msg) {
        return "a problem without words";
    }
    if (!p->ctx_name) {
        return text;
    }
    return p->ctx_text
        ? apr_psprintf(pool, "%s (%s %s)", text, p->ctx_name, p->ctx_text)
        : apr_psprintf(pool, "%s (%s %" APR_INT64_T_FMT ")", text,
                       p->ctx_name, p->ctx_number);
}

static const char *problems(const char *handle, const char *day,
                            const char *query)
{
    xcri_value_t values[E_COUNT];
    xcri_str_t captures[2] = { str(handle), str(day) };
    const apr_array_header_t *found =
        xcri_param_parse(pool, every, &settings, captures,
                         apr_pstrdup(pool, query), values);
    const char *all = "";
    int i;

    for (i = 0; i < found->nelts; i++) {
        all = apr_pstrcat(pool, all, i ? "; " : "",
                          spelled(&APR_ARRAY_IDX(found, i, xcri_problem_t)),
                          NULL);
    }
    return all;
}

/* One problem of a query: without "query." */
static void test_one(void)
{
    static const char *const cases[][2] = {
        { "division=", "division int_parsing " },
        { "division", "division int_parsing " },
        { "division=+", "division int_parsing  " },
        { "division=abc", "division int_parsing abc" },
        { "division=1e3", "division int_parsing 1e3" },
        { "division=5.5", "division int_parsing 5.5" },
        { "division=5.0", "division int_parsing 5.0" },
        { "division=1_0", "division int_parsing 1_0" },
        { "division=0x10", "division int_parsing 0x10" },
        { "division=NaN", "division int_parsing NaN" },
        { "division=true", "division int_parsing true" },
        { "division=5a", "division int_parsing 5a" },
        { "division=a5", "division int_parsing a5" },
        { "division=5+5", "division int_parsing 5 5" },
        { "division=-", "division int_parsing -" },
        { "division=%2B", "division int_parsing +" },
        { "division=--5", "division int_parsing --5" },
        { "division=%2B-5", "division int_parsing +-5" },
        { "division=-+5", "division int_parsing - 5" },
        { "division=5-", "division int_parsing 5-" },
        { "division=5,0", "division int_parsing 5,0" },
        { "division=%00", "division int_parsing <00>" },
        { "division=5%00", "division int_parsing 5<00>" },
        { "division=%D9%A5", "division int_parsing <D9><A5>" },
        { "division=%EF%BC%95", "division int_parsing <EF><BC><95>" },
        { "division=%FF", "division int_parsing <EF><BF><BD>" },
        { "division=:", "division int_parsing :" },
        { "division=/", "division int_parsing /" },
        { "division=7&division=abc", "division int_parsing abc" },
        { "division=7&division", "division int_parsing " },
        { "division=5;offset=3", "division int_parsing 5;offset=3" },
        /* beyond 64 bits */
        { "division=9223372036854775808",
          "division int_parsing 9223372036854775808" },
        { "division=-9223372036854775809",
          "division int_parsing -9223372036854775809" },
        { "division=18446744073709551616",
          "division int_parsing 18446744073709551616" },
        { "division=18446744073709551617",
          "division int_parsing 18446744073709551617" },
        { "division=-18446744073709551617",
          "division int_parsing -18446744073709551617" },
        { "division=" HUGE, "division int_parsing " HUGE },
        { "division=" HUGE "x", "division int_parsing " HUGE "x" },
        { "season_year=" HUGE, "season_year int_parsing " HUGE },
        { "offset=" HUGE, "offset int_parsing " HUGE },
        { "offset=-" HUGE, "offset greater_than_equal -" HUGE " (ge 0)" },
        { "limit=" HUGE, "limit less_than_equal " HUGE " (le 500)" },
        { "limit=-" HUGE, "limit greater_than_equal -" HUGE " (ge 1)" },
        /* bounds */
        { "limit=0", "limit greater_than_equal 0 (ge 1)" },
        { "limit=-1", "limit greater_than_equal -1 (ge 1)" },
        { "limit=501", "limit less_than_equal 501 (le 500)" },
        { "limit=", "limit int_parsing " },
        { "offset=-1", "offset greater_than_equal -1 (ge 0)" },
        { "bins=-6", "bins greater_than_equal -6 (ge -5)" },
        { "bins=21", "bins less_than_equal 21 (le 20)" },
        { "bins=+021", "bins less_than_equal  021 (le 20)" },
        /* texts */
        { "gender=", "gender string_pattern_mismatch  (pattern ^[MFmf]$)" },
        { "gender", "gender string_pattern_mismatch  (pattern ^[MFmf]$)" },
        { "gender=x", "gender string_pattern_mismatch x (pattern ^[MFmf]$)" },
        { "gender=MF",
          "gender string_pattern_mismatch MF (pattern ^[MFmf]$)" },
        { "gender=M%00",
          "gender string_pattern_mismatch M<00> (pattern ^[MFmf]$)" },
        { "gender=M+", "gender string_pattern_mismatch M  (pattern ^[MFmf]$)" },
        { "gender=M%0A",
          "gender string_pattern_mismatch M<0A> (pattern ^[MFmf]$)" },
        { "search=", "search string_too_short  (min_length 2)" },
        { "search=a", "search string_too_short a (min_length 2)" },
        { "search=+", "search string_too_short   (min_length 2)" },
        { "search=%25", "search string_too_short % (min_length 2)" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(problems(EVERY_HANDLE, EVERY_DAY,
                        apr_pstrcat(pool, EVERY_QUERY "&", cases[i][0],
                                    NULL)),
               apr_pstrcat(pool, "query.", cases[i][1], NULL), "%s",
               cases[i][0]);
    }
    is_str(problems(EVERY_HANDLE, EVERY_DAY, EVERY_QUERY
                    "&search=%E6%9D%8E"), "",
           "one character that is not ASCII is enough");
}

static void test_dates(void)
{
    static const char *const bad[] = {
        "20251020", "2025-10-20T00:00:00", "2025-02-29", "+2025-10-20",
        "2025-10-20+", "2025-13-01", "notadate", "0000-00-00", "2025-1-1"
    };
    size_t i;

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *got = problems(EVERY_HANDLE, EVERY_DAY,
                                   apr_pstrcat(pool, EVERY_QUERY
                                               "&checkpoint_date=", bad[i],
                                               NULL));
        const char *want = "query.checkpoint_date date_from_datetime_parsing";

        ok(!strncmp(got, want, strlen(want)) && strstr(got, "(error "),
           "checkpoint_date=%s is no date", bad[i]);
    }
    ok(strstr(problems("1", "2025-10-32", EVERY_QUERY),
              "path.day date_from_datetime_parsing 2025-10-32 (error ") != NULL,
       "no date in the path");
}

static void test_literal(void)
{
#define SORTS "(expected 'id', 'name', 'score', 'previous_rank'" \
              ", 'rank_change', '-id', '-name', '-score'" \
              ", '-previous_rank' or '-rank_change')"
#define FORMATS "'json', 'csv', 'html' or 'xlsx')"
#define FIELDS "(expected 'id', 'name', 'score', 'previous_rank' or" \
               " 'rank_change')"
    static const char *const cases[][2] = {
        { "sort=bogus", "sort literal_error bogus " SORTS },
        { "sort=Name", "sort literal_error Name " SORTS },
        { "sort=--name", "sort literal_error --name " SORTS },
        { "sort=-", "sort literal_error - " SORTS },
        { "sort=+name", "sort literal_error  name " SORTS },
        { "sort=name,id", "sort literal_error name,id " SORTS },
        { "sort=rank change", "sort literal_error rank change " SORTS },
        { "sort=t.name", "sort literal_error t.name " SORTS },
        { "sort=name|id", "sort literal_error name|id " SORTS },
        { "fields=bogus", "fields literal_error bogus " FIELDS },
        { "fields=id,bogus", "fields literal_error id,bogus " FIELDS },
        { "fields=id,,name", "fields literal_error id,,name " FIELDS },
        { "fields=,id", "fields literal_error ,id " FIELDS },
        { "fields=id,", "fields literal_error id, " FIELDS },
        { "fields=,", "fields literal_error , " FIELDS },
        { "fields=-id", "fields literal_error -id " FIELDS },
        { "fields=id%00", "fields literal_error id<00> " FIELDS },
        { "include=all", "include literal_error all (expected 'movement')" },
        { "format=xml", "format literal_error xml (expected " FORMATS },
        { "format=", "format literal_error  (expected " FORMATS },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(problems(EVERY_HANDLE, EVERY_DAY,
                        apr_pstrcat(pool, EVERY_QUERY "&", cases[i][0],
                                    NULL)),
               apr_pstrcat(pool, "query.", cases[i][1], NULL), "%s",
               cases[i][0]);
    }
}

static void test_order(void)
{
    is_str(problems(EVERY_HANDLE, EVERY_DAY, ""),
           "query.team_id missing null", "what is missing has no input");
    is_str(problems(EVERY_HANDLE, EVERY_DAY, "team_id="),
           "query.team_id int_parsing ", "what is empty is not missing");
    is_str(problems("x", EVERY_DAY, EVERY_QUERY), "path.handle int_parsing x",
           "a bad path parameter");
    is_str(problems("x", EVERY_DAY, "search=a&limit=0&gender=q&offset=z"),
           "path.handle int_parsing x; query.team_id missing null;"
           " query.gender string_pattern_mismatch q (pattern ^[MFmf]$);"
           " query.search string_too_short a (min_length 2);"
           " query.limit greater_than_equal 0 (ge 1);"
           " query.offset int_parsing z",
           "the path first, then as the table has them");
    ok(!strncmp(problems("x", "y", EVERY_QUERY "&handle=5&day=2025-10-24"),
                "path.day date_from_datetime_parsing y", 37),
       "both path parameters, in the table's order, not from the query");
    is_str(problems("7\xFF", EVERY_DAY, EVERY_QUERY),
           "path.handle int_parsing 7<EF><BF><BD>",
           "the path's input is valid UTF-8, too");
    is_str(problems("7", EVERY_DAY, EVERY_QUERY "&bogus=%FF&=&x"), "",
           "what is unknown is no problem");
}

static void test_settings(void)
{
    settings.max_limit = 50;
    is_str(problems(EVERY_HANDLE, EVERY_DAY, EVERY_QUERY "&limit=51"),
           "query.limit less_than_equal 51 (le 50)",
           "the configuration's bound is told");
    is_str(problems(EVERY_HANDLE, EVERY_DAY, EVERY_QUERY "&limit=50"), "",
           "the bound itself is allowed");
    is_str(problems(EVERY_HANDLE, EVERY_DAY, EVERY_QUERY "&bins=21"),
           "query.bins less_than_equal 21 (le 20)",
           "it is no bound of other parameters");
    settings.max_limit = 5000;
    is_str(problems(EVERY_HANDLE, EVERY_DAY, EVERY_QUERY "&limit=501"),
           "query.limit less_than_equal 501 (le 500)",
           "it cannot raise the route's bound");
    settings.max_limit = 1000;
}

int main(void)
{
    begin();
    every = engine_of(every_table)->routes[0];
    test_one();
    test_dates();
    test_literal();
    test_order();
    test_settings();
    return done_testing();
}
