/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"

/* Region and conference are the team's, as the predecessor's list has them. */
static const xcri_column_t athlete[] = {
    COL(a, ranking_id, INT),
    COL(a, season_year, INT),
    COL(a, division_code, INT),
    COL(a, gender_code, TEXT),
    COL_NULL(a, checkpoint_date, DATE),
    COL(a, algorithm_type, TEXT),
    COL(a, scoring_group, TEXT),
    COL(a, anet_athlete_hnd, INT),
    COL_NULL(a, athlete_name_first, TEXT),
    COL_NULL(a, athlete_name_last, TEXT),
    COL(a, anet_team_hnd, INT),
    COL_NULL(a, team_name, TEXT),
    COL_NULL(a, team_group_fk, INT),
    COL_NULL(t, regl_group_name, TEXT),
    COL_NULL(t, conf_group_name, TEXT),
    COL(a, athlete_rank, INT),
    COL_NULL(a, xcri_score, NUMBER),
    COL_NULL(a, races_count, INT),
    COL_NULL(a, season_average, NUMBER),
    COL_NULL(a, best_performance, NUMBER),
    COL_NULL(a, most_recent_race_date, DATE),
    COL(a, h2h_wins, INT),
    COL(a, h2h_losses, INT),
    COL(a, h2h_meetings, INT),
    COL_NULL(a, h2h_win_rate, NUMBER),
    COL_NULL(a, min_opponent_quality, NUMBER),
    COL_NULL(a, avg_opponent_quality, NUMBER),
    COL_NULL(a, scs_score, NUMBER),
    COL_NULL(a, scs_rank, INT),
    COL_NULL(a, saga_score, NUMBER),
    COL_NULL(a, saga_rank, INT),
    COL_NULL(a, sewr_score, NUMBER),
    COL_NULL(a, sewr_rank, INT),
    COL_NULL(a, osma_score, NUMBER),
    COL_NULL(a, osma_rank, INT),
    COL(a, calculated_at, DATETIME),
    COL_NULL(a, algorithm_version, TEXT),
    COL_NULL(a, processing_time_seconds, NUMBER),
    COL_END
};

#define SAME_ATHLETE \
    "p.anet_athlete_hnd = a.anet_athlete_hnd" \
    " AND p.season_year = a.season_year" \
    " AND p.division_code = a.division_code" \
    " AND p.gender_code = a.gender_code" \
    " AND p.algorithm_type = a.algorithm_type" \
    " AND p.scoring_group = a.scoring_group"
#define WITH_GROUPS \
    "FROM " T_ATHLETES " w JOIN " T_TEAMS " g" \
    " ON g.anet_team_hnd = w.anet_team_hnd" \
    " AND g.season_year = w.season_year" \
    " AND g.division_code = w.division_code" \
    " AND g.gender_code = w.gender_code" \
    " AND g.algorithm_type = w.algorithm_type" \
    " AND g.scoring_group = w.scoring_group" \
    " AND g.checkpoint_date <=> w.checkpoint_date"

static const xcri_column_t more[] = {
    MOVEMENT("a", T_ATHLETES, "athlete_rank", SAME_ATHLETE, SNAPSHOT_LISTS),
    RISE("a", T_ATHLETES, "athlete_rank", SAME_ATHLETE, SNAPSHOT_LISTS),
    SEASON_RANKS(T_ATHLETES, "athlete_rank", SAME_ATHLETE),
    PLACES_IN_GROUPS("a", "athlete_rank", WITH_GROUPS),
    COL_END
};

/* For a sort by movement every athlete's earlier rank is needed: the earlier
 * list is read once then. */
static const char *const movement_sort[] = {
    "b.previous", "b.previous - a.athlete_rank",
    "LOG2(b.previous / a.athlete_rank)", NULL, NULL, NULL
};

#define JOIN_EARLIER \
    " LEFT JOIN (SELECT p.anet_athlete_hnd, p.division_code, p.gender_code," \
    " MIN(p.athlete_rank) AS previous FROM " T_ATHLETES " p" \
    " WHERE p.season_year = :season_year" \
    " AND (:division IS NULL OR p.division_code = :division)" \
    " AND (:gender IS NULL OR p.gender_code = :gender)" \
    " AND p.scoring_group = :scoring_group" \
    " AND p.algorithm_type = :algorithm_type AND p.checkpoint_date = " \
    EARLIER(T_ATHLETES, SNAPSHOT_LISTS) \
    " GROUP BY p.anet_athlete_hnd, p.division_code, p.gender_code) b" \
    " ON b.anet_athlete_hnd = a.anet_athlete_hnd" \
    " AND b.division_code = a.division_code" \
    " AND b.gender_code = a.gender_code"

/* The team's row in the same list: joined on every key column, so that no
 * athlete appears twice. */
#define SAME_LIST \
    "t.anet_team_hnd = a.anet_team_hnd AND t.season_year = a.season_year" \
    " AND t.division_code = a.division_code" \
    " AND t.gender_code = a.gender_code" \
    " AND t.algorithm_type = a.algorithm_type" \
    " AND t.scoring_group = a.scoring_group" \
    " AND t.checkpoint_date <=> a.checkpoint_date"

