/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/changes.h"
#include "writes/rules.h"

#include <apr_strings.h>
#include <string.h>

/* The ranks before, in a temporary table for each part */
#define BEFORE "xcri_was_"

/* The most of a kind */
#define MOST "5"

/* The parts that have lists of ranks for the public, and the name of a row */
static const struct {
    int piece;
    const char *name;
} parts[] = {
    { XCRI_PIECE_ATHLETES, "NULLIF(CONCAT_WS(' ', s.athlete_name_first,"
                           " s.athlete_name_last), '')" },
    { XCRI_PIECE_TEAMS, "s.team_name" },
    { -1, NULL }
};

/* The moves that are kept: those of whom (w is the row before, if any), and
 * which of them first, by the columns of the moves and the row's number */
static const struct {
    const char *kind, *who, *order;
} kinds[] = {
    { "leader", "s.%r = 1 AND NOT w.rank_was <=> 1", XCRI_STAGING_ROW },
    { "rise", "s.%r < w.rank_was",
      "rank_before / rank_now DESC, rank_now, " XCRI_STAGING_ROW },
    { "fall", "s.%r > w.rank_was",
      "rank_now / GREATEST(rank_before, 1) DESC, rank_before, "
      XCRI_STAGING_ROW },
    { NULL, NULL, NULL }
};

#define OF_DIVISIONS(x) \
    x ".algorithm_type = 'light' AND " x ".scoring_group = 'division'"

/* The text with the piece's rank for each %r, its row's handle for each %h, its
 * name for each %p */
static const char *of_piece(apr_pool_t *pool, const xcri_piece_t *piece,
                            const char *text)
{
    const char *all = "", *at;

    while ((at = strchr(text, '%')) != NULL) {
        all = apr_pstrcat(pool, all, apr_pstrmemdup(pool, text,
                                                    (apr_size_t)(at - text)),
                          at[1] == 'r' ? piece->rank
                          : at[1] == 'h' ? piece->once : piece->name, NULL);
        text = at + 2;
    }
    return apr_pstrcat(pool, all, text, NULL);
}

static int is_there(const xcri_staging_t *staging, int piece)
{
    return !staging->edition->day && staging->of[piece].rows;
}

/* Can the account see both tables? */
static xcri_write_t look(xcri_staging_t *staging, int *can)
{
    const char *tables = NULL;
    int found;
    xcri_write_t rv = xcri_writer_row(staging->writer, staging->pool,
        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA ="
        " DATABASE() AND TABLE_NAME IN ('xcri_changes', 'xcri_moves')",
        &tables, 1, &found);

    *can = rv == XCRI_WRITE_GOOD && tables && !strcmp(tables, "2");
    return rv;
}

xcri_write_t xcri_changes_before(xcri_staging_t *staging)
{
    apr_pool_t *pool = staging->pool;
    xcri_write_t rv = look(staging, &staging->has_changes);
    int i;

    for (i = 0; parts[i].name && rv == XCRI_WRITE_GOOD
                && staging->has_changes; i++) {
        const xcri_piece_t *piece = &xcri_pieces[parts[i].piece];

        if (is_there(staging, parts[i].piece)) {
            rv = xcri_writer_run(staging->writer, apr_pstrcat(pool,
                of_piece(pool, piece, "CREATE OR REPLACE TEMPORARY TABLE " BEFORE "%p"
                         " (handle BIGINT NOT NULL PRIMARY KEY, rank_was BIGINT"
                         " NOT NULL) ENGINE=InnoDB SELECT t.%h AS handle,"
                         " MIN(t.%r) AS rank_was FROM "), piece->table,
                " t WHERE ", xcri_rules_edition(staging, parts[i].piece),
                " AND " OF_DIVISIONS("t") " GROUP BY 1", NULL));
        }
    }
    return rv;
}

static xcri_write_t note_counts(xcri_staging_t *staging,
                                const xcri_piece_t *piece, const char *id)
{
    return xcri_writer_run(staging->writer, apr_pstrcat(staging->pool,
        "INSERT INTO xcri_changes (publication, part, entries, entered,"
        " dropped, rose, fell) SELECT ", id,
        of_piece(staging->pool, piece, ", '%p', COUNT(*),"
        " SUM(w.handle IS NULL), (SELECT COUNT(*) FROM " BEFORE "%p)"
        " - SUM(w.handle IS NOT NULL), SUM(COALESCE(s.%r < w.rank_was, 0)),"
        " SUM(COALESCE(s.%r > w.rank_was, 0)) FROM " XCRI_STAGING "%p s"
        " LEFT JOIN " BEFORE "%p w ON w.handle = s.%h WHERE "
        OF_DIVISIONS("s") " HAVING COUNT(*) > 0"), NULL));
}

static xcri_write_t note_moves(xcri_staging_t *staging, int at, const char *id)
{
    const xcri_piece_t *piece = &xcri_pieces[parts[at].piece];
    apr_pool_t *pool = staging->pool;
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i;

    for (i = 0; kinds[i].kind && rv == XCRI_WRITE_GOOD; i++) {
        /* The few are found first, and numbered then: all of the list would be
         * sorted for that. */
        rv = xcri_writer_run(staging->writer, apr_pstrcat(pool,
            "INSERT INTO xcri_moves (publication, part, kind, place, handle,"
            " name, team_name, rank_now, rank_before) SELECT ", id, ", '",
            piece->name, "', '", kinds[i].kind, "', ROW_NUMBER() OVER"
            " (ORDER BY ", kinds[i].order, "), handle, name, team_name,"
            " rank_now, rank_before FROM (SELECT LEFT(", parts[at].name,
            of_piece(pool, piece, ", 255) AS name, LEFT(s.team_name, 255) AS"
            " team_name, s.%h AS handle, s.%r AS rank_now, w.rank_was AS"
            " rank_before, s." XCRI_STAGING_ROW " FROM " XCRI_STAGING "%p s"
            " LEFT JOIN " BEFORE "%p w ON w.handle = s.%h WHERE "
            OF_DIVISIONS("s") " AND "),
            of_piece(pool, piece, kinds[i].who), " ORDER BY ", kinds[i].order,
            " LIMIT " MOST ") m", NULL));
    }
    return rv;
}

static xcri_write_t forget_old(xcri_staging_t *staging, const char *id)
{
    static const char *const tables[] = { "xcri_moves", "xcri_changes" };
    apr_int64_t last = apr_atoi64(id) - XCRI_CHANGES_KEPT;
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i;

    for (i = 0; i < 2 && last > 0 && rv == XCRI_WRITE_GOOD; i++) {
        rv = xcri_writer_run(staging->writer, apr_psprintf(staging->pool,
            "DELETE FROM %s WHERE publication <= %" APR_INT64_T_FMT, tables[i],
            last));
    }
    return rv;
}

xcri_write_t xcri_changes_note(xcri_staging_t *staging, const char *id)
{
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i;

    for (i = 0; parts[i].name && rv == XCRI_WRITE_GOOD
                && staging->has_changes; i++) {
        if (is_there(staging, parts[i].piece)) {
            rv = note_counts(staging, &xcri_pieces[parts[i].piece], id);
            if (rv == XCRI_WRITE_GOOD) {
                rv = note_moves(staging, i, id);
            }
        }
    }
    return rv == XCRI_WRITE_GOOD && staging->has_changes
           ? forget_old(staging, id) : rv;
}
