/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* From a row to its statements */
#include "fixture.h"
#include "every.h"
#include "core/fold.h"
#include "core/select.h"

struct xcri_request_t;

static struct xcri_answer_t *run(struct xcri_request_t *req)
{
    (void)req;
    return 0;
}

static const xcri_param_t abc[] = {
    { .name = "a", .type = XCRI_INT }, { .name = "b_2", .type = XCRI_INT },
    { .name = "abc", .type = XCRI_INT }, { .name = NULL }
};

/* The statement and what is bound, or the problem */
static const char *bound(const char *sql, int most)
{
    unsigned char bind[XCRI_MAX_BINDS];
    const char *out, *wrong;
    int n, i;

    wrong = xcri_bind_names(pool, abc, apr_pstrdup(pool, sql), 1, &out, bind,
                            most, &n);
    if (wrong) {
        return apr_pstrcat(pool, "refused: ", wrong, NULL);
    }
    for (i = 0; i < n; i++) {
        out = apr_psprintf(pool, "%s %d", out, bind[i]);
    }
    return out;
}

static void test_bind(void)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "SELECT 1", "SELECT 1" },
        { ":a", "? 0" },
        { "a=:a AND b=:b_2", "a=? AND b=? 0 1" },
        { ":abc:a", "?? 2 0" },
        { "(:a IS NULL OR x=:a)", "(? IS NULL OR x=?) 0 0" },
        { ":a,:b_2,:abc,:a", "?,?,?,? 0 1 2 0" },
        { "':a'", "':a'" },
        { "\":a\" `:a` ':a' :a", "\":a\" `:a` ':a' ? 0" },
        { "'it''s :a' :a", "'it''s :a' ? 0" },
        { "'\"' :a '\"'", "'\"' ? '\"' 0" },
        { "'unended :a", "'unended :a" },
        { "'", "'" },
        { "x := 1, a : b, :", "x := 1, a : b, :" },
        { "::a", ":? 0" },
        { ":-a", ":-a" },
        { ":ab", "refused: :ab is no declared parameter" },
        { ":abcd", "refused: :abcd is no declared parameter" },
        { "x=:b", "refused: :b is no declared parameter" },
        { ":a1", "refused: :a1 is no declared parameter" },
        { ":1", "refused: :1 is no declared parameter" },
        { ":A", "refused: :A is no declared parameter" },
        { ":aB", "refused: :aB is no declared parameter" },
        { ":a:nosuch", "refused: :nosuch is no declared parameter" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(bound(cases[i][0], XCRI_MAX_BINDS), cases[i][1], "bind %s",
               cases[i][0]);
    }
    is_str(bound(":a:a:a", 3), "??? 0 0 0", "as many as there is room for");
    ok(!strncmp(bound(":a:a:a:a", 3), "refused: too many", 17),
       "and no more");
}

/* Filters that can be left out: of a, b_2 and abc, which have values as the
 * bits say */
