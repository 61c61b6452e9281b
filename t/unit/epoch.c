/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Which version a child shows, while the thread that warms is busy elsewhere */
#include "http/epoch.h"
#include "core/clock.h"

#include "fixture.h"

static xcri_gauge_t gauge;
static xcri_pool_t only;

xcri_pool_t *xcri_pool_first(void)
{
    return &only;
}

static xcri_version_t version_of(const char *tag)
{
    xcri_version_t version;

    memset(&version, 0, sizeof(version));
    apr_cpystrn(version.tag, tag, sizeof(version.tag));
    version.state = XCRI_VERSION_SETTLED;
    version.settled = 1;
    version.checked = xcri_now();
    return version;
}

int main(void)
{
    xcri_version_t old = version_of("old"), new = version_of("new");
    xcri_version_id_t shown;

    begin();
    only.gauge = &gauge;
    xcri_epoch_child_init(pool);
    ok(xcri_epoch_step(&only, &old, &shown) && !shown, "the first one");
    ok(xcri_epoch_look(&only, &old).is_first, "is not shown yet");
    xcri_epoch_show(&only, xcri_epoch_id(&old));
    ok(!xcri_epoch_look(&only, &old).shown, "it is the data's own");

    ok(xcri_epoch_look(&only, &new).shown == xcri_epoch_id(&old),
       "of the next one the old one's answers are given, too");
    apr_sleep(XCRI_EPOCH_HOLD + apr_time_from_msec(100));
    ok(!xcri_epoch_look(&only, &new).shown,
       "for so long, whether somebody has made a step or not");
    xcri_epoch_show(&only, xcri_epoch_id(&new));
    ok(xcri_epoch_look(&only, &old).shown == xcri_epoch_id(&new),
       "who has looked before the step");
    ok(!xcri_epoch_step(&only, &new, &shown)
       && xcri_epoch_look(&only, &old).shown == xcri_epoch_id(&new),
       "does no harm");
    return done_testing();
}
