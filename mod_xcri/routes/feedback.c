/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "tables.h"
#include "../xcri_feedback.h"

static const xcri_column_t status[] = {
    { "configured", NULL, XCRI_BOOL, 0, "Whether feedback can be sent" },
    { "repository", NULL, XCRI_TEXT, 0, "Where it goes" },
    { "rate_limits.per_hour", NULL, XCRI_INT, 0, "For each client" },
    { "rate_limits.per_day", NULL, XCRI_INT, 0, "For each client" },
    COL_END
};

const xcri_route_t xcri_routes_feedback[] = {
    { .path = "/feedback/", .doc = "Send feedback", .method = "POST",
      .run = xcri_feedback_post },
    { .path = "/feedback/status",
      .doc = "Whether feedback can be sent, and how much of it",
      .run = xcri_feedback_status, .answer = status },
    { .path = NULL }
};
