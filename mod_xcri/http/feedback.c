/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/feedback.h"

#define REPOSITORY "lewistv/iz-apps-xcri"
#define PER_HOUR "3"
#define PER_DAY "10"

xcri_answer_t *xcri_feedback_status(xcri_request_t *req)
{
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK,
                                             XCRI_MEDIA_JSON);

    xcri_json_lit(&answer->body, "{\"configured\":false,\"repository\":\""
                  REPOSITORY "\",\"rate_limits\":{\"per_hour\":" PER_HOUR
                  ",\"per_day\":" PER_DAY "}}");
    apr_table_setn(answer->headers, "Cache-Control", "no-store");
    return answer;
}

xcri_answer_t *xcri_feedback_post(xcri_request_t *req)
{
    return xcri_answer_detail(req->pool, HTTP_SERVICE_UNAVAILABLE,
                              "Feedback is not available on this server: "
                              "nothing was stored or sent");
}
