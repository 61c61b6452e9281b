/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "xcri_search.h"

/* What both statements give at most */
#define ENOUGH 20

int xcri_search(xcri_request_t *req)
{
    xcri_json_t found;
    apr_int64_t rows = 0;
    int rv = xcri_version_get(req), i;

    for (i = 0; i < 2 && rv == OK && rows < ENOUGH; i++) {
        const xcri_statement_t *st = req->compiled->statements[i];
        xcri_view_t view = xcri_view_all(st);

        xcri_json_init(&found, req->r->pool);
        rv = xcri_query_rows(req, st, &view, &found, &rows);
    }
    if (rv == OK) {
        xcri_json_lit(&req->out, "{\"total\":");
        xcri_json_int(&req->out, rows);
        xcri_json_lit(&req->out, ",\"results\":[");
        xcri_json_append(&req->out, &found);
        xcri_json_lit(&req->out, "]}");
    }
    return rv;
}
