/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * How the version of the data works.
 *
 * Who. One thread of all children (a singleton of mod_watchdog) looks at the
 * tables of each pool several times a second, on a connection of its own, and
 * writes what it finds on the pool's board in shared memory. Requests read
 * the board: no lock, no database, no wait.
 *
 * What. The version's tag is a digest of the rows: of each table's name, its
 * columns and its CHECKSUM TABLE. So the same rows have the same tag on every
 * front end, node and replica, and after a restart of either server, and a
 * replica that lags has the tag of what it has.
 *
 * When. The checksums of all tables take a second of the database, so they are
 * made only where something may have changed, and what tells is the times in
 * information_schema. These are hints and no more:
 *
 *  - They count whole seconds. A table is not looked through before its last
 *    change is more than a second old; else a change of the same second that
 *    came after the checksum would not show. So a version is settled a second
 *    or two after the writing has stopped, and tables that are written without
 *    end are looked through less and less often (changing).
 *  - InnoDB keeps UPDATE_TIME in memory only. It is NULL after a restart of
 *    the server and after the table's definition was evicted: then the table
 *    is looked through anew. A table whose time was NULL already may have
 *    changed and been evicted between two looks; that leaves no trace in its
 *    times, but two in the server: its log has grown and tables have been
 *    opened. Both together, and the table is looked through anew.
 *  - A new connection may lead to another server: all is looked through anew.
 *  - A view, or an engine without a time of the last change, tells nothing: the
 *    version is unknown as long as such a table is there.
 *
 * After the checksums the times are read once more. Only where they are as
 * before is the version settled, and so are the newest season and the counts
 * that were read in between; where the digest is that of before, they are, too,
 * and not read. While nobody knows (unknown), and while nobody has
 * looked for some seconds, no version is settled: "as before" is never assumed.
 *
 * The same rows again. A change is seen a moment after it was committed. What
 * was answered in that moment has the old tag and may have the new rows. That
 * does no harm as long as the tag does not come back; but rows can come back (a
 * table is emptied and filled again), and a client that still holds such an
 * answer would be told that nothing has changed. So where the old tag was in
 * use in that moment, it comes back as another one. This is the only case in
 * which two front ends can have two tags for the same rows.
 *
 * What the module itself changes is known at once (commits.h): no version is
 * settled from before its commit until a look that began after it.
 */
#include "database/version.h"
#include "database/commits.h"
#include "database/query.h"
#include "core/clock.h"
#include "core/route.h"

#include <apr_md5.h>
#include <apr_strings.h>

/* How old the last look may be */
#define FRESH apr_time_from_sec(3)
/* What a request notes of its use is rounded to this, so that requests do not
 * fight for the line of memory */
#define USED_STEP apr_time_from_msec(20)
/* How long before the last look an answer may have been begun that reads the
 * rows after it: it marks its use when its rows are read, too. */
#define USED_BEFORE apr_time_from_sec(1)

/* What stands on the board, in words */
typedef union {
    xcri_version_t version;
    apr_uint64_t words[XCRI_BOARD_WORDS];
} published_t;

_Static_assert(sizeof(xcri_version_t) <= sizeof(apr_uint64_t)
                                         * XCRI_BOARD_WORDS,
               "a version has to fit on the board");

/* The writer's notes, which outlive the child that writes */
#define BURNT 16

typedef struct {
    char rows[33];           /* digest of the rows; the tag but for below */
    apr_time_t seen;         /* last look that found them so, xcri_now() */
    int left;                /* changed since, and looked whether in use */
    int next;
    struct {
        char rows[33];       /* tags that were in use when the rows changed */
        int times;
    } burnt[BURNT];
} notes_t;

_Static_assert(sizeof(notes_t) <= sizeof(((xcri_version_board_t *)0)->notes),
               "the notes have to fit on the board");

/* ---- reading ----------------------------------------------------------------- */

void xcri_version_peek(const xcri_pool_t *pool, xcri_version_t *version)
{
    published_t now;
    int is_going_on, i;

    if (pool->board && xcri_board_read(&pool->board->shown, now.words)
        && now.version.checked) {
        *version = now.version;
        /* What was seen before the database went away says nothing of the
         * one that came back. */
        version->settled = version->state == XCRI_VERSION_SETTLED
                           && xcri_now() - version->checked < FRESH
                           && version->checked > atomic_load(&pool->tripped)
                           && version->commits
                              == xcri_commits_number(pool, &is_going_on)
                           && !is_going_on;
        return;
    }
    memset(version, 0, sizeof(*version));
    for (i = 0; i < XCRI_VERSION_COUNTS; i++) {
        version->counts[i] = -1;
    }
}

static void note_use(const xcri_pool_t *pool)
{
    apr_time_t now = xcri_now();

    if (now - atomic_load_explicit(&pool->board->used, memory_order_relaxed)
        > USED_STEP) {
        atomic_store_explicit(&pool->board->used, now, memory_order_relaxed);
    }
}

/* Asks for the newest season: as long as nobody has looked. */
static int ask_season(xcri_query_t *q)
{
    const xcri_compiled_t *row = xcri_route_named(q->engine,
                                                  XCRI_ROUTE_NEWEST);
    const char *season = NULL;
    int found;
    int rv = xcri_query_texts(q, row->statements[0], &season, &found);

    if (rv == OK && found && season) {
        q->version.season = apr_atoi64(season);
    }
    return rv;
}

