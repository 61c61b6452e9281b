/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/matchups.h"
#include "routes/scored.h"

/* Two teams beside each other, in one list: the live XCRI ranking of a
 * division, or a snapshot of it. */

static const xcri_param_t params[] = {
    PARAM_HANDLE("a", XCRI_P_REQUIRED, "One team's"),
    { .name = "b", .type = XCRI_INT, .flags = XCRI_P_REQUIRED,
      .doc = "The other team's handle" },
    PARAM_GENDER(XCRI_P_REQUIRED),
    PARAM_SEASON,
    { .name = "division", .type = XCRI_INT,
      .doc = "Division code; without it, a division that has both teams" },
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAM_END
};

static const char *differ(xcri_request_t *req)
{
    return xcri_matchups_same(req, "a", "b") ? "a and b must be different"
                                             : NULL;
}

/* ---- the list ------------------------------------------------------- */

#define OF_GENDER(x) \
    x ".season_year = :season_year AND " x ".gender_code = :gender"
#define OF_GENDER_ON_DAY(x) OF_GENDER(x) " AND " ON_DAY(x)
/* Ranks of two divisions cannot be compared: both teams' rows in one list. Of
 * several, it is the list that was calculated last. */
#define FROM_BOTH \
    "FROM " T_TEAMS " x JOIN " T_TEAMS " y" \
    " ON " SAME_DIVISION("y", "x") " AND " SAME_DAY("y", "x") \
    " AND " SAME_KIND("y", "x") \
    " WHERE x.anet_team_hnd = :a AND y.anet_team_hnd = :b" \
    " AND " OF_GENDER_ON_DAY("x") " AND " OF_DIVISIONS("x") \
    " AND (:division IS NULL OR x.division_code = :division)"
#define BOTH_ORDER "x.calculated_at DESC, x.ranking_id DESC"
#define DIVISION \
    "(SELECT x.division_code " FROM_BOTH " ORDER BY " BOTH_ORDER " LIMIT 1)"

#define RANKED(x) \
    OF_GENDER_ON_DAY(x) " AND " OF_DIVISIONS(x) \
    " AND " x ".division_code = " DIVISION

/* The division's knockout has the matchups. It is not kept for every snapshot:
 * those of a day are the races up to it. */
#define KNOCKOUT(x) \
    OF_GENDER(x) " AND " x ".checkpoint_date IS NULL AND " x ".rank_group_type = 'D'" \
    " AND " x ".rank_group_fk = " DIVISION
#define MET(x) \
    KNOCKOUT(x) \
    " AND (:checkpoint_date IS NULL OR " x ".race_date <= :checkpoint_date)"

static const xcri_column_t list[] = {
    COLS_SEASON(x),
    COL_NULL(x, checkpoint_date, DATE),
    COL_END
};

static const xcri_column_t team[] = {
    COLS_TEAM(t),
    COL(t, team_rank, INT),
    COL_NULL(t, team_xcri_score, NUMBER),
    COLS_REGION(t),
    COL_NULL(t, athletes_count, INT),
    COL_NULL(t, top5_average, NUMBER),
    COL_NULL(t, top7_average, NUMBER),
    COL_NULL(t, most_recent_race_date, DATE),
    COL_END
};

static const xcri_column_t athlete[] = {
    COL(r, athlete_rank, INT),
    COLS_ATHLETE(r),
    COL_NULL(r, xcri_score, NUMBER),
    COLS_SCORE(r, scs),
    COL_END
};

/* ---- against each other and against others -------------------------- */

static const xcri_column_t record[] = {
    COLS_RECORD(MET, ":a", ":b"),
    COL_END
};

static const xcri_column_t common[] = {
    COLS_COMMON,
    COL_END
};

static const xcri_column_t opponent[] = {
    COLS_OPPONENT(KNOCKOUT),
    COL_END
};

/* ---- the dual meet: with two teams and five comparisons, one wins ---- */

#define BOTH \
    "FROM " T_ATHLETES " a WHERE a.anet_team_hnd IN (:a, :b) AND " RANKED("a")

