/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"

/* Where one stands, today or on a day: in the division, the region and the
 * conference, each with how many are in it; a team also in Team Knockout, and
 * by whom it has met. A place is null for who is not in the list. And in every
 * season, by its live ranks. */

/* Of a group that alias w names: the place in it, and how many are in it */
#define COLS_GROUP(group, g) \
    { group ".name", "MAX(w." g ")", XCRI_TEXT, XCRI_C_NULL, NULL }, \
    { group ".rank", "MIN(CASE WHEN w." g " <> '' THEN w." g "_rank END)", \
      XCRI_INT, XCRI_C_NULL, NULL }, \
    { group ".total", "MIN(CASE WHEN w." g " <> '' THEN w." g "_total END)", \
      XCRI_INT, XCRI_C_NULL, NULL }
#define COLS_PLACES \
    { "division.rank", "MIN(w.list_rank)", XCRI_INT, XCRI_C_NULL, NULL }, \
    { "division.total", "MIN(w.list_total)", XCRI_INT, XCRI_C_NULL, NULL }, \
    COLS_GROUP("region", "regl_group_name"), \
    COLS_GROUP("conference", "conf_group_name")

static const xcri_column_t athlete[] = {
    COLS_PLACES,
    COL_END
};

#define IN_KNOCKOUT \
    " FROM " T_KNOCKOUT " k WHERE k.season_year = :season_year" \
    " AND k.rank_group_type = 'D' AND k.rank_group_fk = MIN(w.division_code)" \
    " AND k.gender_code = MIN(w.gender_code)" \
    " AND " ON_DAY("k")
#define OF_TEAM " AND k.team_id = :team_hnd"
#define COL_KNOCKOUT(name, sql, condition) \
    { "knockout." name, "(SELECT " sql IN_KNOCKOUT condition ")", XCRI_INT, \
      XCRI_C_NULL, NULL }

static const xcri_column_t team[] = {
    COLS_PLACES,
    COL_KNOCKOUT("rank", "MIN(k.knockout_rank)", OF_TEAM),
    COL_KNOCKOUT("total", "COUNT(*)", ""),
    COL_KNOCKOUT("wins", "MAX(k.h2h_wins)", OF_TEAM),
    COL_KNOCKOUT("losses", "MAX(k.h2h_losses)", OF_TEAM),
    COL_END
};

#define PLACES_PARAMS(handle) { \
    handle, \
    PARAMS_DIVISION, \
    PARAM_END \
}

static const xcri_param_t athlete_params[] = PLACES_PARAMS(PARAM_ATHLETE);
static const xcri_param_t team_params[] = PLACES_PARAMS(PARAM_TEAM);

/* The list of teams is short: all of it is ranked, and one row taken. */
#define IN_GROUP(g) \
    "t." g ", RANK() OVER (PARTITION BY t." g " ORDER BY t.team_rank) AS " g \
    "_rank, COUNT(*) OVER (PARTITION BY t." g ") AS " g "_total"
#define TEAM_PLACES \
    "FROM (SELECT t.anet_team_hnd AS handle, t.division_code, t.gender_code," \
    " t.team_rank AS list_rank, COUNT(*) OVER () AS list_total, " \
    IN_GROUP("regl_group_name") ", " IN_GROUP("conf_group_name") \
    " FROM " T_TEAMS " t WHERE " IN_DIVISION("t") ") w" \
    " WHERE w.handle = :team_hnd"

/* That of athletes is long: it is counted in an index, and of its rows only
 * those are read whose teams share the region or the conference. */
#define SHARES(g) "t." g " = me." g
#define IN_ITS(g) \
    "me." g ", 1 + SUM(" SHARES(g) " AND a.athlete_rank < me.list_rank)" \
    " AS " g "_rank, SUM(" SHARES(g) ") AS " g "_total"
#define ATHLETE_PLACES \
    "FROM (SELECT me.list_rank, (SELECT COUNT(*) FROM " T_ATHLETES " a" \
    " WHERE " IN_DIVISION("a") ") AS list_total, " \
    IN_ITS("regl_group_name") ", " IN_ITS("conf_group_name") \
    " FROM (SELECT a.ranking_id, a.athlete_rank AS list_rank," \
    " t.regl_group_name, t.conf_group_name FROM " T_ATHLETES " a" \
    " LEFT JOIN " T_TEAMS " t ON t.anet_team_hnd = a.anet_team_hnd" \
    " AND " IN_DIVISION("t") " WHERE a.anet_athlete_hnd = :athlete_hnd" \
    " AND " IN_DIVISION("a") ") me" \
    " LEFT JOIN (" T_TEAMS " t JOIN " T_ATHLETES " a" \
    " ON a.anet_team_hnd = t.anet_team_hnd AND " IN_DIVISION("a") ")" \
    " ON " IN_DIVISION("t") " AND (" SHARES("regl_group_name") \
    " OR " SHARES("conf_group_name") ")" \
    " GROUP BY me.ranking_id, me.list_rank, me.regl_group_name," \
    " me.conf_group_name) w"

static const xcri_column_t athlete_season[] = {
    COLS_SEASON(a),
    COLS_TEAM(a),
    COL(a, athlete_rank, INT),
    COLS_SCORE(a, scs),
    COL_NULL(a, races_count, INT),
    COL(a, h2h_wins, INT),
    COL(a, h2h_losses, INT),
    COL_END
};

