/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/look.h"
#include "core/clock.h"
#include "core/route.h"

#include <apr_md5.h>
#include <apr_strings.h>
#include <errmsg.h>
#include <mysqld_error.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

APLOG_USE_MODULE(xcri);

/* In seconds: how long one statement may take, and how long an answer may be
 * waited for */
#define STATEMENT_LIMIT "10"
#define ANSWER_LIMIT 11

/* What a look asks for does not wait for locks: a table that somebody has
 * locked is looked through when it is free. A snapshot must not outlast its
 * statement, whatever the server's settings. */
#define SESSION \
    "SET SESSION time_zone = '+00:00', autocommit = 1, lock_wait_timeout = 0," \
    " max_statement_time = " STATEMENT_LIMIT

/* How long after its last change a table is looked through: the times count
 * whole seconds (microseconds, by the database's clock) */
#define STILL APR_INT64_C(1250000)
/* Times that are further in the future are those of a clock that was set. */
#define IN_FUTURE APR_INT64_C(5000000)

/* Where looking through a table is due again and again, it takes at most one
 * part in so many of the time. */
#define MOST_FACTOR 10
#define CALM apr_time_from_sec(30)
/* How often what is read beside the checksums is read while tables change */
#define FACTS_EVERY apr_time_from_sec(1)
/* After a failure */
#define RETRY apr_time_from_msec(500)

/* Looks after which a table without a time is not one that is being altered */
#define ODD_ENOUGH 10

#define MOST_TABLES 16

typedef struct {
    apr_int64_t created, updated; /* seconds of the epoch; 0: NULL */
    int present;
} times_t;

typedef struct {
    char name[65];
    times_t now, seen;   /* times at this look, and when it was looked through */
    int odd;             /* looks in a row whose engine keeps no time of the
                            last change: a view, or one that is being altered */
    int known;           /* digest is that of its rows, as far as seen tells */
    char digest[33];     /* of its columns and rows */
    apr_time_t looked;   /* through, by xcri_now() */
    apr_time_t due;      /* not to be looked through before */
    int factor;
} table_t;

/* What else is read when something has changed */
typedef struct {
    apr_int64_t season;
    apr_int64_t counts[XCRI_VERSION_COUNTS];
    int old;             /* something has changed since */
    apr_time_t due;
} facts_t;

typedef struct xcri_look_t {
    xcri_pool_t *pool;
    const xcri_engine_t *engine;
    MYSQL *mysql;
    apr_time_t connect_at;
    table_t tables[MOST_TABLES];
    int ntables;
    apr_int64_t now;     /* of the database, microseconds */
    apr_int64_t log, opened; /* of the server, see version.c */
    facts_t facts;
    xcri_version_state_t state;
    const char *why;     /* what was said last of a version that is unknown */
    apr_thread_mutex_t *lock;
    int socket;          /* under the lock: a copy that a stop can shut; -1 */
    int stop;            /* under the lock */
} look_t;

/* ---- the connection ------------------------------------------------------------ */

static int stopped(look_t *look)
{
    int stop;

    apr_thread_mutex_lock(look->lock);
    stop = look->stop;
    apr_thread_mutex_unlock(look->lock);
    return stop;
}

static void keep_socket(look_t *look, int fd)
{
    apr_thread_mutex_lock(look->lock);
    if (look->socket >= 0) {
        close(look->socket);
    }
    look->socket = fd;
    apr_thread_mutex_unlock(look->lock);
}

static void disconnect(look_t *look)
{
    if (look->mysql) {
        keep_socket(look, -1);
        mysql_close(look->mysql);
        look->mysql = NULL;
    }
}

/* Says once what is the matter. */
static void say(look_t *look, int level, const char *what, const char *name)
{
    if (look->why != what) {
        look->why = what;
        ap_log_error(APLOG_MARK, level, 0, look->pool->s,
                     "xcri: %s%s%s; answers have no ETag as long as it is so",
                     name ? name : "", name ? " " : "", what);
    }
}

