/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* What a list can be asked for: its order, its columns, its movement */
#include "fixture.h"

static const xcri_column_t columns[] = {
    { "rank", "t.rank", XCRI_INT, 0, NULL },
    { "name", "t.name", XCRI_TEXT, XCRI_C_NULL, NULL },
    { "score", "t.score", XCRI_NUMBER, 0, NULL },
    { "rank_no", "t.rank_no", XCRI_INT, 0, NULL },
    { NULL, NULL, 0, 0, NULL }
};

static const xcri_column_t movement[] = {
    { "previous_rank", "(SELECT :season)", XCRI_INT, XCRI_C_NULL, NULL },
    { "rank_change", "1", XCRI_INT, XCRI_C_NULL, NULL },
    { "place", "2", XCRI_INT, XCRI_C_NAMED, NULL },
    { "ranks", "(SELECT :season, 3)", XCRI_TEXT, XCRI_C_NAMED, NULL },
    { NULL, NULL, 0, 0, NULL }
};

enum { SEASON, LIMIT, WORD, SORT, FIELDS, INCLUDE, FORMAT, COUNT };

static const xcri_param_t params[] = {
    { .name = "season", .type = XCRI_INT },
    { .name = "limit", .type = XCRI_INT },
    { .name = "word", .type = XCRI_TEXT, .one_of = "up|down" },
    { .name = "sort", .type = XCRI_TEXT, .setting = XCRI_SETTING_SORT },
    { .name = "fields", .type = XCRI_TEXT, .setting = XCRI_SETTING_FIELDS },
    { .name = "include", .type = XCRI_TEXT, .setting = XCRI_SETTING_INCLUDE },
    { .name = "format", .type = XCRI_TEXT, .setting = XCRI_SETTING_FORMAT },
    { .name = NULL }
};

#define LIST(order_by) { \
    { .kind = XCRI_PART_TOTAL, .name = "total" }, \
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_PAGED, \
      .columns = columns, .more = movement, \
      .from = "FROM {word} t WHERE t.s = :season", .order = order_by }, \
    { 0 } }

static const xcri_part_t parts[] = LIST("t.rank, t.id");
static const xcri_part_t null_parts[] = LIST("t.name, t.id");
static const xcri_part_t no_order[] = LIST(NULL);
static const xcri_part_t alone[] = LIST("t.score");
static const xcri_part_t falling[] = LIST("t.rank DESC, t.id");

static const xcri_compiled_t *list;
static xcri_value_t values[COUNT];

static void use(const xcri_part_t *p)
{
    xcri_route_t table[] = { { .path = "/x", .params = params, .parts = p },
                             { .path = NULL } };

    list = engine_of(apr_pmemdup(pool, table, sizeof(table)))->routes[0];
}

/* The values of a request that asks for these; NULL asks for nothing. */
static void ask(const char *sort, const char *fields, const char *include)
{
    const char *texts[COUNT] = { NULL };
    int i;

    texts[WORD] = "down";
    texts[SORT] = sort;
    texts[FIELDS] = fields;
    texts[INCLUDE] = include;
    memset(values, 0, sizeof(values));
    for (i = 0; i < COUNT; i++) {
        if (texts[i]) {
            values[i].kind = XCRI_IS_TEXT;
            values[i].text = str(texts[i]);
        }
    }
}

static const xcri_statement_t *base(void)
{
    return xcri_sql_choose(pool, list, list->statements[1], values);
}

static const xcri_statement_t *asked(void)
{
    return xcri_list_statement(pool, list, base(), values);
}

#define SELECT(more, order) \
    "SELECT t.rank,t.name,t.score,t.rank_no" more \
    " FROM down t WHERE t.s = ? " order "LIMIT ?"

/* What is sorted is sorted by its keys, where the own order names one; numbers
 * as expressions. */
static const char *sorted(const xcri_part_t *part, const char *more,
                          const char *order, const char *inner)
{
    return part->order && strstr(part->order, "t.id")
           ? apr_pstrcat(pool, "SELECT t.rank,t.name,t.score,t.rank_no", more,
                         " FROM (SELECT t.id FROM down t WHERE t.s = ? ",
                         inner ? inner : order,
                         " LIMIT ?) found STRAIGHT_JOIN down t"
                         " ON t.id = found.id ", order, NULL)
           : apr_pstrcat(pool, "SELECT t.rank,t.name,t.score,t.rank_no", more,
                         " FROM down t WHERE t.s = ? ", order, " LIMIT ?",
                         NULL);
}

