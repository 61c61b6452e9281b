/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/rules.h"
#include "writes/body.h"

#include <apr_strings.h>
#include <string.h>

/* A column whose values stand in another part's column: in the publication where
 * it has that part, else in what is published */
static const struct {
    int piece;
    const char *column;
    int of;
    const char *key, *msg;
} references[] = {
#define NO_TEAM "The publication has no such team"
#define NO_ATHLETE "The publication has no such athlete"
#define TOP(n) \
    { XCRI_PIECE_TEAMS, "top_athlete_" #n "_hnd", XCRI_PIECE_ATHLETES, \
      "anet_athlete_hnd", NO_ATHLETE }
    { XCRI_PIECE_ATHLETES, "anet_team_hnd", XCRI_PIECE_TEAMS, "anet_team_hnd",
      NO_TEAM },
    TOP(1), TOP(2), TOP(3), TOP(4), TOP(5), TOP(6), TOP(7),
    { XCRI_PIECE_COMPONENTS, "anet_athlete_hnd", XCRI_PIECE_ATHLETES,
      "anet_athlete_hnd", NO_ATHLETE },
    { XCRI_PIECE_MATCHUPS, "team_a_id", XCRI_PIECE_KNOCKOUT, "team_id",
      NO_TEAM },
    { XCRI_PIECE_MATCHUPS, "team_b_id", XCRI_PIECE_KNOCKOUT, "team_id",
      NO_TEAM },
    { -1, NULL, 0, NULL, NULL }
};

/* What a row of a part must not be */
static const struct {
    int piece;
    const char *column, *wrong, *msg;
} conditions[] = {
    { XCRI_PIECE_MATCHUPS, "team_b_id", "s.team_b_id = s.team_a_id",
      "The two teams must be different" },
    { XCRI_PIECE_MATCHUPS, "winner_team_id",
      "s.winner_team_id NOT IN (s.team_a_id, s.team_b_id)",
      "The winner must be one of the two teams" },
    { -1, NULL, NULL, NULL }
};

/* What tells a part's lists apart is one of few words: under another one a list
 * would be published and found by nobody. */
static const struct {
    const char *column, *wrong, *msg;
} words[] = {
    { "algorithm_type", "algorithm_type NOT IN ('light', 'heavy')",
      "It is light or heavy" },
    { "scoring_group", "scoring_group <> 'division'"
      " AND scoring_group NOT LIKE 'region!_%' ESCAPE '!'"
      " AND scoring_group NOT LIKE 'conference!_%' ESCAPE '!'",
      "It is division, or begins with region_ or conference_" },
    { "rank_group_type", "rank_group_type NOT IN ('D', 'R', 'C')",
      "It is D, R or C" },
    { NULL, NULL, NULL }
};

typedef struct {
    xcri_staging_t *staging;
    apr_array_header_t *problems;
    int most;
} check_t;

/* The statement's rows are a line and a value each. */
static xcri_write_t list(check_t *check, const char *sql, const char *type,
                         const char *column, const char *msg)
{
    apr_pool_t *pool = check->staging->pool;
    int left = check->most - check->problems->nelts;
    MYSQL_RES *result;
    MYSQL_ROW row;
    xcri_write_t rv;

    if (left <= 0) {
        return XCRI_WRITE_GOOD;
    }
    rv = xcri_writer_rows(check->staging->writer, apr_psprintf(pool,
        "%s ORDER BY " XCRI_STAGING_LINE " LIMIT %d", sql, left), &result);
    while (result && (row = mysql_fetch_row(result)) != NULL) {
        xcri_problem_t *p = xcri_body_problem(check->problems, type, column,
                                              msg);

        p->line = apr_atoi64(row[0]);
        p->input_json = row[1] ? apr_pstrdup(pool, row[1]) : NULL;
    }
    mysql_free_result(result);
    return rv;
}

static const char *list_of(const xcri_piece_t *piece)
{
    return piece->list ? piece->list : "gender_code";
}

static int has_word(const xcri_piece_t *piece, int i)
{
    return piece->list && strstr(piece->list, words[i].column) != NULL;
}

