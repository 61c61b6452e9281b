/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/components.h"
#include "http/request.h"
#include "core/bind.h"

#include <apr_strings.h>

#define NOT_FOUND "SCS components not found for athlete {athlete_hnd}"

/* One list: both have a default here. */
#define PARAMS_ONE_LIST \
    PARAM_SEASON, \
    { .name = "division", .type = XCRI_INT, .preset = "2030", \
      .doc = DIVISION_DOC }, \
    PARAM_OF_GENDER("gender", 0, "M")

#define ECHO_LIST \
    XCRI_ECHO("season_year"), \
    { .kind = XCRI_PART_ECHO, .name = "division_code", \
      .source = "division" }, \
    { .kind = XCRI_PART_ECHO, .name = "gender_code", .source = "gender", \
      .flags = XCRI_PART_UPPER }

static const xcri_param_t comparison_params[] = {
    PARAM_ATHLETE,
    PARAMS_ONE_LIST,
    PARAM_END
};

#define COMPARED(component, text) \
    { "components." component ".score", "c." component "_score", \
      XCRI_NUMBER, XCRI_C_NULL, NULL }, \
    { "components." component ".rank", "c." component "_rank", XCRI_INT, \
      XCRI_C_NULL, NULL }, \
    { "components." component ".percentile", \
      "(1 - c." component "_rank * 1e0 / n.total) * 100", XCRI_TENTHS, \
      XCRI_C_NULL, "Per cent of the list's athletes that rank lower" }, \
    { "components." component ".description", "'" text "'", XCRI_TEXT, 0, \
      NULL }

#define DETAIL(name) \
    { "detail_metrics." #name ".best", "c.best_" #name, XCRI_NUMBER, \
      XCRI_C_NULL, NULL }, \
    { "detail_metrics." #name ".average", "c.avg_" #name, XCRI_NUMBER, \
      XCRI_C_NULL, NULL }, \
    { "detail_metrics." #name ".worst", "c.worst_" #name, XCRI_NUMBER, \
      XCRI_C_NULL, NULL }

static const xcri_column_t comparison[] = {
    { "athlete_info.athlete_hnd", "c.anet_athlete_hnd", XCRI_INT, 0, NULL },
    { "athlete_info.name",
      "CONCAT(COALESCE(c.athlete_name_first, 'None'), ' ',"
      " COALESCE(c.athlete_name_last, 'None'))", XCRI_TEXT, 0,
      "First and last name; None stands for one that is not known" },
    { "athlete_info.team", "c.team_name", XCRI_TEXT, XCRI_C_NULL, NULL },
    { "athlete_info.races_used", "c.races_used", XCRI_INT, XCRI_C_NULL,
      NULL },
    { "athlete_info.total_opponents", "c.total_opponents", XCRI_INT,
      XCRI_C_NULL, NULL },
    COMPARED("saga", "Season Adjusted Gap Average"),
    COMPARED("sewr", "Season Equal-Weight Rating (own performance)"),
    COMPARED("osma", "Opponent Strength of Schedule"),
    COMPARED("xcri", "Final SCS = (0.6 × SEWR) + (0.4 × OSMA)"),
    DETAIL(ags),
    DETAIL(cpr),
    { "context.total_athletes", "n.total", XCRI_INT, 0, NULL },
    { "context.season_year", "c.season_year", XCRI_INT, 0, NULL },
    { "context.division_code", "c.division_code", XCRI_INT, 0, NULL },
    { "context.gender_code", "c.gender_code", XCRI_TEXT, 0, NULL },
    COL_END
};

static const xcri_part_t comparison_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED,
      .columns = comparison,
      .from = "FROM " T_COMPONENTS " c JOIN (SELECT COUNT(*) AS total"
              " FROM " T_COMPONENTS " t WHERE " OF_DIVISION("t") ") n"
              " WHERE c.anet_athlete_hnd = :athlete_hnd AND " OF_DIVISION("c"),
      .order = "c.created_at DESC, c.component_id DESC" },
    { 0 }
};

