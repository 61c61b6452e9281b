/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file key.h
 * @brief What tells the answers of two requests apart, but for the data
 */
#ifndef XCRI_KEY_H
#define XCRI_KEY_H

#include "cache/store.h"
#include "http/request.h"

/** The key of a request: its mount, its route, its form and its parsed values,
 *  so that order, spelling and defaults of a query string do not matter. Lives
 *  in the request's pool. */
xcri_key_bytes_t xcri_key_make(const xcri_request_t *req);

/** What a client wrote, and for which place with which settings, byte for byte;
 *  lives in r's pool. */
xcri_key_bytes_t xcri_key_address(request_rec *r, const xcri_mount_t *mount,
                                  const xcri_settings_t *settings);

/** The id of the mount in a key */
int xcri_key_mount(const xcri_key_bytes_t *key);

/** The address below the mount at which the same can be asked for again, with
 *  its form's letter before it; lives in the request's pool. */
const char *xcri_key_recipe(const xcri_request_t *req);

/** The form in a recipe; *address receives the path, *query what follows it. */
xcri_form_t xcri_key_read_recipe(apr_pool_t *pool, const char *recipe,
                                 const char **path, const char **query);

#endif
