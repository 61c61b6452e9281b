/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/slow.h"
#include "metrics/metrics.h"

#include <apr_escape.h>
#include <apr_strings.h>

#include "core/bind.h"
#include "core/json.h"

APLOG_USE_MODULE(xcri);

/* ---- the statement, as EXPLAIN takes it ---------------------------------- */

/* A text as a literal: what httpd's log would escape, or a terminal would take
 * for a command, is written in hex digits. */
static const char *text_literal(apr_pool_t *pool, xcri_str_t text)
{
    char *out = apr_palloc(pool, text.len * 2 + sizeof("_utf8mb4 0x"));
    char *to = out;
    apr_size_t i;
    int is_plain = text.len > 0;

    for (i = 0; i < text.len && is_plain; i++) {
        is_plain = text.data[i] >= ' ' && text.data[i] <= '~'
                   && text.data[i] != '\\';
    }
    if (is_plain) {
        *to++ = '\'';
        for (i = 0; i < text.len; i++) {
            *to++ = text.data[i];
            if (text.data[i] == '\'') {
                *to++ = '\'';
            }
        }
        *to++ = '\'';
        *to = '\0';
        return out;
    }
    return text.len ? apr_pstrcat(pool, "_utf8mb4 0x",
                                  apr_pescape_hex(pool, text.data, text.len, 0),
                                  NULL)
                    : "''";
}

static const char *literal(apr_pool_t *pool, const xcri_value_t *v)
{
    return v->kind == XCRI_ABSENT ? "NULL"
         : v->kind == XCRI_IS_TEXT ? text_literal(pool, v->text)
                                   : apr_psprintf(pool, "%" APR_INT64_T_FMT,
                                                  v->number);
}

/* The statement with its values in the places of '?', in one line */
static const char *filled(apr_pool_t *pool, const xcri_statement_t *st,
                          const xcri_value_t *values)
{
    xcri_json_t out;
    const char *at;
    char quote = 0;
    int n = 0;

    xcri_json_init(&out, pool);
    for (at = st->sql; *at; at++) {
        if (quote ? *at == quote : strchr("'\"`", *at) != NULL) {
            quote = quote ? 0 : *at;
        }
        if (*at == '?' && !quote && n < st->nbind) {
            const char *value = literal(pool, xcri_bind_value(st, values,
                                                                n++));

            xcri_json_raw(&out, value, strlen(value));
        }
        else {
            xcri_json_raw(&out, *at == '\n' ? " " : at, 1);
        }
    }
    return xcri_json_flat(&out);
}

/* The parameters that the statement uses, as the client wrote them: a visitor's
 * words stand in the access log, too. */
static const char *given(apr_pool_t *pool, const xcri_compiled_t *c,
                         const xcri_value_t *values,
                         const xcri_statement_t *st)
{
    const char *all = "";
    int i;

    for (i = 0; i < c->nparams; i++) {
        if ((st->uses & (1U << i)) && values[i].kind != XCRI_ABSENT) {
            all = apr_pstrcat(pool, all, *all ? ", " : "",
                              c->route->params[i].name, "=",
                              literal(pool, &values[i]), NULL);
        }
    }
    return *all ? all : "nothing";
}

/* At most one line a second and route: a database that has become slow fills
 * no disk. */
void xcri_slow_log(apr_pool_t *pool, request_rec *r, server_rec *s,
                   const xcri_compiled_t *c, const xcri_value_t *values,
                   const xcri_trace_t *trace, const xcri_statement_t *st,
                   apr_time_t took, apr_int64_t rows, int has_failed)
{
    apr_uint64_t kept;
    const char *line;

    if (!xcri_metrics_slow_due(c, &kept)) {
        return;
    }
    line = apr_psprintf(pool, "slow query: route %s, statement \"%s\"%s: %"
                        APR_TIME_T_FMT " us, %" APR_INT64_T_FMT " rows, %"
                        APR_INT64_T_FMT " us waiting for a connection; cache: %s; given: "
                        "%s; %" APR_UINT64_T_FMT " more of this route not "
                        "logged; to see why: EXPLAIN %s", c->route->path,
                        st->name,
                        has_failed ? " (failed)" : "", took, rows,
                        trace->wait_usec, xcri_count_cache_name(trace->cache),
                        given(pool, c, values, st), kept,
                        filled(pool, st, values));
    if (r) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "xcri: %s", line);
    }
    else {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: %s", line);
    }
}
