/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Names as people type them: core/plain.h and core/find.h */
#include "fixture.h"
#include "core/find.h"
#include "core/plain.h"

static void test_text(void)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "Jose Nunez", "Jose Nunez" },
        { "  Jose \t\n Nunez\r", "Jose Nunez" },
        { " ", "" },
        { "\xC2\xA0" "Jose\xE3\x80\x80\xE2\x80\xA8Nunez\xC2\x85", "Jose Nunez" },
        { "\xEF\xBB\xBF" "Jose", "Jose" },
        /* of no width, as they come with what is pasted */
        { "\xE2\x80\x8E" "Jose\xE2\x80\x8B", "Jose" },
        { "\xE2\x81\xA8" "Jose\xE2\x81\xA9 \xE2\x80\xAA" "Nunez\xE2\x80\xAC\xE2\x81\xA0", "Jose Nunez" },
        /* composed, in whatever order its marks stand */
        { "Jose\xCC\x81", "Jos<C3><A9>" },
        { "Jos\xC3\xA9", "Jos<C3><A9>" },
        { "a\xCC\x81\xCC\xA3", "<E1><BA><A1><CC><81>" },
        { "a\xCC\xA3\xCC\x81", "<E1><BA><A1><CC><81>" },
        { "\xE1\x84\x80\xE1\x85\xA1", "<EA><B0><80>" },
        { "\xE2\x84\xAB", "<C3><85>" },
        /* not what only looks alike */
        { "\xEF\xAC\x81", "<EF><AC><81>" },
        { "O'Brien", "O'Brien" },
        { "O\xE2\x80\x99" "Brien O\xE2\x80\x98" "Brien O`Brien O\xC2\xB4" "Brien",
          "O'Brien O'Brien O'Brien O'Brien" },
        { "Hawai\xCA\xBB" "i \xEF\xBC\x87 \xE1\xBF\xAF", "Hawai'i ' '" },
        { "A\xE2\x80\x90" "B\xE2\x80\x93" "C\xE2\x80\x94" "D\xE2\x88\x92" "E\xEF\xBC\x8D" "F",
          "A-B-C-D-E-F" },
        { "St. Mary's", "St. Mary's" },
        { "a\x08", "a<08>" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_str_t in = str(cases[i][0]), once = xcri_plain_text(pool, in);

        is_str(shown(once), cases[i][1], "plain '%s'", shown(in));
        is_str(shown(xcri_plain_text(pool, once)), cases[i][1],
               "and again it stays");
    }
    is_str(shown(xcri_plain_text(pool, bytes("a\0\0b ", 5))), "a<00><00>b",
           "NUL is a character");
}

static void test_hidden(void)
{
    static const char *const cases[] = {
        "\n", "\x7F", "\xC2\x85", "\xD8\x9C", "\xE2\x80\x8E", "\xE2\x80\xA8",
        "\xE2\x80\xAE", "\xE2\x81\xA6",
    };
    static const char *const others[] = {
        " ", "a", "\xC2\xA0", "\xC3\xA9", "\xE2\x80\x8B", "\xE2\x80\x8D",
        "\xE2\x82\xAC", "\xE2\x80", "\xF0\x9F\x8F\x83",
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        ok(xcri_plain_hidden(cases[i]) == strlen(cases[i]), "%s is hidden",
           shown(str(cases[i])));
    }
    for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
        ok(!xcri_plain_hidden(others[i]), "'%s' is not",
           shown(str(others[i])));
    }
}

static void test_short(void)
{
    ok(xcri_plain_is_short(str(""), 2), "nothing is too short");
    ok(xcri_plain_is_short(str("a"), 2), "a letter is");
    ok(xcri_plain_is_short(str("\xF0\x9F\x8F\x83"), 0) == 0, "no bound");
    ok(!xcri_plain_is_short(str("\xE4\xB8\xAD"), 2), "one Chinese character");
    ok(!xcri_plain_is_short(str("ab"), 2), "two letters");
}

/* The value's words and, after a slash, their letters */
static const char *words_of(const char *text)
{
    xcri_value_t value = { .kind = XCRI_ABSENT };
    const char *out = "";
    int i;

    xcri_plain_value(pool, xcri_plain_text(pool, str(text)), &value);
    for (i = 0; i < XCRI_WORDS; i++) {
        const xcri_value_t *letters = &value.words[XCRI_WORDS + i];

        if ((value.words[i].kind == XCRI_IS_TEXT) != (i < value.nwords)
            || value.words[i].kind != letters->kind) {
            return "kinds and number differ";
        }
        if (i < value.nwords) {
            out = apr_psprintf(pool, "%s%s%s/%s", out, i ? " " : "",
                               shown(value.words[i].text),
                               shown(letters->text));
        }
    }
    return out;
}