static int is_gone(unsigned code)
{
    return code == CR_SERVER_GONE_ERROR || code == CR_SERVER_LOST
        || code == CR_SERVER_LOST_EXTENDED || code == CR_COMMANDS_OUT_OF_SYNC
        || code == ER_CONNECTION_KILLED || code == ER_SERVER_SHUTDOWN;
}

static int connect_now(look_t *look, apr_pool_t *temp)
{
    static const char not_mariadb[]
        = "the server is MySQL, which mod_xcri does not support; let DBDParams "
          "name a MariaDB server, 10.6 or later";
    xcri_probe_t found;
    MYSQL *mysql;
    int i;

    if (xcri_now() < look->connect_at || stopped(look)) {
        return 0;
    }
    look->connect_at = xcri_now() + RETRY;
    mysql = xcri_conn_open(temp, look->pool->params, ANSWER_LIMIT, &found);
    if (!mysql) {
        return 0;
    }
    if (xcri_conn_unfit(temp, mysql)) {
        say(look, APLOG_ERR, not_mariadb, NULL);
        look->connect_at += apr_time_from_sec(10);
        mysql_close(mysql);
        return 0;
    }
    look->mysql = mysql;
    keep_socket(look, dup((int)mysql_get_socket(mysql)));
    if (mysql_set_character_set(mysql, "utf8mb4") || mysql_query(mysql, SESSION)
        || mysql_query(mysql, "SET SESSION TRANSACTION READ ONLY")) {
        disconnect(look);
        return 0;
    }
    /* It may be another server. */
    for (i = 0; i < look->ntables; i++) {
        look->tables[i].known = 0;
    }
    return 1;
}

static MYSQL_RES *ask(look_t *look, const char *query)
{
    if (stopped(look) || mysql_query(look->mysql, query)) {
        return NULL;
    }
    return mysql_store_result(look->mysql);
}

/* The first row of an answer as numbers, NULL as -1. Returns 0, or the error's
 * code. */
static unsigned ask_numbers(look_t *look, const char *query, unsigned n,
                            apr_int64_t *numbers)
{
    MYSQL_RES *result = ask(look, query);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    unsigned i;

    for (i = 0; i < n; i++) {
        numbers[i] = row && i < mysql_num_fields(result) && row[i]
                     ? apr_atoi64(row[i]) : -1;
    }
    if (result) {
        mysql_free_result(result);
        return 0;
    }
    return mysql_errno(look->mysql) ? mysql_errno(look->mysql)
                                    : CR_UNKNOWN_ERROR;
}

/* ---- the times -------------------------------------------------------------------- */

static table_t *table_of(look_t *look, const char *name)
{
    table_t *t;
    int i;

    for (i = 0; i < look->ntables; i++) {
        if (!strcmp(look->tables[i].name, name)) {
            return &look->tables[i];
        }
    }
    if (look->ntables == MOST_TABLES) {
        return NULL;
    }
    t = &look->tables[look->ntables++];
    apr_cpystrn(t->name, name, sizeof(t->name));
    return t;
}

/* A table that is there without a time can have been changed and evicted
 * between two looks. */
static void doubt_the_timeless(look_t *look)
{
    int i;

    for (i = 0; i < look->ntables; i++) {
        table_t *t = &look->tables[i];

        if (t->seen.present && !t->seen.updated) {
            t->known = 0;
        }
    }
}

static int read_server(look_t *look, const xcri_statement_t *st)
{
    enum { NOW, LOG, OPENED, COLUMNS };
    MYSQL_RES *result = ask(look, st->sql);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    apr_int64_t log, opened;

    if (!row || mysql_num_fields(result) != COLUMNS || !row[NOW]) {
        mysql_free_result(result);
        return 0;
    }
    look->now = (apr_int64_t)(strtod(row[NOW], NULL) * APR_USEC_PER_SEC);
    log = row[LOG] ? apr_atoi64(row[LOG]) : -1;
    opened = row[OPENED] ? apr_atoi64(row[OPENED]) : -1;
    if (log < 0 || opened < 0
        || (log != look->log && opened != look->opened)) {
        doubt_the_timeless(look);
    }
    look->log = log;
    look->opened = opened;
    mysql_free_result(result);
    return 1;
}

