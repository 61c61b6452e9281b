/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/components.h"

static const xcri_column_t components[] = {
    COLS_COMPONENTS,
    COL_END
};

static const xcri_param_t one_params[] = PARAMS_OF_ATHLETE;

static const xcri_part_t one_parts[] = {
    PART_ATHLETE(components),
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
    { .kind = XCRI_PART_ECHO, .name = "component", .source = "component" },
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
      .params = one_params, .parts = one_parts,
      .not_found = "Component data not found for athlete {athlete_hnd}" },
    { .path = "/components/leaderboard",
      .doc = "Athletes by one SCS component",
      .params = leaders_params, .parts = leaders_parts },
    { .path = NULL }
};
