/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/commits.h"
#include "core/clock.h"

#include <apr_strings.h>

/* A commit that takes longer was cut off with its child. */
#define LONGEST apr_time_from_sec(10)
/* How long after a commit it is what makes the version unsettled: it is known
 * again a second or two later, if nobody else writes. */
#define RECENT apr_time_from_sec(10)
/* How often an answer is read again */
#define MOST_AGAIN 3

/* ---- those who commit -------------------------------------------------------- */

void xcri_commits_begin(xcri_pool_t *pool)
{
    xcri_version_board_t *board = pool->board;
    apr_uint64_t begun;

    if (!board) {
        return;
    }
    begun = atomic_load(&board->commits_begun);
    if (xcri_now() - atomic_load(&board->commit_begun_at) > LONGEST) {
        atomic_store(&board->commits_ended, begun);
    }
    atomic_store(&board->commit_begun_at, xcri_now());
    atomic_fetch_add(&board->commits_begun, 1);
}

void xcri_commits_end(xcri_pool_t *pool)
{
    xcri_version_board_t *board = pool->board;

    if (board) {
        atomic_store(&board->commit_ended_at, xcri_now());
        atomic_fetch_add(&board->commits_ended, 1);
    }
}

/* ---- those who read ---------------------------------------------------------- */

apr_uint64_t xcri_commits_number(const xcri_pool_t *pool, int *is_going_on)
{
    const xcri_version_board_t *board = pool->board;
    apr_uint64_t begun, ended;

    *is_going_on = 0;
    if (!board) {
        return 0;
    }
    ended = atomic_load(&board->commits_ended);
    begun = atomic_load(&board->commits_begun);
    *is_going_on = begun != ended
                   && xcri_now() - atomic_load(&board->commit_begun_at)
                      < LONGEST;
    return begun + ended;
}

int xcri_commits_read(xcri_query_t *q)
{
    int is_going_on;

    q->commits = xcri_commits_number(q->srv->pool, &is_going_on);
    /* There may have been one since the version was read. */
    if (q->version.commits != q->commits) {
        q->version.settled = 0;
    }
    return is_going_on && !q->snapshot ? xcri_query_snapshot(q) : OK;
}

static int have_come(xcri_query_t *q)
{
    int is_going_on;

    if (q->snapshot
        || xcri_commits_number(q->srv->pool, &is_going_on) == q->commits
        || q->rereads >= MOST_AGAIN) {
        return 0;
    }
    q->rereads++;
    return 1;
}

int xcri_commits_again(xcri_query_t *q, int rv)
{
    return rv == XCRI_QUERY_AGAIN || (rv == OK && have_come(q));
}

int xcri_commits_tag(const xcri_query_t *q, char tag[33])
{
    const xcri_version_board_t *board = q->srv->pool->board;
    int is_going_on, is_recent;

    if (xcri_commits_number(q->srv->pool, &is_going_on) != q->commits
        || is_going_on) {
        return 0;
    }
    is_recent = q->commits
        && xcri_now() - atomic_load(&board->commit_ended_at) <= RECENT;
    if (!is_recent && q->version.state != XCRI_VERSION_UNKNOWN) {
        return 0;
    }
    apr_snprintf(tag, 33, "after %" APR_UINT64_T_FMT, q->commits);
    return 1;
}
