/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file check.h
 * @brief When all is read: what httpd takes, and does not do what was meant
 */
#ifndef XCRI_CHECK_H
#define XCRI_CHECK_H

#include "config.h"

/** Logs warnings of places and hosts; each says what to write. */
void xcri_check_warn(apr_pool_t *pool, server_rec *main_server);

#endif