static void test_fold(void)
{
    static const struct {
        const char *sql;
        unsigned fold, absent;
        const char *want;
    } cases[] = {
        { "x=:a", 7, 7, "x=:a" },
        { "(:a IS NULL OR x=:a)", 7, 0, "(x=:a)" },
        { "(:a IS NULL OR x=:a)", 7, 1, "TRUE" },
        { "(:a IS NULL OR x=:a)", 6, 1, "(:a IS NULL OR x=:a)" },
        { "y=1 AND (:a IS NULL OR x=:a OR y=:b_2) AND z", 7, 0,
          "y=1 AND (x=:a OR y=:b_2) AND z" },
        { "y=1 AND (:a IS NULL OR x=:a OR y=:b_2) AND z", 7, 1,
          "y=1 AND TRUE AND z" },
        { "(:a IS NULL OR x IN (:a, f(:abc))) AND q", 7, 1, "TRUE AND q" },
        { "(:a IS NULL OR x=')' OR y=\"(\" OR `(`) AND q", 7, 1,
          "TRUE AND q" },
        { "(:a IS NULL OR x='(:a IS NULL OR y)') AND q", 7, 0,
          "(x='(:a IS NULL OR y)') AND q" },
        { "'(:a IS NULL OR x)'", 7, 1, "'(:a IS NULL OR x)'" },
        { "(:a IS NULL OR x IN (SELECT y WHERE (:b_2 IS NULL OR z=:b_2)))", 7,
          2, "(x IN (SELECT y WHERE TRUE))" },
        { "(:a IS NULL OR x) AND (:abc IS NULL OR y)", 7, 4, "(x) AND TRUE" },
        { "(:ab IS NULL OR x)", 7, 7, "(:ab IS NULL OR x)" },
        { "(:a IS NULL AND x)", 7, 7, "(:a IS NULL AND x)" },
        { "((:a IS NULL OR x) OR y)", 7, 1, "(TRUE OR y)" },
        { "(:a IS NULL OR x", 7, 1, "TRUE" },
        { "(:a IS NULL OR 'x", 7, 0, "('x" },
        { "(:", 7, 7, "(:" },
        { "", 7, 7, "" },
    };
    unsigned char found[3] = { 9, 9, 9 };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(xcri_fold_text(pool, abc, apr_pstrdup(pool, cases[i].sql),
                             cases[i].fold, cases[i].absent), cases[i].want,
               "fold %u absent %u: %s", cases[i].fold, cases[i].absent,
               cases[i].sql);
    }
    is_int(xcri_fold_optional(abc, "x=:a '(:a IS NULL OR x)' (:abc IS NULL OR"
                             " (:b_2 IS NULL OR (:abc IS NULL OR y)))", found,
                             3), 2, "what can be left out, once");
    ok(found[0] == 2 && found[1] == 1, "in the order of the text");
    is_int(xcri_fold_optional(abc, "(:a IS NULL OR (:abc IS NULL OR x))", found,
                             1), 1, "as many as there is room for");
}

/* The statements of the route that has everything */
static void test_every(void)
{
    const xcri_engine_t *engine = engine_of(every_table);
    const xcri_compiled_t *c = engine->routes[0];
    const xcri_statement_t *total = c->statements[0];
    const xcri_statement_t *rows = c->statements[3], *st;
    xcri_value_t values[E_COUNT];
    int seen = 0;

    is_int(c->nparts, 4, "its parts");
    is_int(c->rows_part, 3, "the part with the rows");
    ok(!c->statements[1] && !c->statements[2], "an echo has no statement");
    is_str(total->sql, "SELECT COUNT(*) FROM t WHERE t.season = ?", "total");
    is_int(total->nbind, 1, "it binds one value,");
    is_int(total->bind[0], E_SEASON, "the season");
    is_int((long long)total->uses, 1 << E_SEASON, "and says so");
    ok(!total->columns && !total->word && !total->next, "it is one integer");
    is_str(total->name, "/every/{handle}/on/{day} total", "its name");

    is_int(engine->nstatements, 3, "one statement for each word");
    for (st = rows; st; st = st->next) {
        ok(st->word && st->next != st, "a word");
        seen |= !strcmp(st->word, "SAGA") ? 1 : !strcmp(st->word, "XCRI") ? 2
                                                                          : 4;
        is_int(st->chooser, E_COMPONENT, "the component chooses");
        is_int(st->ncolumns, 3, "columns");
        is_int((long long)st->len, (long long)strlen(st->sql), "length");
        is_int(st->variant, 0, "no variant");
        is_str(st->sql, apr_psprintf(pool, "SELECT t.id,t.name,t.%s_score"
               " FROM t WHERE t.day = ? AND t.handle = ? AND t.season = ?"
               " AND t.division = ? AND t.team = ? AND t.gender = ?"
               " AND t.gr = ? AND t.d <=> ? AND t.since >= ?"
               " AND t.name LIKE ? ESCAPE '!' AND t.region = ? AND t.bins = ?"
               " ORDER BY t.%s_rank, t.id LIMIT ? OFFSET ?", st->word,
               st->word), "the statement with %s", st->word);
        is_int(st->nbind, 14, "what it binds");
        is_int(st->bind[0], E_DAY, "first");
        is_int(st->bind[12], E_LIMIT, "and the page");
        is_int(st->bind[13], E_OFFSET, "at the end");
    }
    is_int(seen, 3, "both words, and no other");

    memset(values, 0, sizeof(values));
    values[E_COMPONENT].kind = XCRI_IS_TEXT;
    values[E_COMPONENT].text = str("SAGA");
    is_str(xcri_sql_choose(pool, c, rows, values)->word, "SAGA", "choose one");
    values[E_COMPONENT].text = str("XCRI");
    is_str(xcri_sql_choose(pool, c, rows, values)->word, "XCRI", "or the other");
    values[E_COMPONENT].text = str("XCR");
    ok(xcri_sql_choose(pool, c, rows, values) == rows, "or some");
    ok(xcri_sql_choose(pool, c, total, values) == total, "where there is one");
    ok(!xcri_sql_choose(pool, c, NULL, values), "or none");

    is_str(xcri_bind_word(pool, c, rows, "{component}+{component}{other}"),
           apr_pstrcat(pool, rows->word, "+", rows->word, "{other}", NULL),
           "a word in its places");
    is_str(xcri_bind_word(pool, c, total, "{component}"), "{component}",
           "no word, no change");
}

