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

/** What an athlete's row is asked for by */
extern const xcri_param_t xcri_components_of_athlete[];

/** An athlete's row; the newest, should there be several */
extern const xcri_part_t xcri_components_parts[];

#endif