static void test_words(void)
{
    static const char *const cases[][2] = {
        { "Nunez", "%Nunez%/%N%u%n%e%z%" },
        { "Nunez, Jose", "%Nunez%/%N%u%n%e%z% %Jose%/%J%o%s%e%" },
        { "O\xE2\x80\x99" "Dea", "%ODea%/%O%D%e%a%" },
        { "St.John-Bo", "%StJohnBo%/%S%t%J%o%h%n%B%o%" },
        { "a\xC2\xB7" "b", "%ab%/%a%b%" },
        { "-", "" },
        { ". ' , --", "" },
        { "x - y", "%x%/%x% %y%/%y%" },
        { "50%_!", "%50!%!_!!%/%5%0%!%%!_%!!%" },
        { "\xC3\xA9\xE4\xB8\xAD",
          "%<C3><A9><E4><B8><AD>%/%<C3><A9>%<E4><B8><AD>%" },
        /* what another contains says nothing more */
        { "an ann an", "%ann%/%a%n%n%" },
        { "ann an joann", "%joann%/%j%o%a%n%n%" },
        { "a b c d e f g a b", "%a%/%a% %b%/%b% %c%/%c% %d%/%d% %e%/%e%"
          " %f%/%f% %g%/%g%" },
        { "a b c d e f g h", "" },
        { "jo smith ann ivy smithe", "%smithe%/%s%m%i%t%h%e% %ann%/%a%n%n%"
          " %ivy%/%i%v%y% %jo%/%j%o%" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(words_of(cases[i][0]), cases[i][1], "words of '%s'",
               cases[i][0]);
    }
}

/* The expanded text, what is left out of words as '[]' */
static const char *expanded(const char *sql, int nwords)
{
    const char *out, *wrong = xcri_find_expand(pool, "q", sql, nwords, &out);

    return wrong ? wrong
           : xcri_bind_replace(pool, out, xcri_plain_left_out(pool), "'[]'");
}

#define X "CONCAT_WS(' ', a.b, a.c)"
#define OF(x, n) "(" OTHER(x, n)
#define OTHER(x, n) \
    x " LIKE :q~" n " ESCAPE '!' AND (" x " LIKE :q@" n " ESCAPE '!' OR" \
    " REGEXP_REPLACE(" x ", '[]', '') LIKE :q@" n " ESCAPE '!'))"
#define PROBLEM "a [ begins none of [all name: columns], [longest name:" \
    " columns] and [others name: columns]"

static void test_expand(void)
{
    static const struct {
        const char *sql;
        int nwords;
        const char *want;
    } cases[] = {
        { "a = 1", 1, "a = 1" },
        { "'[all q: a]' \"[\" `[`", 1, "'[all q: a]' \"[\" `[`" },
        { "([all q: a.b])", 1, "((" OF("a.b", "0") "))" },
        { "x [all q: a.b] y", 2,
          "x (" OF("a.b", "0") " AND " OF("a.b", "1") ") y" },
        { "[longest q: a.b]", 3, "(" OF("a.b", "0") ")" },
        { "[others q: a.b]", 3, "((LENGTH(:q@1) > 3 AND " OTHER("a.b", "1")
          " OR (LENGTH(:q@2) > 3 AND " OTHER("a.b", "2") ")" },
        { "[others q: a.b]", 1, "(FALSE)" },
        { "[all q: a.b, a.c]", 1, "(" OF(X, "0") ")" },
        { "[all q: a.b, a.c]", 0,
          "(a.b LIKE :q ESCAPE '!' OR a.c LIKE :q ESCAPE '!')" },
        { "[longest q: a.b][others q: a.b]", 0,
          "(a.b LIKE :q ESCAPE '!')(a.b LIKE :q ESCAPE '!')" },
        { "[", 1, PROBLEM }, { "[all q a]", 1, PROBLEM },
        { "[all q: a", 1, PROBLEM }, { "[few q: a]", 1, PROBLEM },
        { "[all] :q", 1, PROBLEM },
        { "[all p: a]", 1, "p is no parameter that is looked for" },
        { "[all other: a]", 1, "other is no parameter that is looked for" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(expanded(cases[i].sql, cases[i].nwords), cases[i].want,
               "'%s' with %d", cases[i].sql, cases[i].nwords);
    }
    ok(xcri_find_has("x [all q: a]") && !xcri_find_has("x '['"),
       "whether a text looks for words");
}

/* ---- a route ---------------------------------------------------------- */

static const xcri_param_t params[] = {
    { .name = "q", .type = XCRI_TEXT, .flags = XCRI_P_CONTAINS,
      .min_chars = 2 },
    { .name = "n", .type = XCRI_INT }, { .name = NULL }
};

static const xcri_column_t columns[] = {
    { "id", "t.id", XCRI_INT, 0, NULL }, { NULL, NULL, 0, 0, NULL }
};

static void test_route(void)
{
    static const xcri_part_t parts[] = {
        { .kind = XCRI_PART_ROWS, .name = "results", .columns = columns,
          .from = "FROM t WHERE t.n = :n AND (:q IS NULL OR [all q: t.b])",
          .order = "t.id" },
        { 0 }
    };
    static const xcri_route_t table[] = {
        { .path = "/x", .params = params, .parts = parts }, { .path = NULL }
    };
    static const struct {
        const char *query;
        int nwords, nbind;
        const char *last;   /* what is bound last */
    } cases[] = {
        { "n=1", 0, 1, NULL }, { "q=jo", 1, 4, "%jo%" },
        { "q=jo+nu", 2, 7, "%nu%" }, { "q=--", 0, 2, "%--%" },
        { "q=a+b+c+d+e+f+g", 7, 22, "%g%" },
        { "q=a+b+c+d+e+f+g+h", 0, 2, "%a b c d e f g h%" },
    };
    const xcri_compiled_t *c = engine_of(table)->routes[0];
    int seen[XCRI_WORDS + 1] = { 0 };
    size_t i;

    is_int(c->search_at, 0, "what is looked for");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        static const xcri_settings_t settings = { 2025, 100, 1000 };
        xcri_value_t values[2];
        const xcri_statement_t *st;

        xcri_param_parse(pool, c, &settings, NULL, cases[i].query, values);
        st = xcri_sql_choose(pool, c, c->statements[0], values);
        is_int(values[0].nwords, cases[i].nwords, "words of %s",
               cases[i].query);
        is_int(st->nbind, cases[i].nbind, "what is bound");
        is_int((long long)st->len, (long long)strlen(st->sql), "its length");
        is_int(st->id, 0, "the statement's id");
        is_int(st->variant & 7 << 17, XCRI_VARIANT_WORDS(cases[i].nwords)
               * (cases[i].last != NULL), "and variant");
        if (cases[i].last) {
            is_str(shown(xcri_bind_value(st, values, st->nbind - 1)->text),
                   cases[i].last, "the last");
        }
    }
    for (i = 0; i <= XCRI_WORDS; i++) {
        ok(!seen[XCRI_VARIANT_WORDS((int)i) >> 17]++,
           "%d words are a variant of their own", (int)i);
    }
}

static void test_refused(void)
{
    static const xcri_param_t two[] = {
        { .name = "q", .type = XCRI_TEXT, .flags = XCRI_P_CONTAINS },
        { .name = "p", .type = XCRI_TEXT, .flags = XCRI_P_CONTAINS },
        { .name = NULL }
    };
    static const xcri_part_t parts[] = {
        { .kind = XCRI_PART_ROWS, .name = "results", .columns = columns,
          .from = "FROM t WHERE [all q: t.b] AND [all p: t.c]" }, { 0 }
    };
    static const xcri_part_t much[] = {
        { .kind = XCRI_PART_ROWS, .name = "results", .columns = columns,
#define TEN(x) x x x x x x x x x x
          .from = "FROM t WHERE :n" TEN(" AND [all q: t.b]")
                  TEN(" AND [all q: t.b]") }, { 0 }
    };
    static const xcri_route_t both[] = {
        { .path = "/x", .params = two, .parts = parts }, { .path = NULL }
    };
    static const xcri_route_t large[] = {
        { .path = "/x", .params = params, .parts = much }, { .path = NULL }
    };

    is_str(refusal(both), "route /x: only one parameter can be looked for",
           "two");
    is_str(refusal(large), "route /x: too many parameters in one statement",
           "more than can be bound with the most words");
}

int main(void)
{
    begin();
    test_text();
    test_hidden();
    test_short();
    test_words();
    test_expand();
    test_route();
    test_refused();
    return done_testing();
}
