/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file scored.h
 * @brief Meets on paper: athletes in the order of their ranks, scored
 *
 * The NCAA's rules for cross country (NCAA Cross Country and Track and Field
 * Rules): seven of a team run, the places of its first five are its score, and
 * the lower score wins; the sixth and the seventh take places, too, so that
 * they displace others. A team that does not finish five has no score, and its
 * places are disregarded. A tie is broken by "comparing in order the place
 * finish of each of the 5 scoring members of the tied teams. The team with the
 * majority of winning comparisons shall be awarded the higher place." (So
 * quoted at www.mtfoa.com/what-s-the-rule, 25 September.)
 */
#ifndef XCRI_SCORED_H
#define XCRI_SCORED_H

#include "routes/tables.h"

/* Each of a team's athletes, nth in it, as alias q; from_where has them, as alias
 * a. */
#define NUMBERED(from_where) \
    "(SELECT a.ranking_id, a.athlete_rank, a.anet_team_hnd, ROW_NUMBER() OVER" \
    " (PARTITION BY a.anet_team_hnd ORDER BY a.athlete_rank, a.ranking_id)" \
    " AS nth, COUNT(*) OVER (PARTITION BY a.anet_team_hnd) AS team_size " \
    from_where ") q"
#define RUNS "q.nth <= 7"
#define COMPLETE "q.team_size >= 5"

/* Who runs in one meet, as alias r: nth in the own team, and place in the meet
 * (NULL in a team that has not five) */
#define RUNNERS(from_where) \
    "(SELECT q.*, CASE WHEN " COMPLETE " THEN ROW_NUMBER() OVER" \
    " (PARTITION BY " COMPLETE " ORDER BY q.athlete_rank, q.ranking_id) END" \
    " AS place FROM " NUMBERED(from_where) " WHERE " RUNS ") r"

/* Who scores or displaces in each of several meets: race tells one from another,
 * and of_team joins what has it to q. That is done when all others are left out. */
#define PLACED(race, of_team, from_where) \
    "(SELECT q.anet_team_hnd, q.nth, " race " AS race, ROW_NUMBER() OVER" \
    " (PARTITION BY " race " ORDER BY q.athlete_rank, q.ranking_id) AS place" \
    " FROM " NUMBERED(from_where) of_team " WHERE " RUNS " AND " COMPLETE ") r"

/* With their names */
#define NAMED_RUNNERS(from_where) \
    RUNNERS(from_where) " JOIN " T_ATHLETES " w" \
    " ON w.ranking_id = r.ranking_id"
#define COLS_RUNNER \
    { "place", "r.place", XCRI_INT, XCRI_C_NULL, \
      "Null for a team that has not five" }, \
    COL(r, anet_team_hnd, INT), \
    { "nth", "r.nth", XCRI_INT, 0, \
      "In the own team: to the fifth they score, the others displace" }, \
    COL(r, athlete_rank, INT), \
    COLS_ATHLETE(w)

/* ---- many teams: as alias s, each with score, places and rank --------- */

#define NTH(n) "MIN(CASE WHEN r.nth = " n " THEN r.place END) AS p" n
/* Among the tied teams, by their n-th runners: of two teams the one with the
 * smaller sum of five has won three of five comparisons, and of several the one
 * with most. */
#define MAN_FOR_MAN(n) \
    "RANK() OVER (PARTITION BY m.race, m.score ORDER BY m.p" n ")"
#define SCORED(race, of_team, from_where) \
    "(SELECT n.*, RANK() OVER (PARTITION BY n.race ORDER BY n.score," \
    " n.behind) AS place, COUNT(*) OVER (PARTITION BY n.race, n.score) > 1" \
    " AS tied FROM (SELECT m.*, " MAN_FOR_MAN("1") " + " MAN_FOR_MAN("2") \
    " + " MAN_FOR_MAN("3") " + " MAN_FOR_MAN("4") " + " MAN_FOR_MAN("5") \
    " AS behind FROM (SELECT r.race, r.anet_team_hnd," \
    " SUM(CASE WHEN r.nth <= 5 THEN r.place ELSE 0 END) AS score, " \
    NTH("1") ", " NTH("2") ", " NTH("3") ", " NTH("4") ", " NTH("5") ", " \
    NTH("6") ", " NTH("7") \
    " FROM " PLACED(race, of_team, from_where) \
    " GROUP BY r.race, r.anet_team_hnd) m) n) s"

/* Numbers up to here: what carries a text through the windows costs more. A
 * team that is scored has five. */
#define SCORED_PLACES \
    "CONCAT(s.p1, ' ', s.p2, ' ', s.p3, ' ', s.p4, ' ', s.p5," \
    " COALESCE(CONCAT(' ', s.p6), ''), COALESCE(CONCAT(' ', s.p7), ''))"
#define COLS_SCORED(more) \
    { "place", "s.place", XCRI_INT, more, "By the score; of equal ones, who" \
      " wins more comparisons, first with first to fifth with fifth" }, \
    { "score", "s.score", XCRI_INT, more, \
      "The places of the first five, added" }, \
    { "places", SCORED_PLACES, XCRI_TEXT, more, \
      "The places of its runners, with spaces between them: five score, the" \
      " sixth and the seventh displace" }, \
    { "tied", "s.tied", XCRI_BOOL, more, "Another team has the same score" }

/* Whose ranks they are */
#define PARTS_LIST \
    XCRI_ECHO("season_year"), \
    XCRI_ECHO("division"), \
    { XCRI_ECHO_OF("gender"), .flags = XCRI_PART_UPPER }, \
    XCRI_ECHO("checkpoint_date")

#endif
