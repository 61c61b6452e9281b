/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file setup.h
 * @brief What the configuration says of what is written
 */
#ifndef XCRI_SETUP_H
#define XCRI_SETUP_H

#include "config.h"

#include <apr_siphash.h>

/** An account that writes; as long as the configuration */
typedef struct xcri_account_t {
    const char *name;         /**< of the directive */
    const char *file, *group; /**< the option file, and its section */
    const char *at;           /**< where the directive stands */
    int limit;                /**< seconds for a statement; 0: as usual */
    const char *params;       /**< for xcri_conn_open */
    unsigned char key[APR_SIPHASH_KSIZE]; /**< what addresses are hashed with */
} xcri_account_t;

/** How many messages of one client are kept */
typedef struct xcri_most_t {
    int per_hour, per_day;
} xcri_most_t;

/** Where messages go, by one of two ways */
typedef struct xcri_target_t {
    const char *at;             /**< where the directive stands */
    const char *repository;     /**< OWNER/REPO; NULL: it is a program */
    const char *api;            /**< its address, without a slash at the end */
    const char *token_file;
    const char *token;          /**< never to be logged */
    char *const *argv;          /**< of the program; ends with NULL */
} xcri_target_t;

#define XCRI_GITHUB_API "https://api.github.com"

const char *xcri_setup_writer(cmd_parms *cmd, void *conf, const char *file,
                              const char *group);
const char *xcri_setup_publisher(cmd_parms *cmd, void *conf, const char *file,
                                 const char *group);
const char *xcri_setup_limit(cmd_parms *cmd, void *conf, const char *per_hour,
                             const char *per_day);

const char *xcri_setup_github(cmd_parms *cmd, void *conf, const char *repository,
                              const char *file, const char *api);
const char *xcri_setup_command(cmd_parms *cmd, void *conf, int argc,
                               char *const argv[]);

/** When all is read: does it go together, and can the files be used? Takes the
 *  keys from them. NULL, or a sentence that says what to write. */
const char *xcri_setup_check(apr_pool_t *pool, server_rec *main_server);

/** Where messages of this server go; NULL: they stay in the table */
const xcri_target_t *xcri_setup_target(const xcri_srv_conf_t *srv);

/** The limits of this server */
xcri_most_t xcri_setup_most(const xcri_srv_conf_t *srv);

#endif