static int read_times(look_t *look, const xcri_statement_t *st)
{
    enum { NAME, CREATED, UPDATED, WATCHED, COLUMNS };
    MYSQL_RES *result = ask(look, st->sql);
    MYSQL_ROW row;
    int i, good;

    if (!result || mysql_num_fields(result) != COLUMNS) {
        mysql_free_result(result);
        return 0;
    }
    for (i = 0; i < look->ntables; i++) {
        memset(&look->tables[i].now, 0, sizeof(look->tables[i].now));
    }
    while ((row = mysql_fetch_row(result)) != NULL) {
        table_t *t = row[NAME] ? table_of(look, row[NAME]) : NULL;

        if (t) {
            t->now.present = 1;
            t->now.created = row[CREATED] ? apr_atoi64(row[CREATED]) : 0;
            t->now.updated = row[UPDATED] ? apr_atoi64(row[UPDATED]) : 0;
            t->odd = row[WATCHED] && atoi(row[WATCHED]) ? 0 : t->odd + 1;
        }
    }
    good = !mysql_errno(look->mysql);
    mysql_free_result(result);
    return good;
}

/* What the times say: are the table's rows those that were looked through? */
static xcri_version_state_t state_of(const table_t *t)
{
    if (t->known
        && (t->now.present != t->seen.present
            || t->now.created != t->seen.created
            || (t->now.updated && t->now.updated != t->seen.updated))) {
        return XCRI_VERSION_CHANGING;
    }
    return t->known && !(t->odd && t->now.present)
           && t->now.updated == t->seen.updated
           ? XCRI_VERSION_SETTLED : XCRI_VERSION_UNKNOWN;
}

/* ---- the rows ----------------------------------------------------------------------- */

