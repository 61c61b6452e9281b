/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/components.h"

/* A whole row */
static const xcri_column_t component[] = {
    COLS_KEYS,
    COLS_NAMES,
    COLS_RESULTS,
    COL_NULL(c, best_ags, NUMBER),
    COL_NULL(c, avg_ags, NUMBER),
    COL_NULL(c, worst_ags, NUMBER),
    COL_NULL(c, best_cpr, NUMBER),
    COL_NULL(c, avg_cpr, NUMBER),
    COL_NULL(c, worst_cpr, NUMBER),
    COL_NULL(c, avg_race_quality, NUMBER),
    COL_NULL(c, best_race_quality, NUMBER),
    COL_NULL(c, avg_opponent_count, NUMBER),
    COL_NULL(c, total_opponents, INT),
    COL(c, created_at, DATETIME),
    COL(c, updated_at, DATETIME),
    COL_END
};

const xcri_param_t xcri_components_of_athlete[] = {
    PARAM_ATHLETE,
    PARAMS_SEASON,
    PARAM_END
};

const xcri_part_t xcri_components_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED,
      .columns = component,
      .from = "FROM " T_COMPONENTS " c"
              " WHERE c.anet_athlete_hnd = :athlete_hnd AND " OF_SEASON("c"),
      .order = "c.created_at DESC, c.component_id DESC" },
    { 0 }
};

static const xcri_column_t leader[] = {
    COLS_KEYS,
    COLS_NAMES,
    { "score", "c.{component}_score", XCRI_NUMBER, 0, "The component's" },
    { "rank", "c.{component}_rank", XCRI_INT, XCRI_C_NULL, "The component's" },
    COLS_RESULTS,
    COL_END
};

/* The component tables do not keep the team, only its name. */
static const xcri_column_t leader_more[] = {
    { "anet_team_hnd", "(SELECT a.anet_team_hnd FROM " T_ATHLETES " a"
      " WHERE a.anet_athlete_hnd = c.anet_athlete_hnd"
      " AND " SAME_DIVISION("a", "c") " AND " LIVE("a")
      " ORDER BY a.ranking_id LIMIT 1)", XCRI_INT, XCRI_C_NULL,
      "The athlete's team in the live ranking" },
    COL_END
};

static const xcri_param_t leaders_params[] = {
    { .name = "component", .type = XCRI_TEXT, .flags = XCRI_P_REQUIRED,
      .one_of = "saga|sewr|osma|xcri", .pattern = "^(saga|sewr|osma|xcri)$",
      .doc = "The component that makes the order; xcri is the SCS score" },
    PARAMS_SEASON,
    PARAM_LIMIT(PAGE_MOST, NULL),
    PARAM_OFFSET,
    PARAMS_LIST,
    PARAM_END
};

static const xcri_part_t leaders_parts[] = {
    XCRI_PAGE_HEAD(NULL),
    XCRI_ECHO("component"),
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_PAGED,
      .columns = leader, .more = leader_more,
      .from = "FROM " T_COMPONENTS " c WHERE " OF_SEASON("c")
              " AND c.{component}_score IS NOT NULL",
      .order = "c.{component}_rank, c.component_id" },
    { 0 }
};

const xcri_route_t xcri_routes_components[] = {
    { .path = "/components/athletes/{athlete_hnd}",
      .about = "The components of the SCS score, as they are stored",
      .doc = "An athlete's SCS components, and what they are made of",
      .params = xcri_components_of_athlete, .parts = xcri_components_parts,
      .not_found = "Component data not found for athlete {athlete_hnd}" },
    { .path = "/components/leaderboard",
      .doc = "Athletes by one SCS component",
      .params = leaders_params, .parts = leaders_parts },
    { .path = NULL }
};
