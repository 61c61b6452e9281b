/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/sql.h"
#include "core/bind.h"
#include "core/find.h"
#include "core/fold.h"
#include "core/keys.h"
#include "core/list.h"
#include "core/param.h"
#include "core/select.h"

#include <apr_strings.h>
#include <string.h>

/* The texts that a part's statement is made of */
typedef struct {
    const char *sql;
    const char *late;   /* see core/select.h; NULL: none */
} texts_t;

static const char *make_statement(apr_pool_t *pool, const xcri_compiled_t *c,
                                  int at, const texts_t *texts, int *next_id,
                                  unsigned *used, const char *word,
                                  int chooser, xcri_statement_t **made)
{
    const xcri_part_t *part = &c->route->parts[at];
    xcri_key_t *keys;
    xcri_statement_t *st = apr_pcalloc(pool, sizeof(*st));
    unsigned char *bind = apr_palloc(pool, XCRI_MAX_BINDS);
    unsigned char *most = apr_palloc(pool, XCRI_MAX_BINDS);
    const char *wrong, *unused;
    int i, nunused;

    wrong = xcri_bind_names(pool, c->route->params, texts->sql, 1, &st->sql,
                            bind, XCRI_MAX_BINDS, &st->nbind);
    if (wrong) {
        return apr_psprintf(pool, "route %s: %s", c->route->path, wrong);
    }
    st->word = word;
    st->chooser = chooser;
    st->search_at = c->search_at;
    st->named = xcri_find_has(texts->sql) ? texts->sql : NULL;
    if (st->named) {
        /* With the most words it must not be too much, either. */
        wrong = xcri_bind_names(pool, c->route->params, st->named, XCRI_WORDS,
                                &unused, most, XCRI_MAX_BINDS, &nunused);
        if (wrong) {
            return apr_psprintf(pool, "route %s: %s", c->route->path, wrong);
        }
        st->uses |= 1U << c->search_at;
    }
    for (i = 0; i < st->nbind; i++) {
        st->uses |= bind[i] < XCRI_MAX_PARAMS ? 1U << bind[i] : 0;
    }
    *used |= st->uses;
    st->len = strlen(st->sql);
    st->id = (*next_id)++;
    st->bind = bind;
    st->part = part;
    st->columns = part->kind == XCRI_PART_TOTAL ? NULL : part->columns;
    while (st->columns && st->columns[st->ncolumns].name) {
        st->ncolumns++;
    }
    if (st->ncolumns > XCRI_MAX_COLUMNS) {
        return apr_psprintf(pool, "route %s: too many columns",
                            c->route->path);
    }
    keys = apr_pcalloc(pool, sizeof(*keys) * ((apr_size_t)st->ncolumns + 1));
    xcri_keys_make(pool, st->columns, st->ncolumns,
                   part->kind == XCRI_PART_ROWS || part->name, keys);
    st->keys = keys;
    st->name = apr_psprintf(pool, "%s %s", c->route->path,
                            part->name ? part->name : "row");
    *made = st;
    wrong = xcri_fold_shapes(pool, c, st, texts->sql, texts->late);
    return wrong ? apr_psprintf(pool, "route %s: %s", c->route->path, wrong)
                 : NULL;
}

/* Adds a part's statement: one, or one for each word of the parameter whose
 * {name} stands in it. */
static const char *add_statement(apr_pool_t *pool, xcri_compiled_t *c,
                                 int at, const texts_t *texts, int *next_id,
                                 unsigned *used)
{
    const xcri_param_t *params = c->route->params;
    const char *open = strchr(texts->sql, '{'), *place, *wrong, *word;
    apr_size_t len = open ? strcspn(open, "}") : 0;
    int chooser = open ? xcri_bind_index(params, open + 1, len - 1) : -1;
    xcri_statement_t *st = NULL, *first = NULL;
    char *words, *state;

    if (!open) {
        wrong = make_statement(pool, c, at, texts, next_id, used, NULL, 0,
                               &st);
        c->statements[at] = st;
        return wrong;
    }
    if (chooser < 0 || !params[chooser].one_of) {
        return apr_psprintf(pool, "route %s: %.*s} names no parameter with "
                            "a list of words", c->route->path, (int)len,
                            open);
    }
    *used |= 1U << chooser;
    place = apr_pstrmemdup(pool, open, len + 1);
    words = apr_pstrdup(pool, params[chooser].one_of);
    for (word = apr_strtok(words, "|", &state); word;
         word = apr_strtok(NULL, "|", &state)) {
        texts_t filled = { xcri_bind_replace(pool, texts->sql, place, word),
                           texts->late ? xcri_bind_replace(pool, texts->late, place, word)
                                       : NULL };

        wrong = strchr(filled.sql, '{')
                ? apr_psprintf(pool, "route %s: a statement can have the "
                               "words of one parameter only", c->route->path)
                : make_statement(pool, c, at, &filled, next_id, used, word,
                                 chooser, &st);
        if (wrong) {
            return wrong;
        }
        st->next = first;
        first = st;
    }
    c->statements[at] = first;
    return NULL;
}

