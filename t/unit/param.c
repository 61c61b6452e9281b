/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Parameters: the contract's section 0, and part 1 #12, #13 and #21; what is
 * taken. What is refused is in param_problems.c. */
#include "fixture.h"
#include "every.h"

#define MAX "9223372036854775807"
#define MIN "-9223372036854775808"

static const xcri_compiled_t *every;
static xcri_settings_t settings = { XCRI_NEWEST, 100, 1000 };
static xcri_value_t values[E_COUNT];

static apr_array_header_t *parse(const char *query)
{
    xcri_str_t captures[2] = { str(EVERY_HANDLE), str(EVERY_DAY) };

    return xcri_param_parse(pool, every, &settings, captures,
                            query ? apr_pstrdup(pool, query) : NULL, values);
}

/* "5", "'text'", "absent" or "season" */
static const char *bound(int i)
{
    switch (values[i].kind) {
    case XCRI_ABSENT:
        return "absent";
    case XCRI_IS_INT:
        return apr_psprintf(pool, "%" APR_INT64_T_FMT, values[i].number);
    case XCRI_IS_TEXT:
        return apr_psprintf(pool, "'%s'", shown(values[i].text));
    case XCRI_IS_SEASON:
        return "season";
    }
    return "?";
}

static void test_values(void)
{
    static const struct {
        const char *query;
        int param;
        const char *want;
    } cases[] = {
        /* whole numbers */
        { "division=5", E_DIVISION, "5" },
        { "division=0", E_DIVISION, "0" },
        { "division=-5", E_DIVISION, "-5" },
        { "division=-0", E_DIVISION, "0" },
        { "division=%2B5", E_DIVISION, "5" },
        { "division=+5+", E_DIVISION, "5" },
        { "division=%09%0A%0B%0C%0D5%20", E_DIVISION, "5" },
        { "division=+-5", E_DIVISION, "-5" },
        { "division=007", E_DIVISION, "7" },
        { "division=0000000000000000000000000000000000002030", E_DIVISION,
          "2030" },
        { "division=-00000000000000000000000000000000000002", E_DIVISION,
          "-2" },
        { "division=" MAX, E_DIVISION, MAX },
        { "division=%2B0" MAX, E_DIVISION, MAX },
        { "division=" MIN, E_DIVISION, MIN },
        { "offset=" MAX, E_OFFSET, MAX },
        { "bins=-5", E_BINS, "-5" },
        { "bins=20", E_BINS, "20" },
        { "limit=1", E_LIMIT, "1" },
        { "limit=500", E_LIMIT, "500" },
        /* defaults */
        { "", E_DIVISION, "absent" },
        { "", E_GENDER, "absent" },
        { "", E_SEARCH, "absent" },
        { "", E_SEASON, "season" },
        { "", E_LIMIT, "100" },
        { "", E_OFFSET, "0" },
        { "", E_BINS, "10" },
        { "", E_GROUP, "'division'" },
        { "", E_COMPONENT, "'SAGA'" },
        { "", E_SORT, "absent" },
        { "season_year=2024", E_SEASON, "2024" },
        { "season_year=-1", E_SEASON, "-1" },
        /* the path */
        { "", E_HANDLE, "7" },
        { "", E_DAY, "'2025-10-24'" },
        { "handle=9", E_HANDLE, "7" },
        { "handle=x&day=x", E_DAY, "'2025-10-24'" },
        /* duplicates, and what is no parameter */
        { "division=5&division=7", E_DIVISION, "7" },
        { "division=abc&division=7", E_DIVISION, "7" },
        { "division&division=7", E_DIVISION, "7" },
        { "region=a&region=", E_REGION, "absent" },
        { "region=a&region", E_REGION, "absent" },
        { "division[]=5", E_DIVISION, "absent" },
        { "Division=5", E_DIVISION, "absent" },
        { "divisio=5&divisions=6", E_DIVISION, "absent" },
        { "+division=5", E_DIVISION, "absent" },
        { "division%00=5", E_DIVISION, "absent" },
        { "=5&==&&=&", E_DIVISION, "absent" },
        { "&&division=5&&", E_DIVISION, "5" },
        { "di%76ision=5", E_DIVISION, "5" },
        { "region=a=b", E_REGION, "'a=b'" },
        { "region==", E_REGION, "'='" },
        { "region=a;division=5", E_REGION, "'a;division=5'" },
        { "region=a%26division=5", E_REGION, "'a&division=5'" },
        { "region?=a", E_REGION, "absent" },
        /* texts */
        { "region=Great+Lakes", E_REGION, "'Great Lakes'" },
        { "region=+a+", E_REGION, "' a '" },
        { "region=a%00b", E_REGION, "'a<00>b'" },
        { "region=100%", E_REGION, "'100%'" },
        { "region=%C3%A9", E_REGION, "'<C3><A9>'" },
        { "region=%E9%", E_REGION, "'<EF><BF><BD>%'" },
        { "region=%F0%9F%98", E_REGION, "'<EF><BF><BD>'" },
        { "region=%C0%AF", E_REGION, "'<EF><BF><BD><EF><BF><BD>'" },
        { "region=", E_REGION, "absent" },
        { "region", E_REGION, "absent" },
        { "region=+", E_REGION, "' '" },
        { "scoring_group=", E_GROUP, "''" },
        { "scoring_group=region_W", E_GROUP, "'region_W'" },
        { "gender=m", E_GENDER, "'M'" },
        { "gender=f", E_GENDER, "'F'" },
        { "gender=F", E_GENDER, "'F'" },
        { "gender=%6D", E_GENDER, "'M'" },
        { "component=bogus", E_COMPONENT, "'BOGUS'" },
        { "component=", E_COMPONENT, "''" },
        { "upper=az%C3%A9%7B%60", E_UPPER, "'AZ<C3><A9>{`'" },
        { "upper=a%00b", E_UPPER, "'A<00>B'" },
        /* dates */
        { "checkpoint_date=2024-02-29", E_CHECKPOINT, "'2024-02-29'" },
        { "checkpoint_date=", E_CHECKPOINT, "absent" },
        { "checkpoint_date", E_CHECKPOINT, "absent" },
        { "since=", E_SINCE, "'0000-00-00'" },
        { "since=2025-01-01", E_SINCE, "'2025-01-01'" },
        { "", E_SINCE, "absent" },
        /* a search, literally */
        { "search=ab", E_SEARCH, "'%ab%'" },
        { "search=50%25", E_SEARCH, "'%50!%%'" },
        { "search=a_b", E_SEARCH, "'%a!_b%'" },
        { "search=hi!", E_SEARCH, "'%hi!!%'" },
        { "search=%25%5F%21", E_SEARCH, "'%!%!_!!%'" },
        { "search=a%5Cb", E_SEARCH, "'%a\\b%'" },
        { "search=a'b", E_SEARCH, "'%a'b%'" },
        { "search=+ab++c%09", E_SEARCH, "'%ab c%'" },
        { "search=O%E2%80%99B%E2%80%93c", E_SEARCH, "'%O'B-c%'" },
        { "search=%E6%9D%8E", E_SEARCH, "'%<E6><9D><8E>%'" },
        { "search=a%00", E_SEARCH, "'%a<00>%'" },
        { "search=%E6%9D%8E%E6%9D%8E", E_SEARCH,
          "'%<E6><9D><8E><E6><9D><8E>%'" },
        { "search=%FF%FE", E_SEARCH, "'%<EF><BF><BD><EF><BF><BD>%'" },
        /* what a list can be asked for */
        { "sort=name", E_SORT, "'name'" },
        { "sort=-name", E_SORT, "'-name'" },
        { "sort=", E_SORT, "absent" },
        { "fields=score,id", E_FIELDS, "'score,id'" },
        { "fields=+score+,+id+", E_FIELDS, "' score , id '" },
        { "fields=rank_change", E_FIELDS, "'rank_change'" },
        { "format=csv", E_FORMAT, "'csv'" },
        { "format=json", E_FORMAT, "'json'" },
        { "format=html", E_FORMAT, "'html'" },
        { "sort=-rank_change", E_SORT, "'-rank_change'" },
        { "include=movement", E_INCLUDE, "'movement'" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *query = apr_pstrcat(pool, cases[i].query, "&"
                                        EVERY_QUERY, NULL);

        is_int(parse(query)->nelts, 0, "'%s' has no problem",
               cases[i].query);
        is_str(bound(cases[i].param), cases[i].want, "'%s': %s",
               cases[i].query, every_params[cases[i].param].name);
    }
}

/* What the client sent stays at hand for the answers' texts. */
static void test_raw(void)
{
    is_int(parse("team_id=1&gender=m&search=a%25&division=+07")->nelts, 0,
           "a good query");
    is_str(shown(values[E_GENDER].raw), "m", "gender as it was sent");
    is_str(shown(values[E_SEARCH].raw), "a%", "search as it was sent");
    is_str(shown(values[E_DIVISION].raw), " 07", "division as it was sent");
    is_int(parse("team_id=1&region=%FF")->nelts, 0, "a broken region");
    is_str(shown(values[E_REGION].raw), "<EF><BF><BD>", "raw is repaired");
    is_int(parse(NULL)->nelts, 1, "without a query, team_id is missing");
    is_int(parse("")->nelts, 1, "with an empty query as well");
}

static void test_settings(void)
{
    settings.default_season = 2025;
    parse(EVERY_QUERY);
    is_str(bound(E_SEASON), "2025", "the season that is configured");
    parse(EVERY_QUERY "&season_year=2024");
    is_str(bound(E_SEASON), "2024", "the client's season goes before it");
    settings.default_season = XCRI_NEWEST;

    settings.default_limit = 200;
    parse(EVERY_QUERY);
    is_str(bound(E_LIMIT), "200", "the limit that is configured");
    settings.default_limit = 800;
    parse(EVERY_QUERY);
    is_str(bound(E_LIMIT), "500", "no more than the route allows");
    settings.max_limit = 50;
    parse(EVERY_QUERY);
    is_str(bound(E_LIMIT), "50", "no more than the configuration allows");
    settings.default_limit = 100;
    settings.max_limit = 1000;
}

static void test_preset_limit(void)
{
    static const xcri_param_t params[] = {
        { .name = "limit", .type = XCRI_INT, .preset = "25",
          .flags = XCRI_P_MIN | XCRI_P_MAX, .min = 0, .max = 100,
          .setting = XCRI_SETTING_LIMIT },
        { .name = NULL }
    };
    static const xcri_part_t parts[] = {
        { .kind = XCRI_PART_ECHO, .name = "limit", .source = "limit" },
        { 0 }
    };
    static const xcri_route_t table[] = {
        { .path = "/few/", .params = params, .parts = parts },
        { .path = NULL }
    };
    const xcri_compiled_t *few = engine_of(table)->routes[0];

    xcri_param_parse(pool, few, &settings, NULL, NULL, values);
    is_str(bound(0), "25", "a route's own default limit");
    settings.max_limit = 10;
    xcri_param_parse(pool, few, &settings, NULL, NULL, values);
    is_str(bound(0), "10", "it is bounded, too");
    xcri_param_parse(pool, few, &settings, NULL, "limit=0", values);
    is_str(bound(0), "0", "a lower bound of 0 lets 0 pass");
    settings.max_limit = 1000;
}

static void test_expand(void)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "Not Found", "Not Found" },
        { "Athlete {handle} not found", "Athlete 7 not found" },
        { "{day}", "2025-10-24" },
        { "({division}, {gender}, {bins})", "(-3, f, 10)" },
        { "{region}{team_id}", "None1" },
        { "{nosuch}", "None" },
        { "{}", "None" },
        { "a } b", "a } b" },
        { "open {handle", "open " },
        { "{season_year}", "2025" },
        { "{checkpoint_date}", "None" },
    };
    size_t i;

    settings.default_season = 2025;
    parse("team_id=1&gender=f&division=-03&checkpoint_date=");
    settings.default_season = XCRI_NEWEST;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(xcri_param_expand(pool, every, values, cases[i][0]),
               cases[i][1], "expand '%s'", cases[i][0]);
    }
}

static void test_index(void)
{
    is_int(xcri_bind_index(every_params, "day", 3), E_DAY, "the first");
    is_int(xcri_bind_index(every_params, "include", 7), E_INCLUDE,
           "the last");
    is_int(xcri_bind_index(every_params, "da", 2), -1, "half a name");
    is_int(xcri_bind_index(every_params, "days", 4), -1, "a longer name");
    is_int(xcri_bind_index(every_params, "", 0), -1, "no name");
    is_int(xcri_bind_index(NULL, "day", 3), -1, "no table");
}

int main(void)
{
    begin();
    every = engine_of(every_table)->routes[0];
    test_values();
    test_raw();
    test_settings();
    test_preset_limit();
    test_expand();
    test_index();
    return done_testing();
}
