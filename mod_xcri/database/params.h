/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file params.h
 * @brief DBDParams: mistakes that apr_dbd_mysql passes over in silence
 */
#ifndef XCRI_PARAMS_H
#define XCRI_PARAMS_H

#include "config.h"

/** Why this server's DBDParams cannot serve us, in a sentence that says what to
 *  write and no part of a password; NULL: they can. */
const char *xcri_params_check(apr_pool_t *pool, const xcri_srv_conf_t *conf);

/** Logs what may be right later, and is not now: a socket that is not there,
 *  a section that no option file has. */
void xcri_params_warn(apr_pool_t *pool, server_rec *s,
                      const xcri_srv_conf_t *conf);

#endif
