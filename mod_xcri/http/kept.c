/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/kept.h"
#include "http/epoch.h"
#include "http/key.h"
#include "http/validators.h"
#include "core/accept.h"
#include "core/clock.h"

#include <apr_strings.h>

/* This child's store: made before its threads, and never changed. Without a
 * cache it holds what concerns all seasons, and no more. */
static xcri_store_t *store;
static int is_for_all;

#define WITHOUT_CACHE XCRI_MEGABYTE

void xcri_kept_child_init(apr_pool_t *pchild, server_rec *main_server)
{
    apr_int64_t size = xcri_srv_conf(main_server)->cache_size;

    xcri_epoch_child_init(pchild);
    store = xcri_store_make(pchild, (apr_size_t)(size ? size : WITHOUT_CACHE));
    is_for_all = store && size;
}

xcri_store_t *xcri_kept_store(void)
{
    return store;
}

xcri_store_t *xcri_kept_cache(void)
{
    return is_for_all ? store : NULL;
}

static apr_status_t let_go(void *entry)
{
    xcri_entry_release(entry);
    return APR_SUCCESS;
}

xcri_answer_t *xcri_kept_entry(apr_pool_t *pool, xcri_trace_t *trace,
                               xcri_entry_t *entry, xcri_cache_kind_t kind,
                               const char *says)
{
    xcri_answer_t *answer = apr_pcalloc(pool, sizeof(*answer));

    apr_pool_cleanup_register(pool, entry, let_go, apr_pool_cleanup_null);
    answer->store = store;
    answer->ready = entry;
    answer->status = entry->status;
    answer->media = entry->media;
    answer->modified = entry->modified;
    answer->headers = apr_table_make(pool, 2);
    apr_table_setn(answer->headers, "Cache-Status", says);
    trace->cache = kind;
    return answer;
}

/* What a client wrote names its answer where it is what is asked for: not where
 * mod_rewrite has made another address of it, which may be for this client
 * alone. */
static int is_as_sent(const request_rec *r)
{
    const char *path = r->parsed_uri.path, *query = r->parsed_uri.query;

    return path && !strcmp(r->uri, path)
           && (r->args && query ? !strcmp(r->args, query) : r->args == query);
}

static void add_address(const xcri_request_t *req, xcri_entry_t *entry)
{
    if (req->r && !req->r->main && xcri_accept_is_plain(req->accept)
        && !entry->aliases[1] && is_as_sent(req->r)) {
        xcri_key_bytes_t address = xcri_key_address(req->r, req->mount,
                                                    &req->settings);

        xcri_store_add_alias(store, &address, entry);
    }
}

xcri_answer_t *xcri_kept_by_address(request_rec *r, const xcri_mount_t *mount,
                                    const xcri_settings_t *settings)
{
    const xcri_pool_t *pool = xcri_srv_conf(r->server)->pool;
    xcri_entry_t *entry;
    xcri_key_bytes_t address;
    xcri_version_t version;
    xcri_epoch_t epoch;
    xcri_trace_t *trace;

    if (!is_for_all || !pool || r->method_number != M_GET || r->main
        || !xcri_accept_is_plain(apr_table_get(r->headers_in, "Accept"))
        || !is_as_sent(r)) {
        return NULL;
    }
    xcri_version_peek(pool, &version);
    epoch = xcri_epoch_look(pool, &version);
    address = xcri_key_address(r, mount, settings);
    entry = xcri_validators_allow(r, epoch.shown
                ? xcri_store_alias(store, &address, epoch.shown) : NULL);
    if (!entry && epoch.now) {
        entry = xcri_store_alias(store, &address, epoch.now);
    }
    if (!entry) {
        return NULL;
    }
    trace = xcri_mount_trace(r);
    trace->compiled = entry->owner;
    return xcri_kept_entry(r->pool, trace, entry, XCRI_CACHE_HIT,
                           "mod_xcri; hit");
}

xcri_answer_t *xcri_kept_hit(xcri_request_t *req, xcri_entry_t *entry,
                             int waited)
{
    add_address(req, entry);
    return xcri_kept_entry(req->pool, req->query.trace, entry,
                           waited ? XCRI_CACHE_WAIT : XCRI_CACHE_HIT,
                           waited ? "mod_xcri; fwd=miss; collapsed"
                                  : "mod_xcri; hit");
}

xcri_answer_t *xcri_kept_stale(xcri_request_t *req,
                               const xcri_key_bytes_t *key)
{
    xcri_entry_t *entry = xcri_store_last(store, key);
    apr_int64_t age;
    xcri_answer_t *answer;

    if (!entry) {
        return NULL;
    }
    age = xcri_now() - entry->made;
    if (age > req->query.srv->stale_if_error) {
        xcri_entry_release(entry);
        return NULL;
    }
    age = apr_time_sec(age);
    answer = xcri_kept_entry(req->pool, req->query.trace, entry,
                             XCRI_CACHE_STALE,
                             apr_psprintf(req->pool, "mod_xcri; hit; ttl=-%"
                                          APR_INT64_T_FMT "; detail=stale",
                                          age));
    apr_table_setn(answer->headers, "Age", apr_psprintf(req->pool, "%"
                                                        APR_INT64_T_FMT, age));
    return answer;
}
