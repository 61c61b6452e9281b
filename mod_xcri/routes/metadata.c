/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"

static const xcri_column_t metadata[] = {
    COL(m, metadata_id, INT),
    COLS_SEASON(m),
    COL_NULL(m, checkpoint_date, DATE),
    COL_NULL(m, algorithm_type, TEXT),
    COL(m, scoring_group, TEXT),
    COL(m, calculated_at, DATETIME),
    COL_NULL(m, algorithm_version, TEXT),
    COL_NULL(m, total_performances, INT),
    COL_NULL(m, total_athletes, INT),
    COL_NULL(m, total_teams, INT),
    COL_NULL(m, total_races, INT),
    COL_NULL(m, processing_time_seconds, NUMBER),
    COL(m, cache_used, BOOL),
    COL_NULL(m, cache_hit_rate, NUMBER),
    COL_NULL(m, athletes_with_h2h, INT),
    COL_NULL(m, athletes_no_h2h, INT),
    COL_NULL(m, heavy_fallback_count, INT),
    COL(m, calculation_status, TEXT),
    COL_NULL(m, error_message, TEXT),
    COL_END
};

static const xcri_column_t latest_date[] = {
    COL(m, calculated_at, DATETIME),
    COL_END
};

static const xcri_column_t summary[] = {
    { "total_calculations", "COUNT(*)", XCRI_INT, 0, NULL },
    { "total_athletes_all", "SUM(m.total_athletes)", XCRI_INT, XCRI_C_NULL,
      NULL },
    { "total_teams_all", "SUM(m.total_teams)", XCRI_INT, XCRI_C_NULL, NULL },
    { "avg_processing_time", "AVG(m.processing_time_seconds)", XCRI_NUMBER,
      XCRI_C_NULL, "Seconds" },
    { "avg_cache_hit_rate", "AVG(m.cache_hit_rate)", XCRI_NUMBER, XCRI_C_NULL,
      NULL },
    { "first_calculation", "MIN(m.calculated_at)", XCRI_DATETIME, XCRI_C_NULL,
      NULL },
    { "latest_calculation", "MAX(m.calculated_at)", XCRI_DATETIME,
      XCRI_C_NULL, NULL },
    COL_END
};

#define ROWS_OF(part) \
    { part, "CAST(JSON_VALUE(p.row_counts, '$." part "') AS SIGNED)", \
      XCRI_INT, XCRI_C_NULL, "Rows that were published; with a minus, those" \
      " of a snapshot that was taken back" }

static const xcri_column_t publication[] = {
    { "publication", "p.id", XCRI_INT, 0, "Its number" },
    { "published_at", "p.published_at", XCRI_DATETIME, 0, "In UTC" },
    COL(p, season_year, INT),
    { "division_code", "IF(p.gender_code = '-', NULL, p.division_code)",
      XCRI_INT, XCRI_C_NULL,
      "null: a snapshot of all lists was made, or taken back" },
    { "gender_code", "NULLIF(p.gender_code, '-')", XCRI_TEXT, XCRI_C_NULL,
      "The same" },
    COL_NULL(p, checkpoint_date, DATE),
    COLS_OF_PIECES(ROWS_OF),
    { "checksum", "p.checksum", XCRI_TEXT, 0, "SHA-1 of what was sent" },
    { "took", "p.took_ms / 1000", XCRI_NUMBER, 0, "Seconds" },
    COL_END
};

static const xcri_param_t publications_params[] = {
    PARAMS_SEASON,
    PARAM_LIMIT(PAGE_MOST, NULL),
    PARAM_OFFSET,
    PARAMS_LIST,
    PARAM_END
};

/* Who has published is for the administrator to know (the table, and the
 * log). */
static const xcri_part_t publications_parts[] = {
    XCRI_PAGE(publication, "FROM " T_PUBLICATIONS " p WHERE " OF_SEASON("p"),
              "p.id DESC", NULL),
    { 0 }
};

static const xcri_param_t list_params[] = {
    PARAMS_SEASON,
    PARAM_SCORING_GROUP(NULL),
    PARAM_CHECKPOINT(XCRI_P_NO_DATE),
    PARAM_ALGORITHM(NULL),
    PARAMS_LIST,
    PARAM_END
};

static const xcri_param_t latest_params[] = {
    PARAMS_LIST,
    PARAM_END
};

static const xcri_param_t one_params[] = {
    { .name = "metadata_id", .type = XCRI_INT, .doc = "The record's number" },
    PARAM_END
};

#define METADATA_LIST(from_where, order_by) \
    { .kind = XCRI_PART_COUNT, .name = "total" }, \
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = metadata, \
      .from = from_where, .order = order_by }

static const xcri_part_t list_parts[] = {
    METADATA_LIST("FROM " T_METADATA " m WHERE " OF_SEASON("m")
        " AND (:scoring_group IS NULL OR m.scoring_group = :scoring_group)"
        " AND " ON_DAY("m")
        " AND (:algorithm_type IS NULL"
        " OR m.algorithm_type = :algorithm_type)",
        "m.calculated_at DESC, m.metadata_id DESC"),
    { 0 }
};

static const xcri_part_t latest_parts[] = {
    METADATA_LIST("FROM " T_METADATA " m WHERE " LIVE("m")
        " AND m.metadata_id = (SELECT n.metadata_id FROM " T_METADATA " n"
        " WHERE " LIVE("n") " AND n.division_code = m.division_code"
        " AND n.gender_code = m.gender_code"
        " ORDER BY n.calculated_at DESC, n.metadata_id DESC LIMIT 1)",
        "m.division_code, m.gender_code"),
    { 0 }
};

static const xcri_part_t latest_date_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED,
      .columns = latest_date,
      .from = "FROM " T_METADATA " m WHERE " LIVE("m"),
      .order = "m.calculated_at DESC, m.metadata_id DESC" },
    { 0 }
};

static const xcri_part_t one_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = metadata,
      .from = "FROM " T_METADATA " m WHERE m.metadata_id = :metadata_id" },
    { 0 }
};

static const xcri_part_t summary_parts[] = {
    { .kind = XCRI_PART_ROW, .columns = summary,
      .from = "FROM " T_METADATA " m WHERE " LIVE("m") },
    { 0 }
};

const xcri_route_t xcri_routes_metadata[] = {
    { .path = "/metadata/",
      .about = "The calculations that the rankings come from",
      .doc = "List the calculations of a season",
      .params = list_params, .parts = list_parts },
    { .path = "/metadata/latest",
      .doc = "The newest live calculation of each division and gender",
      .params = latest_params, .parts = latest_parts },
    { .path = "/metadata/latest/date",
      .doc = "When the live rankings were calculated last",
      .parts = latest_date_parts,
      .not_found = "No calculation metadata found" },
    { .path = "/metadata/publications",
      .doc = "The publications of a season, of live lists and of snapshots."
             " Empty where the ranking program writes its rows by itself",
      .params = publications_params, .parts = publications_parts,
      .may_lack = 1 },
    { .path = "/metadata/{metadata_id}", .doc = "One calculation",
      .params = one_params, .parts = one_parts,
      .not_found = "Metadata record {metadata_id} not found" },
    { .path = "/metadata/summary/processing",
      .doc = "Sums and averages over the live calculations",
      .parts = summary_parts },
    { .path = NULL }
};
