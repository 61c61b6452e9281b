/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/issues.h"
#include "core/board.h"
#include "metrics/members.h"

#include <string.h>

static const xcri_member_t counted[] = {
    XCRI_MEMBER("published", COUNT, xcri_issues_count_t, published),
    XCRI_MEMBER("rows", COUNT, xcri_issues_count_t, rows),
    XCRI_MEMBER("refused", COUNT, xcri_issues_count_t, refused),
    XCRI_MEMBER("failed", COUNT, xcri_issues_count_t, failed),
    XCRI_MEMBER("last", TIME, xcri_issues_count_t, last)
};

static const xcri_member_t noticed[] = {
    XCRI_MEMBER("publication", COUNT, xcri_notice_t, id),
    XCRI_MEMBER("published_at", TIME, xcri_notice_t, at),
    XCRI_MEMBER("season_year", COUNT, xcri_notice_t, season)
};

void xcri_issues_published(xcri_shared_t *seg, apr_uint64_t rows)
{
    if (seg) {
        xcri_add(&seg->issues.published, 1);
        xcri_add(&seg->issues.rows, rows);
        atomic_store(&seg->issues.last, apr_time_now());
    }
}

void xcri_issues_refused(xcri_shared_t *seg)
{
    if (seg) {
        xcri_add(&seg->issues.refused, 1);
    }
}

void xcri_issues_failed(xcri_shared_t *seg)
{
    if (seg) {
        xcri_add(&seg->issues.failed, 1);
    }
}

void xcri_issues_tell(xcri_shared_t *seg, const xcri_notices_t *notices)
{
    apr_uint64_t words[XCRI_NOTICES_WORDS];

    if (seg) {
        memcpy(words, notices, sizeof(words));
        xcri_board_write_words(&seg->issues.turn, seg->issues.notices, words,
                               XCRI_NOTICES_WORDS);
    }
}

static void text_or_null(xcri_json_t *out, int *n, const char *name,
                         const char *text)
{
    xcri_members_key(out, n, name);
    if (*text) {
        xcri_members_text(out, text);
    }
    else {
        xcri_json_lit(out, "null");
    }
}

static void write_notice(xcri_json_t *out, const xcri_notice_t *notice)
{
    int n = 0;

    xcri_json_lit(out, "{");
    XCRI_MEMBERS(out, &n, noticed, notice);
    if (notice->division >= 0) {
        xcri_members_key(out, &n, "division_code");
        xcri_json_int(out, notice->division);
        text_or_null(out, &n, "gender_code", notice->gender);
    }
    text_or_null(out, &n, "checkpoint_date", notice->day);
    text_or_null(out, &n, "published_by", notice->who);
    xcri_members_key(out, &n, "rows");
    xcri_json_raw(out, notice->rows, strlen(notice->rows));
    text_or_null(out, &n, "checksum", notice->checksum);
    xcri_members_key(out, &n, "took");
    xcri_members_number(out, (double)notice->took / 1000, 3);
    xcri_json_lit(out, "}");
}

static void write_latest(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    apr_uint64_t words[XCRI_NOTICES_WORDS];
    xcri_notices_t notices;
    int i, is_known = seg->issues.turn
        && xcri_board_read_words(&seg->issues.turn, seg->issues.notices, words,
                                 XCRI_NOTICES_WORDS);

    xcri_members_key(out, n, "latest");
    if (!is_known) {
        xcri_json_lit(out, "null");
        return;
    }
    memcpy(&notices, words, sizeof(notices));
    xcri_json_lit(out, "[");
    for (i = 0; i < notices.n; i++) {
        if (i) {
            xcri_json_lit(out, ",");
        }
        write_notice(out, &notices.of[i]);
    }
    xcri_json_lit(out, "]");
}

void xcri_issues_json(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    int m = 0;

    xcri_members_key(out, n, "publications");
    if (!seg) {
        xcri_json_lit(out, "null");
        return;
    }
    xcri_json_lit(out, "{");
    XCRI_MEMBERS(out, &m, counted, &seg->issues);
    write_latest(seg, out, &m);
    xcri_json_lit(out, "}");
}
