/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/route.h"
#include "core/bind.h"
#include "core/hash.h"
#include "core/param.h"
#include "core/sql.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* The number of segments of a row that has no address */
#define INTERNAL (-2)

/* Splits the path at its slashes; a slash at the end adds no segment.
 * Returns the number of segments, or -1 when one is empty or there are too
 * many. */
static int split(const char *path, apr_size_t len, xcri_str_t *segments)
{
    const char *end = path + len;
    int n = 0;

    while (path < end) {
        const char *slash;

        if (*path++ != '/') {
            return -1;
        }
        if (path == end) {
            break;
        }
        if (n == XCRI_MAX_SEGMENTS) {
            return -1;
        }
        slash = memchr(path, '/', (apr_size_t)(end - path));
        if (!slash) {
            slash = end;
        }
        if (slash == path) {
            return -1;
        }
        segments[n].data = path;
        segments[n].len = (apr_size_t)(slash - path);
        n++;
        path = slash;
    }
    return n;
}

static const char *compile_path(apr_pool_t *pool, xcri_compiled_t *c)
{
    const xcri_route_t *route = c->route;
    xcri_str_t parts[XCRI_MAX_SEGMENTS];
    int i;

    if (route->path[0] == '(') {
        c->nsegments = INTERNAL;
        return NULL;
    }
    c->nsegments = split(route->path, strlen(route->path), parts);
    if (c->nsegments < 0) {
        return apr_psprintf(pool, "route %s: the path must be at most %d "
                            "segments, each after one slash", route->path,
                            XCRI_MAX_SEGMENTS);
    }
    for (i = 0; i < c->nsegments; i++) {
        const char *s = parts[i].data;
        apr_size_t len = parts[i].len;

        c->segments[i].param = -1;
        if (s[0] != '{') {
            c->segments[i].text = parts[i];
            continue;
        }
        c->segments[i].param = s[len - 1] != '}' ? -1
            : xcri_bind_index(route->params, s + 1, len - 2);
        if (c->segments[i].param < 0) {
            return apr_psprintf(pool, "route %s: %.*s names no parameter of "
                                "the route", route->path, (int)len, s);
        }
        c->in_path |= 1U << c->segments[i].param;
        c->ncaptures++;
    }
    return NULL;
}

static int by_text(const xcri_str_t *x, const xcri_str_t *y)
{
    int differ = memcmp(x->data, y->data, x->len < y->len ? x->len : y->len);

    return differ ? differ : (x->len > y->len) - (x->len < y->len);
}

/* Literals before captures, from the left: so the first match is the best.
 * Two rows are equal when they match the same addresses: neither a capture's
 * name nor a slash at the end tells them apart. */
static int by_precedence(const void *a, const void *b)
{
    const xcri_compiled_t *x = *(xcri_compiled_t *const *)a;
    const xcri_compiled_t *y = *(xcri_compiled_t *const *)b;
    int i;

    if (x->nsegments != y->nsegments) {
        return x->nsegments - y->nsegments;
    }
    for (i = 0; i < x->nsegments; i++) {
        int differ = (x->segments[i].param >= 0) - (y->segments[i].param >= 0);

        if (differ) {
            return differ;
        }
    }
    for (i = 0; i < x->nsegments; i++) {
        int differ = x->segments[i].param >= 0 ? 0
            : by_text(&x->segments[i].text, &y->segments[i].text);

        if (differ) {
            return differ;
        }
    }
    return x->nsegments == INTERNAL ? strcmp(x->route->path, y->route->path)
                                    : 0;
}

/* Of one address what is read comes first, then by the methods' names. */
static int by_method(const void *a, const void *b)
{
    const xcri_route_t *x = (*(xcri_compiled_t *const *)a)->route;
    const xcri_route_t *y = (*(xcri_compiled_t *const *)b)->route;
    int differ = by_precedence(a, b);

    return differ ? differ : strcmp(x->method ? x->method : "",
                                    y->method ? y->method : "");
}

static const char *compile(apr_pool_t *pool, const xcri_route_t *route,
                           int *next_id, xcri_compiled_t **out)
{
    xcri_compiled_t *c = apr_pcalloc(pool, sizeof(*c));
    const char *wrong;

    c->route = route;
    for (c->nparams = 0; route->params && route->params[c->nparams].name;
         c->nparams++) {
        if (c->nparams == XCRI_MAX_PARAMS - 1) {
            return apr_psprintf(pool, "route %s: too many parameters",
                                route->path);
        }
    }
    wrong = compile_path(pool, c);
    if (!wrong) {
        wrong = xcri_sql_compile(pool, c, next_id);
    }
    *out = c;
    return wrong;
}