static void test_sort(void)
{
    static const struct {
        const xcri_part_t *parts;
        const char *sort;
        const char *order;     /**< NULL: the base itself */
        const char *inner;     /**< of the keys; NULL: the same */
    } cases[] = {
        { parts, NULL, NULL, NULL },
        { parts, "rank", NULL, NULL },
        { parts, "-rank", "ORDER BY t.rank DESC, t.rank, t.id",
          "ORDER BY t.rank + 0 DESC, t.rank, t.id" },
        { parts, "name", "ORDER BY t.name IS NULL, t.name, t.rank, t.id", NULL },
        { parts, "-name",
          "ORDER BY t.name IS NULL, t.name DESC, t.rank, t.id", NULL },
        { parts, "score", "ORDER BY t.score, t.rank, t.id", NULL },
        { parts, "-score", "ORDER BY t.score DESC, t.rank, t.id", NULL },
        { parts, "rank_no", "ORDER BY t.rank_no, t.rank, t.id",
          "ORDER BY t.rank_no + 0, t.rank, t.id" },
        { no_order, "rank", "ORDER BY t.rank", NULL },
        { no_order, "-name", "ORDER BY t.name IS NULL, t.name DESC", NULL },
        { alone, "score", NULL, NULL },
        { alone, "-score", "ORDER BY t.score DESC, t.score", NULL },
        { falling, "rank", "ORDER BY t.rank, t.rank DESC, t.id",
          "ORDER BY t.rank + 0, t.rank DESC, t.id" },
        /* A column's own order has NULL first, what is asked for last. */
        { null_parts, "name",
          "ORDER BY t.name IS NULL, t.name, t.name, t.id", NULL },
        { null_parts, "-name",
          "ORDER BY t.name IS NULL, t.name DESC, t.name, t.id", NULL },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const xcri_statement_t *st;

        use(cases[i].parts);
        ask(cases[i].sort, NULL, NULL);
        st = asked();
        if (!cases[i].order) {
            ok(st == base(), "sort=%s is no variant", cases[i].sort);
            continue;
        }
        is_str(st->sql, sorted(&cases[i].parts[1], "", cases[i].order,
                               cases[i].inner),
               "sort=%s", cases[i].sort);
        is_int((long long)st->len, (long long)strlen(st->sql), "its length");
        is_int(st->nbind, 2, "it binds what its base binds");
        ok(st->variant && st->id == base()->id, "a variant of the same");
        ok(st->columns == base()->columns && st->keys == base()->keys,
           "with the same columns");
    }
}

/* No two requests that need different statements share a number. */
static void test_variants(void)
{
    static const char *const sorts[] = { NULL, "rank", "-rank", "name",
                                         "-name", "score", "-score",
                                         "rank_no", "-rank_no",
                                         "rank_change", "-rank_change" };
    const char *sql[64] = { NULL };
    int number[64] = { 0 }, wrong = 0, distinct = 0, more;
    size_t i;

    use(parts);
    for (more = 0; more < 2; more++) {
        for (i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
            const xcri_statement_t *st;

            ask(sorts[i], NULL, more ? "movement" : NULL);
            st = asked();
            int seen;

            for (seen = 0; seen < distinct && number[seen] != st->variant;
                 seen++) {
                ;
            }
            if (seen == distinct) {
                number[distinct] = st->variant;
                sql[distinct++] = st->sql;
            }
            else {
                wrong += strcmp(sql[seen], st->sql) != 0;
            }
        }
    }
    is_int(wrong, 0, "a number means one statement");
    is_int(distinct, 20, "the own order is the only one that has two names");
}

