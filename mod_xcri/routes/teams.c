/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"

static const xcri_column_t team[] = {
    COLS_LIST(t),
    COLS_TEAM(t),
    COL_NULL(t, team_group_fk, INT),
    COLS_REGION(t),
    COL(t, team_rank, INT),
    COL_NULL(t, team_xcri_score, NUMBER),
    COL_NULL(t, most_recent_race_date, DATE),
    COL_NULL(t, athletes_count, INT),
    COL_NULL(t, top7_average, NUMBER),
    COL_NULL(t, top5_average, NUMBER),
    COL_NULL(t, squad_depth_score, NUMBER),
    COL_NULL(t, top_athlete_1_hnd, INT),
    COL_NULL(t, top_athlete_2_hnd, INT),
    COL_NULL(t, top_athlete_3_hnd, INT),
    COL_NULL(t, top_athlete_4_hnd, INT),
    COL_NULL(t, top_athlete_5_hnd, INT),
    COL_NULL(t, top_athlete_6_hnd, INT),
    COL_NULL(t, top_athlete_7_hnd, INT),
    COL(t, calculated_at, DATETIME),
    COL_NULL(t, algorithm_version, TEXT),
    COL_END
};

#define SAME_TEAM \
    "p.anet_team_hnd = t.anet_team_hnd AND " SAME_LISTS("p", "t")

/* The rank of the team's athlete who stands there in its top seven */
#define RANK_OF(handle) \
    "(SELECT MIN(p.athlete_rank) FROM " T_ATHLETES " p" \
    " WHERE p.anet_athlete_hnd = t." handle " AND " SAME_TEAM \
    " AND " SAME_DAY("p", "t") ")"
#define COL_OF_ATHLETES(column, sql, text) \
    { column, sql, XCRI_INT, XCRI_C_NULL | XCRI_C_NAMED, text }

#define OF_ALL_GROUPS(group) \
    "FROM " T_TEAMS " w JOIN " T_TEAMS " g ON g.ranking_id = w.ranking_id"

static const xcri_column_t more[] = {
    MOVEMENT("t", T_TEAMS, "team_rank", SAME_TEAM, SNAPSHOT_LISTS),
    RISE("t", T_TEAMS, "team_rank", SAME_TEAM, SNAPSHOT_LISTS),
    SEASON_RANKS(T_TEAMS, "team_rank", SAME_TEAM),
    PLACES_IN_GROUPS("t", "team_rank", OF_ALL_GROUPS),
    COL_OF_ATHLETES("first_rank", RANK_OF("top_athlete_1_hnd"),
                    "XCRI rank of its best"),
    COL_OF_ATHLETES("fifth_rank", RANK_OF("top_athlete_5_hnd"),
                    "XCRI rank of its fifth"),
    COL_OF_ATHLETES("spread", RANK_OF("top_athlete_5_hnd") " - "
                    RANK_OF("top_athlete_1_hnd"),
                    "Places between the ranks of the two"),
    { "knockout_rank", "(SELECT MIN(k.knockout_rank) FROM " T_KNOCKOUT " k"
      " WHERE k.team_id = t.anet_team_hnd AND k.season_year = t.season_year"
      " AND k.rank_group_type = 'D' AND k.rank_group_fk = t.division_code"
      " AND k.gender_code = t.gender_code"
      " AND " SAME_DAY("k", "t") ")", XCRI_INT,
      XCRI_C_NULL | XCRI_C_NAMED, "In the division's Team Knockout" },
    COL_END
};

static const xcri_column_t resume[] = {
    COL(r, id, INT),
    COL(r, season_year, INT),
    COL(r, group_fk, INT),
    COL(r, gender_fk, INT),
    COL(r, sport_fk, INT),
    COL(r, season_html, TEXT),
    COL_NULL(r, created_at, DATETIME),
    COL_NULL(r, updated_at, DATETIME),
    COL_END
};

static const xcri_param_t list_params[] = {
    PARAMS_RANKINGS,
    PARAM_LIMIT(PAGE_MOST, NULL),
    PARAM_OFFSET,
    PARAM_SEARCH(SEARCH_TEAMS),
    PARAM_TOP,
    PARAM_REGION,
    PARAM_CONFERENCE,
    PARAMS_LIST,
    PARAM_INCLUDE,
    PARAM_END
};

static const xcri_param_t one_params[] = {
    PARAM_TEAM,
    PARAMS_RANKINGS,
    PARAM_END
};

/* The division stands in the 404's text only: resumes have none. */
static const xcri_param_t resume_params[] = {
    PARAM_TEAM,
    PARAMS_SEASON,
    PARAM_END
};

static const xcri_part_t list_parts[] = {
    XCRI_PAGE_MOVING(team, more,
        "FROM " T_TEAMS " t WHERE " IN_LIST("t")
        " AND " TEAMS_FOUND("t") " AND " OF_REGION("t")
        IN_TOP("t", T_TEAMS, "team_rank", SAME_TEAM, SNAPSHOT_LISTS),
        "t.team_rank, t.ranking_id", NULL),
    { 0 }
};

static const xcri_part_t one_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = team,
      .from = "FROM " T_TEAMS " t WHERE t.anet_team_hnd = :team_hnd AND "
              IN_LIST("t"),
      .order = "t.calculated_at DESC, t.ranking_id DESC" },
    { 0 }
};

static const xcri_part_t resume_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = resume,
      .from = "FROM " T_RESUMES " r JOIN " T_SCHOOLS " s"
              " ON s.UstfcccaId = r.group_fk"
              " WHERE s.IDSchool = :team_hnd"
              " AND r.season_year = :season_year AND r.sport_fk = 3"
              " AND (:gender IS NULL"
              " OR r.gender_fk = IF(:gender = 'M', 1, 2))",
      .order = "r.updated_at DESC, r.id DESC" },
    { 0 }
};

/* Team Five is the newer name of the same rankings. */
#define TEAM_ROUTES(base, what) \
    { .path = base "/", .about = what, \
      .doc = "List team rankings (Team Five)", \
      .params = list_params, .parts = list_parts }, \
    { .path = base "/{team_hnd}", .doc = "One team's ranking (Team Five)", \
      .params = one_params, .parts = one_parts, \
      .not_found = "Team {team_hnd} not found for season {season_year}" }, \
    { .path = base "/{team_hnd}/resume", \
      .doc = "A team's season in words, as HTML", \
      .params = resume_params, .parts = resume_parts, \
      .not_found = "Season resume not found for team {team_hnd}" \
                   " (season={season_year}, division={division}," \
                   " gender={gender})" }

const xcri_route_t xcri_routes_teams[] = {
    TEAM_ROUTES("/teams", "Team Five: rankings of teams"),
    TEAM_ROUTES("/team-five", "The same rankings by their newer name"),
    { .path = NULL }
};
