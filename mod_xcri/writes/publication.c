/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/publication.h"
#include "core/calm.h"
#include "core/clock.h"
#include "core/lock.h"
#include "writes/body.h"
#include "writes/changes.h"
#include "writes/rules.h"
#include "writes/swap.h"

#include <apr_strings.h>
#include <sched.h>
#include <string.h>

/* Publications of a child that go on at once: each has a thread of it, and a
 * connection for as long as its client sends; and how many wait for that, and how
 * long: many small ones come after one another, and a large one is
 * not waited for. */
#define AT_ONCE 4
#define WAITING_MOST 16
#define TURN_WAIT apr_time_from_sec(10)

/* How often the rows are put in place where others are in the way */
#define SWAP_TRIES 3

static struct {
    xcri_lock_t lock;
    pthread_cond_t left;
    int going_on, waiting;
} turns = { XCRI_LOCK_READY, PTHREAD_COND_INITIALIZER, 0, 0 };

int xcri_publication_enter(void)
{
    apr_time_t end = xcri_now() + TURN_WAIT;
    int is_in;

    xcri_lock_take(&turns.lock);
    if (turns.going_on >= AT_ONCE && turns.waiting < WAITING_MOST) {
        turns.waiting++;
        while (turns.going_on >= AT_ONCE && xcri_now() < end) {
            xcri_lock_wait(&turns.lock, &turns.left, end);
        }
        turns.waiting--;
    }
    is_in = turns.going_on < AT_ONCE;
    turns.going_on += is_in;
    xcri_lock_give(&turns.lock);
    return is_in;
}

void xcri_publication_leave(void)
{
    xcri_lock_take(&turns.lock);
    turns.going_on--;
    pthread_cond_signal(&turns.left);
    xcri_lock_give(&turns.lock);
}

static apr_status_t close_it(void *data)
{
    xcri_publication_t *publication = data;

    xcri_writer_close(&publication->writer);
    return APR_SUCCESS;
}

void xcri_publication_close(xcri_publication_t *publication)
{
    apr_pool_cleanup_run(publication->pool, publication, close_it);
}

const char *xcri_publication_why(const xcri_publication_t *publication)
{
    return apr_psprintf(publication->pool, "%s (%u)", publication->writer.words,
                        publication->writer.code);
}

/* A small one of the same list is waited for, in seconds: less than what one
 * statement of the account may take. */
#define LIST_WAIT "5"

static xcri_publish_t hold_list(xcri_publication_t *publication)
{
    const xcri_edition_t *edition = &publication->order->edition;
    const char *got = NULL;
    int found;
    xcri_write_t rv = xcri_writer_row(&publication->writer, publication->pool,
        apr_psprintf(publication->pool, "SELECT GET_LOCK(CONCAT('xcri list ',"
                     " MD5(CONCAT(DATABASE(), '/%" APR_INT64_T_FMT "/%"
                     APR_INT64_T_FMT "/%s/%s'))), " LIST_WAIT ")",
                     edition->season, edition->division, edition->gender,
                     edition->day ? edition->day : ""), &got, 1, &found);

    return rv != XCRI_WRITE_GOOD || !got ? XCRI_PUBLISH_AWAY
           : strcmp(got, "1") ? XCRI_PUBLISH_BUSY : XCRI_PUBLISH_GOOD;
}

/* Where a table's engine has no transactions, what was replaced stays so, whatever
 * comes then, and what is only tried is done. */
static xcri_publish_t see_engines(xcri_publication_t *publication)
{
    apr_pool_t *pool = publication->pool;
    const char *names = "'" XCRI_PUBLICATIONS "'", *texts[2];
    int found, i;
    xcri_write_t rv;

    for (i = 0; i < XCRI_PIECES; i++) {
        names = apr_pstrcat(pool, names, ", '", xcri_pieces[i].table, "'", NULL);
    }
    rv = xcri_writer_row(&publication->writer, pool, apr_pstrcat(pool,
        "SELECT t.TABLE_NAME, t.ENGINE FROM information_schema.TABLES t JOIN"
        " information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE"
        " t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME IN (", names, ") AND NOT"
        " e.TRANSACTIONS <=> 'YES' LIMIT 1", NULL), texts, 2, &found);
    if (found) {
        xcri_writer_note(&publication->writer, apr_psprintf(pool, "%s is of the "
            "engine %s, which has no transactions: it could not be taken back",
            texts[0], texts[1]));
    }
    return found || rv != XCRI_WRITE_GOOD ? XCRI_PUBLISH_AWAY
                                          : XCRI_PUBLISH_GOOD;
}

