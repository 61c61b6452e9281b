/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/lists.h"
#include "http/publish.h"

static const xcri_column_t snapshot[] = {
    { "date", "a.checkpoint_date", XCRI_DATE, 0, NULL },
    { "season", "a.season_year", XCRI_INT, 0, NULL },
    { "divisions", "COUNT(DISTINCT a.division_code)", XCRI_INT, 0, NULL },
    { "genders", "COUNT(DISTINCT a.gender_code)", XCRI_INT, 0, NULL },
    { "total_athletes", "SUM(a.list_rows)", XCRI_INT, 0, NULL },
    { "display_name", "DATE_FORMAT(a.checkpoint_date, '%M %d, %Y', 'en_US')",
      XCRI_TEXT, 0, "The date in words" },
    COL_END
};

static const xcri_column_t athlete[] = {
    { "rank", "a.athlete_rank", XCRI_INT, 0, NULL },
    { "athlete_name",
      "CONCAT(a.athlete_name_first, ' ', a.athlete_name_last)", XCRI_TEXT,
      XCRI_C_NULL, "Null when either name is" },
    COL_NULL(a, team_name, TEXT),
    { "division", "a.division_code", XCRI_INT, 0, NULL },
    COL_NULL(a, xcri_score, NUMBER),
    { "num_races", "a.races_count", XCRI_INT, XCRI_C_NULL, NULL },
    { "season_avg", "a.season_average", XCRI_NUMBER, XCRI_C_NULL, NULL },
    COL(a, h2h_wins, INT),
    COL(a, h2h_losses, INT),
    { "quality_of_wins", "a.min_opponent_quality", XCRI_NUMBER, XCRI_C_NULL,
      NULL },
    COL(a, anet_athlete_hnd, INT),
    COL_NULL(a, saga_score, NUMBER),
    COL_NULL(a, sewr_score, NUMBER),
    COL_NULL(a, osma_score, NUMBER),
    COL_NULL(a, scs_score, NUMBER),
    COLS_REGION(a),
    COL_END
};

static const xcri_column_t team[] = {
    { "rank", "t.team_rank", XCRI_INT, 0, NULL },
    COL_NULL(t, team_name, TEXT),
    COL(t, anet_team_hnd, INT),
    { "division", "t.division_code", XCRI_INT, 0, NULL },
    COL(t, gender_code, TEXT),
    { "team_score", "t.team_xcri_score", XCRI_NUMBER, XCRI_C_NULL, NULL },
    { "squad_size", "t.athletes_count", XCRI_INT, XCRI_C_NULL, NULL },
    { "top5_avg", "t.top5_average", XCRI_NUMBER, XCRI_C_NULL, NULL },
    { "top7_avg", "t.top7_average", XCRI_NUMBER, XCRI_C_NULL, NULL },
    COLS_REGION(t),
    COL_END
};

static const xcri_column_t available[] = {
    { "division_code", "a.division_code", XCRI_INT, 0, NULL },
    { "gender", "a.gender_code", XCRI_TEXT, 0, NULL },
    { "athlete_count", "COUNT(*)", XCRI_INT, 0, NULL },
    COL_END
};

static const xcri_column_t season[] = {
    { "season", "YEAR(:date)", XCRI_INT, 0, NULL },
    COL_END
};

#define PARAM_DATE \
    { .name = "date", .type = XCRI_DATE, .doc = "Date of a snapshot" }

#define LIST_PARAMS(what) { \
    PARAM_DATE, \
    PARAM_DIVISION(XCRI_P_REQUIRED), \
    PARAM_GENDER(XCRI_P_REQUIRED), \
    PARAM_LIMIT(PAGE_MOST, NULL), \
    PARAM_OFFSET, \
    PARAM_SEARCH(what), \
    PARAM_REGION, \
    PARAM_CONFERENCE, \
    PARAMS_LIST, \
    PARAM_END \
}

static const xcri_param_t athletes_params[] =
    LIST_PARAMS(SEARCH_ATHLETES);
static const xcri_param_t teams_params[] = LIST_PARAMS(SEARCH_TEAMS);

#define ROWS_OF(part) \
    { "rows." part, NULL, XCRI_INT, 0, "Rows; with a minus, those that were" \
      " taken away" }

