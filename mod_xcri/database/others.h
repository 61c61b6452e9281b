/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file others.h
 * @brief Other modules that would take connections of a pool of ours
 */
#ifndef XCRI_OTHERS_H
#define XCRI_OTHERS_H

#include "config.h"

/** NULL, or a sentence about a directive by which another module borrows from a
 *  pool that the API uses: for the whole request, without a time limit and
 *  uncounted, so that both could wait for each other. */
const char *xcri_others_check(apr_pool_t *pool, server_rec *main_server);

#endif