static void test_movement(void)
{
    static const char *const with[][2] = {
        { NULL, "movement" }, { "rank_change", NULL },
        { "rank, rank_change ", NULL }, { "previous_rank,name", NULL },
        { "name", "movement" }
    };
    static const char *const without[] = { NULL, "rank", "name,score" };
    static const struct { const char *fields, *include, *more; } named[] = {
        { "place", NULL, ",2" },
        { "ranks,name", NULL, ",(SELECT ?, 3)" },
        { "ranks, place", NULL, ",2,(SELECT ?, 3)" },
        { "place,rank_change", NULL, ",(SELECT ?),1,2" },
        { "place", "movement", ",(SELECT ?),1,2" }
    };
    int numbers[sizeof(named) / sizeof(named[0])];
    const char *want = SELECT(",(SELECT ?),1", "ORDER BY t.rank, t.id ");
    const xcri_statement_t *st;
    size_t i;

    use(parts);
    for (i = 0; i < sizeof(with) / sizeof(with[0]); i++) {
        ask(NULL, with[i][0], with[i][1]);
        st = asked();
        is_str(st->sql, want, "fields=%s include=%s", with[i][0], with[i][1]);
        is_int(st->ncolumns, 6, "columns");
        is_str(st->columns[5].name, "rank_change", "the last");
        ok(!st->columns[6].name, "and the end");
        is_int(st->nbind, 3, "the season is bound twice");
        is_int(st->bind[0] == SEASON && st->bind[1] == SEASON
               && st->bind[2] == LIMIT, 1, "in the order of the statement");
        is_str(st->keys[5].text, ",\"rank_change\":", "the last key");
        is_str(st->keys[6].text, "}", "and what closes the row");
    }
    for (i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
        ask(NULL, without[i], NULL);
        ok(asked() == base(), "fields=%s asks for no movement", without[i]);
    }
    for (i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
        ask(NULL, named[i].fields, named[i].include);
        is_str(asked()->sql, apr_pstrcat(pool, "SELECT t.rank,t.name,t.score,"
                                         "t.rank_no", named[i].more, " FROM"
                                         " down t WHERE t.s = ? ORDER BY"
                                         " t.rank, t.id LIMIT ?", NULL),
               "fields=%s include=%s: what was named", named[i].fields,
               named[i].include);
        numbers[i] = asked()->variant;
    }
    is_int(numbers[0] != numbers[1] && numbers[1] != numbers[2]
           && numbers[0] != numbers[2] && numbers[2] != numbers[3], 1,
           "and each has a number of its own");
    ask("-name", NULL, "movement");
    is_str(asked()->sql, sorted(&parts[1], ",(SELECT ?),1", "ORDER BY t.name IS"
                                " NULL, t.name DESC, t.rank, t.id", NULL),
           "movement and an order");
    ask("-previous_rank", NULL, NULL);
    is_str(asked()->sql, sorted(&parts[1], "", "ORDER BY (SELECT ?) IS NULL,"
                                " (SELECT ?) DESC, t.rank, t.id",
                                "ORDER BY (SELECT ?) + 0 IS NULL,"
                                " (SELECT ?) + 0 DESC, t.rank, t.id"),
           "an order by what was not asked for");
    is_int(asked()->ncolumns, 4, "which is not in the answer");
}

/* The view as a row of JSON with each column's number for its value */
static const char *row(void)
{
    const xcri_statement_t *st = asked();
    xcri_view_t view = xcri_list_view(pool, list, st, values);
    const char *out = "";
    int i;

    for (i = 0; i < view.ncolumns; i++) {
        out = apr_psprintf(pool, "%s%s%d", out, view.keys[i].text,
                           view.columns ? view.columns[i] : i);
        if (view.keys[i].len != strlen(view.keys[i].text)) {
            return "a key of another length";
        }
    }
    return apr_pstrcat(pool, out, view.keys[i].text,
                       view.form ? " as another form" : "", NULL);
}

