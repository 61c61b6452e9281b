/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file kept.h
 * @brief This child's ready answers, and an answer from one of them
 */
#ifndef XCRI_KEPT_H
#define XCRI_KEPT_H

#include "cache/store.h"
#include "http/request.h"

/** Makes this child's store; XCRICacheSize is the main server's. */
void xcri_kept_child_init(apr_pool_t *pchild, server_rec *main_server);

/** This child's store: without a cache it holds what concerns all seasons, and
 *  no more. NULL: there was no lock to be had */
xcri_store_t *xcri_kept_store(void);

/** The same, where there is a cache; else NULL */
xcri_store_t *xcri_kept_cache(void);

/** An answer that sends the entry, and takes over the caller's hold of it.
 *  @param pool the request's
 *  @param says the Cache-Status, which has to live as long */
xcri_answer_t *xcri_kept_entry(apr_pool_t *pool, xcri_trace_t *trace,
                               xcri_entry_t *entry, xcri_cache_kind_t kind,
                               const char *says);

/** The same for who has found it, at once or after others had made it; the next
 *  one finds it by the address as it was written. */
xcri_answer_t *xcri_kept_hit(xcri_request_t *req, xcri_entry_t *entry,
                             int waited);

/** An older answer, in the place of one that cannot be had; NULL: none that is
 *  young enough (XCRIStaleIfError) */
xcri_answer_t *xcri_kept_stale(xcri_request_t *req,
                               const xcri_key_bytes_t *key);

/** The answer for an address that was written just so before, and got JSON, if
 *  it is ready in the version that is shown: it is not parsed again. No query,
 *  no wait; else NULL. */
xcri_answer_t *xcri_kept_by_address(request_rec *r, const xcri_mount_t *mount,
                                    const xcri_settings_t *settings);

#endif