/* Is a list's row there twice, are its ranks not all those from 1, or is it none
 * that there can be? That is soon said; where, only when all rows are sorted. */
static xcri_write_t look_over(check_t *check, const xcri_piece_t *piece,
                              int *is_suspect)
{
    apr_pool_t *pool = check->staging->pool;
    const char *ranks = piece->rank
        ? apr_pstrcat(pool, " OR MIN(", piece->rank, ") <> 1 OR MAX(",
                      piece->rank, ") <> COUNT(DISTINCT ", piece->rank, ")",
                      NULL) : "";
    const char *unknown = "", *one;
    int i;

    for (i = 0; words[i].column; i++) {
        if (has_word(piece, i)) {
            unknown = apr_pstrcat(pool, unknown, " OR ", words[i].wrong, NULL);
        }
    }
    return xcri_writer_row(check->staging->writer, pool, apr_pstrcat(pool,
        "SELECT 1 FROM " XCRI_STAGING, piece->name, " GROUP BY ",
        list_of(piece), " HAVING COUNT(*) <> COUNT(DISTINCT ", piece->once,
        ")", ranks, unknown, " LIMIT 1", NULL), &one, 1, is_suspect);
}

static xcri_write_t check_once(check_t *check, const xcri_piece_t *piece)
{
    apr_pool_t *pool = check->staging->pool;
    const char *first = apr_pstrndup(pool, piece->once,
                                     strcspn(piece->once, ","));

    return list(check, apr_pstrcat(pool, "SELECT " XCRI_STAGING_LINE
        ", JSON_QUOTE(CAST(v AS CHAR)) FROM (SELECT " XCRI_STAGING_LINE ", ",
        first, " AS v, ROW_NUMBER() OVER (PARTITION BY ", list_of(piece), ", ",
        piece->once, " ORDER BY " XCRI_STAGING_ROW ") AS n FROM " XCRI_STAGING,
        piece->name, ") s WHERE n > 1", NULL), "value_error", first,
        "It stands in its list twice");
}

static xcri_write_t check_words(check_t *check, const xcri_piece_t *piece)
{
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i;

    for (i = 0; words[i].column && rv == XCRI_WRITE_GOOD; i++) {
        if (has_word(piece, i)) {
            rv = list(check, apr_pstrcat(check->staging->pool, "SELECT "
                XCRI_STAGING_LINE ", JSON_QUOTE(CAST(", words[i].column,
                " AS CHAR)) FROM " XCRI_STAGING, piece->name, " WHERE ",
                words[i].wrong, NULL), "value_error", words[i].column,
                words[i].msg);
        }
    }
    return rv;
}

/* Ranks begin with 1; after n rows with smaller ones there is none above n + 1.
 * Where one is, those after it are as far off, and not told. */
static xcri_write_t check_ranks(check_t *check, const xcri_piece_t *piece)
{
    const char *rank = piece->rank;

    return list(check, apr_pstrcat(check->staging->pool,
        "SELECT " XCRI_STAGING_LINE ", v FROM (SELECT " XCRI_STAGING_LINE
        ", v, v - place AS above, LAG(v - place) OVER (PARTITION BY ",
        list_of(piece), " ORDER BY v, " XCRI_STAGING_ROW ") AS before_it FROM"
        " (SELECT " XCRI_STAGING_LINE ", " XCRI_STAGING_ROW ", ",
        list_of(piece), ", ", rank, " AS v, CAST(RANK() OVER (PARTITION BY ",
        list_of(piece), " ORDER BY ", rank, ") AS SIGNED) AS place FROM "
        XCRI_STAGING, piece->name, ") r) s WHERE v < 1 OR above >"
        " GREATEST(COALESCE(before_it, 0), 0)", NULL), "value_error", rank,
        "Ranks go from 1, and leave none out but after a tie");
}

