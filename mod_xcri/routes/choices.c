/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/lists.h"

/* What can be chosen: seasons, divisions, regions and conferences, each with
 * its name and with how much there is behind it. */

static const xcri_column_t season[] = {
    COL(t, season_year, INT),
    { "is_default", "t.season_year = :season_year", XCRI_BOOL, 0,
      "The season of a request that names none" },
    { "live_teams", "SUM(IF(t.checkpoint_date IS NULL, t.list_rows, 0))", XCRI_INT, 0,
      "Teams in the live rankings" },
    { "snapshots", "COUNT(DISTINCT t.checkpoint_date)", XCRI_INT, 0, NULL },
    { "latest_snapshot", "MAX(t.checkpoint_date)", XCRI_DATE, XCRI_C_NULL,
      NULL },
    COL_END
};

static const xcri_column_t division[] = {
    COL(t, division_code, INT),
    { "name", DIVISION_NAME("t.division_code"), XCRI_TEXT, 0, NULL },
    { "teams", "COUNT(*)", XCRI_INT, 0, "Ranked teams, of both genders" },
    { "athletes", "COALESCE(SUM(t.athletes_count), 0)", XCRI_INT, 0,
      "Athletes of these teams" },
    COL_END
};

#define GROUP_COLUMNS(group_name, type) { \
    COL(t, division_code, INT), \
    { "division_name", DIVISION_NAME("t.division_code"), XCRI_TEXT, 0, \
      NULL }, \
    { "name", "t." group_name, XCRI_TEXT, 0, NULL }, \
    { "rank_group_type", "'" type "'", XCRI_TEXT, 0, \
      "As Team Knockout wants it" }, \
    { "rank_group_fk", "MIN(g.fk)", XCRI_INT, XCRI_C_NULL, \
      "As Team Knockout wants it; null when it has no such group" }, \
    { "teams", "COUNT(*)", XCRI_INT, 0, NULL }, \
    { "athletes", "COALESCE(SUM(t.athletes_count), 0)", XCRI_INT, 0, \
      "Athletes of these teams" }, \
    COL_END \
}

static const xcri_column_t region[] =
    GROUP_COLUMNS("regl_group_name", "R");
static const xcri_column_t conference[] =
    GROUP_COLUMNS("conf_group_name", "C");

static const xcri_param_t season_params[] = {
    PARAM_SEASON,
    PARAMS_LIST,
    PARAM_END
};

static const xcri_param_t division_params[] = {
    PARAM_SEASON,
    PARAM_GENDER(0),
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAMS_LIST,
    PARAM_END
};

static const xcri_param_t group_params[] = {
    PARAMS_SEASON,
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAMS_LIST,
    PARAM_END
};

#define CHOICES(cols, from_where, order_by) { \
    { .kind = XCRI_PART_COUNT, .name = "total" }, \
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_ONCE, \
      .columns = cols, .from = from_where, .order = order_by }, \
    { 0 } \
}

#define IN_SEASON \
    " WHERE t.season_year = :season_year" \
    " AND (:gender IS NULL OR t.gender_code = :gender)" \
    " AND " ON_DAY("t") " AND " OF_DIVISIONS("t")

/* One pass over Team Knockout for all groups: a subquery in the column would
 * be one for each of them. Names are compared byte by byte: the two tables may
 * have different collations, which MariaDB does not compare. */
#define IN_GROUPS(group_name, group_fk) \
    "FROM " T_TEAMS " t LEFT JOIN (SELECT k.rank_group_fk AS division," \
    " BINARY k." group_name " AS name, MIN(k." group_fk ") AS fk" \
    " FROM " T_KNOCKOUT " k WHERE k.season_year = :season_year" \
    " AND k.rank_group_type = 'D'" \
    " GROUP BY k.rank_group_fk, BINARY k." group_name ") g" \
    " ON g.division = t.division_code AND g.name = BINARY t." group_name \
    IN_SEASON " AND (:division IS NULL OR t.division_code = :division)" \
    " AND t." group_name " <> ''" \
    " GROUP BY t.division_code, t." group_name

static const xcri_part_t season_parts[] =
    CHOICES(season, "FROM "
            COUNTED_LISTS(T_TEAMS, "team_rank", "total_teams", "")
            " t GROUP BY t.season_year", "t.season_year DESC");
static const xcri_part_t division_parts[] =
    CHOICES(division, "FROM " T_TEAMS " t" IN_SEASON " GROUP BY t.division_code",
            "FIELD(t.division_code, 2034, 19782, 19781, 2028, 2032, 2031,"
            " 2030) DESC, t.division_code");
static const xcri_part_t region_parts[] =
    CHOICES(region, IN_GROUPS("regl_group_name", "regl_group_fk"),
            "t.regl_group_name, t.division_code");
static const xcri_part_t conference_parts[] =
    CHOICES(conference, IN_GROUPS("conf_group_name", "conf_group_fk"),
            "t.conf_group_name, t.division_code");

const xcri_route_t xcri_routes_choices[] = {
    { .path = "/seasons", .doc = "The seasons that have rankings",
      .params = season_params, .parts = season_parts, .all_seasons = 1 },
    { .path = "/divisions", .doc = "The divisions of a season",
      .params = division_params, .parts = division_parts },
    { .path = "/regions", .doc = "The regions of a season's divisions",
      .params = group_params, .parts = region_parts },
    { .path = "/conferences", .doc = "The conferences of a season's divisions",
      .params = group_params, .parts = conference_parts },
    { .path = NULL }
};
