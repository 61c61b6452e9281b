/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/conn.h"
#include "config.h"
#include "core/hash.h"

#include <apr_strings.h>
#include <errmsg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* One row: read only, time zone, limit is set, which server it is */
#define VERIFY "SELECT @@SESSION.tx_read_only, @@SESSION.time_zone," \
               " @@SESSION.max_statement_time > 0, " XCRI_CONN_SERVER

const char *xcri_conn_unfit(apr_pool_t *pool, MYSQL *handle)
{
    return mariadb_connection(handle)
           ? NULL
           : apr_psprintf(pool, "the server is MySQL %s, which mod_xcri does "
                          "not support; let DBDParams name a MariaDB server, "
                          "10.6 or later", mysql_get_server_info(handle));
}

static int verified(MYSQL *handle, apr_uint64_t *server)
{
    MYSQL_RES *result;
    MYSQL_ROW row;
    int good = 0;

    if (mysql_query(handle, VERIFY)
        || (result = mysql_store_result(handle)) == NULL) {
        return 0;
    }
    row = mysql_fetch_row(result);
    if (row && mysql_num_fields(result) == 4) {
        good = row[0] && !strcmp(row[0], "1")
            && row[1] && !strcmp(row[1], "+00:00")
            && row[2] && !strcmp(row[2], "1");
        *server = xcri_hash_text(XCRI_HASH_START, row[3] ? row[3] : "");
    }
    mysql_free_result(result);
    return good;
}

const char *xcri_conn_setup(xcri_conn_t *conn, apr_int64_t timeout)
{
    MYSQL *handle = conn->mysql;
    const char *seconds = apr_psprintf(conn->mem, "%d.%03d",
                                       (int)(timeout / APR_USEC_PER_SEC),
                                       (int)(timeout % APR_USEC_PER_SEC
                                             / 1000));

    const char *unfit = xcri_conn_unfit(conn->mem, handle);

    if (unfit) {
        return unfit;
    }
    if (mysql_set_character_set(handle, "utf8mb4")
        || mysql_query(handle, apr_psprintf(conn->mem, "SET SESSION time_zone ="
                                            " '+00:00', max_statement_time = "
                                            "%s", seconds))
        || mysql_query(handle, "SET SESSION TRANSACTION READ ONLY")) {
        return apr_pstrdup(conn->mem, mysql_error(handle));
    }
    return verified(handle, &conn->server)
           ? NULL : "the session settings did not take effect";
}

void xcri_conn_shut(xcri_conn_t *conn)
{
    shutdown(mysql_get_socket(conn->mysql), SHUT_RDWR);
}

/* ---- looking whether the database is back --------------------------- */

MYSQL *xcri_conn_open(apr_pool_t *pool, const char *params, unsigned timeout,
                      xcri_probe_t *found, xcri_refusal_t *why)
{
    const char *port = xcri_config_dbd_param(pool, params, "port");
    const char *group = xcri_config_dbd_param(pool, params, "group");
    const char *file = xcri_config_dbd_param(pool, params, "file");
    unsigned connect_timeout = XCRI_PROBE_SECONDS;
    MYSQL *handle = mysql_init(NULL);

    *found = XCRI_PROBE_SILENT;
    memset(why, 0, sizeof(*why));
    if (!handle) {
        why->code = CR_OUT_OF_MEMORY;
        return NULL;
    }
    mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
    mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &timeout);
    mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &timeout);
    if (file) {
        mysql_options(handle, MYSQL_READ_DEFAULT_FILE, file);
    }
    if (group) {
        mysql_options(handle, MYSQL_READ_DEFAULT_GROUP, group);
    }
    if (!mysql_real_connect(handle,
                            xcri_config_dbd_param(pool, params, "host"),
                            xcri_config_dbd_param(pool, params, "user"),
                            xcri_config_dbd_param(pool, params, "pass"),
                            xcri_config_dbd_param(pool, params, "dbname"),
                            port ? (unsigned)atoi(port) : 0,
                            xcri_config_dbd_param(pool, params, "sock"), 0)) {
        /* The library's own errors say that nobody answered. */
        *found = IS_MYSQL_ERROR(mysql_errno(handle)) ? XCRI_PROBE_SILENT
                                                     : XCRI_PROBE_REFUSED;
        why->code = mysql_errno(handle);
        apr_cpystrn(why->words, mysql_error(handle), sizeof(why->words));
        mysql_close(handle);
        return NULL;
    }
    *found = XCRI_PROBE_GOOD;
    return handle;
}

xcri_probe_t xcri_conn_probe(apr_pool_t *pool, const char *params,
                             xcri_refusal_t *why)
{
    xcri_probe_t found;
    MYSQL *handle = xcri_conn_open(pool, params, XCRI_PROBE_SECONDS, &found,
                                   why);

    if (handle) {
        mysql_close(handle);
    }
    return found;
}

/* The number in the last column of each row, in their order */
static int read_numbers(MYSQL *handle, const char *query, apr_uint64_t *numbers,
                        unsigned n)
{
    MYSQL_RES *result;
    MYSQL_ROW row;
    unsigned i = 0;

    if (mysql_query(handle, query)
        || (result = mysql_store_result(handle)) == NULL) {
        return 0;
    }
    while (i < n && (row = mysql_fetch_row(result)) != NULL) {
        const char *text = row[mysql_num_fields(result) - 1];

        numbers[i++] = text ? (apr_uint64_t)apr_atoi64(text) : 0;
    }
    mysql_free_result(result);
    return i == n;
}

int xcri_conn_texts(apr_pool_t *pool, MYSQL *handle, const char *query,
                    const char **texts, unsigned n)
{
    MYSQL_RES *result;
    MYSQL_ROW row;
    unsigned i;

    if (mysql_query(handle, query)
        || (result = mysql_store_result(handle)) == NULL) {
        return 0;
    }
    row = mysql_num_fields(result) >= n ? mysql_fetch_row(result) : NULL;
    for (i = 0; row && i < n; i++) {
        texts[i] = row[i] ? apr_pstrdup(pool, row[i]) : NULL;
    }
    mysql_free_result(result);
    return row != NULL;
}

int xcri_conn_limits(MYSQL *handle, apr_uint64_t *allowed, apr_uint64_t *used,
                     apr_uint64_t *most)
{
    apr_uint64_t limits[2], counts[2];
    int good;

    /* An account may have a limit of its own. */
    good = read_numbers(handle, "SELECT @@GLOBAL.max_connections UNION ALL"
                        " SELECT @@SESSION.max_user_connections", limits, 2)
        && read_numbers(handle, "SHOW GLOBAL STATUS WHERE Variable_name IN"
                        " ('Max_used_connections', 'Threads_connected')",
                        counts, 2);
    if (good) {
        *allowed = limits[1] && limits[1] < limits[0] ? limits[1] : limits[0];
        *most = counts[0];
        *used = counts[1] - (counts[1] > 0);
    }
    return good;
}