/* Is a row of the table of publications of this edition? */
static const char *is_of(xcri_publication_t *publication)
{
    const xcri_edition_t *edition = &publication->order->edition;

    return apr_psprintf(publication->pool, "season_year = %" APR_INT64_T_FMT
        " AND division_code = %" APR_INT64_T_FMT " AND gender_code = '%s' AND"
        " checkpoint_date <=> %s", edition->season, edition->division,
        edition->gender, xcri_writer_text(publication->pool,
                                          &publication->writer, edition->day));
}

static xcri_publish_t find_key(xcri_publication_t *publication,
                               xcri_issued_t *issued)
{
    enum { ID, ROWS, CHECKSUM, TOOK, IS_OF_LIST, COLUMNS };
    apr_pool_t *pool = publication->pool;
    const char *texts[COLUMNS];
    int found;
    xcri_write_t rv = xcri_writer_row(&publication->writer, pool,
        apr_pstrcat(pool, "SELECT id, row_counts, checksum, took_ms, ",
                    is_of(publication), " FROM " XCRI_PUBLICATIONS
                    " WHERE send_key = ",
                    xcri_writer_text(pool, &publication->writer,
                                     publication->order->key), NULL),
        texts, COLUMNS, &found);

    if (rv != XCRI_WRITE_GOOD || !found) {
        return rv == XCRI_WRITE_GOOD ? XCRI_PUBLISH_GOOD : XCRI_PUBLISH_AWAY;
    }
    issued->id = texts[ID];
    issued->rows = texts[ROWS];
    issued->checksum = texts[CHECKSUM];
    issued->took = apr_atoi64(texts[TOOK]);
    return strcmp(texts[IS_OF_LIST], "1") ? XCRI_PUBLISH_OTHER
                                          : XCRI_PUBLISH_AGAIN;
}

/* A row's times are the server's own, as those of the ranking program and of who
 * reads them are: a TIMESTAMP holds what was said, and CURRENT_TIMESTAMP, as a
 * column's default, is the same time for all. What is of the module's own tables
 * says itself that it is UTC. And while a client works out what it sends next the
 * server waits, however short its patience is with others: httpd's Timeout ends
 * that. */
#define OWN_TIME \
    "SET SESSION time_zone = DEFAULT," \
    " wait_timeout = GREATEST(@@SESSION.wait_timeout, 3600)"

xcri_publish_t xcri_publication_begin(apr_pool_t *pool,
                                      const xcri_account_t *account,
                                      const xcri_order_t *order,
                                      xcri_publication_t **publication,
                                      xcri_issued_t *issued)
{
    xcri_publication_t *p = apr_pcalloc(pool, sizeof(*p));
    xcri_publish_t rv = XCRI_PUBLISH_GOOD;

    memset(issued, 0, sizeof(*issued));
    *publication = p;
    p->pool = pool;
    p->order = order;
    p->begun = xcri_now();
    p->problems = apr_array_make(pool, 4, sizeof(xcri_problem_t));
    apr_pool_cleanup_register(pool, p, close_it, apr_pool_cleanup_null);
    if (!xcri_writer_open(&p->writer, pool, account)
        || xcri_writer_run(&p->writer, OWN_TIME) != XCRI_WRITE_GOOD) {
        return XCRI_PUBLISH_AWAY;
    }
    xcri_staging_init(&p->staging, pool, &p->writer, &order->edition,
                      order->pool);
    rv = see_engines(p);
    if (rv == XCRI_PUBLISH_GOOD && !order->is_dry) {
        rv = hold_list(p);
    }
    if (rv == XCRI_PUBLISH_GOOD && !order->is_dry && order->key) {
        rv = find_key(p, issued);
    }
    /* No table is to be opened while the rows are put in their places, see
     * writes/staging.h. */
    if (rv == XCRI_PUBLISH_GOOD && !order->is_dry && !order->edition.day
        && xcri_changes_prepare(&p->staging) != XCRI_WRITE_GOOD) {
        rv = XCRI_PUBLISH_AWAY;
    }
    return rv;
}

/* What the database would not take is wrong, and not a failure. */
static xcri_publish_t failed(xcri_publication_t *p)
{
    xcri_problem_t *problem;

    if (!xcri_staging_is_refused(&p->staging)) {
        return XCRI_PUBLISH_AWAY;
    }
    problem = xcri_body_problem(p->problems, "value_error", NULL,
        apr_psprintf(p->pool, "A column cannot hold a value of the lines %"
                     APR_INT64_T_FMT " to %" APR_INT64_T_FMT,
                     p->staging.sent_first, p->staging.sent_last));
    problem->line = p->staging.sent_first;
    return XCRI_PUBLISH_WRONG;
}

/* Stages what was read, if it is a row. Who only reads comes before the next: a
 * whole list would have a processor to itself for as long as the system lets a
 * thread go on, and each of their answers waits for that more than once. */
