/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/swap.h"
#include "core/clock.h"
#include "database/commits.h"
#include "writes/before.h"
#include "writes/changes.h"
#include "writes/rules.h"

#include <apr_strings.h>
#include <mysqld_error.h>
#include <string.h>

/* Keys are given by one publication at a time, whatever its lists are. */
#define HOLD_KEYS "SELECT GET_LOCK(CONCAT('xcri keys ', DATABASE()), 20)"

/* The live ranking's row of a component's athlete */
#define OF_ATHLETE \
    " LEFT JOIN (SELECT t.anet_athlete_hnd, MIN(t.ranking_id) AS ranking_id" \
    " FROM %s t WHERE %s AND t.algorithm_type = 'light'" \
    " AND t.scoring_group = 'division' GROUP BY t.anet_athlete_hnd) a" \
    " ON a.anet_athlete_hnd = s.anet_athlete_hnd"

/* What is done to many rows while others read is done in steps of so many. */
#define STEP 1000

/* The same statement for the rows up to each of the ends of a column, and for the
 * others. Where there are several, who reads goes first before each: others may
 * wait for a small one, which is soon done. */
typedef struct {
    const char *head, *column, *tail;
    const apr_array_header_t *ends;
} steps_t;

static xcri_write_t run_steps(xcri_staging_t *staging, const steps_t *steps)
{
    xcri_write_t rv = XCRI_WRITE_GOOD;
    int i, n = steps->ends->nelts;
    apr_pool_t *temp;

    apr_pool_create(&temp, staging->pool);
    for (i = 0; i <= n && rv == XCRI_WRITE_GOOD; i++) {
        const char *sql = steps->head;

        if (i > 0) {
            sql = apr_psprintf(temp, "%s AND %s > %" APR_INT64_T_FMT, sql,
                               steps->column,
                               APR_ARRAY_IDX(steps->ends, i - 1, apr_int64_t));
        }
        if (i < n) {
            sql = apr_psprintf(temp, "%s AND %s <= %" APR_INT64_T_FMT, sql,
                               steps->column,
                               APR_ARRAY_IDX(steps->ends, i, apr_int64_t));
        }
        if (n) {
            xcri_staging_give_way(staging);
        }
        rv = xcri_writer_run(staging->writer,
                             apr_pstrcat(temp, sql, steps->tail, NULL));
        apr_pool_clear(temp);
    }
    apr_pool_destroy(temp);
    return rv;
}

/* Adds the keys at which the rows that were published are parted: each before the
 * first of a step. */
static xcri_write_t find_ends(xcri_staging_t *staging, int i,
                              apr_array_header_t *ends)
{
    const xcri_piece_t *piece = &xcri_pieces[i];
    MYSQL_RES *rows;
    MYSQL_ROW row;
    xcri_write_t rv;

    if (!staging->is_read || staging->of[i].rows <= STEP) {
        return XCRI_WRITE_GOOD;
    }
    rv = xcri_writer_rows(staging->writer, apr_psprintf(staging->pool,
        "SELECT k - 1 FROM (SELECT t.%s AS k, ROW_NUMBER() OVER (ORDER BY t.%s)"
        " AS n FROM %s t WHERE %s) x WHERE n > 1 AND n MOD %d = 1 ORDER BY k",
        piece->key, piece->key, piece->table, xcri_rules_edition(staging, i),
        STEP), &rows);
    if (rv == XCRI_WRITE_GOOD) {
        while ((row = mysql_fetch_row(rows)) != NULL) {
            APR_ARRAY_PUSH(ends, apr_int64_t) = apr_atoi64(row[0]);
        }
        mysql_free_result(rows);
    }
    return rv;
}

/* The rows of the lists that are replaced, but for those that stay. Which they are
 * is read before one is locked. */
static xcri_write_t delete_old(xcri_staging_t *staging, int i)
{
    const xcri_piece_t *piece = &xcri_pieces[i];
    apr_pool_t *pool = staging->pool;
    const char *edition = xcri_rules_edition(staging, i);
    apr_array_header_t *ends = apr_array_make(pool, 64, sizeof(apr_int64_t));
    const char *of_lists = piece->list
        ? apr_pstrcat(pool, " JOIN (SELECT DISTINCT ", piece->list,
                      " FROM " XCRI_STAGING, piece->name, ") g ON ",
                      xcri_before_same(pool, "t", "g", piece->list), NULL)
        : "";
    steps_t steps = { .column = apr_pstrcat(pool, "t.", piece->key, NULL),
                      .tail = "", .ends = ends };
    xcri_write_t rv = find_ends(staging, i, ends);

    if (rv != XCRI_WRITE_GOOD) {
        return rv;
    }
    if (!staging->of[i].kept) {
        steps.head = apr_pstrcat(pool, "DELETE t FROM ", piece->table, " t",
                                 of_lists, " WHERE ", edition, NULL);
    }
    else {
        steps.head = apr_pstrcat(pool, "DELETE t FROM (SELECT t.", piece->key,
            " FROM ", piece->table, " t", of_lists, " LEFT JOIN " XCRI_BEFORE,
            piece->name, " k ON k.kept = t.", piece->key, " WHERE ", edition,
            " AND k.kept IS NULL", NULL);
        steps.tail = apr_pstrcat(pool, ") d STRAIGHT_JOIN ", piece->table,
                                 " t ON t.", piece->key, " = d.", piece->key,
                                 NULL);
    }
    return run_steps(staging, &steps);
}