static const xcri_column_t team_season[] = {
    COLS_SEASON(t),
    COL_NULL(t, team_name, TEXT),
    COL(t, team_rank, INT),
    COL_NULL(t, team_xcri_score, NUMBER),
    COL_NULL(t, athletes_count, INT),
    COL_NULL(t, top5_average, NUMBER),
    COL_END
};

#define SEASONS(cols, x, from_where) \
    { .kind = XCRI_PART_ROWS, .name = "seasons", .columns = cols, \
      .from = from_where " AND " LIVE(x), \
      .order = x ".season_year DESC, " x ".division_code, " x ".ranking_id" }

#define PLACES(cols, from_where) \
    { .kind = XCRI_PART_ROW, .columns = cols, .from = from_where }

static const xcri_part_t athlete_parts[] = {
    PLACES(athlete, ATHLETE_PLACES),
    SEASONS(athlete_season, "a", "FROM " T_ATHLETES " a"
            " WHERE a.anet_athlete_hnd = :athlete_hnd"
            " AND a.gender_code = :gender"),
    { 0 }
};

/* ---- whom a team has met: by their Team Five ranks, which are kept for every
 * day -------------------------------------------------------------------- */

#define OPPONENTS(mine, other) \
    "SELECT m.team_" mine "_id AS team_id, m.team_" other "_id AS other_id" \
    " FROM " T_MATCHUPS " m WHERE " MET_IN_DIVISION("m")
#define SCHEDULES \
    "FROM (SELECT x.team_id, COUNT(*) AS matchups, COUNT(DISTINCT" \
    " x.other_id) AS opponents, AVG(o.team_rank) * 1e0 AS mean, RANK() OVER" \
    " (ORDER BY AVG(o.team_rank)) AS place, COUNT(*) OVER () AS total" \
    " FROM (" OPPONENTS("a", "b") " UNION ALL " OPPONENTS("b", "a") ") x" \
    " JOIN " T_TEAMS " o ON o.anet_team_hnd = x.other_id" \
    " AND " IN_DIVISION("o") " GROUP BY x.team_id) z"
#define ITS(what) "MAX(CASE WHEN z.team_id = :team_hnd THEN z." what " END)"

static const xcri_column_t schedule[] = {
    { "matchups", ITS("matchups"), XCRI_INT, XCRI_C_NULL,
      "With teams that are ranked" },
    { "opponents", ITS("opponents"), XCRI_INT, XCRI_C_NULL, NULL },
    { "mean_rank", ITS("mean"), XCRI_TENTHS, XCRI_C_NULL,
      "The mean Team Five rank of those it met, each as often as it met them:"
      " the lower, the stronger" },
    { "rank", ITS("place"), XCRI_INT, XCRI_C_NULL,
      "Its place by that in the division" },
    { "total", "MAX(z.total)", XCRI_INT, XCRI_C_NULL,
      "Teams of the division that have met any" },
    COL_END
};

static const xcri_column_t result[] = {
    COL(w, race_hnd, INT),
    COL(w, race_date, DATE),
    COL(w, meet_name, TEXT),
    COL(w, opponent_id, INT),
    COL_NULL(w, opponent_name, TEXT),
    COL(w, opponent_rank, INT),
    COL(w, score, INT),
    COL(w, opponent_score, INT),
    COL_END
};

#define MINE(what) \
    "IF(m.team_a_id = :team_hnd, m.team_a_" what ", m.team_b_" what ")"
#define THEIRS(what) \
    "IF(m.team_a_id = :team_hnd, m.team_b_" what ", m.team_a_" what ")"
#define RESULTS(member, won, best) \
    { .kind = XCRI_PART_ROWS, .name = member, .columns = result, \
      .from = "FROM (SELECT m.matchup_id, m.race_hnd, m.race_date," \
              " m.meet_name, " THEIRS("id") " AS opponent_id," \
              " o.team_name AS opponent_name, o.team_rank AS opponent_rank, " \
              MINE("score") " AS score, " THEIRS("score") " AS opponent_score" \
              " FROM " T_MATCHUPS " m JOIN " T_TEAMS " o" \
              " ON o.anet_team_hnd = " THEIRS("id") " AND " IN_DIVISION("o") \
              " WHERE (m.team_a_id = :team_hnd OR m.team_b_id = :team_hnd)" \
              " AND m.winner_team_id " won " :team_hnd AND " \
              MET_IN_DIVISION("m") " ORDER BY o.team_rank" best "," \
              " m.race_date DESC, m.matchup_id LIMIT 5) w", \
      .order = "w.opponent_rank" best ", w.race_date DESC, w.matchup_id" }

static const xcri_part_t team_parts[] = {
    PLACES(team, TEAM_PLACES),
    SEASONS(team_season, "t", "FROM " T_TEAMS " t"
            " WHERE t.anet_team_hnd = :team_hnd AND t.gender_code = :gender"),
    { .kind = XCRI_PART_ROW, .name = "schedule", .columns = schedule,
      .from = SCHEDULES },
    RESULTS("best_wins", "=", ""),
    RESULTS("worst_losses", "<>", " DESC"),
    { 0 }
};

const xcri_route_t xcri_routes_places[] = {
    { .path = "/athletes/{athlete_hnd}/places",
      .doc = "Where an athlete stands in division, region and conference,"
             " and in each season",
      .params = athlete_params, .parts = athlete_parts },
    { .path = "/teams/{team_hnd}/places",
      .doc = "Where a team stands in division, region and conference, and in"
             " Team Knockout; and in each season; whom it has met, its best wins"
             " and its worst losses",
      .params = team_params, .parts = team_parts },
    { .path = NULL }
};
