/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file request.h
 * @brief A request on its way from its address to its answer
 */
#ifndef XCRI_REQUEST_H
#define XCRI_REQUEST_H

#include "core/answer.h"
#include "database/query.h"
#include "http/mount.h"

/** Whoever makes an answer looks at no request_rec: an answer is made of what is
 *  parsed, and can be made again when nobody asks. */
typedef struct xcri_request_t {
    apr_pool_t *pool;                   /**< what the answer is made in */
    request_rec *r;                     /**< NULL: the module itself asks */
    xcri_str_t path;                    /**< below the mount, decoded */
    const char *accept;                 /**< the header, or NULL */
    int broken;                         /**< what is wrong with the body that is
                                             read by .run, for httpd to answer;
                                             OK: nothing */
    const xcri_engine_t *engine;
    const xcri_mount_t *mount;
    const xcri_dir_conf_t *dir;         /**< merged for this request */
    xcri_settings_t settings;
    const xcri_compiled_t *compiled;
    xcri_value_t values[XCRI_MAX_PARAMS];
    xcri_form_t form;                   /**< of a list's answer */
    xcri_query_t query;
} xcri_request_t;

/** A request of this server below a mount with that configuration; r is NULL
 *  where the module itself asks. Its route and values are still to be found. */
xcri_request_t *xcri_request_make(apr_pool_t *pool, request_rec *r,
                                  const xcri_engine_t *engine, server_rec *s,
                                  const xcri_dir_conf_t *dir);

/** The answer to a request whose statement failed with this status (503: busy
 *  or away), or found nothing (404) */
xcri_answer_t *xcri_request_failed(xcri_request_t *req, int status);

/** Broken UTF-8 in the tables is the administrator's to mend, and told once. */
void xcri_request_tell_repaired(const xcri_request_t *req,
                                const xcri_answer_t *answer);

/** Does the query string begin with this word? For addresses that have no
 *  parameters, only kinds: ?json, ?live */
int xcri_request_asks(const request_rec *r, const char *word);

/** The value of the route's parameter of that name, which its table has */
const xcri_value_t *xcri_request_value(const xcri_request_t *req,
                                       const char *name);

/** The numbers of that parameter, with commas between them, become what the
 *  database writes: 7 is what a client may send as 007. */
void xcri_request_plain_numbers(xcri_request_t *req, const char *name);

#endif
