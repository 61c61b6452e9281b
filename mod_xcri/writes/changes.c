/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/changes.h"
#include "writes/before.h"
#include "writes/rules.h"

#include <apr_strings.h>
#include <string.h>

/* What is worked out is in two temporary tables, with 0 for the publication, until
 * that has its number. */
#define WORKED_OUT "xcri_new_"
#define CHANGES "part, entries, entered, dropped, rose, fell"
#define MOVES \
    "part, kind, place, handle, name, team_name, rank_now, rank_before"

/* The most of a kind */
#define MOST "5"

/* The parts that /changes/ tells of, and the name of a row of theirs */
static const struct {
    int piece;
    const char *name;
} parts[] = {
    { XCRI_PIECE_ATHLETES, "NULLIF(CONCAT_WS(' ', s.athlete_name_first,"
                           " s.athlete_name_last), '')" },
    { XCRI_PIECE_TEAMS, "s.team_name" },
    { -1, NULL }
};

/* The moves that are kept: where they are found (%p the part, %r its rank, %f the
 * lists that it is told of), and which of them come first, by the ranks and the
 * row's number. What was there, and is, is asked before the rows, which are wide. */
static const struct {
    const char *kind, *from, *order;
} kinds[] = {
    { "leader",
      "(SELECT s." XCRI_STAGING_ROW ", s.%r AS rank_now, w.rank_was AS"
      " rank_before FROM " XCRI_STAGING "%p s LEFT JOIN " XCRI_BEFORE "%p w ON"
      " w." XCRI_STAGING_ROW " = s." XCRI_STAGING_ROW " WHERE %f AND s.%r = 1"
      " AND NOT w.rank_was <=> 1",
      XCRI_STAGING_ROW },
    { "rise",
      "(SELECT " XCRI_STAGING_ROW ", rank_now, rank_was AS rank_before FROM "
      XCRI_BEFORE "%p WHERE is_followed AND rank_now < rank_was",
      "rank_before / rank_now DESC, rank_now, " XCRI_STAGING_ROW },
    { "fall",
      "(SELECT " XCRI_STAGING_ROW ", rank_now, rank_was AS rank_before FROM "
      XCRI_BEFORE "%p WHERE is_followed AND rank_now > rank_was",
      "rank_now / GREATEST(rank_before, 1) DESC, rank_before, "
      XCRI_STAGING_ROW },
    { NULL, NULL, NULL }
};

/* The text with the piece's rank for each %r, the column that tells its rows apart
 * for each %h, the lists that it is told of for each %f, its name for each %p */
static const char *of_piece(apr_pool_t *pool, const xcri_piece_t *piece,
                            const char *text)
{
    const char *all = "", *at;

    while ((at = strchr(text, '%')) != NULL) {
        all = apr_pstrcat(pool, all, apr_pstrmemdup(pool, text,
                                                    (apr_size_t)(at - text)),
                          at[1] == 'r' ? piece->rank
                          : at[1] == 'h' ? piece->once
                          : at[1] == 'f' ? piece->followed : piece->name,
                          NULL);
        text = at + 2;
    }
    return apr_pstrcat(pool, all, text, NULL);
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

static xcri_write_t count(xcri_staging_t *staging, int i)
{
    const xcri_piece_t *piece = &xcri_pieces[i];

    return xcri_writer_run(staging->writer, apr_pstrcat(staging->pool,
        of_piece(staging->pool, piece, "INSERT INTO " WORKED_OUT "changes"
        " (publication, " CHANGES ") SELECT 0, '%p', n.entries, n.entries -"
        " m.stayed, o.before_it - m.stayed, m.rose, m.fell FROM (SELECT"
        " COUNT(*) AS entries FROM " XCRI_STAGING "%p WHERE %f) n JOIN"
        " (SELECT COUNT(*) AS stayed, COALESCE(SUM(rank_now < rank_was), 0) AS"
        " rose, COALESCE(SUM(rank_now > rank_was), 0) AS fell FROM " XCRI_BEFORE
        "%p WHERE is_followed) m JOIN (SELECT COUNT(DISTINCT t.%h) AS before_it"
        " FROM "), piece->table, " t WHERE ", xcri_rules_edition(staging, i),
        of_piece(staging->pool, piece, " AND %f) o WHERE n.entries > 0"), NULL));
}

static xcri_write_t find_moves(xcri_staging_t *staging, int at)
{
    const xcri_piece_t *piece = &xcri_pieces[parts[at].piece];
    apr_pool_t *pool = staging->pool;
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i;

    for (i = 0; kinds[i].kind && rv == XCRI_WRITE_GOOD; i++) {
        /* The few are found first, and numbered then: all of the list would be
         * sorted for that. */
        rv = xcri_writer_run(staging->writer, apr_pstrcat(pool,
            "INSERT INTO " WORKED_OUT "moves (publication, " MOVES ") SELECT 0,"
            " '", piece->name, "', '", kinds[i].kind, "', ROW_NUMBER() OVER"
            " (ORDER BY ", kinds[i].order, "), handle, name, team_name,"
            " rank_now, rank_before FROM (SELECT m.*, LEFT(", parts[at].name,
            ", 255) AS name, LEFT(s.team_name, 255) AS team_name, ",
            of_piece(pool, piece, "s.%h AS handle FROM "),
            of_piece(pool, piece, kinds[i].from), " ORDER BY ", kinds[i].order,
            " LIMIT " MOST ") m JOIN ",
            of_piece(pool, piece, XCRI_STAGING "%p s ON s." XCRI_STAGING_ROW
                     " = m." XCRI_STAGING_ROW ") x"), NULL));
    }
    return rv;
}

xcri_write_t xcri_changes_prepare(xcri_staging_t *staging)
{
    xcri_write_t rv = look(staging, &staging->has_changes);

    if (rv != XCRI_WRITE_GOOD || !staging->has_changes) {
        return rv;
    }
    rv = xcri_writer_run(staging->writer, "CREATE TEMPORARY TABLE " WORKED_OUT
                         "changes ENGINE=InnoDB SELECT * FROM xcri_changes"
                         " LIMIT 0");
    return rv == XCRI_WRITE_GOOD
           ? xcri_writer_run(staging->writer, "CREATE TEMPORARY TABLE "
                             WORKED_OUT "moves ENGINE=InnoDB SELECT * FROM"
                             " xcri_moves LIMIT 0")
           : rv;
}

xcri_write_t xcri_changes_work_out(xcri_staging_t *staging)
{
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i;

    for (i = 0; parts[i].name && rv == XCRI_WRITE_GOOD; i++) {
        if (staging->has_changes && staging->of[parts[i].piece].rows) {
            rv = count(staging, parts[i].piece);
            if (rv == XCRI_WRITE_GOOD) {
                rv = find_moves(staging, i);
            }
        }
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
    apr_pool_t *pool = staging->pool;
    xcri_write_t rv = XCRI_WRITE_GOOD;

    if (!staging->has_changes) {
        return rv;
    }
    rv = xcri_writer_run(staging->writer, apr_pstrcat(pool, "INSERT INTO"
        " xcri_changes (publication, " CHANGES ") SELECT ", id, ", " CHANGES
        " FROM " WORKED_OUT "changes", NULL));
    if (rv == XCRI_WRITE_GOOD) {
        rv = xcri_writer_run(staging->writer, apr_pstrcat(pool, "INSERT INTO"
            " xcri_moves (publication, " MOVES ") SELECT ", id, ", " MOVES
            " FROM " WORKED_OUT "moves", NULL));
    }
    return rv == XCRI_WRITE_GOOD ? forget_old(staging, id) : rv;
}
