/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/unindexed.h"
#include "metrics/indexes.h"

#include <apr_strings.h>

APLOG_USE_MODULE(xcri);

/* A row for each column of each index, in their order; for a table without
 * indexes one with NULLs */
#define INDEXES_OF \
    "SELECT t.TABLE_NAME, s.INDEX_NAME, s.COLUMN_NAME" \
    " FROM information_schema.TABLES t LEFT JOIN information_schema.STATISTICS" \
    " s ON s.TABLE_SCHEMA = t.TABLE_SCHEMA AND s.TABLE_NAME = t.TABLE_NAME" \
    " AND s.SUB_PART IS NULL AND s.INDEX_TYPE = 'BTREE'" \
    " WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE'" \
    " AND t.TABLE_NAME IN (%s) ORDER BY 1, 2, s.SEQ_IN_INDEX"

enum { TABLE, INDEX, COLUMN, COLUMNS };

/* The names of the tables, for IN */
static const char *their_tables(apr_pool_t *temp)
{
    const char *names = "";
    int i, n;
    const xcri_index_t *want = xcri_indexes(&n);

    for (i = 0; i < n; i++) {
        names = apr_pstrcat(temp, names, i ? ",'" : "'", want[i].table, "'",
                            NULL);
    }
    return names;
}

static int begins_with(const char *columns, const char *wanted)
{
    apr_size_t len = strlen(wanted);

    return !strncmp(columns, wanted, len)
           && (!columns[len] || columns[len] == ',');
}

/* Those of a table that an index with these columns serves; NULL: all of them */
static xcri_index_set_t those_of(const char *table, const char *columns)
{
    xcri_index_set_t set = 0;
    int i, n;
    const xcri_index_t *want = xcri_indexes(&n);

    for (i = 0; i < n; i++) {
        if (!strcmp(want[i].table, table)
            && (!columns || begins_with(columns, want[i].columns))) {
            set |= (xcri_index_set_t)1 << i;
        }
    }
    return set;
}

static xcri_index_set_t read_missing(MYSQL_RES *result, apr_pool_t *temp)
{
    xcri_index_set_t needed = 0, served = 0;
    const char *table = "", *index = "", *columns = "";
    MYSQL_ROW row;

    while ((row = mysql_fetch_row(result)) != NULL) {
        const char *name = row[INDEX] ? row[INDEX] : "";

        if (strcmp(table, row[TABLE]) || strcmp(index, name)) {
            served |= those_of(table, columns);
            table = apr_pstrdup(temp, row[TABLE]);
            index = apr_pstrdup(temp, name);
            columns = "";
            needed |= those_of(table, NULL);
        }
        if (row[COLUMN]) {
            columns = apr_pstrcat(temp, columns, *columns ? "," : "",
                                  row[COLUMN], NULL);
        }
    }
    return needed & ~(served | those_of(table, columns));
}

static void say(xcri_pool_t *pool, xcri_index_set_t missing, apr_pool_t *temp)
{
    int all;

    (void)xcri_indexes(&all);
    if (missing) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, pool->s, "xcri: %d of %d "
                     "indexes are missing, and answers slower for it: %s; "
                     "xcri-migrate makes them, while others read and write",
                     xcri_indexes_count(missing), all,
                     xcri_indexes_text(temp, missing));
    }
    else {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, pool->s, "xcri: all indexes "
                     "are there");
    }
}

void xcri_unindexed_look(xcri_pool_t *pool, MYSQL *handle, apr_pool_t *temp)
{
    xcri_index_set_t missing, before = atomic_load(&pool->count->unindexed);
    MYSQL_RES *result;

    if (mysql_query(handle, apr_psprintf(temp, INDEXES_OF, their_tables(temp)))
        || (result = mysql_store_result(handle)) == NULL) {
        return;
    }
    missing = mysql_num_fields(result) == COLUMNS
              ? read_missing(result, temp) : before;
    if (!mysql_errno(handle) && missing != before) {
        atomic_store(&pool->count->unindexed, missing);
        say(pool, missing, temp);
    }
    mysql_free_result(result);
}
