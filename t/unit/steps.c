/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Where the pages of a ranked list begin: what is counted, and the page that comes
 * of it */
#include "fixture.h"

#include "core/steps.h"

static const xcri_column_t columns[] = {
    { "rank", "t.rank", XCRI_INT, 0, NULL },
    { "other", "t.other", XCRI_INT, XCRI_C_NULL, NULL },
    { "name", "t.name", XCRI_TEXT, 0, NULL },
    { NULL, NULL, 0, 0, NULL }
};

enum { SEASON, LIMIT, OFFSET, WORD, SORT, SEARCH, COUNT };

static const xcri_param_t params[] = {
    { .name = "season", .type = XCRI_INT }, { .name = "limit" },
    { .name = "offset" }, { .name = "word", .type = XCRI_TEXT },
    { .name = "sort", .type = XCRI_TEXT, .setting = XCRI_SETTING_SORT },
    { .name = "search", .type = XCRI_TEXT, .flags = XCRI_P_CONTAINS },
    { .name = NULL }
};

#define LIST(where, order_by, counted) { \
    { .kind = XCRI_PART_TOTAL, .name = "total", .total_from = counted }, \
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_PAGED, \
      .columns = columns, .from = "FROM list t WHERE " where, \
      .join = " LEFT JOIN other o ON o.id = t.id AND o.word = :word", \
      .order = order_by }, \
    { 0 } }
#define OF_SEASON \
    "t.s = :season AND (:search IS NULL OR [all search: t.name])"
#define EITHER OF_SEASON " OR t.s = 1"
#define GROUPED OF_SEASON " GROUP BY t.id"

static const xcri_part_t parts[] = LIST(OF_SEASON, "t.rank, t.id", NULL);

static xcri_value_t values[COUNT], bound[COUNT];
static const xcri_compiled_t *list;
static const xcri_statement_t *count, *page;

static void use(const xcri_part_t *p)
{
    xcri_route_t table[] = { { .path = "/x", .params = params, .parts = p },
                             { .path = NULL } };

    list = engine_of(apr_pmemdup(pool, table, sizeof(table)))->routes[0];
}

/* The count for a page of ten that begins there */
static const xcri_statement_t *counts(apr_int64_t offset)
{
    values[SEASON].kind = values[LIMIT].kind = values[OFFSET].kind = XCRI_IS_INT;
    values[SEASON].number = 2025;
    values[LIMIT].number = 10;
    values[OFFSET].number = offset;
    page = xcri_list_statement(pool, list, xcri_sql_choose(pool, list,
                               list->statements[1], values), values);
    count = xcri_steps_count(pool, list, xcri_sql_choose(pool, list,
                             list->statements[0], values), page, values);
    return count;
}

static const xcri_statement_t *begins(apr_int64_t offset, const char *steps,
                                      apr_int64_t *total)
{
    counts(offset);
    memset(bound, 0, sizeof(bound));
    *total = -1;
    return xcri_steps_page(pool, list, page, values, steps, total, bound);
}

static void test_count(void)
{
    use(parts);
    is_str(counts(1023) ? "counted" : "", "", "a page near the top needs none");
    counts(1024);
    is_str(count ? count->sql : NULL, "SELECT GROUP_CONCAT(COALESCE(s.step, ''),"
           " ':', s.n ORDER BY s.step) FROM (SELECT t.rank DIV 512 AS step,"
           " COUNT(*) AS n FROM list t WHERE t.s = ? AND TRUE GROUP BY step) s",
           "one that is far from it does");
    is_int(count ? count->nbind : 0, 1, "with the values of the total");
    ok(count && count->variant != list->statements[0]->shapes[1]->variant
       && count->len == strlen(count->sql) && count->columns
       && count->columns[0].type == XCRI_TEXT, "and is told from it");
}

