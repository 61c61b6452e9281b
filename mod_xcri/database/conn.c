/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/conn.h"
#include "database/begun.h"
#include "database/guard.h"
#include "database/lookup.h"
#include "database/outage.h"
#include "database/pool.h"
#include "database/statements.h"
#include "core/clock.h"
#include "config.h"
#include "core/hash.h"

#include <apr_strings.h>
#include <errmsg.h>
#include <errno.h>
#include <fcntl.h>
#include <mysqld_error.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

/* One row: read only, limit is set, nothing is cut off, which server it is */
#define VERIFY "SELECT @@SESSION.tx_read_only," \
               " @@SESSION.max_statement_time > 0," \
               " @@SESSION.sql_select_limit > 1000000000, " XCRI_CONN_SERVER

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
            && row[1] && !strcmp(row[1], "1")
            && row[2] && !strcmp(row[2], "1");
        *server = xcri_hash_text(XCRI_HASH_START, row[3] ? row[3] : "");
    }
    mysql_free_result(result);
    return good;
}

/* Each answer is a sign of life, and the next one has its whole time again: from
 * far away none of them is late, and all together may be. */
static MYSQL *ask_next(xcri_conn_t *conn)
{
    xcri_lock_take(&conn->pool->lock);
    conn->since = xcri_now();
    conn->deadline = conn->since + XCRI_PING_LIMIT;
    if (conn->deadline > conn->opened + XCRI_SET_UP_LIMIT) {
        conn->deadline = conn->opened + XCRI_SET_UP_LIMIT;
    }
    xcri_lock_give(&conn->pool->lock);
    return conn->mysql;
}

#define LIMIT "max_statement_time = %d.%03d"
#define LIMIT_OF(t) (int)((t) / APR_USEC_PER_SEC), (int)((t) / 1000 % 1000)

/* All of it by one statement: each is a way there and back. */
static int set_session(xcri_conn_t *conn)
{
    char set[sizeof(XCRI_CONN_PINNED) + 80];

    conn->timeout = conn->pool->timeout;
    apr_snprintf(set, sizeof(set), "%s, tx_read_only = 1, " LIMIT,
                 XCRI_CONN_PINNED, LIMIT_OF(conn->timeout));
    return !mysql_query(ask_next(conn), set);
}

/* NULL, or what was wrong */
static const char *set_up(xcri_conn_t *conn)
{
    const char *unfit = xcri_conn_unfit(conn->mem, conn->mysql);

    if (unfit) {
        return unfit;
    }
    if (mysql_set_character_set(conn->mysql, "utf8mb4") || !set_session(conn)) {
        return apr_pstrdup(conn->mem, mysql_error(conn->mysql));
    }
    return verified(ask_next(conn), &conn->server)
           ? NULL : "the session settings did not take effect";
}

unsigned xcri_conn_limit(xcri_conn_t *conn, apr_int64_t timeout)
{
    char set[64];

    if (conn->timeout == timeout) {
        return 0;
    }
    apr_snprintf(set, sizeof(set), "SET SESSION " LIMIT, LIMIT_OF(timeout));
    if (mysql_query(conn->mysql, set)) {
        return mysql_errno(conn->mysql);
    }
    conn->timeout = timeout;
    return 0;
}

/* Its connect is over. And who is run beside us (XCRIFeedbackCommand, a CGI script)
 * must not have it, nor keep it open when we are gone: libmariadb's are for all. */
static int own_socket(MYSQL *handle)
{
    int fd = (int)mysql_get_socket(handle);

    fcntl(fd, F_SETFD, FD_CLOEXEC);
    xcri_begun_is_over(fd);
    return fd;
}

int xcri_conn_copy_socket(MYSQL *handle)
{
    int copy = fcntl((int)mysql_get_socket(handle), F_DUPFD_CLOEXEC, 0);

    xcri_begun_is_over(copy);
    return copy;
}

/* Up to a quarter shorter: those that came together do not go together. */
static apr_interval_time_t lifetime(const xcri_conn_t *conn)
{
    apr_uint64_t dice = (apr_uint64_t)(apr_uintptr_t)conn >> 6;

    dice += conn->id;
    return conn->pool->lifetime - conn->pool->lifetime / 4
                                  * (apr_int64_t)(dice % 256) / 256;
}