static int wants_season(const xcri_query_t *q)
{
    int i;

    for (i = 0; i < q->compiled->nparams; i++) {
        if (q->values[i].kind == XCRI_IS_SEASON) {
            return 1;
        }
    }
    return 0;
}

/* Where the parameters left the season open, it is the newest one. */
static void fill_season(xcri_query_t *q)
{
    int i;

    for (i = 0; i < q->compiled->nparams; i++) {
        if (q->values[i].kind == XCRI_IS_SEASON) {
            q->values[i].kind = XCRI_IS_INT;
            q->values[i].number = q->version.season;
        }
    }
}

int xcri_version_get(xcri_query_t *q)
{
    int rv = OK;

    xcri_version_peek(q->srv->pool, &q->version);
    if (q->version.settled) {
        note_use(q->srv->pool);
    }
    if (!q->version.season && wants_season(q)) {
        rv = ask_season(q);
    }
    if (rv == OK) {
        fill_season(q);
    }
    return rv;
}

int xcri_version_known(xcri_query_t *q)
{
    xcri_version_peek(q->srv->pool, &q->version);
    if (!q->version.checked || (!q->version.season && wants_season(q))) {
        return 0;
    }
    if (q->version.settled) {
        note_use(q->srv->pool);
    }
    fill_season(q);
    return 1;
}

void xcri_version_check(xcri_query_t *q)
{
    xcri_version_t now;

    xcri_version_peek(q->srv->pool, &now);
    /* Behind one address there may be several servers, of which one is a moment
     * ahead of another. */
    if (!now.settled || strcmp(now.tag, q->version.tag)
        || (q->server && q->server != now.server)) {
        q->version.settled = 0;
    }
    if (q->version.settled) {
        note_use(q->srv->pool);
    }
}

/* ---- writing -------------------------------------------------------------------- */

/* How often this tag was in use when its rows changed */
static int times_burnt(const notes_t *notes, const char *rows)
{
    int i;

    for (i = 0; i < BURNT; i++) {
        if (!strcmp(notes->burnt[i].rows, rows)) {
            return notes->burnt[i].times;
        }
    }
    return 0;
}

static void burn(notes_t *notes)
{
    int i;

    for (i = 0; i < BURNT; i++) {
        if (!strcmp(notes->burnt[i].rows, notes->rows)) {
            notes->burnt[i].times++;
            return;
        }
    }
    i = notes->next++ % BURNT;
    apr_cpystrn(notes->burnt[i].rows, notes->rows, sizeof(notes->rows));
    notes->burnt[i].times = 1;
}

static void make_tag(const notes_t *notes, char *tag)
{
    int times = times_burnt(notes, notes->rows), i;
    unsigned char digest[APR_MD5_DIGESTSIZE];
    apr_md5_ctx_t md5;

    apr_cpystrn(tag, notes->rows, 33);
    if (!times) {
        return;
    }
    apr_md5_init(&md5);
    apr_md5_update(&md5, notes->rows, strlen(notes->rows));
    apr_md5_update(&md5, &times, sizeof(times));
    apr_md5_final(digest, &md5);
    for (i = 0; i < APR_MD5_DIGESTSIZE; i++) {
        apr_snprintf(tag + 2 * i, 3, "%02x", digest[i]);
    }
}

/* The rows are known: their tag, and since when they are so. A time that goes
 * back would tell a client that asks "modified since" a lie. */
static void settle(notes_t *notes, const xcri_version_t *last,
                   xcri_version_t *next)
{
    char tag[33];

    apr_cpystrn(notes->rows, next->tag, sizeof(notes->rows));
    make_tag(notes, tag);
    if (!strcmp(tag, last->tag)) {
        next->modified = last->modified ? last->modified : next->modified;
    }
    else if (*last->tag && next->modified <= last->modified) {
        next->modified = apr_time_now();
    }
    apr_cpystrn(next->tag, tag, sizeof(next->tag));
    notes->seen = next->checked;
    notes->left = 0;
}

/* What has not been read anew stays. */
static void keep_known(const xcri_version_t *last, xcri_version_t *next)
{
    int i;

    if (!last->checked) {
        return;
    }
    next->season = next->season ? next->season : last->season;
    for (i = 0; i < XCRI_VERSION_COUNTS; i++) {
        if (next->counts[i] < 0) {
            next->counts[i] = last->counts[i];
        }
    }
}

void xcri_version_publish(xcri_pool_t *pool, const xcri_version_t *found)
{
    notes_t *notes;
    published_t last, next;

    if (!pool->board) {
        return;
    }
    notes = (void *)pool->board->notes;
    if (!xcri_board_read(&pool->board->shown, last.words)) {
        memset(&last, 0, sizeof(last));
    }
    memset(&next, 0, sizeof(next));
    next.version = *found;
    if (found->state == XCRI_VERSION_SETTLED) {
        settle(notes, &last.version, &next.version);
    }
    else {
        apr_cpystrn(next.version.tag, last.version.tag,
                    sizeof(next.version.tag));
        next.version.modified = last.version.modified;
        keep_known(&last.version, &next.version);
        if (found->state == XCRI_VERSION_CHANGING && !notes->left) {
            notes->left = 1;
            if (*notes->rows && atomic_load(&pool->board->used)
                                > notes->seen - USED_BEFORE) {
                burn(notes);
            }
        }
    }
    next.version.settled = 0;
    next.version.since = last.version.state == found->state
                         && last.version.checked ? last.version.since
                                                 : found->checked;
    xcri_board_write(&pool->board->shown, next.words);
}
