/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"
#include "http/feed.h"

/* What publications have moved, as they have written it down themselves
 * (writes/changes.c). Where the ranking program writes rows by itself, there is
 * nothing here. */

#define CHANGED(x, part) \
    " LEFT JOIN " T_CHANGES " " x " ON " x ".publication = p.id AND " \
    x ".part = '" part "'"
/* The publications that have changes, of the live lists of divisions */
#define FROM_CHANGES(condition) \
    "FROM " T_PUBLICATIONS " p" CHANGED("a", "athletes") \
    CHANGED("t", "teams") " WHERE (a.publication IS NOT NULL OR" \
    " t.publication IS NOT NULL)" condition
#define OF_LISTS \
    " AND (:division IS NULL OR p.division_code = :division)" \
    " AND (:gender IS NULL OR p.gender_code = :gender)"

#define FROM_MOVES \
    "FROM " T_MOVES " m WHERE m.publication = p.id AND m.part = "
/* Who has no name leads all the same. */
#define NAMED "COALESCE(NULLIF(m.name, ''), 'Somebody')"
#define LEADERS(part) \
    "(SELECT GROUP_CONCAT(" NAMED " ORDER BY m.place SEPARATOR ', ') " \
    FROM_MOVES \
    "'" part "' AND m.kind = 'leader')"

#define COLS_COUNTS(x, part, what) \
    { part, x ".entries", XCRI_INT, XCRI_C_NULL, what " in the list; null: " \
      "the publication had none" }, \
    { part "_entered", x ".entered", XCRI_INT, XCRI_C_NULL, \
      "Those who were not in the list before" }, \
    { part "_left", x ".dropped", XCRI_INT, XCRI_C_NULL, \
      "Those who were, and are not any more" }, \
    { part "_up", x ".rose", XCRI_INT, XCRI_C_NULL, "Those who rose" }, \
    { part "_down", x ".fell", XCRI_INT, XCRI_C_NULL, "Those who fell" }, \
    { part "_leader", LEADERS(part), XCRI_TEXT, XCRI_C_NULL, \
      "Who leads the list, and did not before; null: nobody new" }

static const xcri_column_t change[] = {
    { "publication", "p.id", XCRI_INT, 0, "Its number" },
    { "published_at", "p.published_at", XCRI_DATETIME, 0, "In UTC" },
    COLS_SEASON(p),
    COLS_COUNTS("a", "athletes", "Athletes"),
    COLS_COUNTS("t", "teams", "Teams"),
    COL_END
};

static const xcri_column_t move[] = {
    { "part", "m.part", XCRI_TEXT, 0, "athletes or teams" },
    { "handle", "m.handle", XCRI_INT, 0, "The athlete's or team's, at "
      "AthleticNET" },
    { "name", "m.name", XCRI_TEXT, XCRI_C_NULL, NULL },
    { "team_name", "m.team_name", XCRI_TEXT, XCRI_C_NULL, NULL },
    { "rank", "m.rank_now", XCRI_INT, 0, NULL },
    { "previous_rank", "m.rank_before", XCRI_INT, XCRI_C_NULL,
      "Rank in the list that was replaced; null: not in it" },
    { "rank_change", "m.rank_before - m.rank_now", XCRI_INT, XCRI_C_NULL,
      "Places gained; negative: lost" },
    COL_END
};

static const xcri_param_t list_params[] = {
    PARAMS_SEASON,
    PARAM_LIMIT(PAGE_MOST, NULL),
    PARAM_OFFSET,
    PARAMS_LIST,
    PARAM_END
};

static const xcri_part_t list_parts[] = {
    XCRI_PAGE(change, FROM_CHANGES(" AND p.season_year = :season_year"
                                   OF_LISTS), "p.id DESC", NULL),
    { 0 }
};

static const xcri_param_t one_params[] = {
    { .name = "publication", .type = XCRI_INT,
      .doc = "The publication's number" },
    PARAM_END
};

#define MOVES(part_name, kind_name) \
    { .kind = XCRI_PART_ROWS, .name = part_name, .columns = move, \
      .from = "FROM " T_MOVES " m WHERE m.publication = :publication" \
              " AND m.kind = '" kind_name "'", .order = "m.part, m.place" }

static const xcri_part_t one_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = change,
      .from = FROM_CHANGES(" AND p.id = :publication") },
    MOVES("leaders", "leader"),
    MOVES("up", "rise"),
    MOVES("down", "fall"),
    { 0 }
};

/* ---- the feed ----------------------------------------------------------- */

