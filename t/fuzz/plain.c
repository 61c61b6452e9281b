/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any text as one that is looked for: plain, its words, and its statement */
#include "core/bind.h"
#include "core/find.h"
#include "core/plain.h"
#include "fuzz.h"

static const xcri_param_t params[] = {
    { .name = "q", .type = XCRI_TEXT, .flags = XCRI_P_CONTAINS },
    { .name = NULL }
};

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

static int same(xcri_str_t a, xcri_str_t b)
{
    return a.len == b.len && (!a.len || !memcmp(a.data, b.data, a.len));
}

static void check_plain(xcri_str_t plain)
{
    apr_size_t i;

    REQUIRE(is_utf8(plain));
    REQUIRE(!plain.len || (plain.data[0] != ' '
                           && plain.data[plain.len - 1] != ' '));
    for (i = 0; i < plain.len; i++) {
        REQUIRE(!strchr("\t\n\v\f\r`", plain.data[i]) || !plain.data[i]);
        REQUIRE(!i || plain.data[i] != ' ' || plain.data[i - 1] != ' ');
    }
}

/* A pattern of a word: nothing in it that words are split at, or that is left
 * out of them */
static void check_word(const xcri_value_t *v)
{
    apr_size_t i;

    REQUIRE(v->kind == XCRI_IS_TEXT && is_utf8(v->text));
    REQUIRE(v->text.len > 2 && v->text.data[0] == '%'
            && v->text.data[v->text.len - 1] == '%');
    for (i = 0; i < v->text.len; i++) {
        REQUIRE(!memchr(" ,.'-", v->text.data[i], 5));
    }
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    xcri_str_t good = xcri_text_repair(pool, input);
    xcri_str_t plain = xcri_plain_text(pool, good);
    unsigned char bind[XCRI_MAX_BINDS];
    xcri_value_t value = { .kind = XCRI_ABSENT };
    const char *sql, *p;
    int i, nbind, marks = 0;

    check_plain(plain);
    REQUIRE(same(xcri_plain_text(pool, plain), plain));
    xcri_plain_value(pool, plain, &value);
    REQUIRE(value.text.len >= plain.len + 2 && is_utf8(value.text));
    REQUIRE(value.nwords >= 0 && value.nwords <= XCRI_WORDS);
    for (i = 0; i < value.nwords; i++) {
        check_word(&value.words[i]);
        check_word(&value.words[XCRI_WORDS + i]);
    }
    REQUIRE(!xcri_bind_names(pool, params, "[all q: a, b] [longest q: c]"
                             " [others q: c]", value.nwords, &sql, bind,
                             XCRI_MAX_BINDS, &nbind));
    for (p = sql; *p; p++) {
        marks += *p == '?';
    }
    REQUIRE(marks == nbind
            && nbind == (value.nwords ? value.nwords * 7 - 1 : 4));
}
