/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"
#include "http/search.h"

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
             " team" SEARCH_RULES },
    PARAM_SEASON,
    PARAM_END
};

/* :q is bound as %text%; without its first character it finds beginnings. */
#define STARTS "SUBSTRING(:q, 2)"
#define FULL_NAME "CONCAT_WS(' ', a.athlete_name_first, a.athlete_name_last)"

/* A full name that begins so has a first name that begins so, or one that is
 * its first word, or its first two, and so on: that much the index of first
 * names knows. Where that would be too many, it begins with the first word. */
#define FIRST_WORDS(n) \
    LIKE("a.athlete_name_first", "SUBSTRING_INDEX(" STARTS ", ' ', " n ")")
#define MANY_WORDS ":q LIKE '% % % % %'"
#define FULL_STARTS \
    LIKE(FULL_NAME, STARTS) " AND (" LIKE("a.athlete_name_first", STARTS) \
    " OR " FIRST_WORDS("1") " OR " FIRST_WORDS("2") " OR " FIRST_WORDS("3") \
    " OR " MANY_WORDS " AND " \
    LIKE("a.athlete_name_first", \
         "CONCAT(SUBSTRING_INDEX(" STARTS ", ' ', 1), '%')") ")"

#define IN_SEASON(x) x ".season_year = :season_year AND " LIVE(x)

#define BEGINS \
    "COALESCE(" LIKE("a.athlete_name_last", STARTS) " OR " \
    LIKE(FULL_NAME, STARTS) ", 0)"

/* The best that match are chosen from an index alone. */
#define ATHLETE_IDS(from, condition, place) \
    "(SELECT a.ranking_id, " place " AS place FROM " from \
    " WHERE " IN_SEASON("a") " AND (" condition ")" \
    " ORDER BY place, a.athlete_rank, a.ranking_id LIMIT 20)"

#define ATHLETES(ids) \
    "(SELECT 'athlete' AS kind, a.anet_athlete_hnd AS id," \
    " " FULL_NAME " AS name, a.anet_team_hnd AS team_id, a.team_name," \
    " a.division_code, a.gender_code, a.athlete_rank AS list_rank, i.place" \
    " FROM (SELECT u.ranking_id, MIN(u.place) AS place FROM (" ids ") u" \
    " GROUP BY u.ranking_id) i" \
    " JOIN " T_ATHLETES " a ON a.ranking_id = i.ranking_id)"

#define TEAMS(condition, place) \
    "(SELECT 'team' AS kind, t.anet_team_hnd AS id, t.team_name AS name," \
    " t.anet_team_hnd AS team_id, t.team_name, t.division_code," \
    " t.gender_code, t.team_rank AS list_rank, i.place FROM" \
    " (SELECT t.ranking_id, " place " AS place FROM " T_TEAMS " t" \
    " WHERE " IN_SEASON("t") " AND (" condition ")" \
    " ORDER BY place, t.team_rank, t.ranking_id LIMIT 20) i" \
    " JOIN " T_TEAMS " t ON t.ranking_id = i.ranking_id)"

#define TEAMS_INSIDE \
    TEAMS("[all q: t.team_name]", "NOT (" LIKE("t.team_name", STARTS) ")")

#define BEST_FIRST \
    "m.place, m.kind = 'athlete', m.list_rank, m.id, m.gender_code LIMIT 20"

/* Many athletes share a name, so that what stands inside of names is looked for
 * in the different names. The index has each of them once: by naming the index'
 * first columns, too, the database is told to jump from one to the next. */
#define NAMES(words, column) \
    "(SELECT DISTINCT n.season_year, n.algorithm_type, n.scoring_group," \
    " n.checkpoint_date, n." column " AS name FROM " T_ATHLETES " n" \
    " WHERE " IN_SEASON("n") " AND [" words " q: n." column "]" AS_IT_STANDS \
    ") n"

/* The athletes who have the longest of the words in that name: who has all of
 * them in their names has that one, too, and it is the rarest, most likely. */