static void test_view(void)
{
    static const char *const cases[][3] = {
        { NULL, NULL, "{\"rank\":0,\"name\":1,\"score\":2,\"rank_no\":3}" },
        { "name", NULL, "{\"name\":1}" },
        { "score,rank", NULL, "{\"score\":2,\"rank\":0}" },
        { " score ,\trank ", NULL, "{\"score\":2,\"rank\":0}" },
        { "rank,rank", NULL, "{\"rank\":0}" },
        { "name,rank,name,rank,name", NULL, "{\"name\":1,\"rank\":0}" },
        { "rank_no,rank", NULL, "{\"rank_no\":3,\"rank\":0}" },
        { "rank_change", NULL, "{\"rank_change\":5}" },
        { "rank_change,name,previous_rank", NULL,
          "{\"rank_change\":5,\"name\":1,\"previous_rank\":4}" },
        { "name", "movement", "{\"name\":1}" },
        { NULL, "movement", "{\"rank\":0,\"name\":1,\"score\":2,"
          "\"rank_no\":3,\"previous_rank\":4,\"rank_change\":5}" },
    };
    const char *long_list = "name";
    size_t i;

    use(parts);
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ask(NULL, cases[i][0], cases[i][1]);
        is_str(row(), cases[i][2], "fields=%s include=%s", cases[i][0],
               cases[i][1]);
    }
    for (i = 0; i < 300; i++) {
        long_list = apr_pstrcat(pool, long_list, i % 2 ? ",name" : ",score",
                                NULL);
    }
    ask("-score", long_list, NULL);
    is_str(row(), "{\"name\":1,\"score\":2}", "each only once, however long");
}

static void test_words(void)
{
    use(parts);
    ok(xcri_list_part(list) == &parts[1], "the part with the rows");
    is_int(list->param_of[XCRI_SETTING_SORT], SORT, "its parameter sort");
    is_int(list->param_of[XCRI_SETTING_FORMAT], FORMAT, "its format");
    is_int(list->param_of[XCRI_SETTING_SEASON], -1, "it has no season");
    is_str(list->words[XCRI_SETTING_SORT], "rank|name|score|rank_no|"
           "previous_rank|rank_change|place|ranks|-rank|-name|-score|-rank_no|"
           "-previous_rank|-rank_change|-place|-ranks", "what sort can say");
    is_str(list->words[XCRI_SETTING_FIELDS], "rank|name|score|rank_no|"
           "previous_rank|rank_change|place|ranks", "what fields can say");

    ok(xcri_list_allows("a|b", str("a"), 0), "one word");
    ok(!xcri_list_allows("a|b", str("a,b"), 0), "two words are not one");
    ok(xcri_list_allows("a|b", str("a,b"), 1), "two words");
    ok(xcri_list_allows("a|b", str(" a , b "), 1), "with space");
    ok(xcri_list_allows("a|b", str("a,a"), 1), "twice");
    ok(!xcri_list_allows("a|b", str(" a"), 0), "space is part of one word");
    ok(!xcri_list_allows("a|b", str(""), 1), "nothing");
    ok(!xcri_list_allows("a|b", str(","), 1), "nothing twice");
    ok(!xcri_list_allows("a|b", str("a,"), 1), "nothing at the end");
    ok(!xcri_list_allows("a|b", str(",a"), 1), "nothing before");
    ok(!xcri_list_allows("a|b", str("a,c,b"), 1), "another between");
    ok(!xcri_list_allows(NULL, str("a"), 0), "no words at all");

    is_str(xcri_list_expected(pool, "a"), "'a'", "one expected");
    is_str(xcri_list_expected(pool, "a|b"), "'a' or 'b'", "two expected");
    is_str(xcri_list_expected(pool, "a|b|cc"), "'a', 'b' or 'cc'", "three");
    is_str(xcri_list_expected(pool, NULL), "", "none");
}

/* A route without rows has no list. */
static void test_no_list(void)
{
    static const xcri_part_t one[] = {
        { .kind = XCRI_PART_ROW, .columns = columns,
          .from = "FROM {word} WHERE :season = :limit" }, { 0 }
    };

    use(one);
    ok(!xcri_list_part(list), "one row is no list");
    ok(!list->words[XCRI_SETTING_SORT], "and cannot be sorted");
    ask(NULL, NULL, NULL);
    ok(xcri_list_statement(pool, list, list->statements[0], values)
       == list->statements[0], "its statement is its own");
    is_int(xcri_list_whole(list->statements[0]).ncolumns, 4, "and its view");
}

/* A page beyond the middle, from the end: what is bound as limit and offset, of
 * a list of 100 rows */
