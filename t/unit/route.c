/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Which address leads to which row, and which tables are refused */
#include "fixture.h"

struct xcri_request_t;

/* A row that runs needs no statement for its parameters. */
static struct xcri_answer_t *run(struct xcri_request_t *req)
{
    (void)req;
    return 0;
}

static const xcri_param_t ab[] = {
    { .name = "a", .type = XCRI_INT }, { .name = "b", .type = XCRI_INT },
    { .name = NULL }
};

#define ROW(address) { .path = address, .params = ab, .run = run }
#define END { .path = NULL }

/* The worst order: every capture before what goes before it */
static const xcri_route_t table[] = {
    ROW("/athletes/{a}"),
    ROW("/athletes/{a}/{b}"),
    ROW("/athletes/{a}/roster"),
    ROW("/{a}/team/{b}"),
    ROW("/athletes/team/{b}"),
    ROW("/athletes/team/roster"),
    ROW("/{a}/{b}/roster"),
    ROW("/athletes/"),
    ROW("/athletes/latest"),
    ROW("/"),
    ROW("/health"),
    ROW("/{a}"),
    ROW("/1/2/3/4/5/6/7/{a}"),
    { .path = "(internal)", .run = run },
    { .path = "(other)", .run = run },
    END
};

static void test_match(void)
{
    static const char *const cases[][2] = {
        { "", "/" },
        { "/", "/" },
        { "//", NULL },
        { "/health", "/health" },
        { "/health/", "/health" },
        { "/health//", NULL },
        { "//health", NULL },
        { "health", NULL },
        { "/Health", "/{a} Health" },
        { "/healt", "/{a} healt" },
        { "/healthy/", "/{a} healthy" },
        { "/athletes", "/athletes/" },
        { "/athletes/", "/athletes/" },
        { "/athletes//", NULL },
        { "/athletes/7", "/athletes/{a} 7" },
        { "/athletes/7/", "/athletes/{a} 7" },
        { "/athletes/latest", "/athletes/latest" },
        { "/athletes/latest/", "/athletes/latest" },
        { "/athletes/late", "/athletes/{a} late" },
        { "/athletes/team", "/athletes/{a} team" },
        { "/athletes//7", NULL },
        { "/athletes/7//", NULL },
        { "/athletes/7/roster", "/athletes/{a}/roster 7" },
        { "/athletes/7/roster/", "/athletes/{a}/roster 7" },
        { "/athletes/team/7", "/athletes/team/{b} 7" },
        { "/athletes/team/roster", "/athletes/team/roster" },
        { "/athletes/7/8", "/athletes/{a}/{b} 7 8" },
        { "/teams/team/8", "/{a}/team/{b} teams 8" },
        { "/teams/7/roster", "/{a}/{b}/roster teams 7" },
        { "/teams/team/roster", "/{a}/team/{b} teams roster" },
        { "/teams/7/8", NULL },
        { "/athletes/7/8/9", NULL },
        { "/athletes/{a}", "/athletes/{a} {a}" },
        { "/ /", "/{a}  " },
        { "/athletes/a b%2F", "/athletes/{a} a b%2F" },
        { "/athletes/\xFF", "/athletes/{a} <FF>" },
        { "/1/2/3/4/5/6/7/8", "/1/2/3/4/5/6/7/{a} 8" },
        { "/1/2/3/4/5/6/7/8/", "/1/2/3/4/5/6/7/{a} 8" },
        { "/1/2/3/4/5/6/7/8//", NULL },
        { "/1/2/3/4/5/6/7/8/9", NULL },
        { "/1/2/3/4/5/6/7/8/9/10/11/12/13", NULL },
        { "(internal)", NULL },
        { "/(internal)", "/{a} (internal)" },
        { "(internal)/", NULL },
    };
    const xcri_engine_t *engine = engine_of(table);
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_str_t captures[XCRI_MAX_SEGMENTS];
        xcri_str_t path = str(cases[i][0]);
        const xcri_compiled_t *c = xcri_route_match(engine, path.data,
                                                    path.len, captures);
        const char *got = c ? c->route->path : NULL;
        int n;

        for (n = 0; c && n < c->ncaptures; n++) {
            got = apr_pstrcat(pool, got, " ", shown(captures[n]), NULL);
        }
        is_str(got, cases[i][1], "'%s'", shown(path));
    }
}

static void test_nul(void)
{
    xcri_str_t captures[XCRI_MAX_SEGMENTS];
    const xcri_engine_t *engine = engine_of(table);
    xcri_str_t path = bytes("/health\0", 8);
    const xcri_compiled_t *c = xcri_route_match(engine, path.data, path.len,
                                                captures);

    is_str(c ? c->route->path : NULL, "/{a}", "a NUL makes another address");
    is_str(shown(captures[0]), "health<00>", "and is captured");
}

