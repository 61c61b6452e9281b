/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file mount.h
 * @brief Where the API and the pages of status are: one table for each server
 *
 * Made once, when the configuration is read. A request is looked up in it once;
 * what is found goes with the request.
 */
#ifndef XCRI_MOUNT_H
#define XCRI_MOUNT_H

#include "config.h"
#include "metrics/count.h"

typedef enum {
    XCRI_MOUNT_API = 1,
    XCRI_MOUNT_STATUS   /**< ours, or mod_status': the gate lets it through */
} xcri_mount_kind_t;

/** A <Location> whose handler matters to us */
typedef struct {
    xcri_mount_kind_t kind;
    const char *path;           /**< no slash at its end; "" is the whole host */
    apr_size_t len;
    int id;                     /**< counts from 0 over all servers */
    /** Merged from all <Location>s that hold for the path, fallbacks put in;
     *  an <If> can only be looked at in a request */
    const xcri_dir_conf_t *dir;
    xcri_settings_t settings;
} xcri_mount_t;

/** What is known of a request, found by whoever needs it first */
typedef struct {
    const xcri_mount_t *mount;  /**< NULL: not below an API */
    xcri_str_t path;            /**< decoded, below the mount */
    xcri_trace_t *trace;        /**< NULL: not ours, and not counted */
} xcri_seen_t;

xcri_seen_t *xcri_mount_seen(request_rec *r);

/** The trace that the request is counted by; made when there is none. */
xcri_trace_t *xcri_mount_trace(request_rec *r);

/** For the directive SetHandler of the core */
const char *xcri_mount_see_handler(cmd_parms *cmd, void *conf,
                                   const char *arg);

/** When all is read: makes the table of each server. NULL, or what is wrong in
 *  a sentence that says what to write. */
const char *xcri_mount_prepare(apr_pool_t *pool, server_rec *main_server);

/** The mount of a path that is decoded and normalized; *rest receives what
 *  follows in the path. NULL: none */
const xcri_mount_t *xcri_mount_of_path(server_rec *s, const char *path,
                                       const char **rest);

/** Does a <Location> with a pattern hold for this path, and not for all of the
 *  mount? What such a one says, the mount does not know. */
int xcri_mount_is_apart(server_rec *s, const xcri_mount_t *mount,
                        const char *path);

/** Is the request for an API, by its merged configuration? Sets what is seen
 *  of it then. */
int xcri_mount_has(request_rec *r);

/** The settings of a place */
xcri_settings_t xcri_mount_settings(const xcri_dir_conf_t *dir);

#endif
