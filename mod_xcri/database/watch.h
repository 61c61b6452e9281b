/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file watch.h
 * @brief Threads of which all children together have one each (mod_watchdog)
 */
#ifndef XCRI_WATCH_H
#define XCRI_WATCH_H

#include "config.h"

#include <mod_watchdog.h>

/** In post_config: whether watches can be started in this reading of the
 *  configuration. */
int xcri_watch_is_possible(void);

/** Starts one; name and data live as long as pconf. */
apr_status_t xcri_watch_start(apr_pool_t *pconf, const char *name,
                              apr_interval_time_t every, const void *data,
                              ap_watchdog_callback_fn_t *callback);

/** Says that it failed; for post_config to return. */
int xcri_watch_failed(server_rec *s, apr_status_t rv);

#endif
