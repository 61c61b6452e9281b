/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/writer.h"
#include "database/conn.h"
#include "core/clock.h"
#include "core/lock.h"

#include <apr_escape.h>
#include <apr_ring.h>
#include <apr_strings.h>
#include <errmsg.h>
#include <mysqld_error.h>

/* In seconds: a lock and a statement, where the account has no limit of its own.
 * An answer may take one more, for it must be the longest. */
#define LIMIT 2
#define LOCK_MOST 10

/* What a request waits for a connection that others have */
#define WAIT_LIMIT apr_time_from_msec(300)

/* What transactions of much have at once, how long one waits for its turn, and how
 * many do: each has a thread of the child. */
#define MUCH_MOST (XCRI_WRITERS / 2)
#define MUCH_WAIT_LIMIT apr_time_from_sec(10)
#define MUCH_WAITING_MOST 16

/* One that nobody has used for so long may have been closed by the server. */
#define FRESH apr_time_from_sec(5)

/* After a database that could not be reached */
#define RETRY apr_time_from_msec(500)

/* After what all sessions have: an administrator's sql_safe_updates, which lets no
 * list be deleted, is for people. */
#define SESSION \
    "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'," \
    " sql_safe_updates = 0, innodb_lock_wait_timeout = %d," \
    " lock_wait_timeout = %d, max_statement_time = %d"
#define TRANSACTIONS \
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE"

/* A transaction that begins at a node of a cluster waits until the node has what
 * was committed at the others before: else one that is tried again finds the same
 * in its way. A server that does not know the word is in no cluster. */
#define IN_ORDER "SET SESSION wsrep_sync_wait = 1"

/* Who waits for one; on its thread's stack while it does */
typedef struct waiter_t {
    APR_RING_ENTRY(waiter_t) link;
    pthread_cond_t turn;
    xcri_writer_t *writer;         /* NULL: not yet */
    int is_much;
} waiter_t;

static xcri_writer_t writers[XCRI_WRITERS];
/* Guards busy, is_much, and what follows */
static xcri_lock_t lock = XCRI_LOCK_READY;
static APR_RING_HEAD(queue_t, waiter_t) queue;   /* who came first is first */
static int much, much_waiting;     /* transactions of much */
static apr_time_t open_at;         /* not to be tried before, by xcri_now() */

/* ---- one connection ------------------------------------------------------- */

void xcri_writer_note(xcri_writer_t *writer, const char *words)
{
    writer->code = 0;
    apr_cpystrn(writer->words, words, sizeof(writer->words));
}

static void note(xcri_writer_t *writer)
{
    writer->code = mysql_errno(writer->mysql);
    apr_cpystrn(writer->words, mysql_error(writer->mysql),
                sizeof(writer->words));
}

void xcri_writer_close(xcri_writer_t *writer)
{
    if (writer->mysql) {
        mysql_close(writer->mysql);
        writer->mysql = NULL;
    }
}

int xcri_writer_open(xcri_writer_t *writer, apr_pool_t *temp,
                     const xcri_account_t *account)
{
    int limit = account->limit ? account->limit : LIMIT;
    int lock_limit = limit < LOCK_MOST ? limit : LOCK_MOST;
    xcri_refusal_t why;
    xcri_probe_t found;

    writer->mysql = xcri_conn_open(temp, account->params, (unsigned)limit + 1,
                                   &found, &why);
    if (!writer->mysql) {
        writer->code = why.code;
        apr_cpystrn(writer->words, why.words, sizeof(writer->words));
        return 0;
    }
    if (mysql_set_character_set(writer->mysql, "utf8mb4")
        || mysql_query(writer->mysql, XCRI_CONN_PINNED)
        || mysql_query(writer->mysql, apr_psprintf(temp, SESSION, lock_limit,
                                                   lock_limit, limit))
        || mysql_query(writer->mysql, TRANSACTIONS)) {
        note(writer);
        xcri_writer_close(writer);
        return 0;
    }
    return 1;
}

