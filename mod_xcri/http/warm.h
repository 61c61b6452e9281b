/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file warm.h
 * @brief A thread of each child that makes the hottest answers of a new version
 *        before that is shown
 */
#ifndef XCRI_WARM_H
#define XCRI_WARM_H

#include "config.h"

/** Starts it, where there is a cache; it ends before the child's pools. */
void xcri_warm_child_init(apr_pool_t *pchild, server_rec *main_server,
                          const xcri_engine_t *engine);

#endif
