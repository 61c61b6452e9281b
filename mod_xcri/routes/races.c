/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"

/* The races in which ranked teams met, of all meets of a season. */

static const xcri_param_t params[] = {
    PARAMS_SEASON,
    { .name = "meet_id", .type = XCRI_INT,
      .doc = "The races of one meet, by its number at AthleticNET" },
    PARAM_SEARCH("Part of the meet's name"),
    { .name = "from", .type = XCRI_DATE, .flags = XCRI_P_BLANK,
      .doc = "Races of this day and later" },
    { .name = "until", .type = XCRI_DATE, .flags = XCRI_P_BLANK,
      .doc = "Races up to this day" },
    PARAM_LIMIT(500, NULL),
    PARAM_OFFSET,
    PARAMS_LIST,
    PARAM_END
};

/* The knockout of the divisions has each race of each gender once. */
#define ASKED(join) \
    " FROM " T_MATCHUPS " m" join " WHERE m.season_year = :season_year" \
    " AND m.rank_group_type = 'D' AND m.checkpoint_date IS NULL" \
    " AND (:division IS NULL OR m.rank_group_fk = :division)" \
    " AND (:gender IS NULL OR m.gender_code = :gender)" \
    " AND (:meet_id IS NULL OR m.meet_id = :meet_id)" \
    " AND (:search IS NULL OR " LIKE("m.meet_name", ":search") ")" \
    " AND (:from IS NULL OR m.race_date >= :from)" \
    " AND (:until IS NULL OR m.race_date <= :until)"
/* Both teams of a matchup, from one reading of it; then each team of a race
 * once, however many others it met */
#define EACH_TEAM " STRAIGHT_JOIN (SELECT 1 AS o UNION ALL SELECT 2) w"
#define ITS(what) "IF(w.o = 1, m.team_a_" what ", m.team_b_" what ")"
#define RACE_FACTS(x) \
    "MIN(" x ".meet_id) AS meet_id, MIN(" x ".race_date) AS race_date," \
    " MIN(" x ".meet_name) AS meet_name"
#define RACES \
    "FROM (SELECT x.race_hnd, x.rank_group_fk, x.gender_code," \
    " " RACE_FACTS("x") ", COUNT(x.team_id) AS teams," \
    " CAST(SUBSTRING_INDEX(GROUP_CONCAT(x.team_id ORDER BY x.place," \
    " x.team_id), ',', 1) AS SIGNED) AS winner_id" \
    " FROM (SELECT m.race_hnd, m.rank_group_fk, m.gender_code," \
    " " RACE_FACTS("m") ", " ITS("id") " AS team_id," \
    " MIN(" ITS("rank") ") AS place" ASKED(EACH_TEAM) \
    " GROUP BY m.rank_group_fk, m.gender_code, m.race_hnd, team_id) x" \
    " GROUP BY x.race_hnd, x.rank_group_fk, x.gender_code) r"

static const xcri_column_t race[] = {
    COL(r, race_hnd, INT),
    COL_NULL(r, meet_id, INT),
    COL(r, race_date, DATE),
    COL(r, meet_name, TEXT),
    { "division_code", "r.rank_group_fk", XCRI_INT, 0, NULL },
    COL(r, gender_code, TEXT),
    { "teams", "r.teams", XCRI_INT, 0, "Ranked teams that ran" },
    { "winner_id", "r.winner_id", XCRI_INT, 0, "The first of them" },
    { "winner_name", "(SELECT MAX(k.team_name) FROM " T_KNOCKOUT " k"
      " WHERE k.team_id = r.winner_id AND k.season_year = :season_year"
      " AND k.rank_group_type = 'D' AND k.rank_group_fk = r.rank_group_fk"
      " AND k.gender_code = r.gender_code AND k.checkpoint_date IS NULL)",
      XCRI_TEXT, XCRI_C_NULL, "Null when it stands in no knockout" },
    COL_END
};

static const xcri_part_t parts[] = {
    XCRI_PAGE(race, RACES,
              "r.race_date DESC, r.meet_name, r.meet_id, r.rank_group_fk,"
              " r.gender_code, r.race_hnd",
              "FROM (SELECT DISTINCT m.race_hnd, m.rank_group_fk,"
              " m.gender_code" ASKED("") ") r"),
    { 0 }
};

const xcri_route_t xcri_routes_races[] = {
    { .path = "/meets/",
      .about = "The meets of a season",
      .doc = "The races in which ranked teams met, newest first, with how many"
             " they were and who won",
      .params = params, .parts = parts },
    { .path = NULL }
};
