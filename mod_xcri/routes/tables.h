/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file tables.h
 * @brief The ranking program's tables, and what several resources share
 */
#ifndef XCRI_TABLES_H
#define XCRI_TABLES_H

#include "core/list.h"
#include "core/param.h"
#include "core/route.h"
#include "core/select.h"

#define T_ATHLETES   "iz_rankings_xcri_athlete_rankings"
#define T_TEAMS      "iz_rankings_xcri_team_rankings"
#define T_METADATA   "iz_rankings_xcri_calculation_metadata"
#define T_COMPONENTS "iz_rankings_xcri_scs_components"
#define T_KNOCKOUT   "iz_rankings_xcri_team_knockout"
#define T_MATCHUPS   "iz_rankings_xcri_team_knockout_matchups"
#define T_RESUMES    "iz_groups_season_resumes"
#define T_SCHOOLS    "iz_athnet_teams"

/* Tables of our own (conf/sql/migrations), which a database need not have: a
 * route that reads them is may_lack. */
#define T_PUBLICATIONS "xcri_publications"
#define T_CHANGES      "xcri_changes"
#define T_MOVES        "xcri_moves"

/* A column that has the same name in the table of alias x and in the answer */
#define COL(x, name, type)      { #name, #x "." #name, XCRI_##type, 0, NULL }
#define COL_NULL(x, name, type) { #name, #x "." #name, XCRI_##type, \
                                  XCRI_C_NULL, NULL }
#define COL_END                 { NULL, NULL, 0, 0, NULL }

/* How many rows of each part a publication has: of(its name), with a comma
 * between them. The parts are those of writes/pieces.c. */
#define COLS_OF_PIECES(of) \
    of("athletes"), of("teams"), of("components"), of("knockout"), \
    of("matchups"), of("metadata")

/* Columns that several of the tables have, and answers show together */
#define COLS_SEASON(x) \
    COL(x, season_year, INT), \
    COLS_DIVISION(x)
#define COLS_DIVISION(x) \
    COL(x, division_code, INT), \
    COL(x, gender_code, TEXT)
#define COLS_LIST(x) \
    COL(x, ranking_id, INT), \
    COLS_SEASON(x), \
    COL_NULL(x, checkpoint_date, DATE), \
    COL(x, algorithm_type, TEXT), \
    COL(x, scoring_group, TEXT)
#define COLS_ATHLETE(x) \
    COL(x, anet_athlete_hnd, INT), \
    COL_NULL(x, athlete_name_first, TEXT), \
    COL_NULL(x, athlete_name_last, TEXT)
#define COLS_TEAM(x) \
    COL(x, anet_team_hnd, INT), \
    COL_NULL(x, team_name, TEXT)
#define COLS_REGION(x) \
    COL_NULL(x, regl_group_name, TEXT), \
    COL_NULL(x, conf_group_name, TEXT)
