/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/steps.h"
#include "core/list.h"

#include <apr_strings.h>
#include <string.h>

/* Ranks of a step: as many entries are passed over at most, and the text for
 * 50,000 ranks is shorter than what is kept of it (database/totals.c). */
#define STEP 512

static const xcri_column_t counted[] = {
    { "steps", NULL, XCRI_TEXT, XCRI_C_NULL, NULL },
    { 0 }
};

/* Do all conditions of "FROM ... WHERE ..." hold together, so that one more can be
 * added behind them? */
static int is_conjunction(const char *from)
{
    int depth = 0;

    for (; *from; from++) {
        depth += *from == '(';
        depth -= *from == ')';
        if (!depth && (!strncmp(from, " OR ", strlen(" OR "))
                       || !strncmp(from, " GROUP BY ", strlen(" GROUP BY ")))) {
            return 0;
        }
    }
    return 1;
}

/* The rank that a list is in the order of: the column that its order begins with,
 * where that is a number that each row has */
static const char *rank_of(const xcri_part_t *part)
{
    const xcri_column_t *column = part->columns;

    while (column->name && !(column->type == XCRI_INT
                             && xcri_list_is_own_order(part, column))) {
        column++;
    }
    return column->name ? column->sql : NULL;
}

/* The order of a page's keys, and what follows it */
static const char *order_at(apr_pool_t *pool, const xcri_statement_t *st)
{
    return strstr(st->sql, apr_pstrcat(pool, " ORDER BY ", st->part->order,
                                       " LIMIT ? OFFSET ?)", NULL));
}

const xcri_statement_t *xcri_steps_count(apr_pool_t *pool,
                                         const xcri_compiled_t *c,
                                         const xcri_statement_t *count,
                                         const xcri_statement_t *st,
                                         const xcri_value_t *values)
{
    static const char count_all[] = "SELECT COUNT(*) ";
    const xcri_part_t *part = st->part;
    const char *rank;
    xcri_statement_t *made;

    /* Of those that a text is found in there are few, and it is another few for
     * each text. */
    if (!st->is_late || st->named || count->part->total_from || c->offset_at < 0
        || values[c->offset_at].number < XCRI_STEPS_FAR
        || st->variant & (XCRI_VARIANT_LATE - 1)
        || strncmp(count->sql, count_all, strlen(count_all))
        || !is_conjunction(part->from) || !order_at(pool, st)
        || !(rank = rank_of(part))) {
        return NULL;
    }
    made = apr_pmemdup(pool, count, sizeof(*count));
    made->sql = apr_psprintf(pool, "SELECT GROUP_CONCAT(COALESCE(s.step, ''),"
                             " ':', s.n ORDER BY s.step) FROM (SELECT %s DIV %d"
                             " AS step, COUNT(*) AS n %s GROUP BY step) s",
                             rank, STEP, count->sql + strlen(count_all));
    made->len = strlen(made->sql);
    made->variant |= XCRI_VARIANT_STEP;
    made->columns = counted;
    made->ncolumns = 1;
    return made;
}

/* One step of the text, "step:rows", and where the next one begins; NULL where it
 * is none, as where a row has no rank, or one below 0. */
static const char *read_step(const char *text, apr_int64_t *step,
                             apr_int64_t *rows)
{
    char *end;

    *step = apr_strtoi64(text, &end, 10);
    if (end == text || *step < 0 || *end != ':') {
        return NULL;
    }
    text = end + 1;
    *rows = apr_strtoi64(text, &end, 10);
    if (end == text || *rows <= 0 || (*end && (*end != ',' || !end[1]))) {
        return NULL;
    }
    return *end ? end + 1 : end;
}

const xcri_statement_t *xcri_steps_page(apr_pool_t *pool,
                                        const xcri_compiled_t *c,
                                        const xcri_statement_t *st,
                                        const xcri_value_t *values,
                                        const char *steps, apr_int64_t *total,
                                        xcri_value_t *bound)
{
    const char *at = order_at(pool, st);
    apr_int64_t offset = values[c->offset_at].number;
    apr_int64_t before = 0, first = 0, step, rows, all = 0;
    xcri_statement_t *made;

    if (!*steps || !at) {
        return NULL;
    }
    while (*steps) {
        steps = read_step(steps, &step, &rows);
        if (!steps) {
            return NULL;
        }
        if (all <= offset) {
            first = step;
            before = all;
        }
        all += rows;
    }
    *total = all;
    made = apr_pmemdup(pool, st, sizeof(*st));
    made->sql = apr_psprintf(pool, "%.*s AND %s >= %" APR_INT64_T_FMT "%s",
                             (int)(at - st->sql), st->sql,
                             rank_of(st->part), first * STEP, at);
    made->len = strlen(made->sql);
    made->variant |= XCRI_VARIANT_STEP;
    memcpy(bound, values, sizeof(*bound) * (apr_size_t)c->nparams);
    bound[c->offset_at].number = offset - before;
    return made;
}