/* The statement for as many words as are looked for; one has been made. */
static const xcri_statement_t *with_words(apr_pool_t *pool,
                                          const xcri_compiled_t *c,
                                          const xcri_statement_t *st,
                                          int nwords)
{
    xcri_statement_t *made = apr_pmemdup(pool, st, sizeof(*st));
    unsigned char *bind = apr_palloc(pool, XCRI_MAX_BINDS);

    if (xcri_bind_names(pool, c->route->params, st->named, nwords, &made->sql,
                        bind, XCRI_MAX_BINDS, &made->nbind)) {
        return st;
    }
    made->bind = bind;
    made->len = strlen(made->sql);
    made->variant |= XCRI_VARIANT_WORDS(nwords);
    return made;
}

const xcri_statement_t *xcri_sql_choose(apr_pool_t *pool,
                                        const xcri_compiled_t *c,
                                        const xcri_statement_t *st,
                                        const xcri_value_t *values)
{
    const xcri_statement_t *s = st;

    while (s && s->word && !xcri_text_is(values[s->chooser].text, s->word)) {
        s = s->next;
    }
    s = s ? s : st;
    s = s ? xcri_fold_choose(s, values) : NULL;
    return s && s->named && values[s->search_at].nwords != 1
           ? with_words(pool, c, s, values[s->search_at].nwords) : s;
}

/* Rows of the table for the entries before a page cost as much as to prepare
 * its statement where there are so many. */
#define FAR 300

/* Keys that are not the page's are read first: those before it, or all of the
 * list where it is sorted or a text is looked for. (One that begins at a step has
 * that step in its text.) */
static int passes_many(const xcri_statement_t *st, const xcri_value_t *values)
{
    int is_sorted = (st->variant & (XCRI_VARIANT_LATE - 1)) != 0;
    int is_far = st->offset_at >= 0 && values[st->offset_at].number >= FAR;

    return st->is_late && (is_sorted || st->named || is_far);
}

int xcri_sql_is_once(const xcri_statement_t *st, const xcri_value_t *values)
{
    return st->part->kind == XCRI_PART_TOTAL
           || st->part->flags & XCRI_PART_ONCE || passes_many(st, values);
}

/* The columns that a request can add or sort by are bound when it asks for
 * them; what is wrong with them shows here. */
static const char *check_more(apr_pool_t *pool, const xcri_compiled_t *c,
                              const xcri_part_t *part)
{
    unsigned char bind[XCRI_MAX_BINDS];
    const char *sql, *wrong;
    int nbind, n;

    if (!part->more) {
        return NULL;
    }
    for (n = 0; part->more[n].name; n++) {
        continue;
    }
    /* The number of a variant has a bit for each. */
    if (n > XCRI_MORE_MOST) {
        return apr_psprintf(pool, "route %s: %d columns are to be added, and"
                            " %d may be", c->route->path, n, XCRI_MORE_MOST);
    }
    sql = xcri_select_rows(pool, c, part, part->more,
                          xcri_select_sort(pool, part->more, 0));
    wrong = xcri_bind_names(pool, c->route->params, sql, 1, &sql, bind,
                            XCRI_MAX_BINDS, &nbind);
    return wrong ? apr_psprintf(pool, "route %s: %s", c->route->path, wrong)
                 : NULL;
}

/* Marks the parameters that a 404's text names. */
static void used_in_text(const xcri_compiled_t *c, const char *text,
                         unsigned *used)
{
    while (text && (text = strchr(text, '{')) != NULL) {
        int i = xcri_bind_index(c->route->params, text + 1,
                                 strcspn(text + 1, "}"));

        if (i >= 0) {
            *used |= 1U << i;
        }
        text++;
    }
}