static void test_named(void)
{
    const xcri_engine_t *engine = engine_of(table);
    const xcri_compiled_t *c = xcri_route_named(engine, "(internal)");
    int i, wrong = 0;

    ok(c && c->route->path[0] == '(', "an internal row is found by name");
    ok(!xcri_route_named(engine, "(nosuch)"), "no other row is");
    ok(!xcri_route_named(engine, "(intern"), "nor by half its name");
    is_int(engine->nroutes, 15, "every row is in the engine");
    for (i = 0; i < engine->nroutes; i++) {
        wrong += engine->routes[i]->index != i;
    }
    is_int(wrong, 0, "each knows its place");
}

/* What one row is compiled to */
static void test_compiled(void)
{
    static const xcri_route_t one[] = { ROW("/x/{b}/y/{a}"), END };
    const xcri_compiled_t *c = engine_of(one)->routes[0];

    is_int(c->nsegments, 4, "segments");
    is_int(c->ncaptures, 2, "captures");
    is_int(c->nparams, 2, "parameters");
    is_int((long long)c->in_path, 3, "both stand in the path");
    is_int(c->segments[0].param, -1, "a literal");
    is_int(c->segments[1].param, 1, "b is captured first");
    is_int(c->segments[3].param, 0, "and then a");
}

/* A path of one table that is refused, with what the sentence must name */
static void test_refused(void)
{
    static const char *const cases[][2] = {
        { "health", "health" }, { "//health", "//health" },
        { "/a//b", "/a//b" }, { "/a//", "/a//" },
        { "/1/2/3/4/5/6/7/8/9", "8 segments" }, { "/x/{c}", "{c}" },
        { "/x/{}", "{}" }, { "/x/{a", "{a" }, { "/x/{", "{" },
        { "/x/{a}b", "{a}b" }, { "/x/{A}", "{A}" }, { "", NULL },
        { "/1/2/3/4/5/6/7/8", NULL }, { "/1/2/3/4/5/6/7/8/", NULL },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        xcri_route_t one[] = { ROW(NULL), END };
        const char *got;

        one[0].path = cases[i][0];
        got = refusal(one);
        if (!cases[i][1]) {
            is_str(got, NULL, "'%s' is a path", cases[i][0]);
            continue;
        }
        ok(got && strstr(got, apr_pstrcat(pool, "route ", cases[i][0], NULL))
           && strstr(got, cases[i][1]), "'%s' is refused: %s", cases[i][0],
           got);
    }
}

/* One address by several methods */
static void test_methods(void)
{
    static const xcri_route_t several[] = {
        { .path = "/x", .method = "PUT", .doc = "x" }, ROW("/x/y"),
        { .path = "/x", .method = "DELETE", .doc = "x" }, ROW("/x"), END
    };
    static const xcri_route_t doubled[] = {
        { .path = "/x", .method = "PUT", .doc = "x" }, ROW("/x"),
        { .path = "/x", .method = "PUT", .doc = "x" }, END
    };
    const xcri_engine_t *engine = engine_of(several);
    const xcri_compiled_t *c = xcri_route_match(engine, "/x", 2, NULL);
    const char *got = "";

    ok(c && !c->route->method, "what is read is found first");
    for (; c; c = c->also) {
        got = apr_pstrcat(pool, got, c->route->method ? c->route->method
                                                      : "GET", " ", NULL);
    }
    is_str(got, "GET DELETE PUT ", "and the others by it");
    c = xcri_route_match(engine, "/x/y", 4, NULL);
    ok(c && !c->also, "another address has its own alone");
    got = refusal(doubled);
    ok(got && strstr(got, "/x"), "the same method twice: %s", got);
}

static void test_twice(void)
{
    static const xcri_route_t same[] = { ROW("/x/{a}"), ROW("/y"),
                                         ROW("/x/{a}"), END };
    static const xcri_route_t slash[] = { ROW("/x/"), ROW("/x-y"),
                                          ROW("/x"), END };
    static const xcri_route_t named[] = { ROW("/x/{a}"), ROW("/x/{b}"), END };
    static const xcri_route_t mixed[] = { ROW("/{a}/x/{b}/"), ROW("/{b}/y/z"),
                                          ROW("/{b}/x/{a}"), END };
    static const xcri_route_t inner[] = { ROW("(x)"), ROW("(x)"), END };
    static const xcri_route_t other[] = { ROW("/x/{a}"), ROW("/y/{a}"),
                                          ROW("/x/a"), ROW("/x"), ROW("(x)"),
                                          ROW("(y)"), END };
    const xcri_route_t *const two[] = { table, slash, NULL };
    const xcri_route_t *const overlap[] = { same + 1, same + 2, NULL };
    const xcri_route_t *const none[] = { NULL };
    xcri_engine_t *engine = NULL;
    const char *got = refusal(same);

    ok(got && strstr(got, "/x/{a}"), "the same row twice: %s", got);
    got = refusal(slash);
    ok(got && strstr(got, "/x"), "with and without a slash: %s", got);
    got = refusal(named);
    ok(got && strstr(got, "/x/{"), "with another name: %s", got);
    got = refusal(mixed);
    ok(got && strstr(got, "/x/{"), "with others between: %s", got);
    got = refusal(inner);
    ok(got && strstr(got, "(x)"), "internal rows: %s", got);
    is_str(refusal(other), NULL, "rows that only look alike");
    ok(xcri_route_compile(pool, two, &engine) != NULL,
       "one bad table among good ones");
    ok(xcri_route_compile(pool, overlap, &engine) != NULL,
       "the same row in two tables");
    is_str(xcri_route_compile(pool, none, &engine), NULL, "no table at all");
    is_int(engine ? engine->nroutes : -1, 0, "has no routes");
    ok(!xcri_route_match(engine, "/", 1, NULL), "and matches nothing");
}

