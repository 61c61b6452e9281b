/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/mixed.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <mysqld_error.h>
#include <string.h>

/* A variant that no other has */
#define MIXED(variant) (~(variant))

#define COLUMNS \
    "SELECT COLUMN_NAME, CHARACTER_SET_NAME IS NOT NULL FROM" \
    " information_schema.COLUMNS WHERE TABLE_SCHEMA =" \
    " DATABASE() AND TABLE_NAME = '%s' ORDER BY ORDINAL_POSITION"

int xcri_mixed_is(unsigned code)
{
    return code == ER_CANT_AGGREGATE_2COLLATIONS
        || code == ER_CANT_AGGREGATE_3COLLATIONS
        || code == ER_CANT_AGGREGATE_NCOLLATIONS
        || code == ER_CANNOT_CONVERT_CHARACTER
        || code == ER_COLLATION_CHARSET_MISMATCH;
}

/* "(SELECT ... FROM table)" with its texts as utf8mb4, or NULL */
static const char *converted(MYSQL *mysql, apr_pool_t *pool, const char *table)
{
    apr_array_header_t *columns = apr_array_make(pool, 40, sizeof(char *));
    MYSQL_RES *result;
    MYSQL_ROW row;

    if (mysql_query(mysql, apr_psprintf(pool, COLUMNS, table))
        || (result = mysql_store_result(mysql)) == NULL) {
        return NULL;
    }
    while ((row = mysql_fetch_row(result)) != NULL && row[0]) {
        APR_ARRAY_PUSH(columns, const char *) = row[1] && *row[1] == '1'
            ? apr_psprintf(pool, "CONVERT(`%s` USING utf8mb4) COLLATE"
                           " utf8mb4_general_ci AS `%s`", row[0], row[0])
            : apr_psprintf(pool, "`%s`", row[0]);
    }
    mysql_free_result(result);
    return columns->nelts ? apr_pstrcat(pool, "(SELECT ",
                                        apr_array_pstrcat(pool, columns, ','),
                                        " FROM ", table, ")", NULL) : NULL;
}

static apr_size_t word(const char *sql)
{
    apr_size_t len = 0;

    while (apr_isalnum(sql[len]) || sql[len] == '_') {
        len++;
    }
    return len;
}

/* The table's name that stands at sql: what follows FROM or JOIN and has a name
 * of its own in the statement; its length, or 0 */
static apr_size_t table_at(const char *sql)
{
    apr_size_t len = word(sql);

    return len && sql[len] == ' ' && apr_islower(sql[len + 1])
           && word(sql + len + 1) < 3 ? len : 0;
}

static const char *converted_once(MYSQL *mysql, apr_pool_t *pool,
                                  apr_table_t *known, const char *table)
{
    const char *text = apr_table_get(known, table);

    if (!text) {
        text = converted(mysql, pool, table);
        apr_table_setn(known, table, text ? text : "");
    }
    return text && *text ? text : NULL;
}

const xcri_statement_t *xcri_mixed_statement(xcri_conn_t *conn,
                                             apr_pool_t *pool,
                                             const xcri_statement_t *st)
{
    apr_table_t *known = apr_table_make(pool, 8);
    const char *sql = st->sql, *from = sql, *out = "";
    xcri_statement_t *made;

    if (st->variant < 0) {
        return NULL;
    }
    while (*sql) {
        apr_size_t len = 0;
        const char *text;

        if (!strncmp(sql, "FROM ", 5) || !strncmp(sql, "JOIN ", 5)) {
            sql += 5;
            len = table_at(sql);
        }
        text = len ? converted_once(conn->mysql, pool, known,
                                    apr_pstrmemdup(pool, sql, len)) : NULL;
        if (text) {
            out = apr_pstrcat(pool, out, apr_pstrmemdup(pool, from,
                              (apr_size_t)(sql - from)), text, NULL);
            from = sql + len;
        }
        sql += len ? len : *sql != '\0';
    }
    if (!*out) {
        return NULL;
    }
    made = apr_pmemdup(pool, st, sizeof(*st));
    made->sql = apr_pstrcat(pool, out, from, NULL);
    made->len = strlen(made->sql);
    made->variant = MIXED(st->variant);
    return made;
}