static const xcri_column_t frozen_columns[] = {
    { "publication", NULL, XCRI_INT, XCRI_C_NULL, "The number that it is noted "
      "by; null: it was only tried" },
    { "season_year", NULL, XCRI_INT, 0, NULL },
    { "checkpoint_date", NULL, XCRI_DATE, 0, NULL },
    COLS_OF_PIECES(ROWS_OF),
    { "checksum", NULL, XCRI_TEXT, 0, "SHA-1 of the method's name" },
    { "took", NULL, XCRI_NUMBER, 0, "Seconds" },
    COL_END
};

static const xcri_part_t frozen[] = {
    { .kind = XCRI_PART_ROW, .columns = frozen_columns },
    { 0 }
};

static const xcri_param_t frozen_params[] = {
    PARAM_DATE,
    PARAM_DRY_RUN,
    PARAM_END
};

static const xcri_param_t list_params[] = {
    PARAMS_LIST,
    PARAM_END
};

static const xcri_param_t date_params[] = {
    PARAM_DATE,
    PARAMS_LIST,
    PARAM_END
};

#define IN_SNAPSHOT(x) \
    x ".checkpoint_date = :date AND " x ".division_code = :division" \
    " AND " x ".gender_code = :gender AND " OF_DIVISIONS(x) \
    " AND " OF_REGION(x)

static const xcri_part_t list_parts[] = {
    { .kind = XCRI_PART_COUNT, .name = "total" },
    { .kind = XCRI_PART_ROWS, .name = "snapshots",
      .flags = XCRI_PART_ONCE, .columns = snapshot,
      .from = "FROM " COUNTED_LISTS(T_ATHLETES, "athlete_rank",
                                    "total_athletes",
                                    " AND l.checkpoint_date IS NOT NULL")
              " a GROUP BY a.checkpoint_date, a.season_year",
      .order = "a.checkpoint_date DESC, a.season_year DESC" },
    { 0 }
};

static const xcri_part_t athletes_parts[] = {
    XCRI_PAGE(athlete,
        "FROM " T_ATHLETES " a WHERE " IN_SNAPSHOT("a")
        " AND " ATHLETES_FOUND("a"), ATHLETES_ORDER, NULL),
    { 0 }
};

static const xcri_part_t teams_parts[] = {
    XCRI_PAGE(team,
        "FROM " T_TEAMS " t WHERE " IN_SNAPSHOT("t")
        " AND " TEAMS_FOUND("t"),
        "t.team_rank, t.ranking_id", NULL),
    { 0 }
};

static const xcri_part_t metadata_parts[] = {
    XCRI_ECHO("date"),
    { .kind = XCRI_PART_ROW, .columns = season, .from = "FROM DUAL" },
    { .kind = XCRI_PART_ROWS, .name = "divisions_available",
      .flags = XCRI_PART_REQUIRED, .columns = available,
      .from = "FROM " T_ATHLETES " a WHERE a.checkpoint_date = :date AND "
              OF_DIVISIONS("a") " GROUP BY a.division_code, a.gender_code",
      .order = "a.division_code, a.gender_code" },
    { .kind = XCRI_PART_COUNT, .name = "total_combinations" },
    { .kind = XCRI_PART_CONST, .name = "status", .source = "\"available\"" },
    { 0 }
};

const xcri_route_t xcri_routes_snapshots[] = {
    { .path = "/snapshots/",
      .about = "The rankings as they stood on earlier days",
      .doc = "List the snapshots",
      .params = list_params, .parts = list_parts, .all_seasons = 1 },
    { .path = "/snapshots/{date}",
      .doc = "Keep the live rankings of the date's season as its snapshot",
      .method = "POST", .params = frozen_params,
      .run = xcri_publish_snapshot, .answer = frozen,
      .not_found = "There are no live rankings of the season of {date}" },
    { .path = "/snapshots/{date}", .doc = "Take a snapshot back",
      .method = "DELETE", .params = frozen_params,
      .run = xcri_publish_snapshot, .answer = frozen,
      .not_found = "Snapshot {date} not found" },
    { .path = "/snapshots/{date}/athletes",
      .doc = "A snapshot's athlete rankings",
      .params = athletes_params, .parts = athletes_parts },
    { .path = "/snapshots/{date}/teams", .doc = "A snapshot's team rankings",
      .params = teams_params, .parts = teams_parts },
    { .path = "/snapshots/{date}/metadata",
      .doc = "The divisions that a snapshot has",
      .params = date_params, .parts = metadata_parts,
      .not_found = "Snapshot {date} not found" },
    { .path = NULL }
};