static apr_uint64_t digest_columns(const xcri_column_t *columns,
                                   apr_uint64_t hash)
{
    for (; columns && columns->name; columns++) {
        hash = xcri_hash_text(hash, columns->name);
        hash = xcri_hash_text(hash, columns->sql);
        hash = xcri_hash(hash, &columns->type, sizeof(columns->type));
        hash = xcri_hash(hash, &columns->flags, sizeof(columns->flags));
    }
    return xcri_hash_text(hash, NULL);
}

/* What the answers of a route are made by: another build with other tables
 * makes other answers of the same rows. */
static apr_uint64_t digest_of(const xcri_compiled_t *c, apr_uint64_t hash)
{
    const xcri_route_t *route = c->route;
    const xcri_statement_t *st;
    int i;

    hash = xcri_hash_text(hash, route->path);
    hash = xcri_hash_text(hash, route->media);
    for (i = 0; i < c->nparams; i++) {
        hash = xcri_hash_text(hash, route->params[i].name);
        hash = xcri_hash_text(hash, route->params[i].preset);
    }
    for (i = 0; i < c->nparts; i++) {
        const xcri_part_t *part = &route->parts[i];

        hash = xcri_hash_text(hash, part->name);
        hash = xcri_hash_text(hash, part->source);
        hash = xcri_hash_text(hash, part->more_join);
        hash = xcri_hash(hash, &part->kind, sizeof(part->kind));
        hash = xcri_hash(hash, &part->flags, sizeof(part->flags));
        hash = digest_columns(part->columns, hash);
        hash = digest_columns(part->more, hash);
        for (st = c->statements[i]; st; st = st->next) {
            hash = xcri_hash_text(hash, st->sql);
        }
    }
    return hash;
}

const char *xcri_route_compile(apr_pool_t *pool,
                                const xcri_route_t *const *tables,
                                xcri_engine_t **out)
{
    xcri_engine_t *engine = apr_pcalloc(pool, sizeof(*engine));
    apr_array_header_t *all = apr_array_make(pool, 64,
                                             sizeof(xcri_compiled_t *));
    int i;

    for (; *tables; tables++) {
        const xcri_route_t *route;

        for (route = *tables; route->path; route++) {
            const char *wrong = compile(pool, route, &engine->nstatements,
                                        apr_array_push(all));

            if (wrong) {
                return wrong;
            }
        }
    }
    qsort(all->elts, (size_t)all->nelts, sizeof(xcri_compiled_t *),
          by_method);
    engine->routes = (const xcri_compiled_t **)all->elts;
    engine->nroutes = all->nelts;
    engine->digest = XCRI_HASH_START;
    for (i = 0; i < all->nelts; i++) {
        ((xcri_compiled_t **)all->elts)[i]->index = i;
        engine->digest = digest_of(engine->routes[i], engine->digest);
        if (i && !by_precedence(&engine->routes[i - 1], &engine->routes[i])) {
            if (!by_method(&engine->routes[i - 1], &engine->routes[i])) {
                return apr_psprintf(pool, "route %s stands in the tables "
                                    "twice, also as %s",
                                    engine->routes[i]->route->path,
                                    engine->routes[i - 1]->route->path);
            }
            ((xcri_compiled_t **)all->elts)[i - 1]->also = engine->routes[i];
        }
    }
    *out = engine;
    return NULL;
}

const xcri_compiled_t *xcri_route_named(const xcri_engine_t *engine,
                                        const char *path)
{
    int r;

    for (r = 0; r < engine->nroutes; r++) {
        if (!strcmp(engine->routes[r]->route->path, path)) {
            return engine->routes[r];
        }
    }
    return NULL;
}

const xcri_compiled_t *xcri_route_match(const xcri_engine_t *engine,
                                        const char *path, apr_size_t len,
                                        xcri_str_t *captures)
{
    xcri_str_t given[XCRI_MAX_SEGMENTS];
    int n = split(path, len, given);
    int r, i;

    for (r = 0; r < engine->nroutes; r++) {
        const xcri_compiled_t *c = engine->routes[r];
        int captured = 0;

        if (c->nsegments != n) {
            continue;
        }
        for (i = 0; i < n; i++) {
            const xcri_segment_t *want = &c->segments[i];

            if (want->param >= 0) {
                captures[captured++] = given[i];
            }
            else if (want->text.len != given[i].len
                     || memcmp(want->text.data, given[i].data, given[i].len)) {
                break;
            }
        }
        if (i == n) {
            return c;
        }
    }
    return NULL;
}