static void to_hex(apr_md5_ctx_t *md5, char *hex)
{
    unsigned char digest[APR_MD5_DIGESTSIZE];
    int i;

    apr_md5_final(digest, md5);
    for (i = 0; i < APR_MD5_DIGESTSIZE; i++) {
        apr_snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}

static void add_text(apr_md5_ctx_t *md5, const char *text)
{
    apr_md5_update(md5, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* Adds all rows of an answer; one that has a NULL in its column not_null is no
 * answer. */
static int add_rows(look_t *look, apr_md5_ctx_t *md5, const char *query,
                    unsigned not_null)
{
    MYSQL_RES *result = ask(look, query);
    MYSQL_ROW row;
    unsigned i;
    int rows = 0;

    if (!result) {
        return 0;
    }
    while ((row = mysql_fetch_row(result)) != NULL && rows >= 0) {
        rows = row[not_null] ? rows + 1 : -1;
        for (i = 0; i < mysql_num_fields(result) && rows >= 0; i++) {
            /* The first column is the name, with the database's or without. */
            add_text(md5, i ? row[i] : "");
        }
    }
    mysql_free_result(result);
    return rows > 0 && !mysql_errno(look->mysql);
}

static int digest_table(look_t *look, table_t *t, apr_pool_t *temp)
{
    apr_md5_ctx_t md5;

    apr_md5_init(&md5);
    add_text(&md5, t->name);
    if (t->now.present
        && (!add_rows(look, &md5, apr_psprintf(temp,
                "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLLATION_NAME"
                " FROM information_schema.COLUMNS"
                " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '%s'"
                " ORDER BY ORDINAL_POSITION", t->name), 1)
            || !add_rows(look, &md5, apr_psprintf(temp,
                "CHECKSUM TABLE `%s` EXTENDED", t->name), 1))) {
        return 0;
    }
    to_hex(&md5, t->digest);
    return 1;
}

/* Its last change is as long ago as it takes. */
static int is_still(const look_t *look, const table_t *t)
{
    apr_int64_t last = t->now.updated > t->now.created ? t->now.updated
                                                       : t->now.created;
    apr_int64_t age = look->now - last * APR_USEC_PER_SEC;

    return age >= STILL || age < -IN_FUTURE;
}

/* Looks through a table; 0: not now. */
static int look_through(look_t *look, table_t *t, apr_pool_t *temp)
{
    apr_time_t start = xcri_now(), end;
    int good;

    if (t->odd && t->now.present) {
        if (t->odd > ODD_ENOUGH) {
            say(look, APLOG_NOTICE, "is a view, or of an engine that keeps no "
                "time of its last change", t->name);
        }
        return 0;
    }
    if (start < t->due || !is_still(look, t)) {
        return 0;
    }
    good = digest_table(look, t, temp);
    end = xcri_now();
    t->factor = !good || (t->looked && end - t->looked < CALM)
                ? t->factor * 2 + 1 : 0;
    if (t->factor > MOST_FACTOR) {
        t->factor = MOST_FACTOR;
    }
    t->due = end + (end - start) * t->factor + (good ? 0 : RETRY);
    t->looked = end;
    t->known = good;
    t->seen = t->now;
    return good;
}

/* ---- what else is read -------------------------------------------------------------- */

static int is_for_later(unsigned code)
{
    return is_gone(code) || code == ER_LOCK_WAIT_TIMEOUT
        || code == ER_STATEMENT_TIMEOUT || code == ER_QUERY_INTERRUPTED;
}

/* A number that cannot be had at all (its table is not there) is fallback. */
static int read_fact(look_t *look, const xcri_statement_t *st,
                     apr_int64_t fallback, apr_int64_t *fact)
{
    apr_int64_t number;
    unsigned code = ask_numbers(look, st->sql, 1, &number);

    if (is_for_later(code) || stopped(look)) {
        return 0;
    }
    *fact = code || number < 0 ? fallback : number;
    return 1;
}

static void read_facts(look_t *look)
{
    const xcri_compiled_t *row = xcri_route_named(look->engine,
                                                  XCRI_ROUTE_NEWEST);
    facts_t *facts = &look->facts;
    apr_time_t start = xcri_now(), took;
    int good = read_fact(look, row->statements[0], 0, &facts->season), i;

    row = xcri_route_named(look->engine, XCRI_ROUTE_HEALTH);
    for (i = 0; i < XCRI_VERSION_COUNTS && i < row->nparts; i++) {
        good &= read_fact(look, row->statements[i], -1, &facts->counts[i]);
    }
    took = xcri_now() - start;
    facts->old = !good;
    facts->due = xcri_now() + (took * MOST_FACTOR > FACTS_EVERY
                               ? took * MOST_FACTOR : FACTS_EVERY);
}

/* ---- the version ---------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp((*(table_t *const *)a)->name, (*(table_t *const *)b)->name);
}

/* The digest of all rows, and the time of the newest change: unknown when one
 * of the tables has none */
static void sum_up(const look_t *look, xcri_version_t *version)
{
    const table_t *sorted[MOST_TABLES];
    apr_int64_t newest = 0;
    apr_md5_ctx_t md5;
    int i, timeless = 0, n = 0;

    apr_md5_init(&md5);
    for (i = 0; i < look->ntables; i++) {
        const table_t *t = &look->tables[i];

        if (t->now.present) {
            sorted[n++] = t;
            timeless |= !t->now.updated;
            newest = t->now.updated > newest ? t->now.updated : newest;
            newest = t->now.created > newest ? t->now.created : newest;
        }
    }
    qsort(sorted, (size_t)n, sizeof(sorted[0]), by_name);
    for (i = 0; i < n; i++) {
        add_text(&md5, sorted[i]->digest);
    }
    to_hex(&md5, version->tag);
    version->modified = timeless ? 0 : apr_time_from_sec(newest);
}

static void publish(look_t *look, xcri_version_state_t state,
                    apr_time_t checked)
{
    xcri_version_t version;

    memset(&version, 0, sizeof(version));
    /* Until it is known again, what was changing goes on changing. */
    if (state == XCRI_VERSION_UNKNOWN
        && look->state == XCRI_VERSION_CHANGING) {
        state = look->state;
    }
    look->state = version.state = state;
    version.checked = checked;
    version.season = look->facts.season;
    memcpy(version.counts, look->facts.counts, sizeof(version.counts));
    if (state == XCRI_VERSION_SETTLED) {
        sum_up(look, &version);
        look->why = NULL;
    }
    xcri_version_publish(look->pool, &version);
}

/* One round: reads the times, and looks through what they leave open. Returns
 * 1 when all is looked through, and another look at the times tells whether it
 * holds. */
static int look_round(look_t *look, apr_pool_t *temp)
{
    const xcri_compiled_t *row = xcri_route_named(look->engine,
                                                  XCRI_ROUTE_VERSION);
    xcri_version_state_t worst = XCRI_VERSION_SETTLED;
    apr_time_t begun = xcri_now();
    int i, all = 1;

    if (!read_server(look, row->statements[1])
        || !read_times(look, row->statements[0])) {
        return 0;
    }
    for (i = 0; i < look->ntables; i++) {
        xcri_version_state_t state = state_of(&look->tables[i]);

        if (state == XCRI_VERSION_UNKNOWN && worst == XCRI_VERSION_SETTLED) {
            worst = state;
        }
        worst = state == XCRI_VERSION_CHANGING ? state : worst;
    }
    if (worst == XCRI_VERSION_SETTLED && look->ntables && !look->facts.old) {
        publish(look, worst, begun);
        return 0;
    }
    look->facts.old = 1;
    publish(look, worst == XCRI_VERSION_SETTLED ? XCRI_VERSION_UNKNOWN : worst,
            begun);
    for (i = 0; i < look->ntables && look->mysql; i++) {
        if (state_of(&look->tables[i]) != XCRI_VERSION_SETTLED) {
            all &= look_through(look, &look->tables[i], temp);
        }
    }
    if (all || xcri_now() >= look->facts.due) {
        read_facts(look);
    }
    return all && look->ntables && !look->facts.old;
}

void xcri_look_now(xcri_pool_t *pool, apr_pool_t *temp)
{
    look_t *look = pool->look;

    if (!look->mysql && !connect_now(look, temp)) {
        return;
    }
    if (look_round(look, temp)) {
        look_round(look, temp);
    }
    if (is_gone(mysql_errno(look->mysql))) {
        disconnect(look);
        publish(look, XCRI_VERSION_UNKNOWN, xcri_now());
    }
}

/* ---- from outside --------------------------------------------------------------------- */

apr_status_t xcri_look_make(apr_pool_t *pchild, xcri_pool_t *pool,
                            const xcri_engine_t *engine)
{
    look_t *look = apr_pcalloc(pchild, sizeof(*look));
    int i;

    look->pool = pool;
    look->engine = engine;
    look->socket = -1;
    look->facts.old = 1;
    for (i = 0; i < XCRI_VERSION_COUNTS; i++) {
        look->facts.counts[i] = -1;
    }
    pool->look = look;
    return apr_thread_mutex_create(&look->lock, APR_THREAD_MUTEX_DEFAULT,
                                   pchild);
}

void xcri_look_close(xcri_pool_t *pool)
{
    disconnect(pool->look);
}

void xcri_look_stop(xcri_pool_t *pool)
{
    look_t *look = pool->look;

    apr_thread_mutex_lock(look->lock);
    look->stop = 1;
    if (look->socket >= 0) {
        shutdown(look->socket, SHUT_RDWR);
    }
    apr_thread_mutex_unlock(look->lock);
}
