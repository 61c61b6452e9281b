/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file every.h
 * @brief A route with every kind of parameter, for tests and fuzzers
 */
#ifndef XCRI_EVERY_H
#define XCRI_EVERY_H

#include "core/json.h"
#include "core/list.h"
#include "core/param.h"
#include "core/sql.h"
#include "core/route.h"

static const xcri_column_t every_columns[] = {
    { "id", "t.id", XCRI_INT, 0, NULL },
    { "name", "t.name", XCRI_TEXT, XCRI_C_NULL, NULL },
    { "score", "t.{component}_score", XCRI_NUMBER, XCRI_C_NULL, NULL },
    { NULL, NULL, 0, 0, NULL }
};

static const xcri_column_t every_movement[] = {
    { "previous_rank", "(SELECT p.r FROM p WHERE p.s = :season_year)",
      XCRI_INT, XCRI_C_NULL, NULL },
    { "rank_change", "1 - t.id", XCRI_INT, XCRI_C_NULL, NULL },
    { NULL, NULL, 0, 0, NULL }
};

enum {
    E_DAY, E_HANDLE, E_SEASON, E_DIVISION, E_TEAM, E_GENDER, E_GROUP,
    E_CHECKPOINT, E_SINCE, E_SEARCH, E_REGION, E_BINS, E_LIMIT, E_OFFSET,
    E_COMPONENT, E_UPPER, E_SORT, E_FIELDS, E_FORMAT, E_INCLUDE, E_COUNT
};

/* In the path the handle comes first, in the table the day. */
static const xcri_param_t every_params[] = {
    { .name = "day", .type = XCRI_DATE },
    { .name = "handle", .type = XCRI_INT },
    { .name = "season_year", .type = XCRI_INT,
      .setting = XCRI_SETTING_SEASON },
    { .name = "division", .type = XCRI_INT },
    { .name = "team_id", .type = XCRI_INT, .flags = XCRI_P_REQUIRED },
    { .name = "gender", .type = XCRI_TEXT, .flags = XCRI_P_UPPER,
      .one_of = "M|F|m|f", .pattern = "^[MFmf]$" },
    { .name = "scoring_group", .type = XCRI_TEXT, .preset = "division" },
    { .name = "checkpoint_date", .type = XCRI_DATE, .flags = XCRI_P_BLANK },
    { .name = "since", .type = XCRI_DATE, .flags = XCRI_P_NO_DATE },
    { .name = "search", .type = XCRI_TEXT, .flags = XCRI_P_CONTAINS,
      .min_chars = 2 },
    { .name = "region", .type = XCRI_TEXT, .flags = XCRI_P_BLANK },
    { .name = "bins", .type = XCRI_INT, .flags = XCRI_P_MIN | XCRI_P_MAX,
      .preset = "10", .min = -5, .max = 20 },
    { .name = "limit", .type = XCRI_INT, .flags = XCRI_P_MIN | XCRI_P_MAX,
      .min = 1, .max = 500, .setting = XCRI_SETTING_LIMIT },
    { .name = "offset", .type = XCRI_INT, .flags = XCRI_P_MIN,
      .preset = "0" },
    { .name = "component", .type = XCRI_TEXT,
      .flags = XCRI_P_UPPER | XCRI_P_OPEN, .one_of = "SAGA|XCRI",
      .preset = "saga" },
    { .name = "upper", .type = XCRI_TEXT,
      .flags = XCRI_P_UPPER | XCRI_P_IGNORED },
    { .name = "sort", .type = XCRI_TEXT, .flags = XCRI_P_BLANK,
      .setting = XCRI_SETTING_SORT },
    { .name = "fields", .type = XCRI_TEXT, .flags = XCRI_P_BLANK,
      .setting = XCRI_SETTING_FIELDS },
    { .name = "format", .type = XCRI_TEXT, .setting = XCRI_SETTING_FORMAT },
    { .name = "include", .type = XCRI_TEXT, .flags = XCRI_P_BLANK,
      .setting = XCRI_SETTING_INCLUDE },
    { .name = NULL }
};

static const xcri_part_t every_parts[] = {
    XCRI_PAGE_MOVING(every_columns, every_movement,
        "FROM t WHERE t.day = :day AND t.handle = :handle"
        " AND t.season = :season_year AND t.division = :division"
        " AND t.team = :team_id AND t.gender = :gender"
        " AND t.gr = :scoring_group AND t.d <=> :checkpoint_date"
        " AND t.since >= :since AND t.name LIKE :search ESCAPE '!'"
        " AND t.region = :region AND t.bins = :bins",
        "t.{component}_rank, t.id", "FROM t WHERE t.season = :season_year"),
    { 0 }
};

static const xcri_route_t every_table[] = {
    { .path = "/every/{handle}/on/{day}", .params = every_params,
      .parts = every_parts,
      .not_found = "{handle} on {day}: {division}, {gender}" },
    { .path = NULL }
};

/** Something valid for the path and the required parameter */
#define EVERY_HANDLE "7"
#define EVERY_DAY    "2025-10-24"
#define EVERY_QUERY  "team_id=1"

#endif
