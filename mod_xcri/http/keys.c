/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/keys.h"

#include <apr_lib.h>
#include <string.h>

/* Characters of a key */
#define KEY_MOST 255

int xcri_keys_is_one(const char *key)
{
    apr_size_t len = strlen(key), i;

    for (i = 0; i < len && apr_isgraph(key[i]); i++) {
    }
    return len && len <= KEY_MOST && i == len;
}

xcri_answer_t *xcri_keys_wrong(xcri_request_t *req, const char *key,
                               const char *msg)
{
    apr_array_header_t *problems = apr_array_make(req->pool, 1,
                                                  sizeof(xcri_problem_t));
    xcri_problem_t *p = apr_array_push(problems);

    memset(p, 0, sizeof(*p));
    p->type = "value_error";
    p->place = "header";
    p->name = XCRI_KEYS_HEADER;
    p->msg = msg;
    p->input = key;
    p->input_len = strlen(key);
    return xcri_answer_problems(req->pool, problems);
}