static void test_backwards(void)
{
    static const xcri_param_t page_params[] = {
        { .name = "season", .type = XCRI_INT }, { .name = "limit" },
        { .name = "offset" },
        { .name = "word", .type = XCRI_TEXT, .one_of = "up|down" },
        { .name = "sort", .type = XCRI_TEXT, .setting = XCRI_SETTING_SORT },
        { .name = NULL }
    };
    static const struct {
        long long limit, offset, total, want_limit, want_offset;
    } cases[] = {
        { 10, 0, 100, 0, 0 }, { 10, 40, 100, 0, 0 }, { 10, 45, 100, 0, 0 },
        { 10, 46, 100, 10, 44 }, { 10, 90, 100, 10, 0 },
        { 10, 95, 100, 5, 0 }, { 10, 99, 100, 1, 0 }, { 10, 100, 100, 0, 0 },
        { 10, 200, 100, 0, 0 }, { 100, 1, 100, 99, 0 }, { 10, 5, 0, 0, 0 },
        { 9223372036854775807LL, 60, 100, 40, 0 },
        { 10, 9223372036854775807LL, 100, 0, 0 },
    };
    xcri_route_t table[] = { { .path = "/x", .params = page_params,
                               .parts = parts }, { .path = NULL } };
    const xcri_compiled_t *c = engine_of(table)->routes[0];
    xcri_value_t v[5], bound[5];
    const xcri_statement_t *st, *back;
    size_t i;

    memset(v, 0, sizeof(v));
    v[3] = (xcri_value_t) { .kind = XCRI_IS_TEXT, .text = str("down") };
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        v[1].number = cases[i].limit;
        v[2].number = cases[i].offset;
        st = xcri_list_statement(pool, c, xcri_sql_choose(pool, c, c->statements[1], v),
                                 v);
        memset(bound, 0, sizeof(bound));
        back = xcri_list_backwards(pool, c, st, v, cases[i].total, bound);
        is_int(bound[1].number, cases[i].want_limit, "limit %lld offset %lld",
               cases[i].limit, cases[i].offset);
        is_int(bound[2].number, cases[i].want_offset, "and its offset");
        ok(!back == !cases[i].want_limit, "where it is read from the end");
        if (back) {
            is_str(back->sql, "SELECT t.rank,t.name,t.score,t.rank_no FROM"
                   " (SELECT t.id FROM down t WHERE t.s = ? ORDER BY t.rank"
                   " DESC,t.id DESC LIMIT ? OFFSET ?) found STRAIGHT_JOIN down t"
                   " ON t.id = found.id ORDER BY t.rank, t.id", "its statement");
            ok(back->variant != st->variant && back->id == st->id
               && back->len == strlen(back->sql), "a variant of its own");
        }
    }
    v[1].number = 10;
    v[2].number = 90;
    v[4] = (xcri_value_t) { .kind = XCRI_IS_TEXT, .text = str("name") };
    st = xcri_list_statement(pool, c, xcri_sql_choose(pool, c, c->statements[1], v), v);
    ok(!xcri_list_backwards(pool, c, st, v, 100, bound), "a sorted one is not");
    v[4].kind = XCRI_ABSENT;
    table[0].parts = falling;
    c = engine_of(table)->routes[0];
    st = xcri_list_statement(pool, c, xcri_sql_choose(pool, c, c->statements[1], v), v);
    ok(!xcri_list_backwards(pool, c, st, v, 100, bound),
       "nor one with another order");
}

/* As many columns can be added as a variant's number has bits for. */
static void test_most(void)
{
    static const xcri_part_t usual[] = LIST("t.rank, t.id");
    xcri_column_t many[XCRI_MORE_MOST + 2];
    xcri_part_t changed[3];
    xcri_route_t table[] = { { .path = "/x", .params = params,
                               .parts = changed },
                             { .path = NULL } };
    const char *got;
    int i;

    memset(many, 0, sizeof(many));
    for (i = 0; i < XCRI_MORE_MOST; i++) {
        many[i] = movement[2];
        many[i].name = apr_psprintf(pool, "place_%d", i);
    }
    memcpy(changed, usual, sizeof(changed));
    changed[1].more = many;
    is_str(refusal(table), NULL, "so many");
    many[i] = movement[2];
    got = refusal(table);
    ok(got && strstr(got, "are to be added"), "and no more: %s",
       got ? got : "");
}

int main(void)
{
    begin();
    test_most();
    test_words();
    test_sort();
    test_variants();
    test_movement();
    test_view();
    test_backwards();
    test_no_list();
    return done_testing();
}
