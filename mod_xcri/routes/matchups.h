/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file matchups.h
 * @brief What is said about the matchups of two teams, wherever it is said
 *
 * in(x) is a macro of the resource: the condition that chooses the group whose
 * matchups count, for the table of alias x. a and b are the two teams, as
 * ":name".
 */
#ifndef XCRI_MATCHUPS_H
#define XCRI_MATCHUPS_H

#include "routes/tables.h"
#include "http/request.h"

/** A matchup as every list of them has it; the table's alias is m */
extern const xcri_column_t xcri_knockout_matchup[];

/** Do both parameters name the same team? */
static inline int xcri_matchups_same(const xcri_request_t *req, const char *a,
                                     const char *b)
{
    return xcri_request_value(req, a)->number
           == xcri_request_value(req, b)->number;
}

/* A team's name in the group */
#define NAME_IN(in, team_id) \
    "(SELECT MAX(k.team_name) FROM " T_KNOCKOUT " k" \
    " WHERE k.team_id = " team_id " AND " in("k") ")"

#define WON(team_id) "COALESCE(SUM(m.winner_team_id = " team_id "), 0)"

/* ---- against each other --------------------------------------------- */

#define OF_PAIR(x, in, a, b) \
    "((" x ".team_a_id = " a " AND " x ".team_b_id = " b ")" \
    " OR (" x ".team_a_id = " b " AND " x ".team_b_id = " a "))" \
    " AND " in(x)

#define FROM_PAIR(in, a, b) \
    "FROM " T_MATCHUPS " m WHERE " OF_PAIR("m", in, a, b)
#define PAIR_ORDER "m.race_date DESC, m.matchup_id"

#define COLS_RECORD(in, a, b) \
    { "total_matchups", "COUNT(*)", XCRI_INT, 0, NULL }, \
    { "team_a_wins", WON(a), XCRI_INT, 0, NULL }, \
    { "team_b_wins", WON(b), XCRI_INT, 0, NULL }, \
    { "latest_matchup_date", "MAX(m.race_date)", XCRI_DATE, XCRI_C_NULL, \
      NULL }, \
    { "latest_winner_id", \
      "(SELECT l.winner_team_id FROM " T_MATCHUPS " l WHERE " \
      OF_PAIR("l", in, a, b) " ORDER BY l.race_date DESC," \
      " l.winner_team_id DESC LIMIT 1)", XCRI_INT, XCRI_C_NULL, NULL }

/* ---- against the same others ---------------------------------------- */

/* Every matchup of exactly one of the two teams, once: team_id is that team,
 * opponent_id the other side. An opponent is common when both have met it. */
#define EITHER(a, b) "(" a ", " b ")"
#define FROM_COMMON(in, a, b) \
    "FROM (SELECT o.opponent_id," \
    " SUM(o.team_id = " a " AND o.won) AS a_wins," \
    " SUM(o.team_id = " a " AND NOT o.won) AS a_losses," \
    " SUM(o.team_id = " b " AND o.won) AS b_wins," \
    " SUM(o.team_id = " b " AND NOT o.won) AS b_losses" \
    " FROM (SELECT IF(m.team_a_id IN " EITHER(a, b) "," \
    " m.team_a_id, m.team_b_id) AS team_id," \
    " IF(m.team_a_id IN " EITHER(a, b) "," \
    " m.team_b_id, m.team_a_id) AS opponent_id," \
    " m.winner_team_id = IF(m.team_a_id IN " EITHER(a, b) "," \
    " m.team_a_id, m.team_b_id) AS won" \
    " FROM " T_MATCHUPS " m WHERE (m.team_a_id IN " EITHER(a, b) \
    " OR m.team_b_id IN " EITHER(a, b) ")" \
    " AND NOT (m.team_a_id IN " EITHER(a, b) \
    " AND m.team_b_id IN " EITHER(a, b) ")" \
    " AND " in("m") ") o" \
    " GROUP BY o.opponent_id HAVING COUNT(DISTINCT o.team_id) = 2) c"
#define COMMON_ORDER "c.a_wins + c.b_wins DESC, c.opponent_id"

#define VERSUS(wins, losses) \
    "CONCAT(COALESCE(SUM(c." wins "), 0), '-'," \
    " COALESCE(SUM(c." losses "), 0))"

#define COLS_COMMON \
    { "total_common_opponents", "COUNT(*)", XCRI_INT, 0, NULL }, \
    { "team_a_record_vs_common", VERSUS("a_wins", "a_losses"), XCRI_TEXT, 0, \
      "Wins-losses" }, \
    { "team_b_record_vs_common", VERSUS("b_wins", "b_losses"), XCRI_TEXT, 0, \
      "Wins-losses" }

#define COLS_OPPONENT(in) \
    COL(c, opponent_id, INT), \
    { "opponent_name", NAME_IN(in, "c.opponent_id"), XCRI_TEXT, XCRI_C_NULL, \
      NULL }, \
    { "team_a_wins", "c.a_wins", XCRI_INT, 0, NULL }, \
    { "team_a_losses", "c.a_losses", XCRI_INT, 0, NULL }, \
    { "team_b_wins", "c.b_wins", XCRI_INT, 0, NULL }, \
    { "team_b_losses", "c.b_losses", XCRI_INT, 0, NULL }

#endif
