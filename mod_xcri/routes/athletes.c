/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"

/* Region and conference are the team's, as the predecessor's list has them. */
static const xcri_column_t athlete[] = {
    COLS_LIST(a),
    COLS_ATHLETE(a),
    COLS_TEAM(a),
    COL_NULL(a, team_group_fk, INT),
    COLS_REGION(t),
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
    COLS_SCORE(a, scs),
    COLS_SCORES(a),
    COL(a, calculated_at, DATETIME),
    COL_NULL(a, algorithm_version, TEXT),
    COL_NULL(a, processing_time_seconds, NUMBER),
    COL_END
};

#define SAME_ATHLETE \
    "p.anet_athlete_hnd = a.anet_athlete_hnd AND " SAME_LISTS("p", "a")
/* The team's row in the list of its division, whatever list the athlete stands
 * in: the ranking program need not rank the teams of each. Joined on every key
 * column, so that no athlete appears twice. */
#define TEAM_OF(t, a) \
    t ".anet_team_hnd = " a ".anet_team_hnd AND " SAME_DIVISION(t, a) \
    " AND " OF_DIVISIONS(t) " AND " SAME_DAY(t, a)
#define IN_TEAMS_LIST(t) \
    OF_SEASON(t) " AND " OF_DIVISIONS(t) " AND " ON_DAY(t)
/* What the places in groups are counted among: all athletes; or, for a roster,
 * those of the teams in its own group, in each list that it is in. */
#define OF_ALL_GROUPS(group) \
    "FROM " T_ATHLETES " w JOIN " T_TEAMS " g ON " TEAM_OF("g", "w")
#define OF_THE_GROUP(group) \
    "FROM " T_TEAMS " o STRAIGHT_JOIN " T_TEAMS " g" \
    " ON o.anet_team_hnd = :team_hnd AND " IN_TEAMS_LIST("o") \
    " AND g." group " = o." group " AND " SAME_LISTS("g", "o") \
    " AND " SAME_DAY("g", "o") \
    " STRAIGHT_JOIN " T_ATHLETES " w ON " TEAM_OF("g", "w")

#define MORE(from_w) \
    MOVEMENT("a", T_ATHLETES, "athlete_rank", SAME_ATHLETE, SNAPSHOT_LISTS), \
    RISE("a", T_ATHLETES, "athlete_rank", SAME_ATHLETE, SNAPSHOT_LISTS), \
    SEASON_RANKS(T_ATHLETES, "athlete_rank", SAME_ATHLETE), \
    PLACES_IN_GROUPS("a", "athlete_rank", from_w), \
    COL_END
static const xcri_column_t more[] = { MORE(OF_ALL_GROUPS) };
static const xcri_column_t roster_more[] = { MORE(OF_THE_GROUP) };

/* For a sort by movement every athlete's earlier rank is needed: the earlier
 * list is read once then. */
static const char *const movement_sort[] = {
    "b.previous", "b.previous - a.athlete_rank",
    RISEN("b.previous", "a.athlete_rank"), NULL, NULL, NULL
};

#define JOIN_EARLIER \
    " LEFT JOIN (SELECT p.anet_athlete_hnd, p.division_code, p.gender_code," \
    " MIN(p.athlete_rank) AS previous FROM " T_ATHLETES " p" \
    " WHERE " IN_HISTORY("p") " AND p.checkpoint_date = " \
    EARLIER(T_ATHLETES, SNAPSHOT_LISTS) \
    " GROUP BY p.anet_athlete_hnd, p.division_code, p.gender_code) b" \
    " ON b.anet_athlete_hnd = a.anet_athlete_hnd" \
    " AND b.division_code = a.division_code" \
    " AND b.gender_code = a.gender_code"

#define FROM_ATHLETES "FROM " T_ATHLETES " a"
#define JOIN_TEAMS " LEFT JOIN " T_TEAMS " t ON " TEAM_OF("t", "a")

/* The athletes whose team is in a region or a conference: the teams are few,
 * and found once. */
#define OF_TEAMS(condition) \
    "(a.anet_team_hnd, a.division_code, a.gender_code) IN" \
    " (SELECT t.anet_team_hnd, t.division_code, t.gender_code" \
    " FROM " T_TEAMS " t WHERE " IN_TEAMS_LIST("t") " AND " condition ")"

#define LIST_FILTERS \
    " WHERE " IN_LIST("a") \
    " AND " ATHLETES_FOUND("a") \
    " AND (:min_races IS NULL OR a.races_count >= :min_races)" \
    " AND (:region IS NULL OR " \
    OF_TEAMS("t.regl_group_name = :region" \
             " AND (:conference IS NULL OR t.conf_group_name = :conference)") \
    ") AND (:conference IS NULL OR " \
    OF_TEAMS("t.conf_group_name = :conference" \
             " AND (:region IS NULL OR t.regl_group_name = :region)") ")" \
    IN_TOP("a", T_ATHLETES, "athlete_rank", SAME_ATHLETE, SNAPSHOT_LISTS)

static const xcri_param_t list_params[] = {
    PARAMS_RANKINGS,
    PARAM_LIMIT(PAGE_MOST, NULL),
    PARAM_OFFSET,
    PARAM_SEARCH(SEARCH_ATHLETES),
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
    PARAM_ATHLETE,
    PARAMS_RANKINGS,
    PARAM_END
};

static const xcri_param_t roster_params[] = {
    PARAM_TEAM,
    PARAMS_RANKINGS,
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
      .order = ATHLETES_ORDER },
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
    XCRI_ECHO("limit"),
    { .kind = XCRI_PART_CONST, .name = "offset", .source = "0" },
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_PAGED,
      .columns = athlete, .more = roster_more,
      .from = FROM_ATHLETES ROSTER_FILTERS, .join = JOIN_TEAMS,
      .order = ATHLETES_ORDER },
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