/* ---- what parts are made to --------------------------------------------- */

static const xcri_column_t id[] = { { "id", "t.id", XCRI_INT, 0, NULL },
                                    { NULL, NULL, 0, 0, NULL } };

#define P(word) { .name = word, .type = XCRI_INT }
#define PARAMS(...) (const xcri_param_t[]) { __VA_ARGS__, { .name = NULL } }
#define PARTS(...) (const xcri_part_t[]) { __VA_ARGS__, { 0 } }
#define ROWS(...) { .kind = XCRI_PART_ROWS, .name = "results", \
                    .columns = id, __VA_ARGS__ }
#define TOTAL(where) { .kind = XCRI_PART_TOTAL, .name = "total", \
                       .total_from = where }
#define CHOICE(words) { .name = "w", .type = XCRI_TEXT, .one_of = words }

typedef struct {
    const char *title;
    const xcri_param_t *params;
    const xcri_part_t *parts;
    const char *want;      /**< the first part's SQL, or words of a refusal */
    const char *not_found;
} shape_t;

static const shape_t shapes[] = {
    { "rows", NULL, PARTS(ROWS(.from = "FROM t")), "SELECT t.id FROM t",
      NULL },
    { "rows in order", NULL, PARTS(ROWS(.from = "FROM t", .order = "t.id")),
      "SELECT t.id FROM t ORDER BY t.id", NULL },
    { "a row", NULL,
      PARTS({ .kind = XCRI_PART_ROW, .columns = id, .from = "FROM t",
              .order = "t.id DESC" }),
      "SELECT t.id FROM t ORDER BY t.id DESC LIMIT 1", NULL },
    { "a page", PARAMS(P("limit"), P("offset")),
      PARTS(ROWS(.from = "FROM t", .flags = XCRI_PART_PAGED)),
      "SELECT t.id FROM t LIMIT ? OFFSET ?", NULL },
    { "a page without offset", PARAMS(P("limit")),
      PARTS(ROWS(.from = "FROM t", .flags = XCRI_PART_PAGED)),
      "SELECT t.id FROM t LIMIT ?", NULL },
    { "a total of the page", PARAMS(P("limit"), P("a")),
      PARTS(TOTAL(NULL),
            ROWS(.from = "FROM t WHERE x=:a", .flags = XCRI_PART_PAGED)),
      "SELECT COUNT(*) FROM t WHERE x=?", NULL },
    { "a total of its own", PARAMS(P("limit")),
      PARTS(TOTAL("FROM u"),
            ROWS(.from = "FROM t", .flags = XCRI_PART_PAGED)),
      "SELECT COUNT(*) FROM u", NULL },
    { "a parameter in the order", PARAMS(P("a")),
      PARTS(ROWS(.from = "FROM t", .order = "IF(t.x=:a,1,2), t.id")),
      "SELECT t.id FROM t ORDER BY IF(t.x=?,1,2), t.id", NULL },
    { "a parameter that is only echoed", PARAMS(P("a")),
      PARTS(ROWS(.from = "FROM t"), XCRI_ECHO("a")), "SELECT t.id FROM t",
      NULL },
    { "a parameter that only the 404 names", PARAMS(P("a")),
      PARTS(ROWS(.from = "FROM t")), "SELECT t.id FROM t", "no {a} here" },
    { "a parameter that is to be ignored",
      PARAMS({ .name = "a", .type = XCRI_INT, .flags = XCRI_P_IGNORED }),
      PARTS(ROWS(.from = "FROM t")), "SELECT t.id FROM t", NULL },
    { "one word", PARAMS(CHOICE("up")),
      PARTS(ROWS(.from = "FROM {w} t JOIN {w}")),
      "SELECT t.id FROM up t JOIN up", NULL },
    /* refused */
    { "an undeclared parameter", NULL,
      PARTS(ROWS(.from = "FROM t WHERE x = :nosuch")),
      "!/x :nosuch", NULL },
    { "an undeclared parameter in the order", NULL,
      PARTS(ROWS(.from = "FROM t", .order = ":nosuch")), "!/x :nosuch",
      NULL },
    { "an undeclared parameter of a total", NULL,
      PARTS(TOTAL("FROM t WHERE x = :nosuch")), "!/x :nosuch",
      NULL },
    { "a parameter in capitals", PARAMS(P("a")),
      PARTS(ROWS(.from = "FROM t WHERE x = :a OR x = :A")), "!/x :A", NULL },
    { "an undeclared parameter in what movement adds", NULL,
      PARTS(ROWS(.from = "FROM t", .more = (const xcri_column_t[]) {
          { "m", ":nosuch", XCRI_INT, 0, NULL },
          { NULL, NULL, 0, 0, NULL } })), "!/x :nosuch", NULL },
    { "an unused parameter", PARAMS(P("a"), P("idle")),
      PARTS(ROWS(.from = "FROM t WHERE x = :a")), "!/x idle", NULL },
    { "a parameter in quotes only", PARAMS(P("idle")),
      PARTS(ROWS(.from = "FROM t WHERE x = ':idle'")), "!/x idle", NULL },
    { "a parameter declared twice", PARAMS(P("a"), P("a")),
      PARTS(ROWS(.from = "FROM t WHERE x = :a")), "!/x parameter a", NULL },
    { "an echo of nothing", NULL, PARTS(XCRI_ECHO("nosuch")), "!/x nosuch",
      NULL },
    { "a page without limit", NULL,
      PARTS(ROWS(.from = "FROM t", .flags = XCRI_PART_PAGED)), "!/x :limit",
      NULL },
    { "a total of nothing", NULL, PARTS(TOTAL(NULL)), "!/x count",
      NULL },
    { "words of no parameter", NULL, PARTS(ROWS(.from = "FROM {nosuch}")),
      "!/x {nosuch}", NULL },
    { "words of a parameter without words", PARAMS(P("a")),
      PARTS(ROWS(.from = "FROM {a} WHERE x=:a")), "!/x {a}", NULL },
    { "words of two parameters",
      PARAMS(CHOICE("up|down"), { .name = "v", .one_of = "x|y" }),
      PARTS(ROWS(.from = "FROM {w} WHERE {v}")), "!/x one parameter", NULL },
    { "an undeclared parameter beside a word", PARAMS(CHOICE("up|down")),
      PARTS(ROWS(.from = "FROM {w} WHERE x=:nosuch")), "!/x :nosuch", NULL },
};

