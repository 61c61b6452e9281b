/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/scored.h"

/* What a championship's field is drawn from, whatever the rules are: each
 * region's or conference's teams as if they met with their rosters, and whom
 * each has beaten this season. */

static const xcri_param_t params[] = {
    PARAMS_DIVISION,
    { .name = "by", .type = XCRI_TEXT, .preset = "region",
      .one_of = "region|conference", .pattern = "^(region|conference)$",
      .doc = "Whose meets: each region's, or each conference's" },
    PARAMS_LIST,
    PARAM_END
};

#define GROUP_OF(x) \
    "CASE WHEN :by = 'region' THEN " x ".regl_group_name" \
    " ELSE " x ".conf_group_name END"
/* A group is its place in the order of names: a number is sorted sooner than a
 * text, and so many times. A team that a list has twice runs once. */
#define GROUP_OF_TEAM \
    " STRAIGHT_JOIN (SELECT g.anet_team_hnd," \
    " DENSE_RANK() OVER (ORDER BY MIN(" GROUP_OF("g") ")) AS race" \
    " FROM " T_TEAMS " g WHERE " IN_DIVISION("g") \
    " AND " GROUP_OF("g") " <> '' GROUP BY g.anet_team_hnd) g" \
    " ON g.anet_team_hnd = q.anet_team_hnd"

static const xcri_column_t team[] = {
    { "group_name", GROUP_OF("t"), XCRI_TEXT, 0, "The region or the conference" },
    COLS_SCORED(0),
    COLS_TEAM(t),
    COL(t, team_rank, INT),
    COL_END
};

#define LOSER \
    "CASE WHEN m.winner_team_id = m.team_a_id THEN m.team_b_id" \
    " ELSE m.team_a_id END"

static const xcri_column_t win[] = {
    COL(w, anet_team_hnd, INT),
    { "beaten", "w.beaten", XCRI_TEXT, 0,
      "The handles of the teams that it has beaten, with spaces between them:"
      " one for each win" },
    COL_END
};

static const xcri_column_t made[] = {
    { "calculated_at", "MAX(t.calculated_at)", XCRI_DATETIME, XCRI_C_NULL,
      "When the ranks were calculated" },
    COL_END
};

static const xcri_part_t parts[] = {
    PARTS_LIST,
    XCRI_ECHO("by"),
    { .kind = XCRI_PART_ROW, .columns = made,
      .from = "FROM " T_TEAMS " t WHERE " IN_DIVISION("t") },
    { .kind = XCRI_PART_ROWS, .name = "wins", .flags = XCRI_PART_ONCE,
      .columns = win,
      .from = "FROM (SELECT m.winner_team_id AS anet_team_hnd,"
              " GROUP_CONCAT(" LOSER " ORDER BY m.matchup_id SEPARATOR ' ')"
              " AS beaten FROM " T_MATCHUPS " m WHERE " MET_IN_DIVISION("m")
              " AND m.winner_team_id IN (m.team_a_id, m.team_b_id)"
              " GROUP BY m.winner_team_id) w",
      .order = "w.anet_team_hnd" },
    { .kind = XCRI_PART_COUNT, .name = "total" },
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_ONCE,
      .columns = team,
      .from = "FROM " SCORED("g.race", GROUP_OF_TEAM, "FROM " T_ATHLETES
                             " a WHERE " IN_DIVISION("a"))
              " JOIN " T_TEAMS " t ON t.anet_team_hnd = s.anet_team_hnd"
              " AND " IN_DIVISION("t"),
      .order = "s.race, s.place, t.team_rank, t.ranking_id" },
    { 0 }
};

const xcri_route_t xcri_routes_championship[] = {
    { .path = "/championship",
      .about = "What a championship's field is drawn from",
      .doc = "Each region or conference scored as a meet from the rosters"
             " (seven run, five score, by XCRI rank), and whom each team has"
             " beaten: arithmetic with the ranks, not a forecast",
      .params = params, .parts = parts },
    { .path = NULL }
};
