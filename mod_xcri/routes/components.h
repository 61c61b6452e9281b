/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file components.h
 * @brief What /scs and /components share: the table of SCS components
 */
#ifndef XCRI_COMPONENTS_H
#define XCRI_COMPONENTS_H

#include "routes/tables.h"

#define COLS_NAMES \
    COLS_ATHLETE(c), \
    COL_NULL(c, team_name, TEXT)

#define COLS_KEYS \
    COL(c, component_id, INT), \
    COL(c, ranking_id, INT), \
    COLS_SEASON(c)

#define COLS_RESULTS \
    COLS_SCORES(c), \
    COLS_SCORE(c, xcri), \
    COL_NULL(c, races_used, INT)

/* A whole row */
#define COLS_COMPONENTS \
    COLS_KEYS, \
    COLS_NAMES, \
    COLS_RESULTS, \
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

/* What an athlete's row is asked for by */
#define PARAMS_OF_ATHLETE { \
    PARAM_ATHLETE, \
    PARAMS_SEASON, \
    PARAM_END \
}

/* An athlete's row; the newest, should there be several */
#define PART_ATHLETE(cols) \
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = cols, \
      .from = "FROM " T_COMPONENTS " c" \
              " WHERE c.anet_athlete_hnd = :athlete_hnd AND " OF_SEASON("c"), \
      .order = "c.created_at DESC, c.component_id DESC" }

#endif
