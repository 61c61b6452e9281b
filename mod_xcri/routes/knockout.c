/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/matchups.h"

static const xcri_column_t team[] = {
    COL(k, id, INT),
    COL(k, team_id, INT),
    COL(k, team_name, TEXT),
    COL_NULL(k, team_code, TEXT),
    COL(k, rank_group_type, TEXT),
    COL(k, rank_group_fk, INT),
    COL(k, gender_code, TEXT),
    COL_NULL(k, regl_group_fk, INT),
    COL_NULL(k, conf_group_fk, INT),
    COLS_REGION(k),
    COL_NULL(k, regl_finish, INT),
    COL_NULL(k, conf_finish, INT),
    COL(k, knockout_rank, INT),
    COL_NULL(k, team_five_rank, INT),
    COL_NULL(k, elimination_method, TEXT),
    COL_NULL(k, team_size, INT),
    COL_NULL(k, athletes_with_xcri, INT),
    COL_NULL(k, team_five_xcri_pts, NUMBER),
    COL_NULL(k, most_recent_race_date, DATE),
    COL_NULL(k, h2h_wins, INT),
    COL_NULL(k, h2h_losses, INT),
    COL_NULL(k, h2h_win_pct, NUMBER),
    COL_NULL(k, checkpoint_date, DATE),
    COL(k, season_year, INT),
    COL(k, calculation_date, DATETIME),
    COL_END
};

#define SAME_GROUP(x, y) \
    x ".season_year = " y ".season_year" \
    " AND " x ".rank_group_type = " y ".rank_group_type" \
    " AND " x ".rank_group_fk = " y ".rank_group_fk" \
    " AND " x ".gender_code = " y ".gender_code"

static const xcri_column_t movement[] = {
    MOVEMENT("k", T_KNOCKOUT, "knockout_rank",
        "p.team_id = k.team_id AND " SAME_GROUP("p", "k"),
        "d.season_year = :season_year"
        " AND d.rank_group_type = :rank_group_type"),
    COL_END
};

/* A team's name in the knockout that the matchup belongs to. It is a value,
 * not a join, so that no matchup appears twice whatever the knockout holds. */
#define NAME_IN_MATCHUP(team_id) \
    "(SELECT MAX(k.team_name) FROM " T_KNOCKOUT " k" \
    " WHERE k.team_id = " team_id " AND " SAME_GROUP("k", "m") \
    " AND " SAME_DAY("k", "m") ")"

#define NAME_COL(name, team_id) \
    { name, NAME_IN_MATCHUP(team_id), XCRI_TEXT, XCRI_C_NULL, \
      "Null when the team does not stand in that knockout" }

const xcri_column_t xcri_knockout_matchup[] = {
    COL(m, matchup_id, INT),
    COL(m, race_hnd, INT),
    COL_NULL(m, meet_id, INT),
    COL(m, race_date, DATE),
    COL(m, meet_name, TEXT),
    COL(m, team_a_id, INT),
    NAME_COL("team_a_name", "m.team_a_id"),
    COL(m, team_a_rank, INT),
    COL(m, team_a_score, INT),
    COL_NULL(m, team_a_ko_rank, INT),
    COL(m, team_b_id, INT),
    NAME_COL("team_b_name", "m.team_b_id"),
    COL(m, team_b_rank, INT),
    COL(m, team_b_score, INT),
    COL_NULL(m, team_b_ko_rank, INT),
    COL(m, winner_team_id, INT),
    NAME_COL("winner_team_name", "m.winner_team_id"),
    COL(m, season_year, INT),
    COL(m, rank_group_type, TEXT),
    COL(m, rank_group_fk, INT),
    COL(m, gender_code, TEXT),
    COL_NULL(m, checkpoint_date, DATE),
    COL(m, calculation_date, DATETIME),
    COL_END
};

#define PARAM_ONE_TEAM(more) PARAM_HANDLE("team_id", more, "The team's")

#define PARAMS_GROUP PARAMS_OF_GROUP(0)
#define PARAMS_OF_GROUP(more) \
    PARAM_SEASON, \
    PARAMS_ANY_SEASON(more), \
    PARAM_CHECKPOINT(XCRI_P_BLANK)
