/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "xcri_feedback.h"

#define REPOSITORY "lewistv/iz-apps-xcri"
#define PER_HOUR "3"
#define PER_DAY "10"

int xcri_feedback_status(xcri_request_t *req)
{
    xcri_json_lit(&req->out, "{\"configured\":false,\"repository\":\""
                  REPOSITORY "\",\"rate_limits\":{\"per_hour\":" PER_HOUR
                  ",\"per_day\":" PER_DAY "}}");
    return OK;
}

int xcri_feedback_post(xcri_request_t *req)
{
    xcri_json_lit(&req->out, "{\"detail\":\"Feedback is not available on this "
                  "server: nothing was stored or sent\"}");
    return HTTP_SERVICE_UNAVAILABLE;
}