static void test_shapes(void)
{
    size_t i;

    for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        const shape_t *s = &shapes[i];
        xcri_route_t one[] = {
            { .path = "/x", .params = s->params, .parts = s->parts,
              .not_found = s->not_found }, { .path = NULL }
        };
        const char *got, *name;

        if (s->want[0] != '!') {
            is_str(engine_of(one)->routes[0]->statements[0]->sql, s->want,
                   "%s", s->title);
            continue;
        }
        got = refusal(one);
        name = strchr(s->want, ' ') + 1;
        ok(got && strstr(got, "route /x: ") && strstr(got, name),
           "%s: %s", s->title, got);
    }
}

static void test_many(void)
{
    xcri_part_t parts[XCRI_MAX_PARTS + 2];
    xcri_column_t columns[XCRI_MAX_COLUMNS + 2];
    xcri_route_t one[] = { { .path = "/x", .parts = parts },
                           { .path = NULL } };
    const char *got;
    int i;

    memset(parts, 0, sizeof(parts));
    for (i = 0; i < XCRI_MAX_PARTS; i++) {
        parts[i] = (xcri_part_t) { .kind = XCRI_PART_CONST, .name = "c",
                                   .source = "1" };
    }
    is_str(refusal(one), NULL, "%d parts", i);
    parts[i] = parts[0];
    got = refusal(one);
    ok(got && strstr(got, "/x"), "one more is refused: %s", got);

    memset(parts, 0, sizeof(parts));
    memset(columns, 0, sizeof(columns));
    parts[0] = (xcri_part_t) { .kind = XCRI_PART_ROWS, .columns = columns,
                               .name = "r", .from = "FROM t" };
    for (i = 0; i < XCRI_MAX_COLUMNS; i++) {
        columns[i] = id[0];
    }
    is_str(refusal(one), NULL, "%d columns", i);
    columns[i] = id[0];
    got = refusal(one);
    ok(got && strstr(got, "/x"), "one more is refused: %s", got);
}