/* A short list; none is allowed, as the predecessor did. */
#define PARAM_FEW \
    { .name = "limit", .type = XCRI_INT, .flags = XCRI_P_MIN | XCRI_P_MAX, \
      .min = 0, .max = 100, .setting = XCRI_SETTING_LIMIT, .preset = "25", \
      .doc = "Rows in the answer, at most" }

/* ---- one component -------------------------------------------------- */

/* In any case; what stands in the column names are these words. */
#define PARAM_COMPONENT \
    { .name = "component", .type = XCRI_TEXT, \
      .flags = XCRI_P_UPPER | XCRI_P_OPEN, .one_of = "SAGA|SEWR|OSMA|XCRI", \
      .doc = "saga, sewr, osma, or xcri for the SCS score" }

static int is_component(const xcri_request_t *req, const char **given)
{
    const xcri_param_t *params = req->compiled->route->params;
    int i = xcri_bind_index(params, "component", strlen("component"));
    const xcri_value_t *v = &req->values[i];

    *given = apr_pstrmemdup(req->pool, v->raw.data, v->raw.len);
    return xcri_text_one_of(v->text, params[i].one_of);
}

static const char *check_leaders(xcri_request_t *req)
{
    const char *given;

    return is_component(req, &given) ? NULL
        : apr_pstrcat(req->pool, "Invalid component: ", given,
                      ". Must be one of {'saga', 'sewr', 'osma', 'xcri'}",
                      NULL);
}

static const char *check_distribution(xcri_request_t *req)
{
    const char *given;

    return is_component(req, &given) ? NULL
        : apr_pstrcat(req->pool, "Invalid component: ", given, NULL);
}

static const xcri_param_t leaders_params[] = {
    PARAM_COMPONENT,
    PARAMS_ONE_LIST,
    PARAM_FEW,
    PARAMS_LIST,
    PARAM_END
};

static const xcri_column_t leader[] = {
    COLS_NAMES,
    { "component_score", "c.{component}_score", XCRI_NUMBER, XCRI_C_NULL,
      NULL },
    { "component_rank", "c.{component}_rank", XCRI_INT, 0, NULL },
    COLS_RESULTS,
    COL_END
};

static const xcri_part_t leaders_parts[] = {
    { XCRI_ECHO_OF("component"), .flags = XCRI_PART_UPPER },
    ECHO_LIST,
    { .kind = XCRI_PART_TOTAL, .name = "total_athletes" },
    XCRI_ECHO("limit"),
    { .kind = XCRI_PART_ROWS, .name = "results",
      .flags = XCRI_PART_PAGED | XCRI_PART_ONCE, .columns = leader,
      .from = "FROM " T_COMPONENTS " c WHERE " OF_DIVISION("c")
              " AND c.{component}_rank IS NOT NULL",
      .order = "c.{component}_rank, c.component_id" },
    { 0 }
};

static const xcri_param_t distribution_params[] = {
    PARAM_COMPONENT,
    PARAMS_ONE_LIST,
    { .name = "bins", .type = XCRI_INT, .flags = XCRI_P_MIN | XCRI_P_MAX,
      .preset = "10", .min = 5, .max = 20, .doc = "Bins of the histogram" },
    PARAM_END
};

#define SCORES(columns) \
    "SELECT " columns " FROM " T_COMPONENTS " c WHERE " OF_DIVISION("c") \
    " AND c.{component}_score IS NOT NULL"

#define QUARTILE(n, percent) \
    { "percentiles." n "th", "MAX(CASE WHEN s.place = s.total * " percent \
      " DIV 100 THEN s.score END)", XCRI_NUMBER, XCRI_C_NULL, \
      "The score that this share of the scores is below" }

static const xcri_column_t distribution[] = {
    { "statistics.min", "MIN(s.score)", XCRI_NUMBER, XCRI_C_NULL, NULL },
    { "statistics.max", "MAX(s.score)", XCRI_NUMBER, XCRI_C_NULL, NULL },
    { "statistics.mean", "AVG(s.score)", XCRI_NUMBER, XCRI_C_NULL, NULL },
    { "statistics.std", "ROUND(STDDEV_POP(s.score), 6)", XCRI_NUMBER,
      XCRI_C_NULL, "Standard deviation of the whole population" },
    { "statistics.count", "COUNT(*)", XCRI_INT, 0, NULL },
    QUARTILE("25", "25"),
    QUARTILE("50", "50"),
    QUARTILE("75", "75"),
    { "context.season_year", "CAST(:season_year AS SIGNED)", XCRI_INT, 0,
      NULL },
    { "context.division_code", "CAST(:division AS SIGNED)", XCRI_INT, 0,
      NULL },
    { "context.gender_code", "CAST(:gender AS CHAR(1))", XCRI_TEXT, 0, NULL },
    COL_END
};

