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

/* The knockout of the divisions has each race of each gender once. What is known
 * of a race stands in each of its matchups, and the database jumps in the index
 * from one race to the next: by naming the index' first columns, too, it is
 * told to. */
#define IN_KNOCKOUT(x) \
    x ".season_year = :season_year AND " x ".rank_group_type = 'D'" \
    " AND " x ".checkpoint_date IS NULL"
#define ASKED \
    "FROM (SELECT DISTINCT m.season_year, m.rank_group_type," \
    " m.checkpoint_date, m.rank_group_fk, m.gender_code, m.race_hnd," \
    " m.meet_name, m.meet_id, m.race_date FROM " T_MATCHUPS " m" \
    " WHERE " IN_KNOCKOUT("m") \
    " AND (:division IS NULL OR m.rank_group_fk = :division)" \
    " AND (:gender IS NULL OR m.gender_code = :gender)" \
    " AND (:meet_id IS NULL OR m.meet_id = :meet_id)" \
    " AND (:search IS NULL OR " LIKE("m.meet_name", ":search") ")" \
    " AND (:from IS NULL OR m.race_date >= :from)" \
    " AND (:until IS NULL OR m.race_date <= :until)" AS_IT_STANDS ") x"
#define RACES \
    "FROM (SELECT x.race_hnd, x.rank_group_fk, x.gender_code," \
    " MIN(x.meet_id) AS meet_id, MIN(x.race_date) AS race_date," \
    " MIN(x.meet_name) AS meet_name " ASKED \
    " GROUP BY x.race_hnd, x.rank_group_fk, x.gender_code) r"

/* Of a race that is shown: its matchups. Place and handle, both INT, are one
 * number while the least is looked for: of equal places the smaller handle. */
#define RAN(what, join) \
    "(SELECT " what " FROM " T_MATCHUPS " m" join " WHERE " IN_KNOCKOUT("m") \
    " AND m.rank_group_fk = r.rank_group_fk" \
    " AND m.gender_code = r.gender_code AND m.race_hnd = r.race_hnd)"
#define PLACED(x) "m." x "_rank * 4294967296 + m." x "_id"
#define WHO_RAN \
    RAN("COUNT(DISTINCT IF(w.o = 1, m.team_a_id, m.team_b_id))", \
        " STRAIGHT_JOIN (SELECT 1 AS o UNION ALL SELECT 2) w") " AS teams, " \
    RAN("CAST(MIN(LEAST(" PLACED("team_a") ", " PLACED("team_b") "))" \
        " + 2147483648 & 4294967295 AS SIGNED) - 2147483648", "") \
    " AS winner_id"

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
    XCRI_PAGE_HEAD("FROM (SELECT DISTINCT x.race_hnd, x.rank_group_fk,"
                   " x.gender_code " ASKED ") r"),
    { .kind = XCRI_PART_ROWS, .name = "results",
      .flags = XCRI_PART_PAGED | XCRI_PART_ONCE,
      .columns = race, .from = RACES, .shown = WHO_RAN,
      .order = "r.race_date DESC, r.meet_name, r.meet_id, r.rank_group_fk,"
               " r.gender_code, r.race_hnd" },
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
