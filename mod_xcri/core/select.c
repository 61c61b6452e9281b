/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* A part's rows as a SELECT, with its parameters as :name */
#include "core/select.h"

#include <apr_strings.h>
#include <string.h>

static const char *order_by(apr_pool_t *pool, const xcri_column_t *column,
                            const char *sql, int descending)
{
    return apr_pstrcat(pool, column->flags & XCRI_C_NULL ? sql : "",
                       column->flags & XCRI_C_NULL ? " IS NULL, " : "",
                       sql, descending ? " DESC" : "", NULL);
}

const char *xcri_select_sort(apr_pool_t *pool, const xcri_column_t *column,
                             int descending)
{
    return order_by(pool, column, column->sql, descending);
}

/* What a part's SELECT consists of */
typedef struct {
    const char *columns;
    const char *order;   /* with ORDER BY, or empty */
    const char *limit;
    const char *table;   /* FROM and the tables */
    const char *where;   /* WHERE and what follows, or empty */
} pieces_t;

static const char *column_list(apr_pool_t *pool, const xcri_part_t *part,
                               const xcri_column_t *more)
{
    apr_array_header_t *list = apr_array_make(pool, 40, sizeof(char *));
    const xcri_column_t *column;

    for (column = part->columns; column->name; column++) {
        APR_ARRAY_PUSH(list, const char *) = column->sql;
    }
    for (column = more; column && column->name; column++) {
        APR_ARRAY_PUSH(list, const char *) = column->sql;
    }
    return apr_array_pstrcat(pool, list, ',');
}

/* Where the conditions of "FROM ... WHERE ..." begin, or the end */
static const char *find_where(const char *from)
{
    int depth = 0;

    for (; *from; from++) {
        depth += *from == '(';
        depth -= *from == ')';
        if (!depth && !strncmp(from, " WHERE ", strlen(" WHERE "))) {
            break;
        }
    }
    return from;
}

static const char *all_orders(apr_pool_t *pool, const char *first,
                              const char *then)
{
    return !first && !then ? ""
           : apr_pstrcat(pool, " ORDER BY ", first ? first : "",
                         first && then ? ", " : "", then ? then : "", NULL);
}

static pieces_t take_apart(apr_pool_t *pool, const xcri_compiled_t *c,
                           const xcri_part_t *part, const xcri_column_t *more,
                           const char *sort)
{
    pieces_t p = { column_list(pool, part, more),
                   all_orders(pool, sort, part->order), "", NULL,
                   find_where(part->from) };

    p.table = apr_pstrmemdup(pool, part->from,
                             (apr_size_t)(p.where - part->from));
    if (part->kind == XCRI_PART_ROW) {
        p.limit = " LIMIT 1";
    }
    else if (part->flags & XCRI_PART_PAGED) {
        p.limit = c->offset_at >= 0 ? " LIMIT :limit OFFSET :offset"
                                    : " LIMIT :limit";
    }
    return p;
}

/* The alias of the one table in "FROM table alias" or "FROM (SELECT) alias", or
 * NULL */
static const char *alias_of(const char *from)
{
    const char *alias = strrchr(from, ' ');
    const char *table = from + strlen("FROM ");

    return alias && alias > table
           && (alias[-1] == ')' || strchr(table, ' ') == alias) ? alias + 1
                                                                : NULL;
}

/* Is the column, alone, one of the table with that alias? */
static int is_of(const char *column, const char *alias)
{
    apr_size_t len = strlen(alias);

    return !strncmp(column, alias, len) && column[len] == '.'
           && !strpbrk(column + len + 1, "(). ");
}

/* What all rows are sorted by instead of this column, or NULL */
static const char *quick_sort(const xcri_part_t *part,
                              const xcri_column_t *column)
{
    int i;

    for (i = 0; part->more_sort && part->more[i].name; i++) {
        if (!strcmp(part->more[i].name, column->name)) {
            return part->more_sort[i];
        }
    }
    return NULL;
}

