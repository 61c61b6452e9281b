/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/scored.h"
#include "http/request.h"

/* A meet on paper of any teams of a list, with or without some of their
 * athletes. */

#define MOST_TEAMS 40

static const xcri_param_t params[] = {
    { .name = "teams", .type = XCRI_TEXT, .flags = XCRI_P_REQUIRED,
      .doc = "The teams' handles at AthleticNET, with commas between them: two"
             " to forty" },
    { .name = "without", .type = XCRI_TEXT, .flags = XCRI_P_BLANK,
      .doc = "Handles of athletes who do not run, with commas between them" },
    PARAMS_DIVISION,
    PARAM_END
};

static const char *are_handles(xcri_request_t *req)
{
    const xcri_value_t *teams = xcri_request_value(req, "teams");
    const xcri_value_t *without = xcri_request_value(req, "without");
    int n = xcri_text_numbers(teams->text, teams->text.len);

    if (n < 2 || n > MOST_TEAMS) {
        return "teams must be two to forty handles, with commas between them";
    }
    if (without->kind == XCRI_IS_TEXT
        && !xcri_text_numbers(without->text, without->text.len)) {
        return "without must be handles, with commas between them";
    }
    xcri_request_plain_numbers(req, "teams");
    xcri_request_plain_numbers(req, "without");
    return NULL;
}

#define CHOSEN(x) "FIND_IN_SET(" x ".anet_team_hnd, :teams)"
#define WHO_RUNS \
    "FROM " T_ATHLETES " a WHERE " IN_DIVISION("a") " AND " CHOSEN("a") \
    " AND (:without IS NULL OR NOT FIND_IN_SET(a.anet_athlete_hnd, :without))"

static const xcri_column_t team[] = {
    COLS_SCORED(XCRI_C_NULL),
    COLS_TEAM(t),
    COL(t, team_rank, INT),
    COL_END
};

static const xcri_column_t runner[] = {
    COLS_RUNNER,
    COL_END
};

static const xcri_part_t parts[] = {
    PARTS_LIST,
    { .kind = XCRI_PART_ROWS, .name = "teams", .columns = team,
      .flags = XCRI_PART_REQUIRED | XCRI_PART_ONCE,
      .from = "FROM " T_TEAMS " t LEFT JOIN " SCORED("0", "", WHO_RUNS)
              " ON s.anet_team_hnd = t.anet_team_hnd WHERE " IN_DIVISION("t")
              " AND " CHOSEN("t"),
      .order = "s.place IS NULL, s.place, t.team_rank, t.ranking_id" },
    { .kind = XCRI_PART_ROWS, .name = "runners", .flags = XCRI_PART_ONCE,
      .columns = runner,
      .from = "FROM " NAMED_RUNNERS(WHO_RUNS),
      .order = "r.athlete_rank, r.ranking_id" },
    { 0 }
};

const xcri_route_t xcri_routes_meet[] = {
    { .path = "/compare/meet",
      .doc = "Teams of a list in a meet on paper, by the athletes' ranks, with"
             " or without some of them, scored as NCAA's cross country rules"
             " have it (five score, six and seven displace)",
      .params = params, .parts = parts, .check = are_handles,
      .not_found = "None of the teams {teams} is ranked in division {division}"
                   " of season {season_year}" },
    { .path = NULL }
};
