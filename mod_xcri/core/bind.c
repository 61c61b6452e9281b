/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/bind.h"

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

const char *xcri_bind_names(apr_pool_t *pool, const xcri_param_t *params,
                            const char *sql, const char **out,
                            unsigned char *bind, int max_bind, int *nbind)
{
    char *to = apr_palloc(pool, strlen(sql) + 1);

    *out = to;
    *nbind = 0;
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
        bind[(*nbind)++] = (unsigned char)i;
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