#define PARAMS_ANY_SEASON(more) \
    { .name = "rank_group_type", .type = XCRI_TEXT, .preset = "D", \
      .one_of = "D|R|C", .pattern = "^[DRC]$", \
      .doc = "Kind of group: D division, R region, C conference" }, \
    { .name = "rank_group_fk", .type = XCRI_INT, .flags = XCRI_P_LIST | (more), \
      .doc = "The group, for example division 2030" }, \
    PARAM_OF_GENDER("gender_code", more, NULL)

#define IN_GROUP(x) \
    x ".season_year = :season_year AND " OF_GROUP(x) " AND " ON_DAY(x)
#define OF_GROUP(x) \
    x ".rank_group_type = :rank_group_type" \
    " AND (:rank_group_fk IS NULL OR " x ".rank_group_fk = :rank_group_fk)" \
    " AND (:gender_code IS NULL OR " x ".gender_code = :gender_code)"

/* ---- the ranking ---------------------------------------------------- */

static const xcri_param_t list_params[] = {
    PARAMS_GROUP,
    PARAM_LIMIT(500, NULL),
    PARAM_OFFSET,
    PARAM_SEARCH(SEARCH_TEAMS),
    PARAM_REGION,
    PARAM_CONFERENCE,
    PARAMS_LIST,
    PARAM_INCLUDE,
    PARAM_END
};

#define FROM_GROUP \
    "FROM " T_KNOCKOUT " k WHERE " IN_GROUP("k") " AND " OF_REGION("k")

static const xcri_part_t list_parts[] = {
    XCRI_PAGE_MOVING(team, movement,
        FROM_GROUP " AND " TEAMS_FOUND("k"),
        "k.knockout_rank, k.id", NULL),
    { 0 }
};

static const xcri_param_t one_params[] = {
    PARAM_ONE_TEAM(0),
    PARAMS_GROUP,
    PARAM_END
};

static const xcri_part_t one_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = team,
      .from = "FROM " T_KNOCKOUT " k WHERE k.team_id = :team_id AND "
              IN_GROUP("k"),
      .order = "k.calculation_date DESC, k.id DESC" },
    { 0 }
};

/* ---- the days it was kept for ---------------------------------------- */

static const xcri_param_t snapshots_params[] = {
    PARAMS_ANY_SEASON(0),
    PARAMS_LIST,
    PARAM_END
};

static const xcri_column_t kept[] = {
    { "date", "k.checkpoint_date", XCRI_DATE, XCRI_C_NULL, "Null: live" },
    { "season", "k.season_year", XCRI_INT, 0, NULL },
    { "teams", "COUNT(*)", XCRI_INT, 0, NULL },
    COL_END
};

static const xcri_part_t snapshots_parts[] = {
    { .kind = XCRI_PART_COUNT, .name = "total" },
    { .kind = XCRI_PART_ROWS, .name = "snapshots", .columns = kept,
      .from = "FROM " T_KNOCKOUT " k WHERE " OF_GROUP("k")
              " GROUP BY k.checkpoint_date, k.season_year",
      .order = "k.season_year DESC, k.checkpoint_date IS NOT NULL,"
               " k.checkpoint_date DESC" },
    { 0 }
};

/* ---- one team's matchups -------------------------------------------- */

static const xcri_param_t matchups_params[] = {
    PARAM_ONE_TEAM(XCRI_P_REQUIRED),
    PARAMS_GROUP,
    { .name = "until", .type = XCRI_DATE, .flags = XCRI_P_BLANK,
      .doc = "Only races up to this day: what a day that no Team Knockout was"
             " kept for had seen" },
    PARAM_LIMIT(500, "50"),
    PARAM_OFFSET,
    PARAMS_LIST,
    PARAM_END
};

#define FROM_TEAM \
    "FROM " T_MATCHUPS " m" \
    " WHERE (m.team_a_id = :team_id OR m.team_b_id = :team_id)" \
    " AND (:until IS NULL OR m.race_date <= :until) AND " IN_GROUP("m")

static const xcri_column_t stats[] = {
    { "total_matchups", "COUNT(*)", XCRI_INT, 0, NULL },
    { "wins", WON(":team_id"), XCRI_INT, 0, NULL },
    { "losses", "COUNT(*) - " WON(":team_id"), XCRI_INT, 0, NULL },
    { "win_pct", "COALESCE(" WON(":team_id") " * 1e0 / COUNT(*) * 100, 0e0)",
      XCRI_TENTHS, 0, "Per cent; 0 without matchups" },
    COL_END
};

