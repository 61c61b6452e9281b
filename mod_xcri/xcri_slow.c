/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "mod_xcri.h"
#include "xcri_metrics.h"

#include <apr_strings.h>

APLOG_USE_MODULE(xcri);

/* The names of the parameters that the statement uses; values are the
 * visitors' business. */
static const char *names_of(const xcri_request_t *req,
                            const xcri_statement_t *st)
{
    const char *names = "";
    int i;

    for (i = 0; i < req->compiled->nparams; i++) {
        if ((st->uses & (1U << i)) && req->values[i].kind != XCRI_ABSENT) {
            names = apr_pstrcat(req->r->pool, names, *names ? ", " : "",
                                req->compiled->route->params[i].name, NULL);
        }
    }
    return names;
}

/* At most one line a second and route: a database that has become slow fills
 * no disk. */
void xcri_slow_log(const xcri_request_t *req, const xcri_statement_t *st,
                   apr_time_t took, apr_int64_t rows, int has_failed)
{
    apr_uint64_t kept;

    if (!xcri_metrics_slow_due(req->compiled, &kept)) {
        return;
    }
    ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, req->r,
                  "xcri: slow query: route %s, statement \"%s\"%s: %"
                  APR_TIME_T_FMT " us, %" APR_INT64_T_FMT " rows, %"
                  APR_INT64_T_FMT " us waiting for a connection; given: %s; "
                  "%" APR_UINT64_T_FMT " more of this route not logged",
                  req->compiled->route->path, st->name,
                  has_failed ? " (failed)" : "", took, rows,
                  req->trace->wait_usec, names_of(req, st), kept);
}