/* ---- a page's shapes ------------------------------------------------------ */

#define FOUND(where) "SELECT t.id,u.n FROM (SELECT t.id FROM t t WHERE " where \
    " ORDER BY t.r, t.id LIMIT ? OFFSET ?) found" \
    " STRAIGHT_JOIN t t ON t.id = found.id LEFT JOIN u ON u.t = t.id" \
    " ORDER BY t.r, t.id"
#define PLAIN(where) "SELECT t.id,u.n FROM t t LEFT JOIN u ON u.t = t.id WHERE " \
    where " ORDER BY t.r, t.id LIMIT ? OFFSET ?"

static const xcri_column_t joined[] = {
    { "id", "t.id", XCRI_INT, 0, NULL }, { "n", "u.n", XCRI_TEXT, 0, NULL },
    { NULL, NULL, 0, 0, NULL }
};

static void test_page(void)
{
    static const struct {
        const char *title;
        int offset, a, v;      /* 0: a and v are absent */
        const char *want, *count;
    } cases[] = {
        { "the first page", 0, 0, 0, PLAIN("t.s=1 AND TRUE AND TRUE"),
          "t.s=1 AND TRUE AND TRUE" },
        { "the first page with a filter", 0, 1, 0,
          PLAIN("t.s=1 AND (t.a=?) AND TRUE"), "t.s=1 AND (t.a=?) AND TRUE" },
        { "a later page", 1, 0, 0, FOUND("t.s=1 AND TRUE AND TRUE"),
          "t.s=1 AND TRUE AND TRUE" },
        { "a later page with a filter", 9, 1, 0,
          FOUND("t.s=1 AND (t.a=?) AND TRUE"), "t.s=1 AND (t.a=?) AND TRUE" },
        { "what another table chooses", 0, 0, 1,
          FOUND("t.s=1 AND TRUE AND (t.v IN (SELECT v FROM v WHERE w=?))"),
          "t.s=1 AND TRUE AND (t.v IN (SELECT v FROM v WHERE w=?))" },
    };
    xcri_route_t one[] = {
        { .path = "/x", .params = PARAMS(P("a"), P("v"), P("limit"),
                                         P("offset")),
          .parts = PARTS({ XCRI_PART_TOTAL, .name = "total" },
              { .kind = XCRI_PART_ROWS, .name = "results", .columns = joined,
                .flags = XCRI_PART_PAGED, .join = " LEFT JOIN u ON u.t = t.id",
                .from = "FROM t t WHERE t.s=1 AND (:a IS NULL OR t.a=:a) AND"
                        " (:v IS NULL OR t.v IN (SELECT v FROM v WHERE w=:v))",
                .order = "t.r, t.id" }) },
        { .path = NULL }
    };
    const xcri_compiled_t *c = engine_of(one)->routes[0];
    xcri_value_t values[4];
    int variants[5] = { 0 };
    size_t i, k;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const xcri_statement_t *st, *total;

        memset(values, 0, sizeof(values));
        values[0].kind = cases[i].a ? XCRI_IS_INT : XCRI_ABSENT;
        values[1].kind = cases[i].v ? XCRI_IS_INT : XCRI_ABSENT;
        values[2].kind = values[3].kind = XCRI_IS_INT;
        values[3].number = cases[i].offset;
        st = xcri_sql_choose(pool, c, c->statements[1], values);
        total = xcri_sql_choose(pool, c, c->statements[0], values);
        is_str(st->sql, cases[i].want, "%s", cases[i].title);
        is_str(total->sql, apr_pstrcat(pool, "SELECT COUNT(*) FROM t t WHERE ",
                                       cases[i].count, NULL),
               "%s: its total", cases[i].title);
        is_int(st->nbind, 2 + cases[i].a + cases[i].v, "what it binds");
        is_int((long long)st->len, (long long)strlen(st->sql), "its length");
        ok(st->id == c->statements[1]->id && st->uses == 15,
           "it is the same statement of the same parameters");
        is_int(total->uses, 3, "and so is its total");
        variants[i] = st->variant;
        for (k = 0; k < i; k++) {
            ok(variants[k] != st->variant, "another than the one before");
        }
    }
}

