/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"
#include "http/request.h"

#include <apr_strings.h>

/* Several athletes and teams, wherever they stand, in one answer: what someone
 * has put on a list of their own. */

#define MOST 100

static const char *check_handles(xcri_request_t *req)
{
    const char *const names[] = { "athletes", "teams" };
    apr_size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const xcri_value_t *value = xcri_request_value(req, names[i]);
        /* Each is short enough for a handle. */
        int n = value->kind == XCRI_ABSENT ? 1
                                           : xcri_text_numbers(value->text, 9);

        if (!n || n > MOST) {
            return apr_psprintf(req->pool, "%s must be handles with commas"
                                " between them, at most %d", names[i], MOST);
        }
        xcri_request_plain_numbers(req, names[i]); /* as JSON has them */
    }
    return NULL;
}

#define PARAM_HANDLES(what, of) \
    { .name = what, .type = XCRI_TEXT, .flags = XCRI_P_BLANK, \
      .pattern = "^[0-9]{1,9}(,[0-9]{1,9}){0,99}$", \
      .doc = "Handles of " of " at AthleticNET, with commas between them, at" \
             " most 100" }

static const xcri_param_t params[] = {
    PARAM_HANDLES("athletes", "athletes"),
    PARAM_HANDLES("teams", "teams"),
    PARAM_SEASON,
    PARAM_END
};

#define SAME(x, handle) \
    "p." handle " = " x "." handle " AND " SAME_DIVISION("p", x) \
    " AND " OF_DIVISIONS("p")
/* The latest snapshot is one of all lists of the season. */
#define LATEST(table) \
    "(SELECT MAX(d.checkpoint_date) FROM " table " d" \
    " WHERE d.season_year = :season_year AND " OF_DIVISIONS("d") ")"
#define MOVED(x, table, handle, rank) \
    { "previous_rank", "(SELECT p." rank " FROM " table " p WHERE " \
      SAME(x, handle) " AND p.checkpoint_date = " LATEST(table) " LIMIT 1)", \
      XCRI_INT, XCRI_C_NULL, "Rank in the latest snapshot of the season" }

static const xcri_column_t athlete[] = {
    COLS_ATHLETE(a),
    COLS_TEAM(a),
    COLS_DIVISION(a),
    COL(a, athlete_rank, INT),
    MOVED("a", T_ATHLETES, "anet_athlete_hnd", "athlete_rank"),
    COLS_SCORE(a, scs),
    COL_NULL(a, races_count, INT),
    COL_NULL(a, most_recent_race_date, DATE),
    COL(a, calculated_at, DATETIME),
    COL_END
};

static const xcri_column_t team[] = {
    COLS_TEAM(t),
    COLS_DIVISION(t),
    COL(t, team_rank, INT),
    MOVED("t", T_TEAMS, "anet_team_hnd", "team_rank"),
    COL_NULL(t, team_xcri_score, NUMBER),
    COL_NULL(t, most_recent_race_date, DATE),
    COL(t, calculated_at, DATETIME),
    COL_END
};

/* The list of handles is a small table, and leads the way to the rows. */
#define CHOSEN(handles, table, x, handle) \
    "FROM (SELECT DISTINCT j.handle FROM JSON_TABLE(" \
    "CONCAT('[', :" handles ", ']'), '$[*]'" \
    " COLUMNS (handle INT PATH '$')) j) w STRAIGHT_JOIN " table " " x \
    " ON " x "." handle " = w.handle" \
    " WHERE " x ".season_year = :season_year AND " LIVE(x)

static const xcri_part_t parts[] = {
    XCRI_ECHO("season_year"),
    { .kind = XCRI_PART_ROWS, .name = "athletes", .columns = athlete,
      .from = CHOSEN("athletes", T_ATHLETES, "a", "anet_athlete_hnd"),
      .order = "a.athlete_rank, a.division_code, a.ranking_id" },
    { .kind = XCRI_PART_ROWS, .name = "teams", .columns = team,
      .from = CHOSEN("teams", T_TEAMS, "t", "anet_team_hnd"),
      .order = "t.team_rank, t.division_code, t.ranking_id" },
    { 0 }
};

const xcri_route_t xcri_routes_watched[] = {
    { .path = "/watched", .doc = "Several athletes and teams: where each of"
      " them stands, and stood in the latest snapshot",
      .params = params, .parts = parts, .check = check_handles },
    { .path = NULL }
};