/* The bounds are computed from the ends, and DIV is exact: no score falls
 * between two bins. The last bin holds the highest score, too; it holds every
 * score where there is one value only, and the bins have no width. */
static const xcri_column_t bin[] = {
    { "lower", "r.low + (r.high - r.low) * b.i / b.bins", XCRI_NUMBER, 0,
      "Belongs to the bin" },
    { "upper", "r.low + (r.high - r.low) * (b.i + 1) / b.bins", XCRI_NUMBER, 0,
      "Belongs to the next bin, if there is one" },
    { "count", "COALESCE(h.scores, 0)", XCRI_INT, 0, NULL },
    COL_END
};

#define RANGE SCORES("MIN(c.{component}_score) AS low," \
                     " MAX(c.{component}_score) AS high")

static const xcri_part_t distribution_parts[] = {
    { XCRI_ECHO_OF("component"), .flags = XCRI_PART_UPPER },
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_ONCE, .columns = distribution,
      .from = "FROM (" SCORES("c.{component}_score AS score,"
              " ROW_NUMBER() OVER (ORDER BY c.{component}_score) - 1 AS place,"
              " COUNT(*) OVER () AS total") ") s" },
    { .kind = XCRI_PART_ROWS, .name = "histogram", .flags = XCRI_PART_ONCE,
      .columns = bin,
      .from = "FROM (WITH RECURSIVE bin (i) AS (SELECT 0 UNION ALL"
              " SELECT bin.i + 1 FROM bin WHERE bin.i + 1 < :bins)"
              " SELECT bin.i, CAST(:bins AS SIGNED) AS bins FROM bin) b"
              " JOIN (" RANGE ") r ON r.low IS NOT NULL"
              " LEFT JOIN (SELECT LEAST(COALESCE((s.score - e.low) * :bins"
              " DIV NULLIF(e.high - e.low, 0), :bins - 1), :bins - 1) AS i,"
              " COUNT(*) AS scores FROM ("
              SCORES("c.{component}_score AS score") ") s"
              " JOIN (" RANGE ") e GROUP BY 1) h ON h.i = b.i",
      .order = "b.i" },
    { 0 }
};

/* ---- XCRI against the components ------------------------------------ */

#define RANKS "c.saga_rank, c.sewr_rank, c.osma_rank, c.xcri_rank"

/* The newest components of each athlete, once. As a derived table it gets a
 * key of its own: the join is quick without our indexes, too. */
#define NEWEST(filter) \
    "(SELECT c.anet_athlete_hnd, c.season_year, c.division_code," \
    " c.gender_code, " RANKS ", c.component_id, c.created_at," \
    " ROW_NUMBER() OVER (PARTITION BY c.anet_athlete_hnd, c.season_year," \
    " c.division_code, c.gender_code" \
    " ORDER BY c.created_at DESC, c.component_id DESC) AS nth" \
    " FROM " T_COMPONENTS " c WHERE " filter ")"

#define JOIN_NEWEST(filter) \
    T_ATHLETES " a JOIN " NEWEST(filter) " c ON c.nth = 1" \
    " AND c.anet_athlete_hnd = a.anet_athlete_hnd" \
    " AND " SAME_DIVISION("c", "a")

/* One row for each component: o is its place in the contract's order. The
 * words come after the athletes, else every athlete is looked up four times. */
#define JOIN_WORDS \
    " STRAIGHT_JOIN (SELECT 1 AS o, 'saga' AS word UNION ALL SELECT 2, 'sewr'" \
    " UNION ALL SELECT 3, 'osma' UNION ALL SELECT 4, 'scs') w"