static const xcri_part_t matchups_parts[] = {
    XCRI_PAGE_HEAD(NULL),
    { .kind = XCRI_PART_ROW, .name = "stats", .columns = stats,
      .from = FROM_TEAM },
    { .kind = XCRI_PART_ROWS, .name = "matchups", .flags = XCRI_PART_PAGED,
      .columns = xcri_knockout_matchup, .from = FROM_TEAM,
      .order = "IF(m.team_a_id = :team_id, m.team_b_ko_rank,"
               " m.team_a_ko_rank), m.race_date DESC, m.matchup_id" },
    { 0 }
};

/* ---- two teams ------------------------------------------------------ */

static const xcri_param_t pair_params[] = {
    { .name = "team_a_id", .type = XCRI_INT, .flags = XCRI_P_REQUIRED,
      .doc = "One team's handle" },
    { .name = "team_b_id", .type = XCRI_INT, .flags = XCRI_P_REQUIRED,
      .doc = "The other team's handle" },
    PARAMS_GROUP,
    PARAMS_LIST,
    PARAM_END
};

static const char *differ(xcri_request_t *req)
{
    return xcri_matchups_same(req, "team_a_id", "team_b_id")
           ? "team_a_id and team_b_id must be different" : NULL;
}

#define TEAM_COLS(team) \
    { team "_id", "CAST(:" team "_id AS SIGNED)", XCRI_INT, 0, NULL }, \
    { team "_name", NAME_IN(IN_GROUP, ":" team "_id"), XCRI_TEXT, \
      XCRI_C_NULL, "Null when the team does not stand in this knockout" }

#define TEAM_A ":team_a_id"
#define TEAM_B ":team_b_id"

static const xcri_column_t pair[] = {
    TEAM_COLS("team_a"),
    TEAM_COLS("team_b"),
    COLS_RECORD(IN_GROUP, TEAM_A, TEAM_B),
    COL_END
};

static const xcri_part_t pair_parts[] = {
    { .kind = XCRI_PART_ROW, .columns = pair,
      .from = FROM_PAIR(IN_GROUP, TEAM_A, TEAM_B) },
    { .kind = XCRI_PART_ROWS, .name = "matchups",
      .flags = XCRI_PART_REQUIRED, .columns = xcri_knockout_matchup,
      .from = FROM_PAIR(IN_GROUP, TEAM_A, TEAM_B), .order = PAIR_ORDER },
    { 0 }
};

static const xcri_column_t common[] = {
    TEAM_COLS("team_a"),
    TEAM_COLS("team_b"),
    COLS_COMMON,
    COL_END
};

static const xcri_column_t opponent[] = {
    COLS_OPPONENT(IN_GROUP),
    COL_END
};

static const xcri_part_t common_parts[] = {
    { .kind = XCRI_PART_ROW, .columns = common,
      .from = FROM_COMMON(IN_GROUP, TEAM_A, TEAM_B) },
    { .kind = XCRI_PART_ROWS, .name = "common_opponents",
      .flags = XCRI_PART_REQUIRED, .columns = opponent,
      .from = FROM_COMMON(IN_GROUP, TEAM_A, TEAM_B), .order = COMMON_ORDER },
    { 0 }
};

/* ---- one race ------------------------------------------------------- */

static const xcri_param_t meet_params[] = {
    { .name = "race_hnd", .type = XCRI_INT,
      .doc = "The race's handle at AthleticNET" },
    PARAM_SEASON,
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAMS_LIST,
    PARAM_END
};

#define FROM_RACE \
    "FROM " T_MATCHUPS " m WHERE m.race_hnd = :race_hnd" \
    " AND m.season_year = :season_year" \
    " AND " ON_DAY("m")
#define RACE_ORDER "m.team_a_rank, m.team_b_rank, m.matchup_id"

static const xcri_column_t race[] = {
    COL(m, meet_name, TEXT),
    COL(m, race_date, DATE),
    COL_END
};

