/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/search.h"
#include "core/list.h"
#include "core/sql.h"

/* What each statement gives at most */
#define ENOUGH 20

xcri_answer_t *xcri_search(xcri_request_t *req)
{
    xcri_query_t *q = &req->query;
    xcri_answer_t *answer;
    xcri_json_t found;
    apr_int64_t rows = 0;
    int rv = xcri_version_get(q), i;

    for (i = 0; i < req->compiled->nparts && rv == OK && rows < ENOUGH; i++) {
        const xcri_statement_t *st = xcri_sql_choose(req->pool, req->compiled,
            req->compiled->statements[i], req->values);
        xcri_view_t view = xcri_list_whole(st);

        xcri_json_init(&found, req->pool);
        rv = xcri_query_rows(q, st, &view, &found, &rows);
    }
    xcri_query_end(q);
    if (rv != OK) {
        return xcri_request_failed(req, rv);
    }
    answer = xcri_answer_make(req->pool, HTTP_OK, XCRI_MEDIA_JSON);
    xcri_json_lit(&answer->body, "{\"total\":");
    xcri_json_int(&answer->body, rows);
    xcri_json_lit(&answer->body, ",\"results\":[");
    xcri_json_append(&answer->body, &found);
    xcri_json_lit(&answer->body, "]}");
    apr_table_setn(answer->headers, "Cache-Control", "no-store");
    return answer;
}
