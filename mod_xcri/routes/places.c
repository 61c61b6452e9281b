/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"

/* Where one stands, today or on a day: in the division, the region and the
 * conference, each with how many are in it; a team also in Team Knockout. All
 * of it is null for who is not in the list. And in every season, by its live
 * ranks. */

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
    PARAM_SEASON, \
    PARAM_DIVISION(XCRI_P_REQUIRED), \
    PARAM_GENDER(XCRI_P_REQUIRED), \
    PARAM_CHECKPOINT(XCRI_P_BLANK), \
    PARAM_END \
}

static const xcri_param_t athlete_params[] = PLACES_PARAMS(PARAM_ATHLETE);
static const xcri_param_t team_params[] = PLACES_PARAMS(PARAM_TEAM);

#define IN_DIVISION(x) \
    OF_DIVISION(x) " AND " OF_DIVISIONS(x) " AND " ON_DAY(x)

/* The whole list is counted once, and one row of it taken. */
#define IN_GROUP(g, rank) \
    "t." g ", RANK() OVER (PARTITION BY t." g " ORDER BY " rank ") AS " g \
    "_rank, COUNT(*) OVER (PARTITION BY t." g ") AS " g "_total"
#define FROM_PLACES(table, x, handle, rank, join) \
    "FROM (SELECT " x "." handle " AS handle, " x ".division_code, " \
    x ".gender_code, " rank " AS list_rank, COUNT(*) OVER () AS list_total, " \
    IN_GROUP("regl_group_name", rank) ", " IN_GROUP("conf_group_name", rank) \
    " FROM " table " " x join " WHERE " IN_DIVISION(x) ") w"

static const xcri_column_t athlete_season[] = {
    COL(a, season_year, INT),
    COL(a, division_code, INT),
    COL(a, gender_code, TEXT),
    COL(a, anet_team_hnd, INT),
    COL_NULL(a, team_name, TEXT),
    COL(a, athlete_rank, INT),
    COL_NULL(a, scs_score, NUMBER),
    COL_NULL(a, scs_rank, INT),
    COL_NULL(a, races_count, INT),
    COL(a, h2h_wins, INT),
    COL(a, h2h_losses, INT),
    COL_END
};

static const xcri_column_t team_season[] = {
    COL(t, season_year, INT),
    COL(t, division_code, INT),
    COL(t, gender_code, TEXT),
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

#define PLACES(cols, from_where, seasons) { \
    { .kind = XCRI_PART_ROW, .columns = cols, .from = from_where }, \
    seasons, \
    { 0 } \
}

static const xcri_part_t athlete_parts[] = PLACES(athlete,
    FROM_PLACES(T_ATHLETES, "a", "anet_athlete_hnd", "a.athlete_rank",
                " LEFT JOIN " T_TEAMS " t"
                " ON t.anet_team_hnd = a.anet_team_hnd"
                " AND " IN_DIVISION("t"))
    " WHERE w.handle = :athlete_hnd",
    SEASONS(athlete_season, "a", "FROM " T_ATHLETES " a"
            " WHERE a.anet_athlete_hnd = :athlete_hnd"
            " AND a.gender_code = :gender"));
static const xcri_part_t team_parts[] = PLACES(team,
    FROM_PLACES(T_TEAMS, "t", "anet_team_hnd", "t.team_rank", "")
    " WHERE w.handle = :team_hnd",
    SEASONS(team_season, "t", "FROM " T_TEAMS " t"
            " WHERE t.anet_team_hnd = :team_hnd AND t.gender_code = :gender"));

const xcri_route_t xcri_routes_places[] = {
    { .path = "/athletes/{athlete_hnd}/places",
      .doc = "Where an athlete stands in division, region and conference,"
             " and in each season",
      .params = athlete_params, .parts = athlete_parts },
    { .path = "/teams/{team_hnd}/places",
      .doc = "Where a team stands in division, region and conference, and in"
             " Team Knockout; and in each season",
      .params = team_params, .parts = team_parts },
    { .path = NULL }
};