static const xcri_part_t meet_parts[] = {
    XCRI_ECHO("race_hnd"),
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = race,
      .from = FROM_RACE, .order = RACE_ORDER },
    { .kind = XCRI_PART_COUNT, .name = "total_matchups" },
    { .kind = XCRI_PART_ROWS, .name = "matchups", .columns = xcri_knockout_matchup,
      .from = FROM_RACE, .order = RACE_ORDER },
    { 0 }
};

/* ---- the first teams of a group, each against each ------------------- */

static const xcri_param_t matrix_params[] = {
    PARAMS_OF_GROUP(XCRI_P_REQUIRED),
    PARAM_LIMIT(100, "25"),
    PARAM_REGION,
    PARAM_CONFERENCE,
    PARAM_END
};

#define TEAMS_FIRST \
    "(SELECT k.team_id " FROM_GROUP " GROUP BY k.team_id" \
    " ORDER BY MIN(k.knockout_rank), MIN(k.id) LIMIT :limit)"

/* Each pair of teams once, a being the one with the smaller handle */
static const xcri_column_t met[] = {
    { "team_a_id", "LEAST(m.team_a_id, m.team_b_id)", XCRI_INT, 0,
      "The team with the smaller handle" },
    { "team_b_id", "GREATEST(m.team_a_id, m.team_b_id)", XCRI_INT, 0, NULL },
    { "team_a_wins", WON("LEAST(m.team_a_id, m.team_b_id)"), XCRI_INT, 0,
      NULL },
    { "team_b_wins", WON("GREATEST(m.team_a_id, m.team_b_id)"), XCRI_INT, 0,
      NULL },
    COL_END
};

static const xcri_part_t matrix_parts[] = {
    { .kind = XCRI_PART_TOTAL, .name = "total_teams",
      .total_from = FROM_GROUP },
    XCRI_ECHO("limit"),
    { .kind = XCRI_PART_ROWS, .name = "teams", .flags = XCRI_PART_PAGED,
      .columns = team, .from = FROM_GROUP, .order = "k.knockout_rank, k.id" },
    { .kind = XCRI_PART_ROWS, .name = "records", .columns = met,
      .from = "FROM " T_MATCHUPS " m"
              " JOIN " TEAMS_FIRST " a ON a.team_id = m.team_a_id"
              " JOIN " TEAMS_FIRST " b ON b.team_id = m.team_b_id"
              " WHERE " IN_GROUP("m") " GROUP BY 1, 2", .order = "1, 2" },
    { 0 }
};

#define MATCHUPS "/team-knockout/matchups"

const xcri_route_t xcri_routes_knockout[] = {
    { .path = "/team-knockout/",
      .about = "Team Knockout: teams ranked by who beat whom",
      .doc = "List Team Knockout rankings",
      .params = list_params, .parts = list_parts },
    { .path = "/team-knockout/{team_id}",
      .doc = "One team's Team Knockout ranking",
      .params = one_params, .parts = one_parts,
      .not_found = "Team Knockout ranking not found for team_id={team_id}" },
    { .path = "/team-knockout/snapshots",
      .doc = "The days and seasons that Team Knockout was kept for",
      .params = snapshots_params, .parts = snapshots_parts,
      .all_seasons = 1 },
    { .path = MATCHUPS, .doc = "A team's matchups, and its record",
      .params = matchups_params, .parts = matchups_parts },
    { .path = MATCHUPS "/head-to-head", .doc = "The matchups of two teams",
      .params = pair_params, .parts = pair_parts, .check = differ,
      .not_found = "No matchups found between team_a_id={team_a_id}"
                   " and team_b_id={team_b_id}" },
    { .path = MATCHUPS "/meet/{race_hnd}", .doc = "The matchups of a race",
      .params = meet_params, .parts = meet_parts,
      .not_found = "No matchups found for race_hnd={race_hnd}" },
    { .path = MATCHUPS "/matrix",
      .doc = "The first teams of a group, and the record of each against"
             " each, for those that have met",
      .params = matrix_params, .parts = matrix_parts },
    { .path = MATCHUPS "/common-opponents",
      .doc = "The opponents that two teams have both met",
      .params = pair_params, .parts = common_parts, .check = differ,
      .not_found = "No common opponents found between team_a_id={team_a_id}"
                   " and team_b_id={team_b_id}" },
    { .path = NULL }
};