#define FROM_ATHLETES "FROM " T_ATHLETES " a"
#define JOIN_TEAMS " LEFT JOIN " T_TEAMS " t ON " SAME_LIST

/* The athletes whose team is in a region or a conference: the teams are few,
 * and found once. */
#define OF_TEAMS(condition) \
    "(a.anet_team_hnd, a.division_code, a.gender_code) IN" \
    " (SELECT t.anet_team_hnd, t.division_code, t.gender_code" \
    " FROM " T_TEAMS " t WHERE " IN_LIST("t") " AND " condition ")"

#define LIST_FILTERS \
    " WHERE " IN_LIST("a") \
    " AND (:search IS NULL OR " LIKE("a.athlete_name_first", ":search") \
    " OR " LIKE("a.athlete_name_last", ":search") \
    " OR " LIKE("a.team_name", ":search") ")" \
    " AND (:min_races IS NULL OR a.races_count >= :min_races)" \
    " AND (:region IS NULL OR " \
    OF_TEAMS("t.regl_group_name = :region" \
             " AND (:conference IS NULL OR t.conf_group_name = :conference)") \
    ") AND (:conference IS NULL OR " \
    OF_TEAMS("t.conf_group_name = :conference" \
             " AND (:region IS NULL OR t.regl_group_name = :region)") ")" \
    IN_TOP("a", T_ATHLETES, "athlete_rank", SAME_ATHLETE, SNAPSHOT_LISTS)

static const xcri_param_t list_params[] = {
    PARAM_SEASON,
    PARAM_DIVISION(0),
    PARAM_GENDER(0),
    PARAM_SCORING_GROUP("division"),
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAM_ALGORITHM("light"),
    PARAM_LIMIT(PAGE_MOST, NULL),
    PARAM_OFFSET,
    PARAM_SEARCH("Part of the athlete's first or last name, or of the team's"),
    { .name = "min_races", .type = XCRI_INT, .flags = XCRI_P_MIN, .min = 1,
      .doc = "Only athletes with at least so many races" },
    PARAM_TOP,
    PARAM_REGION,
    PARAM_CONFERENCE,
    PARAMS_LIST,
    PARAM_INCLUDE,
    PARAM_END
};

static const xcri_param_t one_params[] = {
    { .name = "athlete_hnd", .type = XCRI_INT,
      .doc = "The athlete's handle at AthleticNET" },
    PARAM_SEASON,
    PARAM_DIVISION(0),
    PARAM_GENDER(0),
    PARAM_SCORING_GROUP("division"),
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAM_ALGORITHM("light"),
    PARAM_END
};

static const xcri_param_t roster_params[] = {
    { .name = "team_hnd", .type = XCRI_INT,
      .doc = "The team's handle at AthleticNET" },
    PARAM_SEASON,
    PARAM_DIVISION(0),
    PARAM_GENDER(0),
    PARAM_SCORING_GROUP("division"),
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAM_ALGORITHM("light"),
    PARAM_LIMIT(500, NULL),
    PARAMS_LIST,
    PARAM_INCLUDE,
    PARAM_END
};

#define ROSTER_FILTERS \
    " WHERE a.anet_team_hnd = :team_hnd AND " IN_LIST("a")

static const xcri_part_t list_parts[] = {
    XCRI_PAGE_HEAD(NULL),
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_PAGED,
      .columns = athlete, .more = more,
      .more_sort = movement_sort, .more_join = JOIN_EARLIER,
      .from = FROM_ATHLETES LIST_FILTERS, .join = JOIN_TEAMS,
      .order = "a.athlete_rank, a.ranking_id" },
    { 0 }
};

static const xcri_part_t one_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = athlete,
      .from = FROM_ATHLETES JOIN_TEAMS
              " WHERE a.anet_athlete_hnd = :athlete_hnd AND " IN_LIST("a"),
      .order = "a.calculated_at DESC, a.ranking_id DESC" },
    { 0 }
};

static const xcri_part_t roster_parts[] = {
    { .kind = XCRI_PART_TOTAL, .name = "total" },
    { .kind = XCRI_PART_ECHO, .name = "limit", .source = "limit" },
    { .kind = XCRI_PART_CONST, .name = "offset", .source = "0" },
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_PAGED,
      .columns = athlete, .more = more,
      .from = FROM_ATHLETES ROSTER_FILTERS, .join = JOIN_TEAMS,
      .order = "a.athlete_rank, a.ranking_id" },
    { 0 }
};

const xcri_route_t xcri_routes_athletes[] = {
    { .path = "/athletes/",
      .about = "XCRI rankings of athletes",
      .doc = "List athlete rankings",
      .params = list_params, .parts = list_parts },
    { .path = "/athletes/{athlete_hnd}", .doc = "One athlete's ranking",
      .params = one_params, .parts = one_parts,
      .not_found = "Athlete {athlete_hnd} not found for season {season_year}" },
    { .path = "/athletes/team/{team_hnd}/roster",
      .doc = "The athletes of a team, by rank",
      .params = roster_params, .parts = roster_parts },
    { .path = NULL }
};