/* The first runners of both teams beside each other, and so on to the fifth */
#define PLACES \
    "(SELECT r.nth, MIN(CASE WHEN r.anet_team_hnd = :a THEN r.place END)" \
    " AS a, MIN(CASE WHEN r.anet_team_hnd = :b THEN r.place END) AS b" \
    " FROM " RUNNERS(BOTH) " WHERE r.nth <= 5 GROUP BY r.nth) f"

#define HAS_WON(x, y) \
    "SUM(f." x ") < SUM(f." y ") OR (SUM(f." x ") IS NOT NULL AND" \
    " SUM(f." y ") IS NULL) OR (SUM(f." x ") = SUM(f." y ") AND" \
    " SUM(f." x " < f." y ") >= 3)"

#define COL_SCORE(team, x) \
    { team "_score", "SUM(f." x ")", XCRI_INT, XCRI_C_NULL, \
      "Sum of the places of the first five; the sixth and the seventh take" \
      " places, too. Null for a team that has not five" }

static const xcri_column_t meet[] = {
    COL_SCORE("team_a", "a"),
    COL_SCORE("team_b", "b"),
    { "winner_id", "CASE WHEN " HAS_WON("a", "b") " THEN CAST(:a AS SIGNED)"
      " WHEN " HAS_WON("b", "a") " THEN CAST(:b AS SIGNED) END", XCRI_INT,
      XCRI_C_NULL, "The lower score wins; of equal ones, as NCAA's rules have"
      " it, the team that wins more of the five comparisons in order of"
      " their scoring members" },
    { "tie_broken", "COALESCE(SUM(f.a) = SUM(f.b), 0)", XCRI_BOOL, 0,
      "The scores are equal" },
    COL_END
};

static const xcri_column_t runner[] = {
    COLS_RUNNER,
    COL_END
};

#define TEAM(member, handle) \
    { .kind = XCRI_PART_ROW, .name = member, .columns = team, \
      .flags = XCRI_PART_REQUIRED, \
      .from = "FROM " T_TEAMS " t WHERE t.anet_team_hnd = " handle " AND " \
              RANKED("t"), \
      .order = "t.calculated_at DESC, t.ranking_id DESC" }
#define ROSTER(member, handle) \
    { .kind = XCRI_PART_ROWS, .name = member, .columns = athlete, \
      .from = "FROM " T_ATHLETES " r WHERE r.anet_team_hnd = " handle \
              " AND " RANKED("r"), \
      .order = "r.athlete_rank, r.ranking_id" }

static const xcri_part_t parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = list,
      .from = FROM_BOTH, .order = BOTH_ORDER },
    TEAM("team_a", ":a"),
    TEAM("team_b", ":b"),
    ROSTER("team_a_roster", ":a"),
    ROSTER("team_b_roster", ":b"),
    { .kind = XCRI_PART_ROW, .name = "head_to_head", .columns = record,
      .from = FROM_PAIR(MET, ":a", ":b") },
    { .kind = XCRI_PART_ROWS, .name = "matchups",
      .columns = xcri_knockout_matchup,
      .from = FROM_PAIR(MET, ":a", ":b"), .order = PAIR_ORDER },
    { .kind = XCRI_PART_ROW, .columns = common,
      .from = FROM_COMMON(MET, ":a", ":b") },
    { .kind = XCRI_PART_ROWS, .name = "common_opponents", .columns = opponent,
      .from = FROM_COMMON(MET, ":a", ":b"), .order = COMMON_ORDER },
    { .kind = XCRI_PART_ROW, .name = "dual_meet", .columns = meet,
      .from = "FROM " PLACES },
    { .kind = XCRI_PART_ROWS, .name = "dual_meet_runners", .columns = runner,
      .from = "FROM " NAMED_RUNNERS(BOTH),
      .order = "r.athlete_rank, r.ranking_id" },
    { 0 }
};

const xcri_route_t xcri_routes_compare[] = {
    { .path = "/compare/teams",
      .about = "Two beside each other",
      .doc = "Two teams beside each other: rosters,"
      " meetings, common opponents, and a dual meet by the athletes' ranks,"
      " scored as NCAA's cross country rules have it (five score, six and"
      " seven displace)",
      .params = params, .parts = parts, .check = differ,
      .not_found = "Teams {a} and {b} are not both ranked in one list of"
                   " season {season_year}" },
    { .path = NULL }
};
