/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any path against a table of addresses, and against a slow way to match */
#include "fuzz.h"

struct xcri_request_t;

static struct xcri_answer_t *run(struct xcri_request_t *req)
{
    (void)req;
    return 0;
}

static const xcri_param_t params[] = {
    { .name = "a", .type = XCRI_INT }, { .name = "b", .type = XCRI_INT },
    { .name = NULL }
};

#define ROW(address) { .path = address, .params = params, .run = run }

static const xcri_route_t table[] = {
    ROW("/"), ROW("/a"), ROW("/{a}"), ROW("/a/b"), ROW("/a/{a}"),
    ROW("/{a}/b"), ROW("/{a}/{b}/"), ROW("/a/b/c"), ROW("/a/{b}/c"),
    ROW("/{b}/b/c"), ROW("/1/2/3/4/5/6/7/{a}"), ROW("(inside)"),
    { .path = NULL }
};

static xcri_engine_t *engine;

static void setup(apr_pool_t *pool)
{
    const xcri_route_t *const tables[] = { table, NULL };

    REQUIRE(!xcri_route_compile(pool, tables, &engine));
}

/* The rest of the path behind the segment at s, which gets its length */
static const char *segment(const char *s, const char *end, apr_size_t *len)
{
    const char *stop = s;

    while (stop < end && *stop != '/') {
        stop++;
    }
    *len = (apr_size_t)(stop - s);
    return stop < end ? stop + 1 : NULL;
}

/* How well the row matches: 0 not at all, else the more the better */
static unsigned quality(const char *want, xcri_str_t path)
{
    const char *want_end = want + strlen(want);
    const char *s = path.data, *end = path.data + path.len;
    unsigned score = 1;

    if (*want++ != '/' || (path.len && *s++ != '/')) {
        return 0;
    }
    if (want < want_end && want_end[-1] == '/') {
        want_end--;
    }
    if (s < end && end[-1] == '/') {
        if (end - s == 1) {
            return 0;
        }
        end--;
    }
    if (want == want_end || s == end) {
        return want == want_end && s == end;
    }
    while (want && s) {
        apr_size_t want_len, len;
        const char *w = want, *g = s;

        want = segment(want, want_end, &want_len);
        s = segment(s, end, &len);
        if (!len) {
            return 0;
        }
        if (*w != '{' && (want_len != len || memcmp(w, g, len))) {
            return 0;
        }
        score = score * 2 + (*w != '{');
    }
    return want || s ? 0 : score;
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    xcri_str_t captures[XCRI_MAX_SEGMENTS], path;
    const xcri_route_t *row, *best = NULL;
    const xcri_compiled_t *got;
    unsigned score = 0;
    int i;

    path.data = memcpy(apr_palloc(pool, input.len), input.data, input.len);
    path.len = input.len;
    got = xcri_route_match(engine, path.data, path.len, captures);
    for (row = table; row->path; row++) {
        unsigned q = quality(row->path, path);

        if (q > score) {
            score = q;
            best = row;
        }
    }
    REQUIRE((got ? got->route : NULL) == best);
    for (i = 0; got && i < got->ncaptures; i++) {
        REQUIRE(captures[i].len && captures[i].data > path.data
                && captures[i].data + captures[i].len
                   <= path.data + path.len);
        REQUIRE(!memchr(captures[i].data, '/', captures[i].len));
    }
}
