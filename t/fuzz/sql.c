/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any template of SQL: bound, and as a row of a table */
#include "core/bind.h"
#include "fuzz.h"

static const xcri_param_t params[] = {
    { .name = "a", .type = XCRI_INT }, { .name = "ab_1", .type = XCRI_TEXT },
    { .name = "w", .type = XCRI_TEXT, .one_of = "x|yy" },
    { .name = "sort", .type = XCRI_TEXT, .setting = XCRI_SETTING_SORT },
    { .name = NULL }
};

static const xcri_column_t columns[] = {
    { "id", "t.id", XCRI_INT, 0, NULL }, { NULL, NULL, 0, 0, NULL }
};

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

/* Is each byte of out one of sql, or a '?' for a name that is bound? */
static int follows(const char *sql, const char *out, const unsigned char *bind,
                   int nbind)
{
    char quote = 0;
    int n = 0;

    while (*sql) {
        const char *name = sql + 1;
        size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

        if (!quote && *sql == ':' && len) {
            const char *bound = n < nbind ? params[bind[n]].name : "";

            if (*out++ != '?' || strlen(bound) != len
                || strncmp(bound, name, len)) {
                return 0;
            }
            n++;
            sql = name + len;
            continue;
        }
        if (quote) {
            quote = *sql == quote ? 0 : quote;
        }
        else if (strchr("'\"`", *sql)) {
            quote = *sql;
        }
        if (*sql++ != *out++) {
            return 0;
        }
    }
    return !*out && n == nbind;
}

static void check_row(apr_pool_t *pool, const char *sql)
{
    const xcri_part_t parts[] = {
        { .kind = XCRI_PART_ROWS, .name = "results", .columns = columns,
          .from = sql, .order = "t.id, :a, :ab_1, :w" }, { 0 }
    };
    const xcri_route_t table[] = {
        { .path = "/x", .params = params, .parts = parts }, { .path = NULL }
    };
    const xcri_route_t *const tables[] = { table, NULL };
    xcri_engine_t *engine;
    const char *wrong = xcri_route_compile(pool, tables, &engine);
    xcri_value_t values[4];
    const xcri_statement_t *st, *sorted;

    if (wrong) {
        REQUIRE(!strncmp(wrong, "route /x: ", 10) && wrong[10]);
        return;
    }
    memset(values, 0, sizeof(values));
    values[2].kind = values[3].kind = XCRI_IS_TEXT;
    values[2].text = (xcri_str_t) { "yy", 2 };
    values[3].text = (xcri_str_t) { "-id", 3 };
    st = xcri_sql_choose(pool, engine->routes[0],
                         engine->routes[0]->statements[0], values);
    REQUIRE(st->sql && strlen(st->sql) == st->len);
    REQUIRE(!strchr(sql, '{') == !st->word);
    REQUIRE(!st->word || !strcmp(st->word, "yy"));
    sorted = xcri_list_statement(pool, engine->routes[0], st, values);
    REQUIRE(sorted->nbind == st->nbind && sorted->variant);
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    unsigned char *bind = apr_palloc(pool, XCRI_MAX_BINDS);
    char *sql = apr_palloc(pool, input.len + 1);
    const char *out, *wrong;
    int nbind, i;

    memcpy(sql, input.data, input.len);
    sql[input.len] = '\0';
    wrong = xcri_bind_names(pool, params, sql, 1, &out, bind, XCRI_MAX_BINDS,
                            &nbind);
    REQUIRE(nbind <= XCRI_MAX_BINDS);
    for (i = 0; i < nbind; i++) {
        REQUIRE(bind[i] < 4);
    }
    REQUIRE(wrong ? *wrong != 0 : follows(sql, out, bind, nbind));
    check_row(pool, sql);
}