const char *xcri_rules_edition(const xcri_staging_t *staging, int piece)
{
    const xcri_edition_t *edition = staging->edition;
    int has_division = piece != XCRI_PIECE_KNOCKOUT
                       && piece != XCRI_PIECE_MATCHUPS;

    return apr_pstrcat(staging->pool, apr_psprintf(staging->pool,
        "t.season_year = %" APR_INT64_T_FMT " AND t.gender_code = '%s'",
        edition->season, edition->gender),
        has_division ? apr_psprintf(staging->pool, " AND t.division_code = %"
                                    APR_INT64_T_FMT, edition->division) : "",
        xcri_pieces[piece].is_live ? ""
        : edition->day ? apr_pstrcat(staging->pool, " AND t.checkpoint_date ="
                                     " '", edition->day, "'", NULL)
                       : " AND t.checkpoint_date IS NULL", NULL);
}

static xcri_write_t check_reference(check_t *check, int i)
{
    xcri_staging_t *staging = check->staging;
    int of = references[i].of;
    const char *column = references[i].column;
    const char *there = staging->of[of].rows
        ? apr_pstrcat(staging->pool, XCRI_STAGING, xcri_pieces[of].name, NULL)
        : apr_pstrcat(staging->pool, xcri_pieces[of].table, " t WHERE ",
                      xcri_rules_edition(staging, of), NULL);

    return list(check, apr_pstrcat(staging->pool, "SELECT s." XCRI_STAGING_LINE
        ", s.", column, " FROM " XCRI_STAGING,
        xcri_pieces[references[i].piece].name, " s LEFT JOIN (SELECT DISTINCT ",
        references[i].key, " AS hnd FROM ", there, ") o ON o.hnd = s.", column,
        " WHERE s.", column, " IS NOT NULL AND o.hnd IS NULL", NULL),
        "value_error", column, references[i].msg);
}

static xcri_write_t check_condition(check_t *check, int i)
{
    return list(check, apr_pstrcat(check->staging->pool, "SELECT s."
        XCRI_STAGING_LINE ", s.", conditions[i].column, " FROM " XCRI_STAGING,
        xcri_pieces[conditions[i].piece].name, " s WHERE ",
        conditions[i].wrong, NULL), "value_error", conditions[i].column,
        conditions[i].msg);
}

/* A group that is a division is the address' own. */
static xcri_write_t check_group(check_t *check, const xcri_piece_t *piece)
{
    return list(check, apr_psprintf(check->staging->pool, "SELECT "
        XCRI_STAGING_LINE ", rank_group_fk FROM " XCRI_STAGING "%s WHERE"
        " rank_group_type = 'D' AND rank_group_fk <> %" APR_INT64_T_FMT,
        piece->name, check->staging->edition->division), "value_error",
        "rank_group_fk", "The group of type D is the address's division");
}

xcri_write_t xcri_rules_check(xcri_staging_t *staging,
                              apr_array_header_t *problems, int most)
{
    check_t check = { staging, problems, most };
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i;

    for (i = 0; i < XCRI_PIECES && rv == XCRI_WRITE_GOOD; i++) {
        const xcri_piece_t *piece = &xcri_pieces[i];
        int is_suspect = 0;

        if (!staging->of[i].rows) {
            continue;
        }
        rv = look_over(&check, piece, &is_suspect);
        if (rv == XCRI_WRITE_GOOD && is_suspect) {
            rv = check_once(&check, piece);
        }
        if (rv == XCRI_WRITE_GOOD && is_suspect) {
            rv = check_words(&check, piece);
        }
        if (rv == XCRI_WRITE_GOOD && is_suspect && piece->rank) {
            rv = check_ranks(&check, piece);
        }
        if (rv == XCRI_WRITE_GOOD
            && (i == XCRI_PIECE_KNOCKOUT || i == XCRI_PIECE_MATCHUPS)) {
            rv = check_group(&check, piece);
        }
    }
    for (i = 0; references[i].column && rv == XCRI_WRITE_GOOD; i++) {
        if (staging->of[references[i].piece].rows) {
            rv = check_reference(&check, i);
        }
    }
    for (i = 0; conditions[i].column && rv == XCRI_WRITE_GOOD; i++) {
        if (staging->of[conditions[i].piece].rows) {
            rv = check_condition(&check, i);
        }
    }
    return rv;
}