/* A UUID, made of a text: what an Atom feed and its entries are known by */
#define UUID(text) \
    "INSERT(INSERT(INSERT(INSERT(INSERT(INSERT(MD5(" text "), 13, 1, '3')," \
    " 17, 1, '8'), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')"
#define WHEN(time) "DATE_FORMAT(" time ", '%Y-%m-%dT%H:%i:%sZ')"

#define GENDER_NAME "IF(p.gender_code = 'F', 'Women', 'Men')"

/* A name, and what it moved, as words */
#define IN_WORDS(part, kind) \
    "(SELECT GROUP_CONCAT(" NAMED ", IF(m.part = 'athletes'" \
    " AND m.team_name <> '', CONCAT(' (', m.team_name, ')'), '')," \
    " IF(m.rank_before IS NULL, '', CONCAT(', from ', m.rank_before, ' to '," \
    " m.rank_now)) ORDER BY m.place SEPARATOR '; ') " FROM_MOVES "'" part "'" \
    " AND m.kind = '" kind "')"
#define SENTENCE(x, part, kind, some, none) \
    { part "_" kind, "IF(" x ".publication IS NULL, '', COALESCE(CONCAT('" \
      some ": ', " IN_WORDS(part, kind) ", '.'), '" none ".'))", XCRI_TEXT, \
      0, NULL }
#define SENTENCES(x, part, what) \
    { part, "COALESCE(CONCAT('" what ": ', " x ".entries, ' in the list, ', " \
      x ".entered, ' new, ', " x ".dropped, ' gone, ', " x ".rose, ' up, ', " \
      x ".fell, ' down.'), '" what ": as they were.')", XCRI_TEXT, 0, NULL }, \
    SENTENCE(x, part, "leader", "In the lead", "The leader is the same"), \
    SENTENCE(x, part, "rise", "Biggest rises", "No one rose"), \
    SENTENCE(x, part, "fall", "Biggest falls", "No one fell")

static const xcri_column_t feed[] = {
    { "id", UUID("CONCAT_WS('/', DATABASE(), (SELECT f.published_at FROM "
                 T_PUBLICATIONS " f ORDER BY f.id LIMIT 1), :division,"
                 " :gender)"), XCRI_TEXT, 0, NULL },
    { "updated", WHEN("MAX(p.published_at)"), XCRI_TEXT, XCRI_C_NULL, NULL },
    COL_END
};

/* In the order of http/feed.c */
static const xcri_column_t entry[] = {
    { "id", UUID("CONCAT_WS('/', DATABASE(), p.id, p.published_at)"),
      XCRI_TEXT, 0, NULL },
    { "title", "CONCAT(" DIVISION_NAME("p.division_code") ", ' ', " GENDER_NAME
      ", ', season ', p.season_year)", XCRI_TEXT, 0, NULL },
    { "updated", WHEN("p.published_at"), XCRI_TEXT, 0, NULL },
    { "publication", "p.id", XCRI_INT, 0, NULL },
    SENTENCES("a", "athletes", "Athletes"),
    SENTENCES("t", "teams", "Teams"),
    COL_END
};

static const xcri_param_t feed_params[] = {
    PARAM_DIVISION(0),
    PARAM_GENDER(0),
    PARAM_END
};

static const xcri_part_t feed_parts[] = {
    { .kind = XCRI_PART_ROW, .name = "feed", .columns = feed,
      .from = FROM_CHANGES(OF_LISTS) },
    { .kind = XCRI_PART_ROWS, .name = "entries", .columns = entry,
      .from = FROM_CHANGES(OF_LISTS), .order = "p.id DESC LIMIT 50" },
    { 0 }
};

const xcri_route_t xcri_routes_changes[] = {
    { .path = "/changes/",
      .about = "What publications of rankings have moved",
      .doc = "What each publication of a season has moved: how many, and who"
             " leads now. Empty where the ranking program publishes nothing"
             " here, and writes its rows by itself",
      .params = list_params, .parts = list_parts, .may_lack = 1 },
    { .path = "/changes/{publication}",
      .doc = "What one publication has moved, with new leaders, and those who"
             " rose and fell most for where they stood",
      .params = one_params, .parts = one_parts, .may_lack = 1,
      .not_found = "Nothing is known of what publication {publication} has "
                   "moved" },
    { .path = "/changes.atom",
      .doc = "The same as a feed: the last 50 publications, as Atom has it",
      .params = feed_params, .parts = feed_parts, .make = xcri_feed_changes,
      .media = "application/atom+xml; charset=utf-8", .may_lack = 1, .example = "\"<feed xmlns=\\\"http://www.w3.org/2005/Atom"
                                "\\\">\"" },
    { .path = NULL }
};