static xcri_write_t failed(xcri_writer_t *writer)
{
    note(writer);
    switch (writer->code) {
    case ER_LOCK_DEADLOCK:
    case ER_DUP_ENTRY:
        return XCRI_WRITE_AGAIN;
    default:
        return XCRI_WRITE_NOT;
    }
}

xcri_write_t xcri_writer_run(xcri_writer_t *writer, const char *sql)
{
    return mysql_query(writer->mysql, sql) ? failed(writer) : XCRI_WRITE_GOOD;
}

xcri_write_t xcri_writer_rows(xcri_writer_t *writer, const char *sql,
                              MYSQL_RES **rows)
{
    xcri_write_t rv = xcri_writer_run(writer, sql);

    *rows = rv == XCRI_WRITE_GOOD ? mysql_store_result(writer->mysql) : NULL;
    return rv == XCRI_WRITE_GOOD && !*rows ? failed(writer) : rv;
}

xcri_write_t xcri_writer_send(xcri_writer_t *writer, const char *sql,
                              apr_size_t len)
{
    if (mysql_send_query(writer->mysql, sql, (unsigned long)len)) {
        return failed(writer);
    }
    writer->is_sent = 1;
    return XCRI_WRITE_GOOD;
}

xcri_write_t xcri_writer_settle(xcri_writer_t *writer)
{
    int was_sent = writer->is_sent;

    writer->is_sent = 0;
    return was_sent && mysql_read_query_result(writer->mysql)
           ? failed(writer) : XCRI_WRITE_GOOD;
}

xcri_write_t xcri_writer_row(xcri_writer_t *writer, apr_pool_t *pool,
                             const char *sql, const char **texts, unsigned n,
                             int *found)
{
    *found = xcri_conn_texts(pool, writer->mysql, sql, texts, n);
    return !*found && mysql_errno(writer->mysql) ? failed(writer)
                                                 : XCRI_WRITE_GOOD;
}

const char *xcri_writer_text(apr_pool_t *pool, xcri_writer_t *writer,
                             const char *text)
{
    apr_size_t len = text ? strlen(text) : 0;
    char *quoted;

    if (!text) {
        return "NULL";
    }
    quoted = apr_palloc(pool, 2 * len + 1);
    mysql_real_escape_string(writer->mysql, quoted, text, (unsigned long)len);
    return apr_pstrcat(pool, "'", quoted, "'", NULL);
}

const char *xcri_writer_bytes(apr_pool_t *pool, const void *bytes,
                              apr_size_t len)
{
    return apr_pstrcat(pool, "X'", apr_pescape_hex(pool, bytes, len, 0), "'",
                       NULL);
}

/* ---- those that requests share ---------------------------------------------- */

static apr_status_t close_all(void *data)
{
    int i;

    (void)data;
    for (i = 0; i < XCRI_WRITERS; i++) {
        xcri_writer_close(&writers[i]);
    }
    return APR_SUCCESS;
}

void xcri_writer_child_init(apr_pool_t *pchild, server_rec *main_server)
{
    APR_RING_INIT(&queue, waiter_t, link);
    if (xcri_srv_conf(main_server)->writer) {
        apr_pool_cleanup_register(pchild, NULL, close_all,
                                  apr_pool_cleanup_null);
    }
}

/* One that is free; of those the one that was used last */
static xcri_writer_t *find_free(void)
{
    xcri_writer_t *best = NULL;
    int i;

    for (i = 0; i < XCRI_WRITERS; i++) {
        xcri_writer_t *w = &writers[i];

        if (!w->busy && (!best || (w->mysql && (!best->mysql
                                                || w->used > best->used)))) {
            best = w;
        }
    }
    return best;
}

/* Under the lock: those that wait, in their order, get what is free. */
static void serve(void)
{
    xcri_writer_t *writer = find_free();
    waiter_t *w, *after;

    for (w = APR_RING_FIRST(&queue);
         writer && w != APR_RING_SENTINEL(&queue, waiter_t, link); w = after) {
        after = APR_RING_NEXT(w, link);
        if (w->is_much && much >= MUCH_MOST) {
            continue;
        }
        APR_RING_REMOVE(w, link);
        w->writer = writer;
        writer->busy = 1;
        writer->is_much = w->is_much;
        much += w->is_much;
        pthread_cond_signal(&w->turn);
        writer = find_free();
    }
}

