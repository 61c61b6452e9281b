/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/delivery.h"
#include "writes/command.h"
#include "writes/github.h"
#include "writes/queue.h"
#include "core/clock.h"
#include "database/watch.h"
#include "metrics/metrics.h"

#include <apr_strings.h>
#include <http_core.h>
#include <string.h>

APLOG_USE_MODULE(xcri);

#define WATCH "xcri-feedback"
#define WATCH_EVERY apr_time_from_msec(200)
#define COUNT_EVERY apr_time_from_sec(1)
#define FORGET_EVERY apr_time_from_sec(60)
#define OPEN_EVERY apr_time_from_sec(1)

/* Attempts in a row before there is a look at what else is to be done */
#define ROW_MOST 20

/* Refusals in a row that are no longer one message's fault */
#define REFUSED_MOST 3

/* Waits after a failure: doubled each time, and between half of it and all */
#define WAIT_FIRST apr_time_from_sec(1)
#define WAIT_MOST apr_time_from_sec(1800)

/* GitHub asks for a second between two requests that make something. */
#define GITHUB_PACE apr_time_from_sec(1)

/* An attempt whose end could not be written down: there is no other before it
 * is. As long as its pool, which is none of the child's. */
typedef struct {
    apr_pool_t *pool;
    xcri_queued_t *queued;
    xcri_sent_t sent;
    xcri_outcome_t outcome;
    apr_interval_time_t wait;
} ended_t;

/* Used by the thread alone, but for what says otherwise. mod_watchdog does not
 * always wait for its threads, so that none of it is in a pool of the child. */
static struct {
    xcri_writer_t writer;
    apr_time_t open_at, count_at, forget_at, send_at;
    int failures;         /* of all messages, one after the other */
    int refused;          /* one after the other */
    int is_failing;       /* and the log has it */
    int is_away;          /* the database, and the log has it */
    ended_t ended;
} state;

static server_rec *server;

/* ---- waits ------------------------------------------------------------------ */

static apr_interval_time_t wait_after(int failures)
{
    apr_interval_time_t wait = WAIT_FIRST;
    apr_uint32_t random = 0;

    while (--failures > 0 && wait < WAIT_MOST) {
        wait *= 2;
    }
    wait = wait < WAIT_MOST ? wait : WAIT_MOST;
    ap_random_insecure_bytes(&random, sizeof(random));
    return wait / 2 + random % (wait / 2);
}

/* ---- one message -------------------------------------------------------------- */

static void say_once(const xcri_outcome_t *outcome, int is_failing)
{
    if (is_failing && !state.is_failing) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server, "xcri: feedback "
                     "cannot be delivered: %s; it is kept, and tried again",
                     outcome->why);
    }
    else if (!is_failing && state.is_failing) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server,
                     "xcri: feedback is delivered again");
    }
    state.is_failing = is_failing;
}

/* Looks for it first where it may be there. */
static xcri_sent_t send_to_github(apr_pool_t *pool, const xcri_target_t *target,
                                  const xcri_queued_t *queued,
                                  xcri_outcome_t *outcome)
{
    int found = 0;

    if (queued->is_unknown) {
        xcri_sent_t known = xcri_github_find(pool, target, &queued->issue,
                                             outcome, &found);

        if (known != XCRI_SENT) {
            return XCRI_SENT_UNKNOWN;
        }
        if (found) {
            return XCRI_SENT;
        }
        if (!xcri_queue_hold(pool, &state.writer, queued)) {
            outcome->why = "the row was taken by another server";
            return XCRI_SENT_UNKNOWN;
        }
    }
    return xcri_github_create(pool, target, &queued->issue, outcome);
}

/* Writes down how it ended; what cannot be written now is remembered. */
static int note_end(ended_t *ended)
{
    if (!xcri_queue_note(ended->pool, &state.writer, ended->queued, ended->sent,
                         &ended->outcome, ended->wait)) {
        return 0;
    }
    ended->queued = NULL;
    return 1;
}

/* 0: nothing more is to be sent now */
static int send_one(const xcri_target_t *target)
{
    ended_t *ended = &state.ended;
    xcri_outcome_t *outcome = &ended->outcome;
    int is_general;

    apr_pool_clear(ended->pool);
    memset(outcome, 0, sizeof(*outcome));
    if (!(ended->queued = xcri_queue_take(ended->pool, &state.writer))) {
        return 0;
    }
    ended->sent = target->repository
        ? send_to_github(ended->pool, target, ended->queued, outcome)
        : xcri_command_run(ended->pool, target, &ended->queued->issue, outcome);
    is_general = ended->sent == XCRI_SENT_LATER
                 || ended->sent == XCRI_SENT_UNKNOWN;
    if (ended->sent != XCRI_SENT && xcri_watch_is_stopping()) {
        /* It was broken off by us: the row says that it is not known. */
        ended->queued = NULL;
        return 0;
    }
    state.failures = is_general ? state.failures + 1 : 0;
    ended->wait = is_general ? wait_after(state.failures)
                             : wait_after(ended->queued->issue.attempt);
    if (outcome->retry_after
        && ended->wait < apr_time_from_sec(outcome->retry_after)) {
        ended->wait = apr_time_from_sec(outcome->retry_after);
    }
    if (is_general) {
        state.send_at = xcri_now() + ended->wait;
    }
    else if (target->repository && !strcmp(target->api, XCRI_GITHUB_API)) {
        state.send_at = xcri_now() + GITHUB_PACE;
    }
    state.refused = ended->sent == XCRI_SENT_REFUSED ? state.refused + 1 : 0;
    if (ended->sent == XCRI_SENT || is_general
        || state.refused >= REFUSED_MOST) {
        say_once(outcome, ended->sent != XCRI_SENT);
    }
    return note_end(ended) && !is_general;
}

