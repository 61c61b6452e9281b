/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/answer.h"

#include <apr_strings.h>
#include <string.h>

xcri_answer_t *xcri_answer_make(apr_pool_t *pool, int status,
                                const char *media)
{
    xcri_answer_t *answer = apr_pcalloc(pool, sizeof(*answer));

    answer->status = status;
    answer->media = media;
    answer->headers = apr_table_make(pool, 4);
    xcri_json_init(&answer->body, pool);
    return answer;
}

xcri_answer_t *xcri_answer_detail(apr_pool_t *pool, int status,
                                  const char *detail)
{
    xcri_answer_t *answer = xcri_answer_make(pool, status, XCRI_MEDIA_JSON);

    xcri_json_lit(&answer->body, "{\"detail\":");
    xcri_json_text(&answer->body, detail, strlen(detail));
    xcri_json_lit(&answer->body, "}");
    return answer;
}

xcri_answer_t *xcri_answer_again(apr_pool_t *pool, int status, int seconds,
                                 const char *detail)
{
    xcri_answer_t *answer = xcri_answer_detail(pool, status, detail);

    apr_table_setn(answer->headers, "Retry-After", apr_itoa(pool, seconds));
    return answer;
}

xcri_answer_t *xcri_answer_fault(apr_pool_t *pool, const char *incident)
{
    xcri_answer_t *answer = xcri_answer_make(pool, 500, XCRI_MEDIA_JSON);
    const char *detail = apr_pstrcat(pool, "Error ", incident,
                                     "; the server's log has the cause", NULL);

    xcri_json_lit(&answer->body,
                  "{\"error\":\"InternalServerError\",\"message\":"
                  "\"An unexpected error occurred\",\"detail\":");
    xcri_json_text(&answer->body, detail, strlen(detail));
    xcri_json_lit(&answer->body, "}");
    return answer;
}

static void write_problem(xcri_json_t *out, const xcri_problem_t *p)
{
    xcri_json_lit(out, "{\"type\":");
    xcri_json_text(out, p->type, strlen(p->type));
    xcri_json_lit(out, ",\"loc\":[");
    xcri_json_text(out, p->place, strlen(p->place));
    if (p->line || p->line_is_index) {
        xcri_json_lit(out, ",");
        xcri_json_int(out, p->line);
    }
    if (p->name) {
        xcri_json_lit(out, ",");
    }
    if (p->name && p->name_is_number) {
        xcri_json_raw(out, p->name, strlen(p->name));
    }
    else if (p->name) {
        xcri_json_text(out, p->name, strlen(p->name));
    }
    xcri_json_lit(out, "],\"msg\":");
    xcri_json_text(out, p->msg, strlen(p->msg));
    xcri_json_lit(out, ",\"input\":");
    if (p->input_json) {
        xcri_json_raw(out, p->input_json, strlen(p->input_json));
    }
    else if (p->input) {
        xcri_json_text(out, p->input, p->input_len);
    }
    else {
        xcri_json_lit(out, "null");
    }
    if (p->ctx_name) {
        xcri_json_lit(out, ",\"ctx\":{");
        xcri_json_text(out, p->ctx_name, strlen(p->ctx_name));
        xcri_json_lit(out, ":");
        if (p->ctx_text) {
            xcri_json_text(out, p->ctx_text, strlen(p->ctx_text));
        }
        else {
            xcri_json_int(out, p->ctx_number);
        }
        xcri_json_lit(out, "}");
    }
    xcri_json_lit(out, "}");
}

xcri_answer_t *xcri_answer_problems(apr_pool_t *pool,
                                    const apr_array_header_t *problems)
{
    xcri_answer_t *answer = xcri_answer_make(pool, 422, XCRI_MEDIA_JSON);
    int i;

    xcri_json_lit(&answer->body, "{\"detail\":[");
    for (i = 0; i < problems->nelts; i++) {
        if (i) {
            xcri_json_lit(&answer->body, ",");
        }
        write_problem(&answer->body,
                      &APR_ARRAY_IDX(problems, i, xcri_problem_t));
    }
    xcri_json_lit(&answer->body, "]}");
    return answer;
}