static void test_many_params(void)
{
    xcri_param_t params[XCRI_MAX_PARAMS + 2];
    xcri_route_t one[] = { { .path = "/x", .params = params, .run = run },
                           END };
    const char *got;
    int i;

    memset(params, 0, sizeof(params));
    for (i = 0; i < XCRI_MAX_PARAMS - 1; i++) {
        params[i].name = apr_psprintf(pool, "p%d", i);
        params[i].type = XCRI_INT;
    }
    is_str(refusal(one), NULL, "%d parameters", i);
    params[i].name = "last";
    params[i].type = XCRI_INT;
    got = refusal(one);
    ok(got && strstr(got, "/x"), "one more is refused: %s", got);
}

/* ---- what a build makes of the same rows --------------------------------- */

static apr_uint64_t digest_of(const xcri_param_t *params,
                              const xcri_part_t *parts)
{
    const xcri_route_t one[] = { { .path = "/x/", .params = params,
                                   .parts = parts }, END };
    const xcri_route_t *const tables[] = { one, NULL };
    xcri_engine_t *engine = NULL;
    const char *wrong = xcri_route_compile(pool, tables, &engine);

    is_str(wrong, NULL, "tables that differ in one thing");
    return engine ? engine->digest : 0;
}

/* An answer's tag has the digest in it: another build's tables, another tag. */
static void test_digest(void)
{
    static const xcri_column_t columns[][2] = {
        { { .name = "id", .sql = "t.id", .type = XCRI_INT }, { .name = NULL } },
        { { .name = "no", .sql = "t.id", .type = XCRI_INT }, { .name = NULL } },
        { { .name = "id", .sql = "t.no", .type = XCRI_INT }, { .name = NULL } },
        { { .name = "id", .sql = "t.id", .type = XCRI_NUMBER },
          { .name = NULL } },
        { { .name = "id", .sql = "t.id", .type = XCRI_INT,
            .flags = XCRI_C_NULL }, { .name = NULL } },
    };
    static const xcri_param_t seasons[][2] = {
        { { .name = "a", .type = XCRI_INT, .preset = "1" }, { .name = NULL } },
        { { .name = "a", .type = XCRI_INT, .preset = "2" }, { .name = NULL } },
    };
    const xcri_part_t same = { .kind = XCRI_PART_ROWS, .name = "results",
                               .columns = columns[0],
                               .from = "FROM t WHERE t.a = :a",
                               .order = "t.id" };
    enum { FIRST_COLUMNS = 1, LAST_COLUMNS = 4, FROM, ORDER, KIND, NAME, MORE,
           MORE_COLUMN, PRESET, ALL };
    apr_uint64_t digests[ALL];
    int i, k, equal = 0;

    for (i = 0; i < ALL; i++) {
        xcri_part_t parts[] = { same, { 0 } };
        const xcri_param_t *params = seasons[i == PRESET];

        if (i >= FIRST_COLUMNS && i <= LAST_COLUMNS) {
            parts[0].columns = columns[i];
        }
        parts[0].from = i == FROM ? "FROM u WHERE u.a = :a" : parts[0].from;
        parts[0].order = i == ORDER ? "t.id DESC" : parts[0].order;
        parts[0].name = i == NAME ? "rows" : parts[0].name;
        parts[0].kind = i == KIND ? XCRI_PART_ROW : parts[0].kind;
        parts[0].more = i == MORE ? columns[1]
                      : i == MORE_COLUMN ? columns[2] : NULL;
        digests[i] = digest_of(params, parts);
        for (k = 0; k < i; k++) {
            equal += digests[k] == digests[i];
        }
    }
    is_int(equal, 0, "no two of them have one digest");
    {
        const xcri_part_t parts[] = { same, { 0 } };

        ok(digest_of(seasons[0], parts) == digests[0],
           "the same tables have the same digest");
    }
}

int main(void)
{
    begin();
    test_match();
    test_nul();
    test_named();
    test_compiled();
    test_refused();
    test_methods();
    test_twice();
    test_many_params();
    test_digest();
    return done_testing();
}
