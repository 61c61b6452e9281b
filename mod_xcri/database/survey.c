/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/survey.h"
#include "core/clock.h"
#include "core/route.h"

#include <apr_md5.h>
#include <apr_strings.h>
#include <stdlib.h>

APLOG_USE_MODULE(xcri);

/* How long after its last change a table is looked through: the times count
 * whole seconds (microseconds, by the database's clock) */
#define STILL APR_INT64_C(1250000)
/* Times that are further in the future are those of a clock that was set. */
#define IN_FUTURE APR_INT64_C(5000000)

/* Where looking through a table is due again and again, it takes at most one
 * part in so many of the time. */
#define MOST_FACTOR 10
#define CALM apr_time_from_sec(30)
/* After a failure */
#define RETRY apr_time_from_msec(500)

/* Looks after which a table without a time is not one that is being altered */
#define ODD_ENOUGH 10

/* ---- the times ------------------------------------------------------------ */

void xcri_survey_forget(xcri_survey_t *survey)
{
    int i;

    for (i = 0; i < survey->n; i++) {
        survey->table[i].known = 0;
    }
}

static xcri_table_t *table_of(xcri_survey_t *survey, const char *name)
{
    xcri_table_t *t;
    int i;

    for (i = 0; i < survey->n; i++) {
        if (!strcmp(survey->table[i].name, name)) {
            return &survey->table[i];
        }
    }
    if (survey->n == XCRI_SURVEY_TABLES) {
        return NULL;
    }
    t = &survey->table[survey->n++];
    apr_cpystrn(t->name, name, sizeof(t->name));
    return t;
}

/* A table that is there without a time can have been changed and evicted
 * between two looks. */
static void doubt_the_timeless(xcri_survey_t *survey)
{
    int i;

    for (i = 0; i < survey->n; i++) {
        xcri_table_t *t = &survey->table[i];

        if (t->seen.present && !t->seen.updated) {
            t->known = 0;
        }
    }
}

static int read_server(xcri_survey_t *survey, xcri_wire_t *wire,
                       const char *query)
{
    enum { NOW, LOG, OPENED, COLUMNS };
    MYSQL_RES *result = xcri_wire_ask(wire, query);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    apr_int64_t log, opened;

    if (!row || mysql_num_fields(result) != COLUMNS || !row[NOW]) {
        mysql_free_result(result);
        return 0;
    }
    survey->now = (apr_int64_t)(strtod(row[NOW], NULL) * APR_USEC_PER_SEC);
    log = row[LOG] ? apr_atoi64(row[LOG]) : -1;
    opened = row[OPENED] ? apr_atoi64(row[OPENED]) : -1;
    if (log < 0 || opened < 0
        || (log != survey->log && opened != survey->opened)) {
        doubt_the_timeless(survey);
    }
    survey->log = log;
    survey->opened = opened;
    mysql_free_result(result);
    return 1;
}

static int read_times(xcri_survey_t *survey, xcri_wire_t *wire,
                      const char *query)
{
    enum { NAME, CREATED, UPDATED, WATCHED, COLUMNS };
    MYSQL_RES *result = xcri_wire_ask(wire, query);
    MYSQL_ROW row;
    int i;

    if (!result || mysql_num_fields(result) != COLUMNS) {
        mysql_free_result(result);
        return 0;
    }
    for (i = 0; i < survey->n; i++) {
        memset(&survey->table[i].now, 0, sizeof(survey->table[i].now));
    }
    while ((row = mysql_fetch_row(result)) != NULL) {
        xcri_table_t *t = row[NAME] ? table_of(survey, row[NAME]) : NULL;

        if (t) {
            t->now.present = 1;
            t->now.created = row[CREATED] ? apr_atoi64(row[CREATED]) : 0;
            t->now.updated = row[UPDATED] ? apr_atoi64(row[UPDATED]) : 0;
            t->odd = row[WATCHED] && atoi(row[WATCHED]) ? 0 : t->odd + 1;
        }
    }
    mysql_free_result(result);
    return 1;
}

int xcri_survey_read(xcri_survey_t *survey, xcri_wire_t *wire,
                     const xcri_engine_t *engine)
{
    const xcri_compiled_t *row = xcri_route_named(engine, XCRI_ROUTE_VERSION);

    /* In this order: what is evicted in between shows at the next look. */
    return read_server(survey, wire, row->statements[1]->sql)
        && read_times(survey, wire, row->statements[0]->sql);
}

xcri_version_state_t xcri_survey_state(const xcri_table_t *t)
{
    /* Also a server that is just ending shows no tables. */
    if (!t->known || t->now.present < t->seen.present) {
        return XCRI_VERSION_UNKNOWN;
    }
    if (t->now.present != t->seen.present || t->now.created != t->seen.created
        || (t->now.updated && t->now.updated != t->seen.updated)) {
        return XCRI_VERSION_CHANGING;
    }
    return t->now.updated == t->seen.updated && !(t->now.present && t->odd)
           ? XCRI_VERSION_SETTLED : XCRI_VERSION_UNKNOWN;
}

