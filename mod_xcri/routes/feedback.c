/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "tables.h"
#include "../xcri_feedback.h"

const xcri_route_t xcri_routes_feedback[] = {
    { .path = "/feedback/", .doc = "Send feedback", .method = "POST",
      .run = xcri_feedback_post },
    { .path = "/feedback/status",
      .doc = "Whether feedback can be sent, and how much of it",
      .run = xcri_feedback_status },
    { .path = NULL }
};