#define COLS_SCORE(x, score) \
    COL_NULL(x, score##_score, NUMBER), \
    COL_NULL(x, score##_rank, INT)
#define COLS_SCORES(x) \
    COLS_SCORE(x, saga), \
    COLS_SCORE(x, sewr), \
    COLS_SCORE(x, osma)

#define PARAM_SEASON \
    { .name = "season_year", .type = XCRI_INT, \
      .setting = XCRI_SETTING_SEASON, .doc = "Season, by its year" }
#define PARAM_HANDLE(param, more, whose) \
    { .name = param, .type = XCRI_INT, .flags = more, \
      .doc = whose " handle at AthleticNET" }
#define PARAM_ATHLETE PARAM_HANDLE("athlete_hnd", 0, "The athlete's")
#define PARAM_TEAM    PARAM_HANDLE("team_hnd", 0, "The team's")
#define DIVISION_DOC "Division code, for example 2030 for NCAA Division I"
#define DIVISION_NAME(code) \
    "CASE " code " WHEN 2030 THEN 'NCAA Division I'" \
    " WHEN 2031 THEN 'NCAA Division II'" \
    " WHEN 2032 THEN 'NCAA Division III'" \
    " WHEN 2028 THEN 'NAIA'" \
    " WHEN 19781 THEN 'NJCAA Division I'" \
    " WHEN 19782 THEN 'NJCAA Division II'" \
    " WHEN 2034 THEN 'NJCAA Division III'" \
    " ELSE CONCAT('Division ', " code ") END"

#define PARAM_DIVISION(more) \
    { .name = "division", .type = XCRI_INT, .flags = XCRI_P_LIST | (more), \
      .doc = DIVISION_DOC }
#define PARAM_OF_GENDER(param, more, default_value) \
    { .name = param, .type = XCRI_TEXT, \
      .flags = XCRI_P_UPPER | XCRI_P_LIST | (more), .preset = default_value, \
      .one_of = "M|F|m|f", .pattern = "^[MFmf]$", .doc = "M or F" }
#define PARAM_GENDER(more) PARAM_OF_GENDER("gender", more, NULL)
#define PARAM_SCORING_GROUP(default_value) \
    { .name = "scoring_group", .type = XCRI_TEXT, .preset = default_value, \
      .doc = "division, region_NAME or conference_NAME" }
#define PARAM_CHECKPOINT(more) \
    { .name = "checkpoint_date", .type = XCRI_DATE, .flags = more, \
      .doc = "Date of a snapshot; without it, the live rankings" }
#define PARAM_ALGORITHM(default_value) \
    { .name = "algorithm_type", .type = XCRI_TEXT, .preset = default_value, \
      .doc = "light or heavy" }
#define PARAM_LIMIT(most, default_value) \
    { .name = "limit", .type = XCRI_INT, \
      .flags = XCRI_P_MIN | XCRI_P_MAX, .min = 1, .max = most, \
      .setting = XCRI_SETTING_LIMIT, .preset = default_value, \
      .doc = "Rows in the answer, at most" }
#define PARAM_OFFSET \
    { .name = "offset", .type = XCRI_INT, .flags = XCRI_P_MIN, .preset = "0", \
      .doc = "Rows to leave out before the first" }
#define PARAM_SEARCH(what) \
    { .name = "search", .type = XCRI_TEXT, .flags = XCRI_P_CONTAINS, \
      .min_chars = 2, .doc = what SEARCH_RULES }
/* What core/plain.h and core/find.h do, for those who type names; the number is
 * XCRI_WORDS. */
#define SEARCH_RULES \
    ", or words (at most seven) each of which stands in one of these, in any" \
    " order. Capitals, accents, surrounding white space and the kind of an" \
    " apostrophe or dash do not matter; in words, apostrophes, dots and" \
    " hyphens do not, either: obrien finds O'Brien. At least two characters," \
    " or one that is not ASCII"
#define PARAM_REGION \
    { .name = "region", .type = XCRI_TEXT, .flags = XCRI_P_BLANK, \
      .doc = "Name of a region" }
#define PARAM_CONFERENCE \
    { .name = "conference", .type = XCRI_TEXT, .flags = XCRI_P_BLANK, \
      .doc = "Name of a conference" }
#define PARAM_DRY_RUN \
    { .name = "dry-run", .type = XCRI_TEXT, \
      .flags = XCRI_P_BLANK | XCRI_P_SPELT, \
      .one_of = "true|false", .pattern = "^(true|false)?$", \
      .doc = "Only check: nothing is changed" }
#define PARAM_END { .name = NULL }

/* A season's rows, of all lists or one */
#define PARAMS_SEASON \
    PARAM_SEASON, \
    PARAM_DIVISION(0), \
    PARAM_GENDER(0)
/* One division's men or women, today or on a day */
#define PARAMS_DIVISION \
    PARAM_SEASON, \
    PARAM_DIVISION(XCRI_P_REQUIRED), \
    PARAM_GENDER(XCRI_P_REQUIRED), \
    PARAM_CHECKPOINT(XCRI_P_BLANK)
/* One list of rankings; without a division or a gender, several of one day */
#define PARAMS_RANKINGS \
    PARAMS_SEASON, \
    PARAM_SCORING_GROUP("division"), \
    PARAM_CHECKPOINT(XCRI_P_BLANK), \
    PARAM_ALGORITHM("light")
#define SEARCH_ATHLETES \
    "Part of the athlete's first or last name, or of the team's"
#define SEARCH_TEAMS "Part of the team's name"

/* What every list can be asked for */
#define PARAMS_LIST \
    { .name = "sort", .type = XCRI_TEXT, .flags = XCRI_P_BLANK, \
      .setting = XCRI_SETTING_SORT, \
      .doc = "Column to sort by; with a minus sign before it, descending." \
             " Rows without a value come last" }, \
    { .name = "fields", .type = XCRI_TEXT, .flags = XCRI_P_BLANK, \
      .setting = XCRI_SETTING_FIELDS, \
      .doc = "Columns of the answer, with commas; without it, all" }, \
    { .name = "format", .type = XCRI_TEXT, .flags = XCRI_P_BLANK, \
      .setting = XCRI_SETTING_FORMAT, \
      .doc = "json; csv for the rows alone as RFC 4180 has them; xlsx for the" \
             " same as a workbook; html for a table that a page can include." \
             " Where csv or xlsx is said here, and there is an offset, limit" \
             " can be as large as XCRIMaxLimit allows" }
#define PARAM_TOP \
    { .name = "top", .type = XCRI_INT, .flags = XCRI_P_MIN, .min = 1, \
      .doc = "Only those who stand among so many, or did in the latest earlier" \
             " snapshot" }
#define PARAM_INCLUDE \
    { .name = "include", .type = XCRI_TEXT, .flags = XCRI_P_BLANK, \
      .setting = XCRI_SETTING_INCLUDE, \
      .doc = "movement adds previous_rank and rank_change, against the" \
             " latest earlier snapshot of the season" }

/* The most rows a page of the large lists can have; XCRIMaxLimit may say
 * less. */
#define PAGE_MOST 1000000

/* The filters that choose one list of rankings in the table of alias x. MariaDB
 * folds the part with the NULL away when it executes the statement, so one
 * text serves every combination and uses the index for each. (database/query.c
 * prepares it once for each combination, and says why.) */
#define IN_LIST(x) IN_HISTORY(x) " AND " ON_DAY(x)
/* The same on any day */
#define IN_HISTORY(x) \
    OF_SEASON(x) " AND " x ".scoring_group = :scoring_group" \
    " AND " x ".algorithm_type = :algorithm_type"
#define OF_SEASON(x) \
    x ".season_year = :season_year" \
    " AND (:division IS NULL OR " x ".division_code = :division)" \
    " AND (:gender IS NULL OR " x ".gender_code = :gender)"
#define ON_DAY(x) x ".checkpoint_date <=> :checkpoint_date"

/* One division's men or women, where neither can be left out */
#define OF_DIVISION(x) \
    x ".season_year = :season_year AND " x ".division_code = :division" \
    " AND " x ".gender_code = :gender"

#define OF_REGION(x) \
    "(:region IS NULL OR " x ".regl_group_name = :region)" \
    " AND (:conference IS NULL OR " x ".conf_group_name = :conference)"

#define LIKE(expr, param) expr " LIKE " param " ESCAPE '!'"
#define ATHLETES_FOUND(x) \
    "(:search IS NULL OR [all search: " x ".athlete_name_first, " \
    x ".athlete_name_last, " x ".team_name])"
#define TEAMS_FOUND(x) \
    "(:search IS NULL OR [all search: " x ".team_name])"

/* Rows of two tables that belong together: by the columns that choose a
 * division's men or women, and those that choose one of their lists */
#define SAME_DIVISION(x, y) \
    x ".season_year = " y ".season_year" \
    " AND " x ".division_code = " y ".division_code" \
    " AND " x ".gender_code = " y ".gender_code"
#define SAME_KIND(x, y) \
    x ".algorithm_type = " y ".algorithm_type" \
    " AND " x ".scoring_group = " y ".scoring_group"
#define SAME_LISTS(x, y) SAME_DIVISION(x, y) " AND " SAME_KIND(x, y)
#define SAME_DAY(x, y) x ".checkpoint_date <=> " y ".checkpoint_date"

#define ATHLETES_ORDER "a.athlete_rank, a.ranking_id"

/* The XCRI ranking of divisions, and the live one of them */
#define OF_DIVISIONS(x) \
    x ".algorithm_type = 'light' AND " x ".scoring_group = 'division'"
#define LIVE(x) x ".checkpoint_date IS NULL AND " OF_DIVISIONS(x)

/* The list of a division, for those who must name it, today's or that of a
 * day; and its matchups up to then. Team Knockout is not kept for every day:
 * those of a day are the races up to it. */
#define IN_DIVISION(x) \
    OF_DIVISION(x) " AND " OF_DIVISIONS(x) " AND " ON_DAY(x)
#define MET_IN_DIVISION(x) \
    x ".season_year = :season_year AND " x ".rank_group_type = 'D'" \
    " AND " x ".checkpoint_date IS NULL AND " x ".rank_group_fk = :division" \
    " AND " x ".gender_code = :gender AND (:checkpoint_date IS NULL" \
    " OR " x ".race_date <= :checkpoint_date)"

/* Columns that include=movement adds to the list of alias x: the rank that
 * same_row finds, as alias p, in the latest earlier snapshot, and what was
 * gained since.
 * together says which lists of a season are calculated together, as alias d:
 * a snapshot is one of all of them. */
#define EARLIER(table, together) \
    "(SELECT MAX(d.checkpoint_date) FROM " table " d WHERE " together \
    " AND (:checkpoint_date IS NULL" \
    " OR d.checkpoint_date < :checkpoint_date))"
#define PREVIOUS_RANK(table, rank, same_row, together) \
    "(SELECT p." rank " FROM " table " p WHERE " same_row \
    " AND p.checkpoint_date = " EARLIER(table, together) " LIMIT 1)"
#define MOVEMENT(x, table, rank, same_row, together) \
    { "previous_rank", PREVIOUS_RANK(table, rank, same_row, together), \
      XCRI_INT, XCRI_C_NULL, \
      "Rank in the latest earlier snapshot of the season" }, \
    { "rank_change", \
      PREVIOUS_RANK(table, rank, same_row, together) " - " x "." rank, \
      XCRI_INT, XCRI_C_NULL, "Places gained since; negative: lost" }

/* One that is there where `fields` names it: what was gained, weighed by where.
 * From 40 to 20 is as much as from 400 to 200. */
#define RISEN(before, now) \
    "CAST(LOG2(" before " / " now ") AS DECIMAL(8,2))"
#define RISE(x, table, rank, same_row, together) \
    { "rise", \
      RISEN(PREVIOUS_RANK(table, rank, same_row, together), x "." rank), \
      XCRI_NUMBER, XCRI_C_NULL | XCRI_C_NAMED, \
      "How often the rank was halved since; negative: doubled" }
#define IN_TOP(x, table, rank, same_row, together) \
    " AND (:top IS NULL OR " x "." rank " <= :top OR " \
    PREVIOUS_RANK(table, rank, same_row, together) " <= :top)"

/* A column that a list has where `fields` names it: the ranks of a row of alias
 * x through the season, up to the day that is asked for. */
#define SEASON_RANKS(table, rank, same_row) \
    { "season_ranks", \
      "(SELECT GROUP_CONCAT(p." rank " ORDER BY p.checkpoint_date IS NULL," \
      " p.checkpoint_date SEPARATOR ' ') FROM " table " p WHERE " same_row \
      " AND (:checkpoint_date IS NULL" \
      " OR p.checkpoint_date <= :checkpoint_date))", XCRI_TEXT, \
      XCRI_C_NULL | XCRI_C_NAMED, \
      "The ranks through the season, a snapshot each, with spaces between" \
      " them; the live one last" }

/* Another such column: the place of a row of alias x among those of its list
 * that have the same group, a column of the teams. from_w(column) has them, as
 * alias w, with their teams as alias g: they are counted once, however many rows
 * ask. */
#define PLACE_IN(column, group_name, text, x, place_of, from_w) \
    { column, "(SELECT MIN(w.place) FROM (SELECT w.ranking_id, RANK() OVER" \
      " (PARTITION BY w.division_code, w.gender_code, g." group_name \
      " ORDER BY w." place_of ") AS place " from_w(group_name) \
      " WHERE " IN_LIST("w") " AND g." group_name " <> '') w" \
      " WHERE w.ranking_id = " x ".ranking_id)", XCRI_INT, \
      XCRI_C_NULL | XCRI_C_NAMED, text }
#define PLACES_IN_GROUPS(x, place_of, from_w) \
    PLACE_IN("region_rank", "regl_group_name", "Place in the region", x, \
             place_of, from_w), \
    PLACE_IN("conference_rank", "conf_group_name", \
             "Place in the conference", x, place_of, from_w)

/* The rankings of athletes and of teams that are calculated together */
#define SNAPSHOT_LISTS \
    "d.season_year = :season_year AND d.scoring_group = :scoring_group" \
    " AND d.algorithm_type = :algorithm_type"

#define AS_IT_STANDS XCRI_SELECT_AS_IT_STANDS

#endif