/* What is looked for in all lists is found by its keys first. */
static void test_wide(void)
{
    xcri_route_t one[] = {
        { .path = "/x", .params = PARAMS(
              { .name = "l", .type = XCRI_INT, .flags = XCRI_P_LIST },
              { .name = "w", .type = XCRI_TEXT, .flags = XCRI_P_CONTAINS },
              P("limit"), P("offset")),
          .parts = PARTS({ .kind = XCRI_PART_ROWS, .name = "results",
                .columns = joined, .flags = XCRI_PART_PAGED,
                .join = " LEFT JOIN u ON u.t = t.id",
                .from = "FROM t t WHERE (:l IS NULL OR t.l=:l) AND"
                        " (:w IS NULL OR [all w: t.w])",
                .order = "t.r, t.id" }) },
        { .path = NULL }
    };
    const xcri_compiled_t *c = engine_of(one)->routes[0];
    int i;

    for (i = 0; i < 8; i++) {
        int has_list = i & 1, looks = (i & 2) != 0, offset = i / 4;
        int is_wide = looks && !has_list;
        const xcri_statement_t *st;
        xcri_value_t values[4];

        memset(values, 0, sizeof(values));
        values[0].kind = has_list ? XCRI_IS_INT : XCRI_ABSENT;
        values[1].kind = looks ? XCRI_IS_TEXT : XCRI_ABSENT;
        values[1].nwords = looks;
        values[2].kind = values[3].kind = XCRI_IS_INT;
        values[3].number = offset;
        st = xcri_sql_choose(pool, c, c->statements[0], values);
        is_int(strstr(st->sql, ") found STRAIGHT_JOIN ") != NULL,
               is_wide || offset, "%s, %s%s: its keys first, or not",
               looks ? "looked for" : "all", has_list ? "one list" : "lists",
               offset ? ", a later page" : "");
        is_int(xcri_sql_is_once(st, values), st->is_late && looks,
               "prepared for each run, or not");
    }
}

