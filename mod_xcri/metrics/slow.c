/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/slow.h"
#include "metrics/metrics.h"

#include <apr_strings.h>

APLOG_USE_MODULE(xcri);

/* The names of the parameters that the statement uses; values are the
 * visitors' business. */
static const char *names_of(apr_pool_t *pool, const xcri_compiled_t *c,
                            const xcri_value_t *values,
                            const xcri_statement_t *st)
{
    const char *names = "";
    int i;

    for (i = 0; i < c->nparams; i++) {
        if ((st->uses & (1U << i)) && values[i].kind != XCRI_ABSENT) {
            names = apr_pstrcat(pool, names, *names ? ", " : "",
                                c->route->params[i].name, NULL);
        }
    }
    return names;
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
                        APR_INT64_T_FMT " us waiting for a connection; given: "
                        "%s; %" APR_UINT64_T_FMT " more of this route not "
                        "logged", c->route->path, st->name,
                        has_failed ? " (failed)" : "", took, rows,
                        trace->wait_usec, names_of(pool, c, values, st), kept);
    if (r) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "xcri: %s", line);
    }
    else {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "xcri: %s", line);
    }
}
