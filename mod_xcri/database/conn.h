/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file conn.h
 * @brief One connection: its session, its statements, and a look whether
 *        another could be had
 */
#ifndef XCRI_CONN_H
#define XCRI_CONN_H

#include <apr_pools.h>
#include <apr_time.h>
#include <apr_dbd.h>
#include <mod_dbd.h>
#include <mysql.h>

struct xcri_lease_t;
struct xcri_pool_t;
struct xcri_prepared_t;

/* What tells one server from another behind one address, as SQL */
#define XCRI_CONN_SERVER \
    "CONCAT_WS('|', @@hostname, @@port, @@datadir, @@pid_file)"

/* Whatever a session inherits from its server, or an init_connect has set, and
 * an answer can depend on: rows that are cut off, texts that are cut short or
 * compared and searched otherwise, SQL that is read otherwise, rows of another
 * moment, room that is not enough. t/sql/odd-server.t walks through all the
 * settings that there are. The time zone is the server's own, so that TIMESTAMP
 * columns read as they do everywhere there. Who writes has the same session, and
 * more of its own (writes/writer.c). */
#define XCRI_CONN_PINNED \
    "SET SESSION sql_mode = '', sql_select_limit = 18446744073709551615," \
    " max_join_size = 18446744073709551615, sql_big_selects = 1," \
    " max_recursive_iterations = 4294967295, sql_auto_is_null = 0," \
    " div_precision_increment = 4," \
    " group_concat_max_len = 1048576, max_sort_length = 1024," \
    " collation_connection = 'utf8mb4_general_ci', default_regex_flags = ''," \
    " old_mode = '', lc_time_names = 'en_US', time_zone = DEFAULT," \
    " timestamp = DEFAULT, system_versioning_asof = DEFAULT," \
    " autocommit = 1, completion_type = 'NO_CHAIN'," \
    " tx_isolation = 'REPEATABLE-READ', sql_buffer_result = 0," \
    " sql_quote_show_create = 1, sort_buffer_size = 2097152," \
    " join_buffer_size = 262144, join_buffer_space_limit = 2097152," \
    " tmp_disk_table_size = 18446744073709551615," \
    " max_session_mem_used = 9223372036854775807" \
    "/*M!110200 , character_set_collations = '' */"

/** What the database, or libmariadb in its place, said when it refused; for the
 *  log, never for a client */
typedef struct {
    unsigned code;         /**< of the error; 0: none */
    char words[256];
} xcri_refusal_t;

typedef struct xcri_conn_t {
    struct xcri_conn_t *next, *prev; /**< in the guard's list; under its lock */
    struct xcri_conn_t *next_idle;   /**< the same */
    struct xcri_pool_t *pool;
    ap_dbd_t *dbd;             /**< whose it is */
    MYSQL *mysql;
    unsigned long id;          /**< in the server */
    apr_pool_t *mem;           /**< lives as long as the session */
    int fd, copy;              /**< the socket's number when the session began,
                                    and one of the guard's own; or -1 */
    struct xcri_lease_t *lease; /**< NULL: not on loan */
    apr_time_t since;          /**< when the present wait began */
    apr_time_t deadline;       /**< 0: none; under the guard's lock */
    apr_time_t used;           /**< when it last answered */
    apr_time_t opened;         /**< by xcri_now() */
    apr_uint64_t server;       /**< which one it leads to: XCRI_CONN_SERVER */
    apr_time_t retire;         /**< replaced when lent after this */
    apr_int64_t timeout;       /**< of its statements, as the session has it */
    _Atomic int is_dead;       /**< shut or lost: written under the lock */
    _Atomic int is_over;       /**< its statement is ended by us: not again */
    int is_usable;             /**< the session is as we want it */
    struct xcri_prepared_t **prepared; /**< by statement id */
    int nprepared;
    apr_uint32_t uses;
} xcri_conn_t;

/** Begins a session on a connection that has just been made: its settings are
 *  made and verified, in a time that the keeper bounds. is_usable tells whether
 *  it can be used; what was wrong is in the log. */
void xcri_conn_begin(xcri_conn_t *conn);

/** Puts a new connection in the place of one that is lost or old: within a
 *  second or two, and without mod_dbd. By the thread that has it on loan.
 *  @return 0 when it has a session, else the error */
unsigned xcri_conn_renew(xcri_conn_t *conn, xcri_refusal_t *why);

/** Gives the session's statements this many microseconds each. A round trip
 *  only where the last one had others. 0, or the error. */
unsigned xcri_conn_limit(xcri_conn_t *conn, apr_int64_t timeout);

typedef enum {
    XCRI_PROBE_SILENT,  /**< no answer */
    XCRI_PROBE_REFUSED, /**< an answer, but no connection */
    XCRI_PROBE_GOOD
} xcri_probe_t;

/* How long a probe waits for each answer: seconds, the unit libmariadb has */
#define XCRI_PROBE_SECONDS 1

/** Opens a connection of our own with these DBDParams (and with file=, an option
 *  file of its own, which apr_dbd_mysql does not know), with a time limit for
 *  everything: a second to connect, and timeout (in seconds) for each answer.
 *  Fills in what was found.
 *  @return NULL, and *why, when there is none; else mysql_close() it */
MYSQL *xcri_conn_open(apr_pool_t *pool, const char *params, unsigned timeout,
                      xcri_probe_t *found, xcri_refusal_t *why);

/** Why this server cannot serve us, or NULL: MySQL's information_schema keeps
 *  its times in a cache, and its functions and settings are others. */
const char *xcri_conn_unfit(apr_pool_t *pool, MYSQL *handle);

/** The same, in so many microseconds for all of it (but for the name service,
 *  which has a second: lookup.h) */
MYSQL *xcri_conn_open_within(apr_pool_t *pool, const char *params,
                             apr_interval_time_t limit, xcri_probe_t *found,
                             xcri_refusal_t *why);

/** A copy of its socket's descriptor, to be closed; -1: there is none. No program
 *  that is run has it. */
int xcri_conn_copy_socket(MYSQL *handle);

/** The first row's first n columns as texts in pool; 0 when there is none. */
int xcri_conn_texts(apr_pool_t *pool, MYSQL *handle, const char *query,
                    const char **texts, unsigned n);

/** Asks how many connections the database allows this account, how many are
 *  open beside the one that asks, and how many have been at once; 0 when it
 *  does not say. */
int xcri_conn_limits(MYSQL *handle, apr_uint64_t *allowed, apr_uint64_t *used,
                     apr_uint64_t *most);

#endif
