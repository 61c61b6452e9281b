/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file dbd.h
 * @brief What mod_dbd is told: seen on its way, and whether it can serve us
 */
#ifndef XCRI_DBD_H
#define XCRI_DBD_H

#include "config.h"

/* httpd calls every module that declares a directive. We look at what mod_dbd
 * is told, because it does not tell us. */
const char *xcri_dbd_see_driver(cmd_parms *cmd, void *conf, const char *arg);
const char *xcri_dbd_see_params(cmd_parms *cmd, void *conf, const char *arg);
const char *xcri_dbd_see_number(cmd_parms *cmd, void *conf, const char *arg);

/** Looks at all servers when all is read; NULL, or the problem in one
 *  sentence that says what to write. */
const char *xcri_dbd_check(apr_pool_t *pool, server_rec *main_server);

#endif