/* The rows that take a kept one's place, or the others. Where a row with its key is
 * there, REPLACE changes what is different: the account need not be one that may
 * UPDATE, and only the others can be a key's second row by mistake. */
static xcri_write_t put_new(xcri_staging_t *staging, int i, int is_kept,
                            const char *last)
{
    const xcri_piece_t *piece = &xcri_pieces[i];
    const apr_array_header_t *fields = staging->of[i].fields;
    apr_pool_t *pool = staging->pool;
    apr_array_header_t *ends = apr_array_make(pool, 64, sizeof(apr_int64_t));
    const char *values = "", *join = "", *which = " WHERE TRUE";
    steps_t steps = { .column = "s." XCRI_STAGING_ROW,
                      .tail = " ORDER BY s." XCRI_STAGING_ROW, .ends = ends };
    apr_int64_t at;
    int j;

    for (j = 0; j < fields->nelts; j++) {
        const xcri_field_t *f = &APR_ARRAY_IDX(fields, j, xcri_field_t);

        values = apr_pstrcat(pool, values, j ? ", " : "",
            !f->is_key ? apr_pstrcat(pool, "s.", f->quoted, NULL)
            : strcmp(f->name, piece->key) ? "COALESCE(a.ranking_id, 0)"
            : is_kept ? "w.kept"
            : apr_pstrcat(pool, last, " + s." XCRI_STAGING_ROW, NULL), NULL);
    }
    if (i == XCRI_PIECE_COMPONENTS) {
        join = apr_psprintf(pool, OF_ATHLETE,
                            xcri_pieces[XCRI_PIECE_ATHLETES].table,
                            xcri_rules_edition(staging, XCRI_PIECE_ATHLETES));
    }
    if (staging->of[i].kept) {
        which = apr_pstrcat(pool, " LEFT JOIN " XCRI_BEFORE, piece->name,
                            " w ON w." XCRI_STAGING_ROW " = s." XCRI_STAGING_ROW
                            " WHERE w.kept IS ", is_kept ? "NOT NULL" : "NULL",
                            NULL);
    }
    steps.head = apr_pstrcat(pool, is_kept ? "REPLACE" : "INSERT", " INTO ",
                             piece->table, " (", staging->of[i].columns,
                             ") SELECT ", values, " FROM " XCRI_STAGING,
                             piece->name, " s", join, which, NULL);
    for (at = STEP; staging->is_read && at < staging->of[i].rows; at += STEP) {
        APR_ARRAY_PUSH(ends, apr_int64_t) = at;
    }
    return run_steps(staging, &steps);
}

static xcri_write_t replace(xcri_staging_t *staging, int i)
{
    const xcri_piece_t *piece = &xcri_pieces[i];
    apr_pool_t *pool = staging->pool;
    apr_int64_t kept = staging->of[i].kept;
    const char *last = "0";
    int found;
    xcri_write_t rv = xcri_writer_row(staging->writer, pool, apr_pstrcat(pool,
        "SELECT COALESCE(MAX(", piece->key, "), 0) FROM ", piece->table, NULL),
        &last, 1, &found);

    if (rv == XCRI_WRITE_GOOD) {
        staging->of[i].was_empty = !strcmp(last, "0");
        rv = delete_old(staging, i);
    }
    if (rv == XCRI_WRITE_GOOD && kept) {
        rv = put_new(staging, i, 1, last);
    }
    return rv == XCRI_WRITE_GOOD && kept < staging->of[i].rows
           ? put_new(staging, i, 0, last) : rv;
}