static const char *all_used(apr_pool_t *pool, const xcri_compiled_t *c,
                            unsigned used)
{
    int i;

    /* Both are answered by functions. */
    if (c->route->run || c->route->method) {
        return NULL;
    }
    for (i = 0; i < c->nparams; i++) {
        const xcri_param_t *p = &c->route->params[i];

        if (!(used & (1U << i)) && !(p->flags & XCRI_P_IGNORED)
            && p->setting < XCRI_SETTING_SORT) {
            return apr_psprintf(pool, "route %s: parameter %s is declared and "
                                "used nowhere", c->route->path, p->name);
        }
    }
    return NULL;
}

/* What is true of the route whatever is asked. */
static const char *note_facts(apr_pool_t *pool, xcri_compiled_t *c,
                              const xcri_part_t **paged)
{
    const xcri_part_t *part = c->route->parts;
    int i;

    c->limit_at = xcri_bind_index(c->route->params, "limit", 5);
    c->offset_at = xcri_bind_index(c->route->params, "offset", 6);
    c->rows_part = c->total_part = c->search_at = -1;
    for (i = 0; i < c->nparams; i++) {
        if (!(c->route->params[i].flags & XCRI_P_CONTAINS)) {
            continue;
        }
        if (c->search_at >= 0) {
            return apr_psprintf(pool, "route %s: only one parameter can be "
                                "looked for", c->route->path);
        }
        c->search_at = i;
    }
    for (c->nparts = 0; part && part->kind; part++, c->nparts++) {
        if (c->nparts == XCRI_MAX_PARTS) {
            return apr_psprintf(pool, "route %s: too many parts",
                                c->route->path);
        }
        if (part->flags & XCRI_PART_PAGED) {
            *paged = part;
        }
        if (part->kind == XCRI_PART_ROWS) {
            c->rows_part = c->nparts;
        }
        if (part->kind == XCRI_PART_TOTAL && c->total_part < 0) {
            c->total_part = c->nparts;
        }
        c->can_miss |= (part->flags & XCRI_PART_REQUIRED) != 0;
        c->needs_database |= part->kind <= XCRI_PART_TOTAL;
    }
    return NULL;
}

const char *xcri_sql_compile(apr_pool_t *pool, xcri_compiled_t *c,
                             int *next_id)
{
    const xcri_part_t *parts = c->route->parts;
    const xcri_part_t *paged = NULL;
    const char *wrong = note_facts(pool, c, &paged);
    unsigned used = 0;
    int i;

    for (i = 0; i < c->nparts && !wrong; i++) {
        const xcri_part_t *p = &parts[i];
        texts_t texts = { NULL, NULL };
        int echo;

        switch (p->kind) {
        case XCRI_PART_ROW:
        case XCRI_PART_ROWS:
            texts.sql = xcri_select_rows(pool, c, p, NULL, NULL);
            texts.late = c->offset_at < 0 ? NULL
                         : xcri_select_late(pool, c, p, NULL, NULL, 0);
            break;
        case XCRI_PART_TOTAL:
            if (!p->total_from && !paged) {
                return apr_psprintf(pool, "route %s: nothing to count",
                                    c->route->path);
            }
            texts.sql = apr_pstrcat(pool, "SELECT COUNT(*) ",
                                    p->total_from ? p->total_from
                                                  : paged->from, NULL);
            break;
        case XCRI_PART_ECHO:
            echo = xcri_bind_index(c->route->params, p->source,
                                    strlen(p->source));
            if (echo < 0) {
                return apr_psprintf(pool, "route %s: %s is no declared "
                                    "parameter", c->route->path, p->source);
            }
            used |= 1U << echo;
            c->echoed |= p->flags & XCRI_PART_UPPER ? 0 : 1U << echo;
            break;
        case XCRI_PART_COUNT:
        case XCRI_PART_CONST:
            break;
        }
        if (texts.sql) {
            wrong = add_statement(pool, c, i, &texts, next_id, &used);
        }
        if (texts.sql && !wrong) {
            wrong = check_more(pool, c, p);
        }
    }
    used_in_text(c, c->route->not_found, &c->echoed);
    used |= c->echoed;
    xcri_list_compile(pool, c);
    return wrong ? wrong : all_used(pool, c, used);
}
