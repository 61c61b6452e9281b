/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"

/* Rank and scores through a season: a row for each snapshot, the live one
 * last. And the ranks of those together who stand first in a list, today or on
 * a day. */

static const xcri_column_t athlete[] = {
    COL_NULL(a, checkpoint_date, DATE),
    COLS_DIVISION(a),
    COLS_TEAM(a),
    COL(a, athlete_rank, INT),
    COL_NULL(a, xcri_score, NUMBER),
    COL_NULL(a, races_count, INT),
    COL_NULL(a, season_average, NUMBER),
    COL_NULL(a, best_performance, NUMBER),
    COL(a, h2h_wins, INT),
    COL(a, h2h_losses, INT),
    COLS_SCORE(a, scs),
    COLS_SCORES(a),
    COL(a, calculated_at, DATETIME),
    COL_END
};

static const xcri_column_t team[] = {
    COL_NULL(t, checkpoint_date, DATE),
    COLS_DIVISION(t),
    COL_NULL(t, team_name, TEXT),
    COL(t, team_rank, INT),
    COL_NULL(t, team_xcri_score, NUMBER),
    COL_NULL(t, athletes_count, INT),
    COL_NULL(t, top5_average, NUMBER),
    COL_NULL(t, top7_average, NUMBER),
    COL_NULL(t, squad_depth_score, NUMBER),
    COL(t, calculated_at, DATETIME),
    COL_END
};

#define HISTORY_PARAMS(handle) { \
    handle, \
    PARAMS_SEASON, \
    PARAM_SCORING_GROUP("division"), \
    PARAM_ALGORITHM("light"), \
    PARAMS_LIST, \
    PARAM_END \
}

static const xcri_param_t athlete_params[] =
    HISTORY_PARAMS(PARAM_ATHLETE);
static const xcri_param_t team_params[] = HISTORY_PARAMS(PARAM_TEAM);

#define HISTORY_PARTS(handle, cols, from_where, order_by) { \
    XCRI_ECHO(handle), \
    XCRI_ECHO("season_year"), \
    { .kind = XCRI_PART_COUNT, .name = "total" }, \
    { .kind = XCRI_PART_ROWS, .name = "results", \
      .flags = XCRI_PART_REQUIRED, .columns = cols, \
      .from = from_where, .order = order_by }, \
    { 0 } \
}

static const xcri_part_t athlete_parts[] =
    HISTORY_PARTS("athlete_hnd", athlete,
        "FROM " T_ATHLETES " a WHERE a.anet_athlete_hnd = :athlete_hnd AND "
        IN_HISTORY("a"),
        "a.checkpoint_date IS NULL, a.checkpoint_date, a.division_code,"
        " a.gender_code, a.ranking_id");

static const xcri_part_t team_parts[] =
    HISTORY_PARTS("team_hnd", team,
        "FROM " T_TEAMS " t WHERE t.anet_team_hnd = :team_hnd AND "
        IN_HISTORY("t"),
        "t.checkpoint_date IS NULL, t.checkpoint_date, t.division_code,"
        " t.gender_code, t.ranking_id");

static const xcri_column_t first_athletes[] = {
    COL_NULL(a, checkpoint_date, DATE),
    COLS_ATHLETE(a),
    COL_NULL(a, team_name, TEXT),
    COL(a, athlete_rank, INT),
    COL_END
};

static const xcri_column_t first_teams[] = {
    COL_NULL(t, checkpoint_date, DATE),
    COLS_TEAM(t),
    COL(t, team_rank, INT),
    COL_END
};

static const xcri_param_t first_params[] = {
    PARAMS_DIVISION,
    { .name = "top", .type = XCRI_INT,
      .flags = XCRI_P_MIN | XCRI_P_MAX, .min = 1, .max = 100, .preset = "25",
      .doc = "Those who stand among so many, on that date" },
    PARAMS_LIST,
    PARAM_END
};

/* f are the first of the list, x their rows up to its day. */
#define THEIR_ROWS(table, x, handle, rank) \
    "FROM " table " f JOIN " table " " x " ON " x "." handle " = f." handle \
    " AND " SAME_DIVISION(x, "f") " AND " OF_DIVISIONS(x) \
    " AND (:checkpoint_date IS NULL" \
    " OR " x ".checkpoint_date <= :checkpoint_date)" \
    " WHERE " IN_DIVISION("f") " AND f." rank " <= :top"
#define THEIR_ORDER(x, rank) \
    "f." rank ", f.ranking_id, " x ".checkpoint_date IS NULL, " \
    x ".checkpoint_date, " x ".ranking_id"

#define FIRST_PARTS(cols, x, table, handle, rank) { \
    XCRI_ECHO("season_year"), \
    { .kind = XCRI_PART_COUNT, .name = "total" }, \
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = cols, \
      .from = THEIR_ROWS(table, x, handle, rank), \
      .order = THEIR_ORDER(x, rank) }, \
    { 0 } \
}

static const xcri_part_t first_athlete_parts[] =
    FIRST_PARTS(first_athletes, "a", T_ATHLETES, "anet_athlete_hnd",
                "athlete_rank");
static const xcri_part_t first_team_parts[] =
    FIRST_PARTS(first_teams, "t", T_TEAMS, "anet_team_hnd", "team_rank");

const xcri_route_t xcri_routes_history[] = {
    { .path = "/history/athletes", .about = "Ranks through a season",
      .doc = "The first of a list of athletes, each with the ranks of the"
             " season",
      .params = first_params, .parts = first_athlete_parts },
    { .path = "/history/teams",
      .doc = "The first of a list of teams, each with the ranks of the season",
      .params = first_params, .parts = first_team_parts },
    { .path = "/athletes/{athlete_hnd}/history",
      .doc = "An athlete's rank and scores through the season",
      .params = athlete_params, .parts = athlete_parts,
      .not_found = "Athlete {athlete_hnd} not found for season {season_year}" },
    { .path = "/teams/{team_hnd}/history",
      .doc = "A team's rank and scores through the season",
      .params = team_params, .parts = team_parts,
      .not_found = "Team {team_hnd} not found for season {season_year}" },
    { .path = "/team-five/{team_hnd}/history",
      .doc = "A team's rank and scores through the season",
      .params = team_params, .parts = team_parts,
      .not_found = "Team {team_hnd} not found for season {season_year}" },
    { .path = NULL }
};
