/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/links.h"

#include <apr_escape.h>
#include <apr_strings.h>

/* Would it be so, too, if the client had not said it? The season is named: a
 * link that is followed later means the same one. */
static int is_default(const xcri_request_t *req, int i)
{
    const xcri_param_t *p = &req->compiled->route->params[i];
    const xcri_value_t *v = &req->values[i];

    if (v->kind == XCRI_IS_TEXT) {
        return p->preset && xcri_text_is(v->text, p->preset);
    }
    return p->setting == XCRI_SETTING_LIMIT && !p->preset
           ? v->number == req->settings.default_limit
           : p->preset && v->number == apr_atoi64(p->preset);
}

const char *xcri_links_query(const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    apr_pool_t *pool = req->pool;
    const char *query = "";
    int i;

    for (i = 0; i < c->nparams; i++) {
        const xcri_param_t *p = &c->route->params[i];
        const xcri_value_t *v = &req->values[i];
        const char *text;

        if (!v->given || v->kind == XCRI_ABSENT || i == c->offset_at
            || (c->in_path & (1U << i)) || is_default(req, i)) {
            continue;
        }
        if (v->kind == XCRI_IS_TEXT) {
            /* A pattern was made of the text that CONTAINS stands for. */
            const xcri_str_t *s = p->flags & XCRI_P_CONTAINS ? &v->raw
                                                             : &v->text;

            text = apr_pescape_urlencoded(pool, apr_pstrmemdup(pool, s->data,
                                                               s->len));
        }
        else {
            text = apr_psprintf(pool, "%" APR_INT64_T_FMT, v->number);
        }
        query = apr_pstrcat(pool, query, *query ? "&" : "", p->name, "=", text,
                            NULL);
    }
    return query;
}

/* Relative to the address that was asked for: right behind any proxy. */
static const char *own_name(const xcri_request_t *req)
{
    const char *path = apr_pstrmemdup(req->pool, req->path.data,
                                      req->path.len);
    const char *slash = strrchr(path, '/');

    return apr_pescape_path_segment(req->pool, slash ? slash + 1 : "");
}

typedef struct {
    apr_pool_t *pool;
    apr_table_t *headers;
    const char *name, *query;
} links_t;

static void add(const links_t *to, const char *rel, apr_int64_t offset)
{
    const char *query = to->query;

    if (offset) {
        query = apr_psprintf(to->pool, "%s%soffset=%" APR_INT64_T_FMT, query,
                             *query ? "&" : "", offset);
    }
    apr_table_mergen(to->headers, "Link",
                     apr_psprintf(to->pool, "<./%s%s%s>; rel=\"%s\"", to->name,
                                  *query ? "?" : "", query, rel));
}

void xcri_links_set(const xcri_request_t *req, xcri_answer_t *answer,
                    apr_int64_t total)
{
    const xcri_compiled_t *c = req->compiled;
    const links_t to = { req->pool, answer->headers, own_name(req),
                         xcri_links_query(req) };
    apr_int64_t limit, offset, last;

    add(&to, "first", 0);
    if (c->limit_at < 0 || c->offset_at < 0) {
        add(&to, "last", 0);
        return;
    }
    limit = req->values[c->limit_at].number;
    offset = req->values[c->offset_at].number;
    last = total > 0 && limit > 0 ? (total - 1) / limit * limit : 0;
    if (offset > 0) {
        apr_int64_t before = offset > last + limit ? last : offset - limit;

        add(&to, "prev", before > 0 ? before : 0);
    }
    if (offset < last && limit > 0 && offset + limit < total) {
        add(&to, "next", offset + limit);
    }
    add(&to, "last", last);
}
