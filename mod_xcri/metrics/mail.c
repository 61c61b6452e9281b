/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/mail.h"
#include "metrics/members.h"

#define COUNTED(state) \
    XCRI_MEMBER(#state, COUNT, xcri_letters_count_t, state),
#define NAMED(state) #state,

static const xcri_member_t counted[] = { XCRI_MAIL_STATES(COUNTED) };
static const char *const names[] = { XCRI_MAIL_STATES(NAMED) };

static int is_known(const xcri_shared_t *seg)
{
    return seg && seg->letters.known;
}

void xcri_mail_counts(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    apr_size_t i;

    if (is_known(seg)) {
        XCRI_MEMBERS(out, n, counted, &seg->letters);
        return;
    }
    for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
        xcri_members_key(out, n, names[i]);
        xcri_json_lit(out, "null");
    }
}

void xcri_mail_json(const xcri_shared_t *seg, xcri_json_t *out, int *n)
{
    int m = 0;

    xcri_members_key(out, n, "feedback");
    if (!is_known(seg)) {
        xcri_json_lit(out, "null");
        return;
    }
    xcri_json_lit(out, "{");
    xcri_mail_counts(seg, out, &m);
    xcri_members_key(out, &m, "oldest_waiting");
    xcri_members_time(out, seg->letters.oldest);
    xcri_json_lit(out, "}");
}

apr_int64_t xcri_mail_age(const xcri_shared_t *seg)
{
    apr_time_t oldest = is_known(seg) ? seg->letters.oldest : 0;

    return oldest ? apr_time_sec(apr_time_now() - oldest) : 0;
}