#define RANK_OF(x) \
    "CASE w.o WHEN 1 THEN " x ".saga_rank WHEN 2 THEN " x ".sewr_rank" \
    " WHEN 3 THEN " x ".osma_rank ELSE " x ".xcri_rank END"

#define LESS(xcri, rank) "CAST(" xcri " AS SIGNED) - CAST(" rank " AS SIGNED)"
#define DIFFERENCE(xcri, x) LESS(xcri, RANK_OF(x))
#define COLS_DIFFERENCE(rank, less) \
    { "component_rank", rank, XCRI_INT, XCRI_C_NULL, NULL }, \
    { "difference", less, XCRI_INT, XCRI_C_NULL, \
      "xcri_rank less component_rank: above 0 where the component ranks the" \
      " athlete better than XCRI does" }

#define COMPONENT_WORDS "saga, sewr, osma or scs"

static const xcri_column_t ranking[] = {
    COLS_ATHLETE(a),
    COL_NULL(a, team_name, TEXT),
    COLS_SEASON(a),
    { "xcri_rank", "a.athlete_rank", XCRI_INT, 0,
      "The rank in the live XCRI ranking" },
    COL_END
};

static const xcri_column_t difference[] = {
    { "component", "w.word", XCRI_TEXT, 0, COMPONENT_WORDS },
    COLS_DIFFERENCE(RANK_OF("d"), DIFFERENCE("d.athlete_rank", "d")),
    COL_END
};

#define FROM_ATHLETE \
    "FROM " JOIN_NEWEST("c.anet_athlete_hnd = :athlete_hnd AND " \
                        OF_SEASON("c")) \
    " WHERE a.anet_athlete_hnd = :athlete_hnd" \
    " AND a.season_year = :season_year AND " LIVE("a")
#define NEWEST_FIRST "c.created_at DESC, c.component_id DESC, a.ranking_id"

static const xcri_part_t discrepancy_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = ranking,
      .from = FROM_ATHLETE, .order = NEWEST_FIRST },
    { .kind = XCRI_PART_ROWS, .name = "discrepancies", .columns = difference,
      .from = "FROM (SELECT a.athlete_rank, " RANKS " " FROM_ATHLETE
              " ORDER BY " NEWEST_FIRST " LIMIT 1) d" JOIN_WORDS,
      .order = "ABS(" DIFFERENCE("d.athlete_rank", "d") ") DESC, w.o" },
    { 0 }
};

/* An athlete's components are one row, or the newest of several: which that is
 * is looked for only where the list has such an athlete. */
#define IS_NEWEST \
    "(NOT EXISTS (SELECT 1 FROM " T_COMPONENTS " s WHERE " OF_DIVISION("s") \
    " GROUP BY s.anet_athlete_hnd HAVING COUNT(*) > 1)" \
    " OR c.component_id IN (SELECT n.component_id FROM " \
    NEWEST(OF_DIVISION("c")) " n WHERE n.nth = 1))"

/* A list's athletes with their components, made of indexes alone: those of the
 * athletes, and the components as a derived table with a key of its own. What
 * else is known of an athlete is joined to those that are shown. */
#define COMPARED_ATHLETES \
    T_ATHLETES " a STRAIGHT_JOIN (SELECT c.anet_athlete_hnd, " RANKS \
    " FROM " T_COMPONENTS " c WHERE " OF_DIVISION("c") " AND " IS_NEWEST \
    AS_IT_STANDS ") c ON c.anet_athlete_hnd = a.anet_athlete_hnd"
#define IN_LIVE_LIST OF_DIVISION("a") " AND " LIVE("a")
#define IS_COMPARED(x) \
    "(:component IS NULL OR w.word = :component) AND " RANK_OF(x) \
    " IS NOT NULL"

/* The largest of an athlete's differences: who is not among the first limit +
 * offset athletes by it has no row on that page, in the list's own order. */
#define WITHOUT_SIGN(word, rank) \
    "COALESCE(CASE WHEN COALESCE(:component, '" word "') = '" word "' THEN" \
    " ABS(" LESS("a.athlete_rank", rank) ") END, -1)"
