/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/bind.h"
#include "core/find.h"

#include <apr_strings.h>
#include <string.h>

int xcri_bind_index(const xcri_param_t *params, const char *name,
                    apr_size_t len)
{
    int i;

    for (i = 0; params && params[i].name; i++) {
        if (strlen(params[i].name) == len
            && !memcmp(params[i].name, name, len)) {
            return i;
        }
    }
    return -1;
}

static int is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'
           || (c >= 'A' && c <= 'Z');
}

/* The end of the quoted text or name that starts at s */
static const char *quoted(const char *s)
{
    char quote = *s++;

    while (*s && *s != quote) {
        s++;
    }
    return *s ? s + 1 : s;
}

/* The name of the parameter that is looked for, or NULL */
static const char *searched(const xcri_param_t *params)
{
    while (params && params->name && !(params->flags & XCRI_P_CONTAINS)) {
        params++;
    }
    return params ? params->name : NULL;
}

/* The code for a name that *sql follows: the parameter's index, or of its word
 * that "@number" or "~number" means, as core/find.c writes it */
static int word_code(const xcri_param_t *params, int index, const char **sql)
{
    char mark = **sql;

    if (!(params[index].flags & XCRI_P_CONTAINS)
        || (mark != XCRI_FIND_WORD && mark != XCRI_FIND_LETTERS)
        || (*sql)[1] < '0' || (*sql)[1] >= '0' + XCRI_WORDS) {
        return index;
    }
    *sql += 2;
    return mark == XCRI_FIND_WORD ? XCRI_BIND_WORD((*sql)[-1] - '0')
                                  : XCRI_BIND_LETTERS((*sql)[-1] - '0');
}

const char *xcri_bind_names(apr_pool_t *pool, const xcri_param_t *params,
                            const char *sql, int nwords, const char **out,
                            unsigned char *bind, int max_bind, int *nbind)
{
    const char *wrong = xcri_find_expand(pool, searched(params), sql, nwords,
                                         &sql);
    char *to;

    *nbind = 0;
    if (wrong) {
        return wrong;
    }
    *out = to = apr_palloc(pool, strlen(sql) + 1);
    while (*sql) {
        const char *from = sql;
        int i;

        if (*sql == '\'' || *sql == '"' || *sql == '`') {
            sql = quoted(sql);
            memcpy(to, from, (apr_size_t)(sql - from));
            to += sql - from;
            continue;
        }
        if (*sql != ':' || !is_word(sql[1])) {
            *to++ = *sql++;
            continue;
        }
        for (sql++; is_word(*sql); sql++) {
            continue;
        }
        i = xcri_bind_index(params, from + 1, (apr_size_t)(sql - from - 1));
        if (i < 0) {
            return apr_psprintf(pool, "%.*s is no declared parameter",
                                (int)(sql - from), from);
        }
        if (*nbind == max_bind) {
            return "too many parameters in one statement";
        }
        bind[(*nbind)++] = (unsigned char)word_code(params, i, &sql);
        *to++ = '?';
    }
    *to = '\0';
    return NULL;
}

const char *xcri_bind_replace(apr_pool_t *pool, const char *text,
                              const char *what, const char *by)
{
    const char *out = "", *found;

    while ((found = strstr(text, what)) != NULL) {
        out = apr_pstrcat(pool, out, apr_pstrmemdup(pool, text,
                          (apr_size_t)(found - text)), by, NULL);
        text = found + strlen(what);
    }
    return apr_pstrcat(pool, out, text, NULL);
}

const char *xcri_bind_word(apr_pool_t *pool, const xcri_compiled_t *c,
                           const xcri_statement_t *st, const char *sql)
{
    const char *place;

    if (!st->word) {
        return sql;
    }
    place = apr_pstrcat(pool, "{", c->route->params[st->chooser].name, "}",
                        NULL);
    return xcri_bind_replace(pool, sql, place, st->word);
}

const xcri_value_t *xcri_bind_value(const xcri_statement_t *st,
                                    const xcri_value_t *values, int i)
{
    static const xcri_value_t absent = { 0 };
    const xcri_value_t *words;

    if (st->bind[i] < XCRI_MAX_PARAMS) {
        return &values[st->bind[i]];
    }
    words = values[st->search_at].words;
    return words ? &words[st->bind[i] - XCRI_MAX_PARAMS] : &absent;
}