/* A page of what a SELECT makes, and one whose added column is sorted by what is
 * joined for it */
static void test_made(void)
{
    static const xcri_column_t more[] = {
        { "m", "(SELECT 1)", XCRI_INT, XCRI_C_NULL, NULL },
        { NULL, NULL, 0, 0, NULL }
    };
    static const char *const more_sort[] = { "v.m" };
    static const xcri_column_t other = { "o", "u.o", XCRI_INT, 0, NULL };
    xcri_part_t part = {
        .kind = XCRI_PART_ROWS, .columns = joined, .flags = XCRI_PART_PAGED,
        .from = "FROM (SELECT 1 FROM x WHERE 2) t", .join = " JOIN u ON 3",
        .order = "t.r", .more = more, .more_sort = more_sort,
        .more_join = " LEFT JOIN v ON 4"
    };
    const xcri_compiled_t c = { .offset_at = 1 };

#define MADE "SELECT t.id,u.n FROM (SELECT t.* FROM (SELECT 1 FROM x WHERE 2) t"
#define PAGE " LIMIT :limit OFFSET :offset) t JOIN u ON 3 ORDER BY "
    is_str(xcri_select_late(pool, &c, &part, NULL, NULL, 0),
           MADE " ORDER BY t.r" PAGE "t.r", "a page of a made table");
    is_str(xcri_select_late(pool, &c, &part, NULL, joined, 1),
           MADE " ORDER BY t.id + 0 DESC, t.r" PAGE "t.id DESC, t.r",
           "by one of its columns");
    is_str(xcri_select_late(pool, &c, &part, NULL, &other, 0),
           MADE " JOIN u ON 3 ORDER BY u.o + 0, t.r" PAGE "u.o, t.r",
           "by a joined one");
    is_str(xcri_select_late(pool, &c, &part, NULL, more, 0),
           MADE " LEFT JOIN v ON 4 ORDER BY v.m IS NULL, v.m, t.r" PAGE
           "(SELECT 1) IS NULL, (SELECT 1), t.r", "by an added one");
    is_str(xcri_select_rows(pool, &c, &part, NULL, NULL),
           "SELECT t.id,u.n FROM (SELECT 1 FROM x WHERE 2) t JOIN u ON 3"
           " ORDER BY t.r LIMIT :limit OFFSET :offset", "as it stands");
    part.join = NULL;
    is_str(xcri_select_late(pool, &c, &part, NULL, NULL, 0), NULL,
           "a made table alone has nothing to fetch");
}

