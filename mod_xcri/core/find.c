/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* To leave characters out of each name of a list costs ten times what a
 * comparison does. So it is done only for those that have the word's letters in
 * their order, whatever stands between: 'O''Brien' and 'Olbrien' for "obrien". */
#include "core/find.h"
#include "core/plain.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

/* Which words a condition is for. The longest is the first of them. */
typedef struct {
    const char *begins;   /* what stands in the brackets first */
    const char *join;     /* between the words' conditions */
    int first, end;
} kind_t;

static const kind_t kinds[] = {
    { "[all ", " AND ", 0, XCRI_WORDS },
    { "[longest ", "", 0, 1 },
    /* One letter, %a% as a pattern, tells too few from the rest. One character
     * that is not ASCII may be a name. */
    { "[others ", " OR ", 1, XCRI_WORDS },
    { NULL, NULL, 0, 0 }
};

/* What stands in the brackets */
typedef struct {
    const kind_t *kind;
    const char *param;    /* :name */
    const char *columns;
    const char *end;      /* of the brackets */
} find_t;

/* Where the next bracket outside of quoted text opens, or the end */
static const char *next_bracket(const char *sql)
{
    char quote = 0;

    for (; *sql && (quote || *sql != '['); sql++) {
        if (quote) {
            quote = *sql == quote ? 0 : quote;
        }
        else if (*sql == '\'' || *sql == '"' || *sql == '`') {
            quote = *sql;
        }
    }
    return sql;
}

int xcri_find_has(const char *sql)
{
    return *next_bracket(sql) != '\0';
}

static const char *read_brackets(apr_pool_t *pool, const char *param,
                                 const char *at, find_t *find)
{
    const char *end = strchr(at, ']'), *colon = strchr(at, ':'), *name;
    const kind_t *kind = kinds;

    while (kind->begins && strncmp(at, kind->begins, strlen(kind->begins))) {
        kind++;
    }
    if (!end || !colon || colon > end || !kind->begins) {
        return "a [ begins none of [all name: columns], [longest name: columns]"
               " and [others name: columns]";
    }
    name = at + strlen(kind->begins);
    if (!param || strlen(param) != (apr_size_t)(colon - name)
        || strncmp(param, name, strlen(param))) {
        return apr_psprintf(pool, "%.*s is no parameter that is looked for",
                            (int)(colon - name), name);
    }
    find->kind = kind;
    find->param = apr_pstrcat(pool, ":", param, NULL);
    find->columns = apr_pstrmemdup(pool, colon + 1,
                                   (apr_size_t)(end - colon - 1));
    find->columns += strspn(find->columns, " ");
    find->end = end + 1;
    return NULL;
}

#define LIKE "%s LIKE %s ESCAPE '!'"

/* The text as a whole, in any of the columns */
static const char *whole(apr_pool_t *pool, const find_t *find)
{
    char *copy = apr_pstrdup(pool, find->columns), *state, *column;
    const char *out = "";

    for (column = apr_strtok(copy, ", ", &state); column;
         column = apr_strtok(NULL, ", ", &state)) {
        out = apr_psprintf(pool, "%s%s" LIKE, out, *out ? " OR " : "", column,
                           find->param);
    }
    return out;
}

static const char *of_words(apr_pool_t *pool, const find_t *find, int nwords)
{
    const char *text = strchr(find->columns, ',')
                       ? apr_pstrcat(pool, "CONCAT_WS(' ', ", find->columns,
                                     ")", NULL) : find->columns;
    const char *bare = apr_pstrcat(pool, "REGEXP_REPLACE(", text, ", ",
                                   xcri_plain_left_out(pool), ", '')", NULL);
    const char *out = "";
    const kind_t *kind = find->kind;
    int i;

    for (i = kind->first; i < nwords && i < kind->end; i++) {
        const char *word = apr_psprintf(pool, "%s%c%d", find->param,
                                        XCRI_FIND_WORD, i);
        const char *letters = apr_psprintf(pool, "%s%c%d", find->param,
                                           XCRI_FIND_LETTERS, i);
        const char *enough = !kind->first ? ""
            : apr_psprintf(pool, "LENGTH(%s) > 3 AND ", word);

        out = apr_psprintf(pool, "%s%s(%s" LIKE " AND (" LIKE " OR " LIKE "))",
                           out, *out ? kind->join : "", enough, text, letters,
                           text, word, bare, word);
    }
    return *out ? out : "FALSE";
}

const char *xcri_find_expand(apr_pool_t *pool, const char *param,
                             const char *sql, int nwords, const char **out)
{
    const char *made = "";

    for (;;) {
        const char *at = next_bracket(sql), *wrong;
        find_t find = { NULL, NULL, NULL, NULL };

        if (!*at) {
            *out = *made ? apr_pstrcat(pool, made, sql, NULL) : sql;
            return NULL;
        }
        wrong = read_brackets(pool, param, at, &find);
        if (wrong) {
            return wrong;
        }
        made = apr_pstrcat(pool, made,
                           apr_pstrmemdup(pool, sql, (apr_size_t)(at - sql)),
                           "(", nwords ? of_words(pool, &find, nwords)
                                       : whole(pool, &find), ")", NULL);
        sql = find.end;
    }
}
