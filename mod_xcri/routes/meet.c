/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/scored.h"
#include "core/bind.h"
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
    PARAM_SEASON,
    PARAM_DIVISION(XCRI_P_REQUIRED),
    PARAM_GENDER(XCRI_P_REQUIRED),
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAM_END
};

/* How many handles the parameter names; -1: it is no list of handles */
static int count_handles(const xcri_request_t *req, const char *name)
{
    const xcri_param_t *list = req->compiled->route->params;
    const xcri_value_t *v = &req->values[xcri_bind_index(list, name,
                                                         strlen(name))];
    apr_size_t i, digits = 0;
    int n = 1;

    if (v->kind != XCRI_IS_TEXT) {
        return 0;
    }
    for (i = 0; i < v->text.len; i++) {
        if (v->text.data[i] == ',' && digits) {
            n++;
            digits = 0;
        }
        else if (v->text.data[i] < '0' || v->text.data[i] > '9') {
            return -1;
        }
        else {
            digits++;
        }
    }
    return digits ? n : -1;
}

static const char *are_handles(xcri_request_t *req)
{
    int n = count_handles(req, "teams");

    if (n < 2 || n > MOST_TEAMS) {
        return "teams must be two to forty handles, with commas between them";
    }
    return count_handles(req, "without") < 0
           ? "without must be handles, with commas between them" : NULL;
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
      .flags = XCRI_PART_REQUIRED,
      .from = "FROM " T_TEAMS " t LEFT JOIN " SCORED("0", WHO_RUNS)
              " ON s.anet_team_hnd = t.anet_team_hnd WHERE " IN_DIVISION("t")
              " AND " CHOSEN("t"),
      .order = "s.place IS NULL, s.place, t.team_rank, t.ranking_id" },
    { .kind = XCRI_PART_ROWS, .name = "runners", .columns = runner,
      .from = "FROM " NAMED_RUNNERS("0", WHO_RUNS),
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
