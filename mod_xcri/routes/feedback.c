/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"
#include "http/feedback.h"

static const xcri_column_t status_columns[] = {
    { "configured", NULL, XCRI_BOOL, 0, "Whether feedback can be sent" },
    { "repository", NULL, XCRI_TEXT, 0, "Where it goes" },
    { "rate_limits.per_hour", NULL, XCRI_INT, 0, "For each client" },
    { "rate_limits.per_day", NULL, XCRI_INT, 0, "For each client" },
    { "waiting", NULL, XCRI_INT, XCRI_C_NULL, "Messages that are kept, and not "
      "passed on yet; null where that is not known" },
    { "delivered", NULL, XCRI_INT, XCRI_C_NULL, "Those that are passed on" },
    { "failed", NULL, XCRI_INT, XCRI_C_NULL, "Those that could not be" },
    { "oldest_waiting", NULL, XCRI_DATETIME, XCRI_C_NULL, "When the oldest of "
      "those that wait was sent, in UTC" },
    COL_END
};

static const xcri_part_t status[] = {
    { .kind = XCRI_PART_ROW, .columns = status_columns },
    { 0 }
};

static const xcri_column_t sent_columns[] = {
    { "success", NULL, XCRI_BOOL, 0, NULL },
    { "message", NULL, XCRI_TEXT, 0, "For the sender to read" },
    { "issue_number", NULL, XCRI_INT, XCRI_C_NULL, "null: it is passed on "
      "later" },
    { "issue_url", NULL, XCRI_TEXT, XCRI_C_NULL, "null, too" },
    { "reference", NULL, XCRI_TEXT, 0, "What to name when asking about it; of an array, the first "
      "one's" },
    COL_END
};

static const xcri_part_t sent[] = {
    { .kind = XCRI_PART_ROW, .columns = sent_columns },
    { 0 }
};

static const xcri_param_t letter[] = {
    { .name = "name", .type = XCRI_TEXT, .max_chars = 100,
      .doc = "The sender's name" },
    { .name = "email", .type = XCRI_TEXT, .max_chars = 100,
      .doc = "Where an answer can go" },
    { .name = "feedback_type", .type = XCRI_TEXT, .flags = XCRI_P_REQUIRED,
      .one_of = "bug|feedback|question", .doc = "What it is" },
    { .name = "message", .type = XCRI_TEXT, .flags = XCRI_P_REQUIRED,
      .min_chars = 10, .max_chars = 2000, .doc = "The text" },
    PARAM_END
};

const xcri_route_t xcri_routes_feedback[] = {
    { .path = "/feedback/",
      .about = "What visitors write to those who make the rankings",
      .doc = "Send feedback", .method = "POST",
      .body = letter, .body_most = 200, .body_answer = "references",
      .run = xcri_feedback_post, .answer = sent },
    { .path = "/feedback/status",
      .doc = "Whether feedback can be sent, and how much of it",
      .run = xcri_feedback_status, .answer = status },
    { .path = NULL }
};