/* Columns that are found for the rows that are shown */
static void test_shown(void)
{
    static const xcri_column_t counted[] = {
        { "id", "t.id", XCRI_INT, 0, NULL }, { "n", "t.n", XCRI_INT, 0, NULL },
        { NULL, NULL, 0, 0, NULL }
    };
    static const xcri_column_t begins = { "f", "t.f", XCRI_INT, 0, NULL };
    static const xcri_column_t made_of = { "m", "(SELECT t.n)", XCRI_INT, 0,
                                           NULL };
    xcri_part_t part = {
        .kind = XCRI_PART_ROWS, .columns = counted, .flags = XCRI_PART_PAGED,
        .from = "FROM (SELECT 1 FROM x WHERE 2) t", .order = "t.r",
        .shown = "(SELECT 3) AS n, (SELECT 4) AS few"
    };
    const xcri_compiled_t c = { .offset_at = 1 };

#define SHOWN "SELECT t.id,t.n FROM (SELECT t.*, (SELECT 3) AS n, (SELECT 4)" \
    " AS few FROM "
#define MADE_ROWS "(SELECT 1 FROM x WHERE 2) t"
#define LATER " LIMIT :limit OFFSET :offset"
    is_str(xcri_select_rows(pool, &c, &part, NULL, NULL),
           SHOWN "(SELECT t.* FROM " MADE_ROWS " ORDER BY t.r" LATER ") t"
           XCRI_SELECT_AS_IT_STANDS ") t ORDER BY t.r",
           "what is shown is found for a page");
    is_str(xcri_select_late(pool, &c, &part, NULL, NULL, 0), NULL,
           "which is late already");
    is_str(xcri_select_late(pool, &c, &part, NULL, counted, 0),
           SHOWN "(SELECT t.* FROM " MADE_ROWS " ORDER BY t.id + 0, t.r" LATER
           ") t" XCRI_SELECT_AS_IT_STANDS ") t ORDER BY t.id, t.r",
           "by a column that all rows have");
    is_str(xcri_select_late(pool, &c, &part, NULL, &begins, 0),
           SHOWN "(SELECT t.* FROM " MADE_ROWS " ORDER BY t.f + 0, t.r" LATER
           ") t" XCRI_SELECT_AS_IT_STANDS ") t ORDER BY t.f, t.r",
           "a name of which another is the beginning");
    is_str(xcri_select_late(pool, &c, &part, NULL, counted + 1, 0), NULL,
           "by one of those that are shown: no page to begin with");
    is_str(xcri_select_late(pool, &c, &part, NULL, &made_of, 0), NULL,
           "nor by what may be made of them");
    is_str(xcri_select_rows(pool, &c, &part, NULL, "t.n"),
           SHOWN MADE_ROWS XCRI_SELECT_AS_IT_STANDS ") t ORDER BY t.n, t.r"
           LATER,
           "but all of them");
}

/* A page whose rows no key of one table names is read as it stands. */
static void test_no_key(void)
{
    static const struct {
        const char *from, *order;
    } cases[] = {
        { "FROM t t WHERE 1", NULL }, { "FROM t t WHERE 1", "t.id" },
        { "FROM t t JOIN u u WHERE 1", "t.r, t.id" },
        { "FROM t t WHERE 1", "t.r, u.id" }, { "FROM t t", "t.r, t.id" },
        { "FROM t t WHERE 1", "t.r, tt.id" }, { "FROM t WHERE 1", "t.r, t.id" },
        { "FROM t t WHERE 1", "t.r, f(t.id)" },
        { "FROM (SELECT 1) t WHERE 1", "t.r, t.id" },
        { "FROM (SELECT 1 WHERE 1) t JOIN u ON 1", "t.r, t.id" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_route_t one[] = {
            { .path = "/x", .params = PARAMS(P("limit"), P("offset")),
              .parts = PARTS(ROWS(.flags = XCRI_PART_PAGED,
                                  .from = cases[i].from,
                                  .order = cases[i].order)) },
            { .path = NULL }
        };
        const xcri_statement_t *st = engine_of(one)->routes[0]->statements[0];
        xcri_value_t values[2] = { { .kind = XCRI_IS_INT },
                                   { .kind = XCRI_IS_INT, .number = 5 } };

        ok(!strstr(xcri_sql_choose(pool, NULL, st, values)->sql, "found"),
           "%s ORDER BY %s", cases[i].from, cases[i].order);
    }
}

/* A row that runs does with its parameters what it likes. */
static void test_run(void)
{
    xcri_route_t one[] = { { .path = "/x", .params = abc, .run = run },
                           { .path = NULL } };

    is_str(refusal(one), NULL, "nothing is unused in a row that runs");
    one[0].run = NULL;
    ok(refusal(one) != NULL, "it is in one that does not");
}

int main(void)
{
    begin();
    test_bind();
    test_fold();
    test_every();
    test_shapes();
    test_many();
    test_page();
    test_wide();
    test_made();
    test_shown();
    test_no_key();
    test_run();
    return done_testing();
}