/* Under the lock: it is free again. */
static void leave(xcri_writer_t *writer)
{
    writer->busy = 0;
    much -= writer->is_much;
    serve();
}

/* Under the lock: until one is free, or the time is over */
static void await(waiter_t *w)
{
    apr_time_t until = xcri_now() + (w->is_much ? MUCH_WAIT_LIMIT : WAIT_LIMIT);
    int may_wait = !w->is_much || much_waiting < MUCH_WAITING_MOST;

    APR_RING_INSERT_TAIL(&queue, w, waiter_t, link);
    serve();
    much_waiting += w->is_much;
    while (!w->writer && may_wait && xcri_now() < until) {
        xcri_lock_wait(&lock, &w->turn, until);
    }
    much_waiting -= w->is_much;
    if (!w->writer) {
        APR_RING_REMOVE(w, link);
    }
}

static xcri_writer_t *borrow(int is_much)
{
    waiter_t w = { .is_much = is_much };

    if (pthread_cond_init(&w.turn, NULL)) {
        return NULL;
    }
    xcri_lock_take(&lock);
    await(&w);
    if (w.writer && !w.writer->mysql && xcri_now() < open_at) {
        leave(w.writer);
        w.writer = NULL;
    }
    xcri_lock_give(&lock);
    pthread_cond_destroy(&w.turn);
    return w.writer;
}

static void give_back(xcri_writer_t *writer, int is_away)
{
    xcri_lock_take(&lock);
    writer->used = xcri_now();
    if (is_away) {
        open_at = xcri_now() + RETRY;
    }
    leave(writer);
    xcri_lock_give(&lock);
}

/* Nothing is written before the transaction has begun, so that a connection
 * which the server has closed meanwhile is simply replaced. */
static int begin(xcri_writer_t *writer, apr_pool_t *temp,
                 const xcri_account_t *account)
{
    if (writer->mysql && (xcri_now() - writer->used > FRESH)
        && mysql_ping(writer->mysql)) {
        xcri_writer_close(writer);
    }
    if (writer->mysql
        && xcri_writer_run(writer, "START TRANSACTION") == XCRI_WRITE_GOOD) {
        return 1;
    }
    xcri_writer_close(writer);
    if (!xcri_writer_open(writer, temp, account)) {
        return 0;
    }
    mysql_query(writer->mysql, IN_ORDER);
    return xcri_writer_run(writer, "START TRANSACTION") == XCRI_WRITE_GOOD;
}

xcri_writer_t *xcri_writer_begin(apr_pool_t *temp,
                                 const xcri_account_t *account, int is_much,
                                 const char **why)
{
    xcri_writer_t *writer = borrow(is_much);

    *why = NULL;
    if (writer && !begin(writer, temp, account)) {
        *why = apr_psprintf(temp, "%s (%u)", writer->words, writer->code);
        xcri_writer_close(writer);
        give_back(writer, 1);
        writer = NULL;
    }
    return writer;
}

xcri_write_t xcri_writer_commit(xcri_writer_t *writer)
{
    xcri_write_t end = xcri_writer_run(writer, "COMMIT");

    /* A node of a cluster says so when another one's transaction was first. After
     * anything else, or no answer, it is not known whether it took place, and
     * the connection is not to be trusted with another. */
    if (end == XCRI_WRITE_GOOD || writer->code == ER_LOCK_DEADLOCK) {
        return end;
    }
    xcri_writer_close(writer);
    return XCRI_WRITE_UNKNOWN;
}

void xcri_writer_give_back(xcri_writer_t *writer)
{
    give_back(writer, 0);
}

void xcri_writer_roll_back(xcri_writer_t *writer)
{
    if (writer->mysql
        && xcri_writer_run(writer, "ROLLBACK") != XCRI_WRITE_GOOD) {
        xcri_writer_close(writer);
    }
    give_back(writer, 0);
}