/* ---- the rows --------------------------------------------------------------- */

static void to_hex(apr_md5_ctx_t *md5, char *hex)
{
    unsigned char digest[APR_MD5_DIGESTSIZE];
    int i;

    apr_md5_final(digest, md5);
    for (i = 0; i < APR_MD5_DIGESTSIZE; i++) {
        apr_snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}

static void add_text(apr_md5_ctx_t *md5, const char *text)
{
    apr_md5_update(md5, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* Adds all rows of an answer, but for their first column, the table's name. One
 * without rows, or with a NULL in the second column, is no answer: that is how
 * CHECKSUM TABLE says that it has none. */
static int add_rows(apr_md5_ctx_t *md5, xcri_wire_t *wire, const char *query)
{
    MYSQL_RES *result = xcri_wire_ask(wire, query);
    MYSQL_ROW row;
    unsigned i;
    int rows = 0, good = result != NULL;

    while (good && (row = mysql_fetch_row(result)) != NULL) {
        good = row[1] != NULL;
        for (i = 1; i < mysql_num_fields(result); i++) {
            add_text(md5, row[i]);
        }
        rows++;
    }
    mysql_free_result(result);
    return good && rows;
}

#define COLUMNS_OF \
    "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLLATION_NAME" \
    " FROM information_schema.COLUMNS" \
    " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '%s'" \
    " ORDER BY ORDINAL_POSITION"

static int digest_table(xcri_table_t *t, xcri_wire_t *wire, apr_pool_t *temp)
{
    apr_md5_ctx_t md5;

    apr_md5_init(&md5);
    add_text(&md5, t->name);
    if (t->now.present
        && (!add_rows(&md5, wire, apr_psprintf(temp, COLUMNS_OF, t->name))
            || !add_rows(&md5, wire, apr_psprintf(temp, "CHECKSUM TABLE `%s`"
                                                  " EXTENDED", t->name)))) {
        return 0;
    }
    to_hex(&md5, t->digest);
    return 1;
}

/* Its last change is as long ago as it takes. */
static int is_still(const xcri_survey_t *survey, const xcri_table_t *t)
{
    apr_int64_t last = t->now.updated > t->now.created ? t->now.updated
                                                       : t->now.created;
    apr_int64_t age = survey->now - last * APR_USEC_PER_SEC;

    return age >= STILL || age < -IN_FUTURE;
}

int xcri_survey_look_through(xcri_survey_t *survey, xcri_table_t *t,
                             xcri_wire_t *wire, apr_pool_t *temp,
                             server_rec *s)
{
    apr_time_t start = xcri_now(), end;

    if (t->odd && t->now.present) {
        if (t->odd == ODD_ENOUGH) {
            ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s, "xcri: %s is a view, "
                         "or of an engine that keeps no time of its last "
                         "change; answers have no ETag meanwhile", t->name);
        }
        return 0;
    }
    if (start < t->due || !is_still(survey, t)) {
        return 0;
    }
    t->known = digest_table(t, wire, temp);
    end = xcri_now();
    t->factor = !t->known || (t->looked && end - t->looked < CALM)
                ? t->factor * 2 + 1 : 0;
    if (t->factor > MOST_FACTOR) {
        t->factor = MOST_FACTOR;
    }
    t->due = end + (end - start) * t->factor + (t->known ? 0 : RETRY);
    t->looked = end;
    t->seen = t->now;
    return t->known;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const xcri_table_t *const *)a)->name,
                  (*(const xcri_table_t *const *)b)->name);
}

void xcri_survey_sum(const xcri_survey_t *survey, char digest[33],
                     apr_time_t *modified)
{
    const xcri_table_t *sorted[XCRI_SURVEY_TABLES];
    apr_int64_t newest = 0;
    apr_md5_ctx_t md5;
    int i, timeless = 0, n = 0;

    for (i = 0; i < survey->n; i++) {
        const xcri_table_t *t = &survey->table[i];

        if (t->now.present) {
            sorted[n++] = t;
            timeless |= !t->now.updated;
            newest = t->now.updated > newest ? t->now.updated : newest;
            newest = t->now.created > newest ? t->now.created : newest;
        }
    }
    qsort(sorted, (size_t)n, sizeof(sorted[0]), by_name);
    apr_md5_init(&md5);
    for (i = 0; i < n; i++) {
        add_text(&md5, sorted[i]->digest);
    }
    to_hex(&md5, digest);
    *modified = timeless ? 0 : apr_time_from_sec(newest);
}
