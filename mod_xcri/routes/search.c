/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "tables.h"
#include "../xcri_search.h"

static const xcri_column_t match[] = {
    COL(m, kind, TEXT),
    COL(m, id, INT),
    COL_NULL(m, name, TEXT),
    COL(m, team_id, INT),
    COL_NULL(m, team_name, TEXT),
    COL(m, division_code, INT),
    COL(m, gender_code, TEXT),
    { "rank", "m.list_rank", XCRI_INT, 0, "In the live ranking" },
    COL_END
};

static const xcri_param_t params[] = {
    { .name = "q", .type = XCRI_TEXT,
      .flags = XCRI_P_REQUIRED | XCRI_P_CONTAINS, .min_chars = 2,
      .doc = "Part of a name: of an athlete, first, last or both, or of a"
             " team" },
    PARAM_SEASON,
    PARAM_END
};

/* :q is bound as %text%; without its first character it finds beginnings. */
#define STARTS "SUBSTRING(:q, 2)"
#define FULL_NAME "CONCAT_WS(' ', a.athlete_name_first, a.athlete_name_last)"

/* A full name that begins so has a first name that begins with the first
 * word: that much the index of first names knows. */
#define FIRST_WORD "CONCAT(SUBSTRING_INDEX(" STARTS ", ' ', 1), '%')"

/* Only a text of two words can match across both names. */
#define IS_TWO_WORDS ":q LIKE '%_ _%'"

/* The ranking_id of the best that match: chosen from an index alone */
#define ATHLETE_IDS(condition, place) \
    "(SELECT a.ranking_id, " place " AS place FROM " T_ATHLETES " a" \
    " WHERE a.season_year = :season_year AND " LIVE("a") \
    " AND (" condition ") ORDER BY place, a.athlete_rank, a.ranking_id" \
    " LIMIT 20)"

#define ATHLETES(ids) \
    "(SELECT 'athlete' AS kind, a.anet_athlete_hnd AS id," \
    " " FULL_NAME " AS name, a.anet_team_hnd AS team_id, a.team_name," \
    " a.division_code, a.gender_code, a.athlete_rank AS list_rank, i.place" \
    " FROM (" ids ") i JOIN " T_ATHLETES " a ON a.ranking_id = i.ranking_id)"

#define TEAMS(condition, place) \
    "(SELECT 'team' AS kind, t.anet_team_hnd AS id, t.team_name AS name," \
    " t.anet_team_hnd AS team_id, t.team_name, t.division_code," \
    " t.gender_code, t.team_rank AS list_rank, " place " AS place" \
    " FROM " T_TEAMS " t WHERE t.season_year = :season_year AND " LIVE("t") \
    " AND (" condition ") ORDER BY place, t.team_rank, t.ranking_id" \
    " LIMIT 20)"

#define BEST_FIRST \
    "m.place, m.kind = 'athlete', m.list_rank, m.id, m.gender_code LIMIT 20"

/* Two statements: names that begin so are found in an index. Only where they
 * are too few is every name of the season looked at. */
static const xcri_part_t parts[] = {
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = match,
      .from = "FROM (" TEAMS(LIKE("t.team_name", STARTS), "0") " UNION ALL "
              ATHLETES(ATHLETE_IDS(LIKE("a.athlete_name_last", STARTS), "0")
                       " UNION "
                       ATHLETE_IDS(LIKE("a.athlete_name_first", FIRST_WORD)
                                   " AND " LIKE(FULL_NAME, STARTS), "0"))
              ") m",
      .order = BEST_FIRST },
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = match,
      .from = "FROM (" TEAMS(LIKE("t.team_name", ":q"),
                             "NOT (" LIKE("t.team_name", STARTS) ")")
              " UNION ALL "
              ATHLETES(ATHLETE_IDS(
                  LIKE("a.athlete_name_last", ":q") " OR "
                  LIKE("a.athlete_name_first", ":q")
                  " OR (" IS_TWO_WORDS " AND " LIKE(FULL_NAME, ":q") ")",
                  "NOT COALESCE(" LIKE("a.athlete_name_last", STARTS) " OR "
                  LIKE(FULL_NAME, STARTS) ", 0)"))
              ") m",
      .order = BEST_FIRST },
    { 0 }
};

static const xcri_part_t answer[] = {
    { .kind = XCRI_PART_COUNT, .name = "total" },
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = match },
    { 0 }
};

const xcri_route_t xcri_routes_search[] = {
    { .path = "/search", .doc = "Athletes and teams of a season by name, in"
      " all divisions: names that begin so first, at most 20",
      .params = params, .parts = parts, .run = xcri_search,
      .answer = answer },
    { .path = NULL }
};
