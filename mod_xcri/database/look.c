/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/guard.h"
#include "database/look.h"
#include "database/commits.h"
#include "database/fit.h"
#include "database/outage.h"
#include "database/survey.h"
#include "core/clock.h"
#include "core/hash.h"
#include "core/route.h"

#include <apr_strings.h>
#include <errmsg.h>
#include <mysqld_error.h>

/* How often the facts are read while tables change, at most; and at most one
 * part in so many of the time */
#define FACTS_EVERY apr_time_from_sec(1)
#define FACTS_FACTOR 10

/* What else is read when something has changed */
typedef struct {
    apr_int64_t season;
    apr_int64_t counts[XCRI_VERSION_COUNTS];
    int old;             /* something has changed since */
    apr_time_t due;
    char of[33];         /* the digest of the rows that they are of; "": of rows
                            that nobody knew */
} facts_t;

/* How often the look follows the pool's connections to another server: where a
 * balancer sends each connection elsewhere, all tables are looked through each
 * time. */
#define FOLLOW_EVERY apr_time_from_sec(15)

/* Children that have just started are asked for everything at once. What their
 * first visitors wait for comes before the digests of all rows, which take a
 * processor for most of a second: so long, at most, is waited until nobody has
 * been lent a connection between two looks, and this child lends none, and so
 * long for the first to come. */
#define FIRST_ANSWERS apr_time_from_msec(1500)
#define FIRST_COME apr_time_from_msec(300)

typedef struct xcri_look_t {
    xcri_pool_t *pool;
    const xcri_engine_t *engine;
    xcri_wire_t wire;
    xcri_survey_t survey;
    facts_t facts;
    xcri_version_state_t state;
    apr_uint64_t commits;      /* their number before the times were read */
    apr_uint64_t server;       /* where the wire leads to */
    apr_time_t opened;         /* when it was opened */
    apr_uint64_t leases;       /* of all children, at the last look */
} look_t;

/* ---- the facts -------------------------------------------------------------- */

static int is_for_later(unsigned code)
{
    return xcri_outage_is_lost(code) || code == ER_LOCK_WAIT_TIMEOUT
        || code == ER_STATEMENT_TIMEOUT || code == ER_QUERY_INTERRUPTED;
}

/* A number that cannot be had at all (its table is not there) is fallback. */
static int read_fact(look_t *look, const xcri_statement_t *st,
                     apr_int64_t fallback, apr_int64_t *fact)
{
    apr_int64_t number;
    unsigned code = xcri_wire_number(&look->wire, st->sql, &number);

    if (is_for_later(code) || xcri_wire_stopped(&look->wire)) {
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
    apr_time_t start = xcri_now(), pause;
    int good = read_fact(look, row->statements[0], 0, &facts->season), i;

    facts->of[0] = '\0';
    row = xcri_route_named(look->engine, XCRI_ROUTE_HEALTH);
    for (i = 0; i < XCRI_VERSION_COUNTS && i < row->nparts; i++) {
        good &= read_fact(look, row->statements[i], -1, &facts->counts[i]);
    }
    pause = (xcri_now() - start) * FACTS_FACTOR;
    facts->old = !good;
    facts->due = xcri_now() + (pause > FACTS_EVERY ? pause : FACTS_EVERY);
}

/* ---- the version -------------------------------------------------------------- */

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
    version.server = look->server;
    version.commits = look->commits;
    version.season = look->facts.season;
    memcpy(version.counts, look->facts.counts, sizeof(version.counts));
    if (state == XCRI_VERSION_SETTLED) {
        xcri_survey_sum(&look->survey, version.tag, &version.modified);
        apr_cpystrn(look->facts.of, version.tag, sizeof(look->facts.of));
    }
    xcri_version_publish(look->pool, &version);
}

static xcri_version_state_t worst_state(const xcri_survey_t *survey)
{
    xcri_version_state_t worst = survey->n ? XCRI_VERSION_SETTLED
                                           : XCRI_VERSION_UNKNOWN;
    int i;

    for (i = 0; i < survey->n; i++) {
        xcri_version_state_t state = xcri_survey_state(&survey->table[i]);

        if (state == XCRI_VERSION_CHANGING || worst == XCRI_VERSION_SETTLED) {
            worst = state;
        }
    }
    return worst;
}

static int is_beginning(look_t *look)
{
    apr_time_t age = xcri_now() - look->pool->began;
    const xcri_gauge_t *gauge = look->pool->gauge;
    apr_uint64_t leases = xcri_get(&look->pool->count->leases);
    int is_calm = leases == look->leases
        && !atomic_load_explicit(&gauge->in_use, memory_order_relaxed)
        && !atomic_load_explicit(&gauge->waiting, memory_order_relaxed);

    look->leases = leases;
    return age < FIRST_COME || (age < FIRST_ANSWERS && !is_calm);
}