/* ---- the thread --------------------------------------------------------------- */

static void say_of_database(int is_away)
{
    if (is_away && !state.is_away) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server, "xcri: the table of "
                     "feedback cannot be reached: %s (%u)", state.writer.words,
                     state.writer.code);
    }
    state.is_away = is_away;
}

static int have_database(apr_pool_t *temp)
{
    if (state.writer.mysql && state.writer.code) {
        xcri_writer_close(&state.writer);
    }
    if (!state.writer.mysql && xcri_now() >= state.open_at) {
        state.open_at = xcri_now() + OPEN_EVERY;
        state.writer.code = 0;
        xcri_writer_open(&state.writer, temp, xcri_srv_conf(server)->writer);
        if (!state.writer.mysql) {
            say_of_database(1);
        }
    }
    return state.writer.mysql != NULL;
}

static void deliver(apr_pool_t *temp)
{
    const xcri_srv_conf_t *srv = xcri_srv_conf(server);
    const xcri_target_t *target = xcri_setup_target(srv);
    int i;

    if (!have_database(temp)) {
        return;
    }
    if (xcri_now() >= state.count_at) {
        state.count_at = xcri_now() + COUNT_EVERY;
        xcri_queue_count(temp, &state.writer);
        say_of_database(state.writer.code != 0);
    }
    if (xcri_now() >= state.forget_at) {
        state.forget_at = xcri_now() + FORGET_EVERY;
        xcri_queue_forget(temp, &state.writer, srv->feedback_keep);
    }
    if (state.ended.queued && !note_end(&state.ended)) {
        return;
    }
    for (i = 0; i < ROW_MOST && target && !state.writer.code
                && xcri_now() >= state.send_at && !xcri_watch_is_stopping(); i++) {
        if (!send_one(target)) {
            break;
        }
    }
}

/* Rows are taken by one only, whoever asks: without the memory that tells
 * configurations apart nothing has to wait. */
static int is_current(void)
{
    return !xcri_metrics_segment() || xcri_metrics_is_current();
}

static void rest(const void *data)
{
    (void)data;
    xcri_writer_close(&state.writer);
}

static void step(const void *data, apr_pool_t *temp)
{
    if (!is_current()) {
        rest(data);
        return;
    }
    if (!state.ended.pool) {
        apr_pool_create_unmanaged(&state.ended.pool);
    }
    deliver(temp);
}

/* A child that may finish waits for the program as long as it may take, also when
 * its pools go. */
static void stop(int graceful)
{
    static int is_graceful;

    is_graceful |= graceful;
    xcri_github_stop();
    if (!is_graceful) {
        xcri_command_stop();
    }
}

static void end(void)
{
    xcri_writer_close(&state.writer);
    if (state.ended.pool) {
        apr_pool_destroy(state.ended.pool);
        memset(&state.ended, 0, sizeof(state.ended));
    }
}

static xcri_watch_t watch = { .step = step, .rest = rest, .stop = stop,
                              .end = end };

/* ---- hooks -------------------------------------------------------------------- */

static int start(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                 server_rec *main_server)
{
    apr_status_t rv;

    (void)plog;
    (void)ptemp;
    server = main_server;
    if (!xcri_srv_conf(main_server)->feedback || !xcri_watch_is_possible()) {
        return OK;
    }
    rv = xcri_watch_start(pconf, &watch, WATCH, WATCH_EVERY, NULL);
    return rv == APR_SUCCESS ? OK : xcri_watch_failed(main_server, rv);
}

void xcri_delivery_register_hooks(void)
{
    ap_hook_post_config(start, NULL, NULL, APR_HOOK_MIDDLE);
}

void xcri_delivery_child_init(server_rec *main_server)
{
    xcri_shared_t *seg = xcri_metrics_segment();

    if (xcri_srv_conf(main_server)->feedback) {
        xcri_github_child_init();
        xcri_watch_child_init(&watch);
    }
    else if (seg) {
        /* It outlives the configuration that had feedback. */
        seg->letters.known = 0;
    }
}