/* What the keys are to be sorted by, and what is joined for it */
static const char *inner_sort(apr_pool_t *pool, const xcri_part_t *part,
                              const xcri_column_t *column, int descending,
                              const char *alias, const char **join)
{
    const char *quick = column ? quick_sort(part, column) : NULL;

    *join = "";
    if (!column) {
        return NULL;
    }
    if (quick) {
        *join = part->more_join;
        return order_by(pool, column, quick, descending);
    }
    if (!is_of(column->sql, alias) && part->join) {
        *join = part->join;
    }
    /* A number as an expression: else MariaDB may walk through an index in its
     * order, and through all seasons, until it has met enough of the list. */
    return order_by(pool, column,
                    column->type == XCRI_INT
                    ? apr_pstrcat(pool, column->sql, " + 0", NULL)
                    : column->sql, descending);
}

/* A part's .shown, of the rows of a derived table. It is made as it stands:
 * merged into what reads it, an expression is worked out at each place that
 * names it. */
static const char *with_shown(apr_pool_t *pool, const xcri_part_t *part,
                              const char *from, const char *alias)
{
    return apr_pstrcat(pool, "FROM (SELECT ", alias, ".*, ", part->shown, " ",
                       from, XCRI_SELECT_AS_IT_STANDS ") ", alias, NULL);
}

/* Have the rows of .from that column, without .shown? */
static int is_before_shown(apr_pool_t *pool, const xcri_part_t *part,
                           const xcri_column_t *column, const char *alias)
{
    const char *name = apr_pstrcat(pool, " AS ", column->name, NULL);
    const char *at = strstr(part->shown, name);

    return is_of(column->sql, alias)
           && !(at && (!at[strlen(name)] || at[strlen(name)] == ','));
}

/* The page of a derived table, and what is joined to it */
static const char *select_page(apr_pool_t *pool, const xcri_part_t *part,
                               const pieces_t *p, const char *found,
                               const char *alias)
{
    const char *from = apr_pstrcat(pool, "FROM (SELECT ", alias, ".*", found,
                                   alias, NULL);

    return apr_pstrcat(pool, "SELECT ", p->columns, " ",
                       part->shown ? with_shown(pool, part, from, alias) : from,
                       part->join ? part->join : "", p->order, NULL);
}

const char *xcri_select_rows(apr_pool_t *pool, const xcri_compiled_t *c,
                             const xcri_part_t *part,
                             const xcri_column_t *more, const char *sort)
{
    pieces_t p = take_apart(pool, c, part, more, sort);
    const char *alias = part->shown ? alias_of(p.table) : NULL;

    if (alias && !sort) {
        return select_page(pool, part, &p,
                           apr_pstrcat(pool, " ", p.table, p.where, p.order,
                                       p.limit, ") ", NULL), alias);
    }
    return apr_pstrcat(pool, "SELECT ", p.columns, " ",
                       alias ? with_shown(pool, part, p.table, alias) : p.table,
                       part->join ? part->join : "", p.where, p.order, p.limit,
                       NULL);
}

const char *xcri_select_late(apr_pool_t *pool, const xcri_compiled_t *c,
                             const xcri_part_t *part,
                             const xcri_column_t *more,
                             const xcri_column_t *column, int descending)
{
    pieces_t p = take_apart(pool, c, part, more,
                            column ? xcri_select_sort(pool, column, descending)
                                   : NULL);
    const char *alias = alias_of(p.table), *key, *found, *sort, *inner_join;
    const char *join = part->join ? part->join : "";

    if (!(part->flags & XCRI_PART_PAGED) || !alias || !part->order
        || (part->shown
            && !(column && is_before_shown(pool, part, column, alias)))) {
        return NULL;
    }
    sort = inner_sort(pool, part, column, descending, alias, &inner_join);
    found = apr_pstrcat(pool, " ", p.table, inner_join, p.where,
                        all_orders(pool, sort, part->order), p.limit, ") ",
                        NULL);
    /* What a SELECT makes has no key to find its rows by again. */
    if (alias[-2] == ')') {
        return !part->join && !part->shown
               ? NULL : select_page(pool, part, &p, found, alias);
    }
    key = strrchr(part->order, ' ');
    if (!key || !*p.where || !is_of(++key, alias)) {
        return NULL;
    }
    return apr_pstrcat(pool, "SELECT ", p.columns, " FROM (SELECT ", key,
                       found, "found STRAIGHT_JOIN ", p.table + strlen("FROM "),
                       " ON ", key, " = found", strchr(key, '.'), join,
                       p.order, NULL);
}
