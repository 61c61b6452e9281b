/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/outage.h"
#include "database/options.h"
#include "core/window.h"

#include <apr_strings.h>
#include <errmsg.h>
#include <mysqld_error.h>

APLOG_USE_MODULE(xcri);

xcri_fault_t xcri_outage_fault(unsigned code)
{
    static const struct {
        unsigned code;
        xcri_fault_t fault;
    } known[] = {
        { CR_CONNECTION_ERROR, XCRI_FAULT_ABSENT },
        { CR_CONN_HOST_ERROR, XCRI_FAULT_ABSENT },
        { CR_UNKNOWN_HOST, XCRI_FAULT_UNNAMED },
        { CR_SERVER_GONE_ERROR, XCRI_FAULT_SILENT },
        { CR_SERVER_LOST, XCRI_FAULT_SILENT },
        { CR_SERVER_LOST_EXTENDED, XCRI_FAULT_SILENT },
        { CR_SERVER_HANDSHAKE_ERR, XCRI_FAULT_SILENT },
        { CR_SSL_CONNECTION_ERROR, XCRI_FAULT_TLS },
        { ER_ACCESS_DENIED_ERROR, XCRI_FAULT_ACCOUNT },
        { ER_ACCESS_DENIED_NO_PASSWORD_ERROR, XCRI_FAULT_ACCOUNT },
        { ER_MUST_CHANGE_PASSWORD, XCRI_FAULT_ACCOUNT },
        { ER_MUST_CHANGE_PASSWORD_LOGIN, XCRI_FAULT_ACCOUNT },
        { ER_ACCOUNT_HAS_BEEN_LOCKED, XCRI_FAULT_ACCOUNT },
        { CR_AUTH_PLUGIN_CANNOT_LOAD, XCRI_FAULT_ACCOUNT },
        { ER_DBACCESS_DENIED_ERROR, XCRI_FAULT_DATABASE },
        { ER_BAD_DB_ERROR, XCRI_FAULT_DATABASE },
        { ER_NO_DB_ERROR, XCRI_FAULT_DATABASE },
        { ER_TABLEACCESS_DENIED_ERROR, XCRI_FAULT_GRANT },
        { ER_COLUMNACCESS_DENIED_ERROR, XCRI_FAULT_GRANT },
        { ER_SPECIFIC_ACCESS_DENIED_ERROR, XCRI_FAULT_GRANT },
        { ER_UNKNOWN_COM_ERROR, XCRI_FAULT_APART },
        { ER_SLAVE_NOT_RUNNING, XCRI_FAULT_LATE },
        { ER_NO_SUCH_TABLE, XCRI_FAULT_SCHEMA },
        { ER_BAD_FIELD_ERROR, XCRI_FAULT_SCHEMA },
        { ER_CON_COUNT_ERROR, XCRI_FAULT_FULL },
        { ER_TOO_MANY_USER_CONNECTIONS, XCRI_FAULT_FULL },
        { ER_USER_LIMIT_REACHED, XCRI_FAULT_FULL },
        { ER_HOST_IS_BLOCKED, XCRI_FAULT_BLOCKED },
        { ER_HOST_NOT_PRIVILEGED, XCRI_FAULT_BLOCKED }
    };
    apr_size_t i;

    for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (known[i].code == code) {
            return known[i].fault;
        }
    }
    return XCRI_FAULT_OTHER;
}

int xcri_outage_is_lost(unsigned code)
{
    return code == CR_SERVER_GONE_ERROR || code == CR_SERVER_LOST
        || code == CR_SERVER_LOST_EXTENDED || code == CR_COMMANDS_OUT_OF_SYNC
        /* Over TLS, a connection that is cut off ends so while it is read. */
        || code == CR_SSL_CONNECTION_ERROR
        || code == ER_CONNECTION_KILLED || code == ER_SERVER_SHUTDOWN
        /* A node that has lost its cluster refuses every statement so. */
        || code == ER_UNKNOWN_COM_ERROR;
}

int xcri_outage_is_busy(unsigned code)
{
    return code == ER_STATEMENT_TIMEOUT || code == ER_QUERY_INTERRUPTED
        || code == ER_LOCK_WAIT_TIMEOUT || code == ER_LOCK_DEADLOCK
        || code == ER_CON_COUNT_ERROR || code == ER_OUT_OF_RESOURCES
        || code == ER_DISK_FULL || code == ER_TOO_MANY_USER_CONNECTIONS
        || code == ER_MAX_PREPARED_STMT_COUNT_REACHED;
}

int xcri_outage_is_lacking(unsigned code)
{
    return code == ER_NO_SUCH_TABLE || code == ER_TABLEACCESS_DENIED_ERROR;
}

const char *xcri_outage_address(apr_pool_t *pool, const char *params)
{
    const char *host = xcri_config_dbd_param(pool, params, "host");
    const char *port = xcri_config_dbd_param(pool, params, "port");
    const char *sock = xcri_config_dbd_param(pool, params, "sock");
    const char *group = xcri_config_dbd_param(pool, params, "group");

    if (host && strcmp(host, "localhost")) {
        return apr_pstrcat(pool, host, ":", port ? port : "3306", NULL);
    }
    if (!sock && group) {
        sock = xcri_options_find(pool, group).socket;
    }
    return sock ? sock : group && !host ? apr_pstrcat(pool, "what group ",
                                                      group, " says", NULL)
                                        : "localhost";
}

void xcri_outage_begins(xcri_pool_t *pool, const xcri_refusal_t *why)
{
    int fault = (int)(why->code ? xcri_outage_fault(why->code)
                                : XCRI_FAULT_SILENT);
    apr_int64_t nobody = 0;
    apr_pool_t *temp;

    if (!atomic_compare_exchange_strong(&pool->count->away_since, &nobody,
                                        apr_time_now())) {
        return;
    }
    atomic_store(&pool->count->fault, fault);
    xcri_add(&pool->count->trips, 1);
    apr_pool_create(&temp, NULL);
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, pool->s, "xcri: the database is "
                 "away: %s: error %u (%s): it %s; %s. Requests that need it "
                 "are answered 503, or from what is remembered, until it is "
                 "back", xcri_outage_address(temp, pool->params), why->code,
                 why->words, xcri_fault_what(fault), xcri_fault_cure(fault));
    apr_pool_destroy(temp);
}

void xcri_outage_ends(xcri_pool_t *pool)
{
    apr_int64_t since = atomic_exchange(&pool->count->away_since, 0);
    apr_pool_t *temp;

    if (since) {
        apr_pool_create(&temp, NULL);
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, pool->s, "xcri: the database "
                     "is back, after %s",
                     xcri_window_words(temp, apr_time_sec(apr_time_now()
                                                          - since) + 1));
        apr_pool_destroy(temp);
    }
}
