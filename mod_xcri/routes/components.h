/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file components.h
 * @brief What /scs and /components share: the table of SCS components
 */
#ifndef XCRI_COMPONENTS_H
#define XCRI_COMPONENTS_H

#include "routes/tables.h"

#define COLS_ATHLETE \
    COL(c, anet_athlete_hnd, INT), \
    COL_NULL(c, athlete_name_first, TEXT), \
    COL_NULL(c, athlete_name_last, TEXT), \
    COL_NULL(c, team_name, TEXT)

#define COLS_LIST \
    COL(c, component_id, INT), \
    COL(c, ranking_id, INT), \
    COL(c, season_year, INT), \
    COL(c, division_code, INT), \
    COL(c, gender_code, TEXT)

#define COLS_SCORES \
    COL_NULL(c, saga_score, NUMBER), \
    COL_NULL(c, saga_rank, INT), \
    COL_NULL(c, sewr_score, NUMBER), \
    COL_NULL(c, sewr_rank, INT), \
    COL_NULL(c, osma_score, NUMBER), \
    COL_NULL(c, osma_rank, INT), \
    COL_NULL(c, xcri_score, NUMBER), \
    COL_NULL(c, xcri_rank, INT), \
    COL_NULL(c, races_used, INT)

/* A whole row */
#define COLS_COMPONENTS \
    COLS_LIST, \
    COLS_ATHLETE, \
    COLS_SCORES, \
    COL_NULL(c, best_ags, NUMBER), \
    COL_NULL(c, avg_ags, NUMBER), \
    COL_NULL(c, worst_ags, NUMBER), \
    COL_NULL(c, best_cpr, NUMBER), \
    COL_NULL(c, avg_cpr, NUMBER), \
    COL_NULL(c, worst_cpr, NUMBER), \
    COL_NULL(c, avg_race_quality, NUMBER), \
    COL_NULL(c, best_race_quality, NUMBER), \
    COL_NULL(c, avg_opponent_count, NUMBER), \
    COL_NULL(c, total_opponents, INT), \
    COL(c, created_at, DATETIME), \
    COL(c, updated_at, DATETIME)

#define PARAM_ATHLETE \
    { .name = "athlete_hnd", .type = XCRI_INT, \
      .doc = "The athlete's handle at AthleticNET" }

#define PARAMS_SEASON \
    PARAM_SEASON, \
    PARAM_DIVISION(0), \
    PARAM_GENDER(0)

/* A season's rows, of all lists or one */
#define OF_SEASON \
    "c.season_year = :season_year" \
    " AND (:division IS NULL OR c.division_code = :division)" \
    " AND (:gender IS NULL OR c.gender_code = :gender)"

/* An athlete's row; the newest, should there be several */
#define PART_ATHLETE(cols) \
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = cols, \
      .from = "FROM " T_COMPONENTS " c" \
              " WHERE c.anet_athlete_hnd = :athlete_hnd AND " OF_SEASON, \
      .order = "c.created_at DESC, c.component_id DESC" }

#endif
