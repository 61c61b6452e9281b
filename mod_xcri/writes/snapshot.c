/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/snapshot.h"
#include "writes/swap.h"
#include "core/calm.h"

#include <apr_strings.h>
#include <string.h>

/* Matchups are not kept for a day: those of a day are the races up to it. */
static const int frozen[] = {
    XCRI_PIECE_ATHLETES, XCRI_PIECE_TEAMS, XCRI_PIECE_KNOCKOUT,
    XCRI_PIECE_METADATA, -1
};

int xcri_snapshot_is(apr_int64_t division, const char *gender)
{
    return division == XCRI_SNAPSHOT_DIVISION
           && !strcmp(gender, XCRI_SNAPSHOT_GENDER);
}

static const char *season_of(const xcri_publication_t *p, const char *day)
{
    return apr_psprintf(p->pool, "t.season_year = %" APR_INT64_T_FMT
        " AND t.checkpoint_date %s", p->order->edition.season,
        day ? apr_pstrcat(p->pool, "= '", day, "'", NULL) : "IS NULL");
}

static xcri_write_t copy(xcri_publication_t *p, int i)
{
    const xcri_piece_t *piece = &xcri_pieces[i];
    const apr_array_header_t *fields = xcri_pieces_fields(p->pool,
        p->writer.mysql, piece, &p->order->edition);
    const char *names = "", *values = "", *last = "0";
    int j, found;
    xcri_write_t rv = xcri_writer_row(&p->writer, p->pool, apr_pstrcat(p->pool,
        "SELECT COALESCE(MAX(", piece->key, "), 0) FROM ", piece->table, NULL),
        &last, 1, &found);

    if (!fields || rv != XCRI_WRITE_GOOD) {
        xcri_writer_note(&p->writer, "the account sees no such table");
        return XCRI_WRITE_NOT;
    }
    for (j = 0; j < fields->nelts; j++) {
        const xcri_field_t *f = &APR_ARRAY_IDX(fields, j, xcri_field_t);
        int is_day = !strcmp(f->name, "checkpoint_date");

        names = apr_pstrcat(p->pool, names, j ? ", " : "", f->quoted,
                            NULL);
        values = apr_pstrcat(p->pool, values, j ? ", " : "",
            !strcmp(f->name, piece->key)
            ? apr_pstrcat(p->pool, last, " + ROW_NUMBER() OVER (ORDER BY t.",
                          piece->key, ")", NULL)
            : is_day ? f->usual : apr_pstrcat(p->pool, "t.", f->quoted, NULL),
            NULL);
    }
    rv = xcri_writer_run(&p->writer, apr_pstrcat(p->pool, "INSERT INTO ",
        piece->table, " (", names, ") SELECT ", values, " FROM ", piece->table,
        " t WHERE ", season_of(p, NULL), NULL));
    if (rv == XCRI_WRITE_GOOD) {
        p->staging.of[i].rows = (apr_int64_t)mysql_affected_rows(
            p->writer.mysql);
        p->rows += p->staging.of[i].rows;
    }
    return rv;
}

/* Of whatever season: the list of another may have been published for a day of the
 * next year, and the day is what a snapshot is known by. */
static xcri_write_t take(xcri_publication_t *p, int i)
{
    xcri_write_t rv = xcri_writer_run(&p->writer, apr_pstrcat(p->pool,
        "DELETE t FROM ", xcri_pieces[i].table, " t WHERE t.checkpoint_date = '",
        p->order->edition.day, "'", NULL));

    if (rv == XCRI_WRITE_GOOD) {
        apr_int64_t rows = (apr_int64_t)mysql_affected_rows(p->writer.mysql);

        p->staging.of[i].rows = -rows;
        p->rows += rows;
    }
    return rv;
}

/* Does any list have the day already? */
static xcri_write_t look(xcri_publication_t *p, int *is_there)
{
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i;

    for (i = *is_there = 0; frozen[i] >= 0 && !*is_there
                            && rv == XCRI_WRITE_GOOD; i++) {
        const char *one;

        rv = xcri_writer_row(&p->writer, p->pool, apr_pstrcat(p->pool,
            "SELECT 1 FROM ", xcri_pieces[frozen[i]].table,
            " t WHERE t.checkpoint_date = '", p->order->edition.day,
            "' LIMIT 1", NULL), &one, 1, is_there);
    }
    return rv;
}

/* What is done is noted and committed, or, where it was only tried, taken back
 * with the connection. */
static xcri_publish_t end(xcri_publication_t *p, xcri_issued_t *issued,
                          xcri_write_t rv)
{
    issued->rows = xcri_publication_counts(p);
    if (rv == XCRI_WRITE_GOOD && !p->rows) {
        return XCRI_PUBLISH_NOTHING;
    }
    if (rv == XCRI_WRITE_GOOD && !p->order->is_dry) {
        rv = xcri_swap_end(p, issued);
    }
    return xcri_swap_told(p, rv);
}

xcri_publish_t xcri_snapshot_freeze(xcri_publication_t *p,
                                    xcri_issued_t *issued)
{
    xcri_publish_t state;
    int calm;
    int i, is_there = 0;
    xcri_write_t rv;

    /* A child of MPM prefork is not ended between a commit and its answer. */
    calm = xcri_calm_begin();
    rv = xcri_swap_begin(p);
    if (rv == XCRI_WRITE_GOOD) {
        rv = look(p, &is_there);
    }
    for (i = 0; frozen[i] >= 0 && rv == XCRI_WRITE_GOOD && !is_there; i++) {
        rv = copy(p, frozen[i]);
    }
    state = is_there ? XCRI_PUBLISH_THERE : end(p, issued, rv);
    xcri_calm_end(calm);
    return state;
}

xcri_publish_t xcri_snapshot_take_back(xcri_publication_t *p,
                                       xcri_issued_t *issued)
{
    xcri_publish_t state;
    int calm;
    int i;
    xcri_write_t rv;

    calm = xcri_calm_begin();
    rv = xcri_swap_begin(p);
    for (i = 0; i < XCRI_PIECES && rv == XCRI_WRITE_GOOD; i++) {
        if (!xcri_pieces[i].is_live) {
            rv = take(p, i);
        }
    }
    state = end(p, issued, rv);
    xcri_calm_end(calm);
    return state;
}