void xcri_conn_begin(xcri_conn_t *conn)
{
    xcri_pool_t *pool = conn->pool;
    const char *wrong;

    xcri_lock_take(&pool->lock);
    conn->fd = own_socket(conn->mysql);
    conn->id = mysql_thread_id(conn->mysql);
    xcri_guard_keep_socket(conn, xcri_conn_copy_socket(conn->mysql));
    pool->peer_len = sizeof(pool->peer);
    if (getpeername(conn->copy, (struct sockaddr *)&pool->peer,
                    &pool->peer_len)) {
        pool->peer_len = 0;
    }
    conn->since = conn->opened = xcri_now();
    conn->deadline = conn->since + XCRI_PING_LIMIT;
    conn->retire = conn->since + lifetime(conn);
    xcri_lock_give(&pool->lock);
    xcri_add(&pool->count->connects, 1);

    wrong = set_up(conn);
    conn->is_usable = !wrong;
    if (wrong && !conn->is_dead
        && !xcri_outage_is_lost(mysql_errno(conn->mysql))) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, pool->s, "xcri: a new database "
                     "connection cannot be used: %s", wrong);
    }
    if (!wrong) {
        xcri_guard_let_in(pool);
    }
    xcri_lock_take(&pool->lock);
    conn->deadline = 0;
    conn->used = xcri_now();
    xcri_lock_give(&pool->lock);
}

/* In the place of the old one, in the same MYSQL, which is mod_dbd's. It takes
 * a connect as libmariadb's reconnect does it, and so that option, which is off
 * at all other times. */
static int reconnect(MYSQL *mysql)
{
    unsigned limit = XCRI_PROBE_SECONDS;
    my_bool on = 1, off = 0;
    xcri_lookup_t usual;
    int failed;

    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &limit);
    mysql_options(mysql, MYSQL_OPT_RECONNECT, &on);
    mysql->server_status &= ~(unsigned)SERVER_STATUS_IN_TRANS;
    xcri_lookup_hurry(&usual);
    failed = mariadb_reconnect(mysql) != 0;
    xcri_lookup_as_usual(&usual);
    mysql_options(mysql, MYSQL_OPT_RECONNECT, &off);
    return failed;
}

unsigned xcri_conn_renew(xcri_conn_t *conn, xcri_refusal_t *why)
{
    xcri_pool_t *pool = conn->pool;

    memset(why, 0, sizeof(*why));
    xcri_lock_take(&pool->lock);
    xcri_guard_shut(conn);
    xcri_guard_keep_socket(conn, -1);
    xcri_lock_give(&pool->lock);
    xcri_statements_forget(conn);
    apr_pool_clear(conn->mem);
    conn->is_usable = 0;
    if (reconnect(conn->mysql)) {
        why->code = mysql_errno(conn->mysql);
        apr_cpystrn(why->words, mysql_error(conn->mysql), sizeof(why->words));
        return why->code ? why->code : CR_UNKNOWN_ERROR;
    }
    xcri_lock_take(&pool->lock);
    conn->is_dead = conn->is_over = 0;
    pool->live++;
    xcri_guard_show(pool);
    xcri_lock_give(&pool->lock);
    xcri_add(&pool->count->reconnects, 1);
    xcri_conn_begin(conn);
    if (!conn->is_usable) {
        /* Else it would be lent again and again. */
        xcri_lock_take(&pool->lock);
        xcri_guard_shut(conn);
        xcri_lock_give(&pool->lock);
        why->code = mysql_errno(conn->mysql);
        apr_cpystrn(why->words, mysql_error(conn->mysql), sizeof(why->words));
        return why->code ? why->code : CR_UNKNOWN_ERROR;
    }
    return 0;
}

/* ---- looking whether the database is back --------------------------- */

/* The words of DBDParams that say where it is, and for whom */
typedef struct {
    const char *host, *user, *pass, *dbname, *sock;
    unsigned port;
} address_t;

static address_t address_of(apr_pool_t *pool, const char *params)
{
    const char *port = xcri_config_dbd_param(pool, params, "port");
    address_t at = {
        xcri_config_dbd_param(pool, params, "host"),
        xcri_config_dbd_param(pool, params, "user"),
        xcri_config_dbd_param(pool, params, "pass"),
        xcri_config_dbd_param(pool, params, "dbname"),
        xcri_config_dbd_param(pool, params, "sock"),
        port ? (unsigned)atoi(port) : 0
    };

    return at;
}

static MYSQL *prepare(apr_pool_t *pool, const char *params, unsigned timeout)
{
    const char *group = xcri_config_dbd_param(pool, params, "group");
    const char *file = xcri_config_dbd_param(pool, params, "file");
    unsigned connect_timeout = XCRI_PROBE_SECONDS;
    MYSQL *handle = mysql_init(NULL);

    if (handle) {
        mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &timeout);
        mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &timeout);
        if (file) {
            mysql_options(handle, MYSQL_READ_DEFAULT_FILE, file);
        }
        if (group) {
            mysql_options(handle, MYSQL_READ_DEFAULT_GROUP, group);
        }
        mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
    }
    return handle;
}

