/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/validators.h"
#include "core/hash.h"
#include "core/list.h"

#include <apr_strings.h>

/* The address names the rest. The tag is weak: it tells that the rows are the
 * same, and a filter may still compress the answer. The build's tables belong
 * to it, because they say what is made of the rows; so does the form, because
 * CSV and JSON can have one address, and a cache has to tell them apart. */
static const char *tag(const xcri_request_t *req)
{
    const xcri_settings_t *s = &req->settings;
    const xcri_version_t *version = &req->query.version;
    apr_int64_t facts[] = {
        s->default_limit,
        s->default_season == XCRI_NEWEST ? version->season : s->default_season
    };
    apr_uint64_t hash = xcri_hash(req->engine->digest, facts, sizeof(facts));
    const char *form = req->form ? xcri_forms[req->form].word : "";

    return apr_psprintf(req->pool, "W/\"%.16s-%08x%s%s\"", version->tag,
                        (unsigned)(hash ^ hash >> 32), *form ? "-" : "", form);
}

void xcri_validators_set(const xcri_request_t *req, xcri_answer_t *answer)
{
    apr_table_setn(answer->headers, "Cache-Control", "no-cache");
    if (req->query.version.settled) {
        apr_table_setn(answer->headers, "ETag", tag(req));
        answer->modified = req->query.version.modified;
    }
}