#define LARGEST \
    "GREATEST(" WITHOUT_SIGN("saga", "c.saga_rank") ", " \
    WITHOUT_SIGN("sewr", "c.sewr_rank") ", " \
    WITHOUT_SIGN("osma", "c.osma_rank") ", " \
    WITHOUT_SIGN("scs", "c.xcri_rank") ")"
#define DIFFERENCES \
    "(SELECT n.ranking_id, n.athlete_rank, w.o, " RANK_OF("n") \
    " AS component_rank, " DIFFERENCE("n.athlete_rank", "n") " AS difference" \
    " FROM (SELECT a.ranking_id, a.athlete_rank, " RANKS "," \
    " ROW_NUMBER() OVER (ORDER BY " LARGEST " DESC, a.athlete_rank," \
    " a.ranking_id) AS nth FROM " COMPARED_ATHLETES \
    " WHERE " IN_LIVE_LIST ") n" JOIN_WORDS \
    " WHERE (:sort IS NOT NULL OR n.nth - :limit <= :offset)" \
    " AND " IS_COMPARED("n") ") d"

static const xcri_column_t biggest[] = {
    COLS_ATHLETE(a),
    COL_NULL(a, team_name, TEXT),
    { "component", "ELT(d.o, 'saga', 'sewr', 'osma', 'scs')", XCRI_TEXT, 0,
      COMPONENT_WORDS },
    { "xcri_rank", "d.athlete_rank", XCRI_INT, 0,
      "The rank in the live XCRI ranking" },
    COLS_DIFFERENCE("d.component_rank", "d.difference"),
    COL_END
};

static const xcri_column_t biggest_more[] = {
    COL(a, anet_team_hnd, INT),
    COL_END
};

static const xcri_param_t biggest_params[] = {
    PARAMS_ONE_LIST,
    { .name = "component", .type = XCRI_TEXT, .one_of = "saga|sewr|osma|scs",
      .pattern = "^(saga|sewr|osma|scs)$",
      .doc = "Only this component; all four without it" },
    PARAM_FEW,
    PARAM_OFFSET,
    PARAMS_LIST,
    PARAM_END
};

static const xcri_part_t biggest_parts[] = {
    ECHO_LIST,
    XCRI_PAGE_HEAD("FROM " COMPARED_ATHLETES JOIN_WORDS " WHERE " IN_LIVE_LIST
                   " AND " IS_COMPARED("c")),
    { .kind = XCRI_PART_ROWS, .name = "results",
      .flags = XCRI_PART_PAGED | XCRI_PART_ONCE,
      .columns = biggest, .more = biggest_more,
      .from = "FROM " DIFFERENCES,
      .join = " JOIN " T_ATHLETES " a ON a.ranking_id = d.ranking_id",
      .order = "ABS(d.difference) DESC, d.athlete_rank, d.ranking_id, d.o" },
    { 0 }
};

const xcri_route_t xcri_routes_scs[] = {
    { .path = "/scs/athletes/{athlete_hnd}/components",
      .about = "The SCS score and its components SAGA, SEWR and OSMA",
      .doc = "An athlete's SCS components, and what they are made of",
      .params = xcri_components_of_athlete, .parts = xcri_components_parts,
      .not_found = NOT_FOUND },
    { .path = "/scs/athletes/{athlete_hnd}/comparison",
      .doc = "An athlete's SCS components beside each other",
      .params = comparison_params, .parts = comparison_parts,
      .not_found = NOT_FOUND },
    { .path = "/scs/athletes/{athlete_hnd}/discrepancy",
      .doc = "How far the SCS components differ from an athlete's XCRI rank",
      .params = xcri_components_of_athlete, .parts = discrepancy_parts,
      .not_found = NOT_FOUND },
    { .path = "/scs/biggest-discrepancies",
      .doc = "Where XCRI and an SCS component differ most about an athlete",
      .params = biggest_params, .parts = biggest_parts },
    { .path = "/scs/leaderboard/{component}",
      .doc = "The leaders by one SCS component",
      .params = leaders_params, .parts = leaders_parts,
      .check = check_leaders },
    { .path = "/scs/distribution/{component}",
      .doc = "How the scores of one SCS component are distributed",
      .params = distribution_params, .parts = distribution_parts,
      .check = check_distribution },
    { .path = NULL }
};