static xcri_write_t note(xcri_publication_t *publication,
                         xcri_issued_t *issued)
{
    const xcri_order_t *order = publication->order;
    const xcri_edition_t *edition = &order->edition;
    xcri_writer_t *writer = &publication->writer;
    apr_pool_t *pool = publication->pool;
    xcri_write_t rv;
    int found;

    issued->took = (xcri_now() - publication->begun) / 1000;
    rv = xcri_writer_run(writer, apr_psprintf(pool, "INSERT INTO "
        XCRI_PUBLICATIONS " (season_year, division_code, gender_code,"
        " checkpoint_date, published_by, published_at, send_key, row_counts,"
        " checksum, took_ms) VALUES (%" APR_INT64_T_FMT ", %" APR_INT64_T_FMT
        ", '%s', %s, %s, UTC_TIMESTAMP(), %s, '%s', '%s', %" APR_INT64_T_FMT
        ")", edition->season, edition->division, edition->gender,
        xcri_writer_text(pool, writer, edition->day),
        xcri_writer_text(pool, writer, order->who),
        xcri_writer_text(pool, writer, order->key), issued->rows,
        issued->checksum, issued->took));
    return rv == XCRI_WRITE_GOOD
           ? xcri_writer_row(writer, pool, "SELECT LAST_INSERT_ID()",
                             &issued->id, 1, &found)
           : rv;
}

xcri_write_t xcri_swap_take_back(xcri_publication_t *publication)
{
    return xcri_writer_run(&publication->writer, "ROLLBACK");
}

xcri_publish_t xcri_swap_told(const xcri_publication_t *publication,
                              xcri_write_t end)
{
    unsigned code = publication->writer.code;

    return end == XCRI_WRITE_GOOD ? XCRI_PUBLISH_GOOD
           : end == XCRI_WRITE_UNKNOWN ? XCRI_PUBLISH_UNKNOWN
           : code == ER_LOCK_DEADLOCK || code == ER_LOCK_WAIT_TIMEOUT
             ? XCRI_PUBLISH_BUSY : XCRI_PUBLISH_AWAY;
}

xcri_write_t xcri_swap_begin(xcri_publication_t *publication)
{
    xcri_writer_t *writer = &publication->writer;
    const char *got = NULL;
    int found;
    xcri_write_t rv = xcri_writer_row(writer, publication->pool, HOLD_KEYS,
                                      &got, 1, &found);

    if (rv == XCRI_WRITE_GOOD && (!got || strcmp(got, "1"))) {
        xcri_writer_note(writer, "other publications take too long");
        rv = XCRI_WRITE_NOT;
    }
    return rv == XCRI_WRITE_GOOD ? xcri_writer_run(writer, "START TRANSACTION")
                                 : rv;
}

static xcri_write_t commit(xcri_publication_t *publication)
{
    xcri_write_t rv;

    xcri_commits_begin(publication->order->pool);
    rv = xcri_writer_commit(&publication->writer);
    xcri_commits_end(publication->order->pool);
    return rv;
}

xcri_write_t xcri_swap_end(xcri_publication_t *publication,
                           xcri_issued_t *issued)
{
    xcri_write_t rv = note(publication, issued);

    if (rv == XCRI_WRITE_GOOD) {
        rv = xcri_changes_note(&publication->staging, issued->id);
    }
    return rv == XCRI_WRITE_GOOD ? commit(publication) : rv;
}

/* Until the server counts by itself, in ten seconds or so, it believes a table that
 * was empty to have one row still, and reads all of it where an index would find
 * that row. What was published stays published when this fails. */
static void count_first_rows(xcri_staging_t *staging)
{
    const char *sql = NULL;
    MYSQL_RES *told;
    int i;

    for (i = 0; i < XCRI_PIECES; i++) {
        if (staging->of[i].rows && staging->of[i].was_empty) {
            sql = apr_pstrcat(staging->pool, sql ? sql : "ANALYZE TABLE ",
                              sql ? ", " : "", xcri_pieces[i].table, NULL);
        }
    }
    if (sql && xcri_writer_rows(staging->writer, sql, &told)
               == XCRI_WRITE_GOOD) {
        mysql_free_result(told);
    }
}

xcri_write_t xcri_swap_run(xcri_publication_t *publication,
                           xcri_issued_t *issued)
{
    xcri_staging_t *staging = &publication->staging;
    xcri_write_t rv = xcri_swap_begin(publication);
    int i;

    for (i = 0; i < XCRI_PIECES && rv == XCRI_WRITE_GOOD; i++) {
        if (staging->of[i].rows && xcri_pieces[i].rank) {
            rv = xcri_before_look(staging, i);
        }
    }
    if (rv == XCRI_WRITE_GOOD) {
        rv = xcri_changes_work_out(staging);
    }
    for (i = 0; i < XCRI_PIECES && rv == XCRI_WRITE_GOOD; i++) {
        if (staging->of[i].rows) {
            rv = replace(staging, i);
        }
    }
    if (rv == XCRI_WRITE_GOOD) {
        rv = xcri_swap_end(publication, issued);
    }
    if (rv == XCRI_WRITE_GOOD) {
        count_first_rows(staging);
    }
    return rv;
}