static void test_none(void)
{
    static const struct {
        const char *what;
        xcri_part_t parts[3];
    } cases[] = {
        { "in the order of a name", LIST(OF_SEASON, "t.name, t.id", NULL) },
        { "of a number that may be missing",
          LIST(OF_SEASON, "t.other, t.id", NULL) },
        { "of the highest first", LIST(OF_SEASON, "t.rank DESC, t.id", NULL) },
        { "of an expression", LIST(OF_SEASON, "t.rank + 0, t.id", NULL) },
        { "where one of two things is asked", LIST(EITHER, "t.rank, t.id",
                                                   NULL) },
        { "of groups", LIST(GROUPED, "t.rank, t.id", NULL) },
        { "that is counted elsewhere",
          LIST(OF_SEASON, "t.rank, t.id", "FROM x WHERE :season") },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        use(cases[i].parts);
        ok(!counts(5000), "there is none %s", cases[i].what);
    }
    use(parts);
    values[SORT] = (xcri_value_t) { .kind = XCRI_IS_TEXT, .text = str("name") };
    ok(!counts(5000), "nor where it is sorted");
    values[SORT].text = str("rank");
    ok(counts(5000) != NULL, "but by the rank it is in its own order");
    values[SORT].kind = XCRI_ABSENT;
    values[SEARCH] = (xcri_value_t) { .kind = XCRI_IS_TEXT, .text = str("%a%") };
    ok(!counts(5000), "nor where a text is looked for");
    values[SEARCH].kind = XCRI_ABSENT;
}

static void test_page(void)
{
    static const struct {
        long long offset;
        const char *steps;
        apr_int64_t want_rank;
        long long want_offset, want_total;
    } cases[] = {
        { 1024, "0:511,1:512,2:512", 1024, 1, 1535 },
        { 1023, "0:511,1:512,2:512", 1024, 0, 1535 },
        { 1022, "0:511,1:512,2:512", 512, 511, 1535 },
        { 510, "0:511,1:512", 0, 510, 1023 },
        { 511, "0:511,1:512", 512, 0, 1023 },
        { 1535, "0:511,1:512,2:512", 1024, 512, 1535 },
        { 9999, "0:511,1:512,2:512", 1024, 8976, 1535 },
        /* ties, ranks that are left out, and lists of several */
        { 2000, "0:1500,5:1000", 2560, 500, 2500 },
        { 2000, "3:4000", 1536, 2000, 4000 },
        { 9223372036854775807LL, "0:1", 0, 9223372036854775807LL, 1 },
    };
    static const char *const wrong[] = {
        "", ":5", "0:511,:1", "-1:5,0:511", "0", "0:", "0:x", "0:0", "0:-5",
        "0:5;1:5", "0:511,", "0:511,1"
    };
    const xcri_statement_t *made;
    apr_int64_t total;
    size_t i;

    use(parts);
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        made = begins(cases[i].offset, cases[i].steps, &total);
        is_str(made ? made->sql : NULL, apr_psprintf(pool, "SELECT t.rank,"
               "t.other,t.name FROM (SELECT t.id FROM list t WHERE t.s = ? AND"
               " TRUE AND t.rank >= %" APR_INT64_T_FMT " ORDER BY t.rank, t.id LIMIT ? OFFSET ?)"
               " found STRAIGHT_JOIN list t ON t.id = found.id LEFT JOIN other o"
               " ON o.id = t.id AND o.word = ? ORDER BY t.rank, t.id",
               cases[i].want_rank), "offset %lld of %s", cases[i].offset,
               cases[i].steps);
        is_int(bound[OFFSET].number, cases[i].want_offset, "its offset there");
        is_int(bound[LIMIT].number, 10, "as many rows");
        is_int(total, cases[i].want_total, "of all");
        ok(made && made->id == page->id && made->variant != page->variant
           && made->len == strlen(made->sql), "a variant of its own");
        ok(made && xcri_sql_is_once(made, bound),
           "that is not kept: the step stands in its text");
    }
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        made = begins(1024, wrong[i], &total);
        ok(!made && total == -1, "'%s' are no steps", wrong[i]);
    }
}

int main(void)
{
    begin();
    test_count();
    test_none();
    test_page();
    return done_testing();
}
