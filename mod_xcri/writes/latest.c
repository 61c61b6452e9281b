/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/latest.h"
#include "core/clock.h"
#include "database/watch.h"
#include "metrics/issues.h"
#include "metrics/metrics.h"
#include "writes/snapshot.h"

#include <apr_strings.h>
#include <http_core.h>
#include <string.h>

APLOG_USE_MODULE(xcri);

#define WATCH "xcri-publications"
#define WATCH_EVERY apr_time_from_sec(1)
#define LOOK_EVERY apr_time_from_sec(30)

/* Seconds for a statement, which needs none of what a publication may take */
#define LIMIT 2

enum { ID, AT, WHO, SEASON, DIVISION, GENDER, DAY, ROWS, CHECKSUM, TOOK, ASKED };

#define ASK \
    "SELECT id, UNIX_TIMESTAMP(published_at), published_by, season_year," \
    " division_code, gender_code, COALESCE(checkpoint_date, '')," \
    " IF(JSON_VALID(row_counts), row_counts, 'null'), checksum, took_ms FROM " \
    XCRI_PUBLICATIONS " ORDER BY id DESC LIMIT " APR_STRINGIFY(XCRI_NOTICES)

/* Used by the thread alone */
static struct {
    xcri_account_t account;
    apr_time_t look_at;
    apr_uint64_t seen;      /* publications here, when it last looked */
} state;

static server_rec *server;

static void note(xcri_notice_t *notice, char *const *row)
{
    int i;

    for (i = 0; i < ASKED && row[i]; i++) {
    }
    memset(notice, 0, sizeof(*notice));
    if (i < ASKED) {
        apr_cpystrn(notice->rows, "null", sizeof(notice->rows));
        return;
    }
    notice->id = apr_atoi64(row[ID]);
    notice->at = apr_time_from_sec(apr_atoi64(row[AT]));
    notice->season = apr_atoi64(row[SEASON]);
    notice->division = apr_atoi64(row[DIVISION]);
    notice->took = apr_atoi64(row[TOOK]);
    apr_cpystrn(notice->who, row[WHO], sizeof(notice->who));
    apr_cpystrn(notice->gender, row[GENDER], sizeof(notice->gender));
    apr_cpystrn(notice->day, row[DAY], sizeof(notice->day));
    apr_cpystrn(notice->rows, row[ROWS], sizeof(notice->rows));
    apr_cpystrn(notice->checksum, row[CHECKSUM], sizeof(notice->checksum));
    if (xcri_snapshot_is(notice->division, notice->gender)) {
        notice->division = -1;
    }
}

/* While the database is away, what was told last stays. */
static void look(apr_pool_t *temp)
{
    xcri_writer_t writer = { 0 };
    xcri_notices_t notices = { 0 };
    MYSQL_RES *result = NULL;
    MYSQL_ROW row;

    if (xcri_writer_open(&writer, temp, &state.account)
        && xcri_writer_rows(&writer, ASK, &result) == XCRI_WRITE_GOOD
        && mysql_num_fields(result) == ASKED) {
        while (notices.n < XCRI_NOTICES
               && (row = mysql_fetch_row(result)) != NULL) {
            note(&notices.of[notices.n++], row);
        }
        xcri_issues_tell(xcri_metrics_segment(), &notices);
    }
    else {
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, server, "xcri: the last "
                     "publications are not known: %s", writer.words);
    }
    mysql_free_result(result);
    xcri_writer_close(&writer);
}

static void step(const void *data, apr_pool_t *temp)
{
    const xcri_shared_t *seg = xcri_metrics_segment();
    apr_uint64_t now;

    (void)data;
    if (!seg || !xcri_metrics_is_current()) {
        return;
    }
    now = xcri_get(&seg->issues.published);
    if (now != state.seen || xcri_now() >= state.look_at) {
        state.seen = now;
        state.look_at = xcri_now() + LOOK_EVERY;
        look(temp);
    }
}

static xcri_watch_t watch = { .step = step };

/* ---- hooks -------------------------------------------------------------------- */

static int start(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                 server_rec *main_server)
{
    const xcri_account_t *publisher = xcri_srv_conf(main_server)->publisher;
    apr_status_t rv;

    (void)plog;
    (void)ptemp;
    server = main_server;
    if (!publisher || !xcri_watch_is_possible()) {
        return OK;
    }
    state.account = *publisher;
    state.account.limit = LIMIT;
    rv = xcri_watch_start(pconf, &watch, WATCH, WATCH_EVERY, NULL);
    return rv == APR_SUCCESS ? OK : xcri_watch_failed(main_server, rv);
}

void xcri_latest_register_hooks(void)
{
    ap_hook_post_config(start, NULL, NULL, APR_HOOK_MIDDLE);
}

void xcri_latest_child_init(server_rec *main_server)
{
    if (xcri_srv_conf(main_server)->publisher) {
        xcri_watch_child_init(&watch);
    }
}