/* Who has to change the password first is let in, and may do nothing else. */
static int may_ask(MYSQL *handle)
{
    own_socket(handle);
    return !mysql_query(handle, "DO 0")
           || (mysql_errno(handle) != ER_MUST_CHANGE_PASSWORD
               && !IS_MYSQL_ERROR(mysql_errno(handle)));
}

/* What came of it: the connection, or NULL and why. */
static MYSQL *concluded(MYSQL *handle, int is_open, xcri_probe_t *found,
                        xcri_refusal_t *why)
{
    if (is_open && may_ask(handle)) {
        *found = XCRI_PROBE_GOOD;
        return handle;
    }
    /* The library's own errors say that nobody answered. */
    *found = IS_MYSQL_ERROR(mysql_errno(handle)) ? XCRI_PROBE_SILENT
                                                 : XCRI_PROBE_REFUSED;
    why->code = mysql_errno(handle);
    apr_cpystrn(why->words, mysql_error(handle), sizeof(why->words));
    mysql_close(handle);
    return NULL;
}

static MYSQL *begin(apr_pool_t *pool, const char *params, unsigned timeout,
                    xcri_probe_t *found, xcri_refusal_t *why)
{
    MYSQL *handle = prepare(pool, params, timeout);

    *found = XCRI_PROBE_SILENT;
    memset(why, 0, sizeof(*why));
    if (!handle) {
        why->code = CR_OUT_OF_MEMORY;
    }
    return handle;
}

MYSQL *xcri_conn_open(apr_pool_t *pool, const char *params, unsigned timeout,
                      xcri_probe_t *found, xcri_refusal_t *why)
{
    MYSQL *handle = begin(pool, params, timeout, found, why);
    address_t at = address_of(pool, params);
    xcri_lookup_t usual;
    int is_open;

    if (!handle) {
        return NULL;
    }
    xcri_lookup_hurry(&usual);
    is_open = mysql_real_connect(handle, at.host, at.user, at.pass, at.dbname,
                                 at.port, at.sock, 0) != NULL;
    xcri_lookup_as_usual(&usual);
    return concluded(handle, is_open, found, why);
}

/* Waits until the library can go on, and not after then; what it may be told. */
static int wait_for(MYSQL *handle, int what, apr_time_t then)
{
    struct pollfd fd;
    apr_time_t left = then - xcri_now();
    int n;

    fd.fd = (int)mysql_get_socket(handle);
    fd.events = (short)((what & MYSQL_WAIT_READ ? POLLIN : 0)
                        | (what & MYSQL_WAIT_WRITE ? POLLOUT : 0)
                        | (what & MYSQL_WAIT_EXCEPT ? POLLPRI : 0));
    fd.revents = 0;
    do {
        n = poll(&fd, 1, left > 0 ? (int)(left / 1000) + 1 : 0);
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        /* Nothing comes any more: whatever it tries fails. */
        shutdown(fd.fd, SHUT_RDWR);
        return what & MYSQL_WAIT_TIMEOUT ? MYSQL_WAIT_TIMEOUT : what;
    }
    return (fd.revents & (POLLIN | POLLHUP | POLLERR) ? MYSQL_WAIT_READ : 0)
           | (fd.revents & (POLLOUT | POLLHUP | POLLERR) ? MYSQL_WAIT_WRITE : 0)
           | (fd.revents & POLLPRI ? MYSQL_WAIT_EXCEPT : 0);
}

MYSQL *xcri_conn_open_within(apr_pool_t *pool, const char *params,
                             apr_interval_time_t limit, xcri_probe_t *found,
                             xcri_refusal_t *why)
{
    MYSQL *handle = begin(pool, params, XCRI_PROBE_SECONDS, found, why);
    address_t at = address_of(pool, params);
    apr_time_t then = xcri_now() + limit;
    MYSQL *opened = NULL;
    xcri_lookup_t usual;
    int what;

    if (!handle) {
        return NULL;
    }
    mysql_options(handle, MYSQL_OPT_NONBLOCK, 0);
    xcri_lookup_hurry(&usual);
    what = mysql_real_connect_start(&opened, handle, at.host, at.user, at.pass,
                                    at.dbname, at.port, at.sock, 0);
    while (what) {
        what = mysql_real_connect_cont(&opened, handle,
                                       wait_for(handle, what, then));
    }
    xcri_lookup_as_usual(&usual);
    return concluded(handle, opened != NULL, found, why);
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
    apr_uint64_t limits[2] = { 0 }, counts[2] = { 0 };
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
