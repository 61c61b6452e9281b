/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/fit.h"
#include "database/outage.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <mysqld_error.h>

/* Only where a provider of a cluster is loaded does the server have it. It is
 * readable also while the node refuses all else. */
#define NODE_STATE \
    "SELECT VARIABLE_VALUE + 0 FROM information_schema.GLOBAL_STATUS" \
    " WHERE VARIABLE_NAME = 'WSREP_LOCAL_STATE'"
#define SYNCED 4
/* It gives its data to another node, and goes on serving. */
#define DONOR 2

/* The refusal of a node that may not be read, in *why; 1 when it may. One that
 * cannot be asked is another's to find out. */
static int is_synced(xcri_wire_t *wire, xcri_refusal_t *why)
{
    static const char *const states[] = {
        "it is in no cluster", "it joins", "",
        "it has joined, and does not have all data yet"
    };
    MYSQL_RES *result = xcri_wire_ask(wire, NODE_STATE);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    apr_int64_t state = row && row[0] ? apr_atoi64(row[0]) : SYNCED;

    mysql_free_result(result);
    if (state == SYNCED || state == DONOR) {
        return 1;
    }
    why->code = ER_UNKNOWN_COM_ERROR;
    apr_snprintf(why->words, sizeof(why->words), "wsrep_local_state %d: %s",
                 (int)state, state >= 0 && state < SYNCED ? states[state]
                                                          : "unknown");
    return 0;
}

/* ---- a replica's lag -------------------------------------------------------- */

/* The column of that name in the row, whatever the version's columns are */
static const char *column(MYSQL_RES *result, MYSQL_ROW row, const char *name)
{
    const MYSQL_FIELD *fields = mysql_fetch_fields(result);
    unsigned i;

    for (i = 0; i < mysql_num_fields(result); i++) {
        if (!strcmp(fields[i].name, name)) {
            return row[i];
        }
    }
    return NULL;
}

/* Seconds that the latest of its sources is ahead: XCRI_LAG_NONE where there is
 * no source, XCRI_LAG_UNKNOWN where one does not send. 0: they could not be
 * had. */
static int read_lag(xcri_wire_t *wire, apr_int64_t *lag)
{
    MYSQL_RES *result = xcri_wire_ask(wire, "SHOW ALL REPLICAS STATUS");
    MYSQL_ROW row;

    *lag = XCRI_LAG_NONE;
    if (!result) {
        return 0;
    }
    while ((row = mysql_fetch_row(result)) != NULL) {
        const char *behind = column(result, row, "Seconds_Behind_Master");
        apr_int64_t seconds = behind ? apr_atoi64(behind) : XCRI_LAG_UNKNOWN;

        if (*lag != XCRI_LAG_UNKNOWN
            && (seconds == XCRI_LAG_UNKNOWN || seconds > *lag)) {
            *lag = seconds;
        }
    }
    mysql_free_result(result);
    return 1;
}

static int is_in_time(xcri_pool_t *pool, xcri_wire_t *wire, xcri_refusal_t *why)
{
    apr_int64_t lag, most = apr_time_sec(pool->max_lag);

    if (!most) {
        atomic_store(&pool->count->lag, XCRI_LAG_NONE);
        return 1;
    }
    if (!read_lag(wire, &lag)) {
        why->code = mysql_errno(wire->mysql);
        apr_cpystrn(why->words, mysql_error(wire->mysql), sizeof(why->words));
        return 0;
    }
    atomic_store(&pool->count->lag, lag);
    if (lag != XCRI_LAG_UNKNOWN && lag <= most) {
        return 1;
    }
    why->code = ER_SLAVE_NOT_RUNNING;
    if (lag == XCRI_LAG_UNKNOWN) {
        apr_cpystrn(why->words, "the replica does not receive, or does not "
                    "apply, what its source writes", sizeof(why->words));
    }
    else {
        apr_snprintf(why->words, sizeof(why->words), "the replica is %"
                     APR_INT64_T_FMT " s late, and XCRIMaxLag is %"
                     APR_INT64_T_FMT " s", lag, most);
    }
    return 0;
}

/* ---- the look ------------------------------------------------------------------ */

int xcri_fit_look(xcri_pool_t *pool, xcri_wire_t *wire)
{
    xcri_refusal_t why;

    memset(&why, 0, sizeof(why));
    if (!pool->board) {
        return 1;
    }
    if (is_synced(wire, &why) && is_in_time(pool, wire, &why)) {
        if (atomic_exchange(&pool->board->unfit, 0)) {
            xcri_outage_ends(pool);
        }
        return 1;
    }
    /* A connection that was lost says nothing of the server. */
    if (!xcri_outage_is_lost(why.code)) {
        atomic_store(&pool->board->unfit_at, xcri_now());
        if (!atomic_load(&pool->board->unfit)) {
            atomic_store(&pool->board->unfit_since, xcri_now());
        }
        atomic_store(&pool->board->unfit, 1);
        xcri_outage_begins(pool, &why);
    }
    return 0;
}

int xcri_fit_is_outdated(const xcri_pool_t *pool, const xcri_conn_t *conn)
{
    xcri_version_board_t *board = pool->board;
    apr_uint64_t server;

    if (!board) {
        return 0;
    }
    server = atomic_load(&board->server);
    if (server && conn->server != server
        && conn->opened > atomic_load(&board->server_at)) {
        atomic_store(&board->elsewhere_at, xcri_now());
        server = 0;
    }
    return conn->opened <= atomic_load(&board->unfit_at)
           || (server && conn->server != server);
}
