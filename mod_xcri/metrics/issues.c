/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/issues.h"
#include "metrics/members.h"

static const xcri_member_t counted[] = {
    XCRI_MEMBER("published", COUNT, xcri_issues_count_t, published),
    XCRI_MEMBER("rows", COUNT, xcri_issues_count_t, rows),
    XCRI_MEMBER("refused", COUNT, xcri_issues_count_t, refused),
    XCRI_MEMBER("failed", COUNT, xcri_issues_count_t, failed),
    XCRI_MEMBER("last", TIME, xcri_issues_count_t, last)
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
    xcri_json_lit(out, "}");
}
