/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file config.h
 * @brief What the configuration says: a leaf that every room may read
 *
 * Each room has its rows in a directives.h of its own. One row makes the
 * structure's field, its value while nobody has set it, its merge, its default
 * and the directive; mod_xcri.c puts the rows of all rooms into one table.
 */
#ifndef XCRI_CONFIG_H
#define XCRI_CONFIG_H

#include <stddef.h>

#include <httpd.h>
#include <http_config.h>
#include <http_log.h>

#include "cache/directives.h"
#include "core/engine.h"
#include "database/directives.h"
#include "gate/directives.h"
#include "http/directives.h"
#include "metrics/directives.h"
#include "writes/directives.h"

#define XCRI_HANDLER "xcri-api"
#define XCRI_STATUS_HANDLER "xcri-status"
#define XCRI_API_VERSION "2.0.0"
#define XCRI_VERSION "0.1.0"

/* The one name that httpd looks for in the module; the others are hidden */
extern __attribute__((visibility("default")))
module AP_MODULE_DECLARE_DATA xcri_module;

/* A number or flag that no directive has set */
#define XCRI_UNSET (-2)

/* ---- the structures -------------------------------------------------- */

/* DIRECTIVE(type, field, unset, fallback, command): a field that a directive
 * sets. FIELD(type, field): one that is set by other means, NULL or 0 before.
 * Fields of a server are made first; a server's own value goes before that of
 * the main server, and the fallback is put in once, in check_config. */
#define XCRI_SERVER_ROWS(DIRECTIVE, FIELD) \
    XCRI_CACHE_SERVER(DIRECTIVE, FIELD) \
    XCRI_DATABASE_SERVER(DIRECTIVE, FIELD) \
    XCRI_GATE_SERVER(DIRECTIVE, FIELD) \
    XCRI_HTTP_SERVER(DIRECTIVE, FIELD) \
    XCRI_METRICS_SERVER(DIRECTIVE, FIELD) \
    XCRI_WRITES_SERVER(DIRECTIVE, FIELD)

/* Those of a place: what may stand in a <Location> as well as in a server */
#define XCRI_PLACE_ROWS(DIRECTIVE, FIELD) \
    XCRI_HTTP_PLACE(DIRECTIVE, FIELD) \
    XCRI_WRITES_PLACE(DIRECTIVE, FIELD)

#define XCRI_A_DIRECTIVE(type, field, unset, fallback, command) type field;
#define XCRI_A_FIELD(type, field) type field;

/** What belongs to a server */
typedef struct {
    XCRI_SERVER_ROWS(XCRI_A_DIRECTIVE, XCRI_A_FIELD)
} xcri_srv_conf_t;

/** What belongs to a place */
typedef struct {
    XCRI_PLACE_ROWS(XCRI_A_DIRECTIVE, XCRI_A_FIELD)
} xcri_dir_conf_t;

void *xcri_config_dir_create(apr_pool_t *pool, char *path);
void *xcri_config_dir_merge(apr_pool_t *pool, void *base, void *add);
void *xcri_config_srv_create(apr_pool_t *pool, server_rec *s);
void *xcri_config_srv_merge(apr_pool_t *pool, void *base, void *add);

/** Puts the fallback into every field that nobody has set. */
void xcri_config_srv_fill(xcri_srv_conf_t *conf);
void xcri_config_dir_fill(xcri_dir_conf_t *conf);

static inline xcri_srv_conf_t *xcri_srv_conf(server_rec *s)
{
    return ap_get_module_config(s->module_config, &xcri_module);
}

static inline xcri_dir_conf_t *xcri_dir_conf(ap_conf_vector_t *dir)
{
    return ap_get_module_config(dir, &xcri_module);
}

/* ---- what sets a value ------------------------------------------------ */

#define XCRI_ANYWHERE (RSRC_CONF | ACCESS_CONF)

/** A directive's value: where it goes, and what may be said. For times min
 *  and max are microseconds. */
typedef struct {
    int in_server;         /**< a field of the server, not of the place */
    apr_size_t offset;
    apr_int64_t min, max;
    const char *range;     /**< in words, where the numbers do not say it */
    const char *example;
    int may_be_off;        /**< Off is said, and is 0 */
    int for_all;           /**< of all servers: not in a <VirtualHost> */
} xcri_bounds_t;

#define XCRI_BOUNDS(is_server, conf, field, ...) \
    ((void *)(apr_uintptr_t)&(const xcri_bounds_t){ \
        .in_server = is_server, .offset = offsetof(conf, field), \
        __VA_ARGS__ })
#define XCRI_OF_PLACE(field, ...) \
    XCRI_BOUNDS(0, xcri_dir_conf_t, field, __VA_ARGS__)
#define XCRI_OF_SERVER(field, ...) \
    XCRI_BOUNDS(1, xcri_srv_conf_t, field, __VA_ARGS__)

/** For AP_INIT_TAKE1, with XCRI_OF_PLACE or XCRI_OF_SERVER and what else of
 *  xcri_bounds_t is wanted (.max = 5): a whole number of type apr_int64_t */
const char *xcri_config_number(cmd_parms *cmd, void *conf, const char *arg);

/** The same: a time, kept in microseconds as apr_int64_t */
const char *xcri_config_time(cmd_parms *cmd, void *conf, const char *arg);

/** The same: a size in bytes; K, M and G are understood, and 0 where it may be
 *  off */
const char *xcri_config_size(cmd_parms *cmd, void *conf, const char *arg);

/** Why a directive that holds for all of httpd cannot stand here, or NULL */
const char *xcri_config_misplaced(const cmd_parms *cmd);

/** Where a directive stands, as FILE:LINE */
const char *xcri_config_at(const cmd_parms *cmd);

/** For AP_INIT_FLAG: an int */
const char *xcri_config_flag(cmd_parms *cmd, void *conf, int on);

/* ---- what is asked while the configuration is read ---------------------- */

/** httpd reads the configuration twice when it starts: is this the reading that
 *  counts, so that what is said is said once? */
int xcri_config_is_last(void);

/** Whether the children, who have httpd's User and none of root's rights, may
 *  open a file or look into a directory. Not for a child itself.
 *  @param mode R_OK, W_OK, X_OK of access(2)
 *  @return 0, or the errno */
int xcri_config_may(const char *path, int mode);

/** How many connections to its database a child uses at once: DBDMax, or one
 *  where a child answers one request at a time (MPM prefork) */
int xcri_config_connections(const xcri_srv_conf_t *conf);

/** A server's name and port, for a sentence */
const char *xcri_config_host(apr_pool_t *pool, const server_rec *s);

/** That user's name, and its group's, for a sentence */
const char *xcri_config_user(apr_pool_t *pool);
const char *xcri_config_group(apr_pool_t *pool);

/** A path of a URL with its slashes merged and none at its end; "" for "/".
 *  Lives in pool. */
const char *xcri_config_path(apr_pool_t *pool, const char *path);

/* ---- DBDParams -------------------------------------------------------- */

/* Between the words of DBDParams, as apr_dbd_mysql has it */
#define XCRI_DBD_DELIMITERS " \r\n\t;|,"

/** The value of one name in DBDParams, split as apr_dbd_mysql splits them; NULL
 *  when it is not there. Lives in pool. */
const char *xcri_config_dbd_param(apr_pool_t *pool, const char *params,
                                  const char *name);

/** The database in DBDParams for people to read: never user and password */
const char *xcri_config_database(apr_pool_t *pool, const xcri_srv_conf_t *conf);

#endif