/* Looks through what the times leave open; 1 when nothing is left. */
static int look_through(look_t *look, apr_pool_t *temp)
{
    xcri_survey_t *survey = &look->survey;
    int i, all = survey->n > 0;

    for (i = 0; i < survey->n; i++) {
        if (xcri_survey_state(&survey->table[i]) != XCRI_VERSION_SETTLED) {
            all &= xcri_survey_look_through(survey, &survey->table[i],
                                            &look->wire, temp, look->pool->s);
        }
    }
    return all;
}

/* Are the rows those that the facts are of? To count them anew takes longer than
 * many a look, and longest while one of the tables is being written. */
static int are_as_read(const look_t *look)
{
    apr_time_t modified;
    char rows[33];

    xcri_survey_sum(&look->survey, rows, &modified);
    return !strcmp(rows, look->facts.of);
}

/* Reads the times, and looks through what they leave open. Returns 1 when
 * nothing is left, and the times have to tell whether it holds. */
static int look_round(look_t *look, apr_pool_t *temp)
{
    xcri_version_state_t worst;
    apr_time_t begun = xcri_now();
    int all, is_going_on;

    look->commits = xcri_commits_number(look->pool, &is_going_on);
    if (!xcri_survey_read(&look->survey, &look->wire, look->engine)) {
        return 0;
    }
    xcri_guard_alive(look->pool);
    worst = worst_state(&look->survey);
    if (worst == XCRI_VERSION_SETTLED && !look->facts.old) {
        publish(look, worst, begun);
        return 0;
    }
    look->facts.old = 1;
    publish(look, worst == XCRI_VERSION_SETTLED ? XCRI_VERSION_UNKNOWN : worst,
            begun);
    if (is_beginning(look)) {
        return 0;
    }
    all = look_through(look, temp);
    if (all && are_as_read(look)) {
        look->facts.old = 0;
    }
    else if (all || xcri_now() >= look->facts.due) {
        read_facts(look);
    }
    return all && !look->facts.old;
}

static apr_uint64_t which_server(xcri_wire_t *wire)
{
    MYSQL_RES *result = xcri_wire_ask(wire, "SELECT " XCRI_CONN_SERVER);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    apr_uint64_t server = xcri_hash_text(XCRI_HASH_START,
                                         row && row[0] ? row[0] : "");

    mysql_free_result(result);
    return server;
}

/* Where new connections lead to by now */
static void follow(look_t *look)
{
    xcri_version_board_t *board = look->pool->board;

    if (look->wire.mysql && board
        && atomic_load(&board->elsewhere_at) > look->opened
        && xcri_now() - look->opened > FOLLOW_EVERY) {
        xcri_wire_close(&look->wire);
    }
}

static void note_server(look_t *look)
{
    xcri_version_board_t *board = look->pool->board;

    look->server = which_server(&look->wire);
    look->opened = xcri_now();
    if (board) {
        atomic_store(&board->server_at, look->opened);
        atomic_store(&board->server, look->server);
    }
}

void xcri_look_now(xcri_pool_t *pool, apr_pool_t *temp)
{
    look_t *look = pool->look;
    xcri_wire_t *wire = &look->wire;

    follow(look);
    if (!wire->mysql) {
        if (!xcri_wire_open(wire, temp, pool->params, pool->s)) {
            return;
        }
        xcri_survey_forget(&look->survey);
        note_server(look);
    }
    if (!xcri_fit_look(pool, wire)) {
        /* Another one may answer at the same address. */
        xcri_wire_close(wire);
        publish(look, XCRI_VERSION_UNKNOWN, xcri_now());
        return;
    }
    if (look_round(look, temp)) {
        look_round(look, temp);
    }
    if (xcri_outage_is_lost(mysql_errno(wire->mysql))) {
        xcri_wire_close(wire);
        publish(look, XCRI_VERSION_UNKNOWN, xcri_now());
    }
}

/* ---- from outside ----------------------------------------------------------------- */

apr_status_t xcri_look_make(apr_pool_t *pchild, xcri_pool_t *pool,
                            const xcri_engine_t *engine)
{
    look_t *look = apr_pcalloc(pchild, sizeof(*look));
    int i;

    look->pool = pool;
    look->engine = engine;
    look->facts.old = 1;
    for (i = 0; i < XCRI_VERSION_COUNTS; i++) {
        look->facts.counts[i] = -1;
    }
    pool->look = look;
    return xcri_wire_make(&look->wire);
}

void xcri_look_close(xcri_pool_t *pool)
{
    xcri_wire_close(&pool->look->wire);
}

void xcri_look_stop(xcri_pool_t *pool)
{
    xcri_wire_stop(&pool->look->wire);
}