static xcri_publish_t add(xcri_publication_t *p, xcri_entry_line_t *entry)
{
    xcri_write_t rv = XCRI_WRITE_GOOD;

    sched_yield();
    if (entry->piece >= 0) {
        rv = xcri_staging_add(&p->staging, entry);
    }
    xcri_entry_free(entry);
    return rv != XCRI_WRITE_GOOD ? failed(p)
           : p->problems->nelts >= XCRI_PUBLICATION_PROBLEMS
             ? XCRI_PUBLISH_WRONG : XCRI_PUBLISH_GOOD;
}

xcri_publish_t xcri_publication_line(xcri_publication_t *p, xcri_str_t text,
                                     apr_int64_t number)
{
    xcri_entry_line_t entry = { .pool = p->pool, .problems = p->problems,
                                .line = number, .piece = -1 };

    if (!xcri_text_trim(text).len) {
        return XCRI_PUBLISH_GOOD;
    }
    if (++p->rows > XCRI_PUBLICATION_ROWS) {
        return XCRI_PUBLISH_MANY;
    }
    xcri_entry_read(&entry, &p->order->edition, text);
    return add(p, &entry);
}

xcri_publish_t xcri_publication_record(xcri_publication_t *p,
                                       const xcri_record_t *record)
{
    xcri_entry_line_t entry = { .pool = p->pool, .problems = p->problems,
                                .line = record->line, .piece = -1 };

    if (xcri_columns_read(&p->columns, &p->staging, record, &entry)
        != XCRI_WRITE_GOOD) {
        return failed(p);
    }
    if (entry.piece >= 0 && ++p->rows > XCRI_PUBLICATION_ROWS) {
        xcri_entry_free(&entry);
        return XCRI_PUBLISH_MANY;
    }
    return add(p, &entry);
}

const char *xcri_publication_counts(xcri_publication_t *p)
{
    const char *all = "{";
    int i;

    for (i = 0; i < XCRI_PIECES; i++) {
        all = apr_psprintf(p->pool, "%s%s\"%s\":%" APR_INT64_T_FMT, all,
                           i ? "," : "", xcri_pieces[i].name,
                           p->staging.of[i].rows);
    }
    return apr_pstrcat(p->pool, all, "}", NULL);
}

/* All rows are there: do they go together? */
static xcri_publish_t check(xcri_publication_t *p)
{
    if (!p->rows && !p->problems->nelts) {
        xcri_body_problem(p->problems, "missing", NULL,
                          "There is no row in the body");
    }
    else if (xcri_staging_flush(&p->staging) != XCRI_WRITE_GOOD) {
        return failed(p);
    }
    /* Where rows are missing, ranks are, too. */
    else if (!p->problems->nelts
             && xcri_rules_check(&p->staging, p->problems,
                                 XCRI_PUBLICATION_PROBLEMS)
                != XCRI_WRITE_GOOD) {
        return XCRI_PUBLISH_AWAY;
    }
    return p->problems->nelts ? XCRI_PUBLISH_WRONG : XCRI_PUBLISH_GOOD;
}

/* Once more where another was in the way: the rows are still staged. With its key
 * it may have been published meanwhile, at another node of a cluster. */
static xcri_publish_t swap(xcri_publication_t *p, xcri_issued_t *issued)
{
    xcri_write_t end = xcri_swap_run(p, issued);
    int i;

    for (i = 1; i < SWAP_TRIES && end == XCRI_WRITE_AGAIN; i++) {
        xcri_issued_t before = { 0 };
        xcri_publish_t found = XCRI_PUBLISH_GOOD;

        if (xcri_swap_take_back(p) != XCRI_WRITE_GOOD) {
            return XCRI_PUBLISH_AWAY;
        }
        if (p->order->key) {
            found = find_key(p, &before);
        }
        if (found == XCRI_PUBLISH_AGAIN
            && strcmp(before.checksum, issued->checksum)) {
            return XCRI_PUBLISH_OTHER;
        }
        if (found != XCRI_PUBLISH_GOOD) {
            *issued = before;
            return found;
        }
        end = xcri_swap_run(p, issued);
    }
    return xcri_swap_told(p, end);
}

xcri_publish_t xcri_publication_end(xcri_publication_t *p, const char *checksum,
                                    xcri_issued_t *issued)
{
    xcri_publish_t rv = check(p);
    int calm;

    issued->rows = xcri_publication_counts(p);
    issued->checksum = checksum;
    issued->took = (xcri_now() - p->begun) / 1000;
    if (rv != XCRI_PUBLISH_GOOD || p->order->is_dry) {
        return rv;
    }
    /* A child of MPM prefork is not ended between a commit and its answer. */
    calm = xcri_calm_begin();
    rv = swap(p, issued);
    xcri_calm_end(calm);
    return rv;
}