#define WITH_NAME(column) \
    NAMES("longest", column) " STRAIGHT_JOIN " T_ATHLETES " a" \
    " ON a." column " = n.name"

/* The best of those who have such a word in one of their names: each that is
 * looked at further costs a row of the table. */
#define WITH_WORD(words, column) \
    "(SELECT x.ranking_id, x.athlete_rank FROM " NAMES(words, column) \
    " STRAIGHT_JOIN " T_ATHLETES " x ON x." column " = n.name" \
    " WHERE " IN_SEASON("x") " ORDER BY x.athlete_rank LIMIT 1000)"
#define SOME_WITH(words) \
    "(SELECT v.ranking_id FROM (" WITH_WORD(words, "athlete_name_last") \
    " UNION " WITH_WORD(words, "athlete_name_first") ") v" \
    " ORDER BY v.athlete_rank LIMIT 1000)"

#define PLACE_ANYWHERE "IF(" BEGINS ", 0, IF(" IN_NAMES ", 1, 2))"
#define IN_NAMES "[all q: a.athlete_name_first, a.athlete_name_last]"
#define ANYWHERE \
    "[all q: a.athlete_name_first, a.athlete_name_last, a.team_name]"

/* Who has the longest word in the team's name alone is of one of these teams.
 * The best forty are enough, those first that have another of the words, too:
 * but where there are more, the other words may stand in the names of athletes
 * of any, and these are many enough to be among the best with such a name. */
#define WITH_LONGEST \
    "FROM " T_TEAMS " t WHERE " IN_SEASON("t") " AND [longest q: t.team_name]"
#define OF_TEAMS \
    "(SELECT x.ranking_id FROM (SELECT t.ranking_id " WITH_LONGEST \
    " ORDER BY NOT [others q: t.team_name], t.team_rank LIMIT 40) b" \
    " STRAIGHT_JOIN " T_TEAMS " t ON t.ranking_id = b.ranking_id" \
    " STRAIGHT_JOIN " T_ATHLETES " x ON x.anet_team_hnd = t.anet_team_hnd" \
    " AND x.division_code = t.division_code" \
    " AND x.gender_code = t.gender_code WHERE " IN_SEASON("x") ")"
#define OF_MORE_TEAMS \
    "(SELECT y.ranking_id FROM (SELECT 1 AS more " WITH_LONGEST \
    " LIMIT 1 OFFSET 40) k STRAIGHT_JOIN " SOME_WITH("others") " y)"

#define CANDIDATES \
    "(" SOME_WITH("longest") " UNION " OF_TEAMS " UNION " OF_MORE_TEAMS ") b" \
    " STRAIGHT_JOIN " T_ATHLETES " a ON a.ranking_id = b.ranking_id"

/* Three statements: names that begin so are a range of an index. Only where they
 * are too few are all names of the season looked at, and only where these are
 * too few, names and teams together. */
static const xcri_part_t parts[] = {
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = match,
      .from = "FROM (" TEAMS(LIKE("t.team_name", STARTS), "0") " UNION ALL "
              ATHLETES(ATHLETE_IDS(T_ATHLETES " a",
                           LIKE("a.athlete_name_last", STARTS), "0")
                       " UNION ALL "
                       ATHLETE_IDS(T_ATHLETES " a", FULL_STARTS, "0"))
              ") m",
      .order = BEST_FIRST },
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = match,
      .flags = XCRI_PART_ONCE,
      .from = "FROM (" TEAMS_INSIDE " UNION ALL "
              ATHLETES(ATHLETE_IDS(WITH_NAME("athlete_name_last"), IN_NAMES,
                                   "NOT " BEGINS)
                       " UNION ALL "
                       ATHLETE_IDS(WITH_NAME("athlete_name_first"), IN_NAMES,
                                   "NOT " BEGINS))
              ") m",
      .order = BEST_FIRST },
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = match,
      .flags = XCRI_PART_ONCE,
      .from = "FROM (" TEAMS_INSIDE " UNION ALL "
              ATHLETES(ATHLETE_IDS(CANDIDATES, ANYWHERE, PLACE_ANYWHERE))
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
