/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file watch.h
 * @brief Threads of which all children together have one each (mod_watchdog),
 *        and how they end
 */
#ifndef XCRI_WATCH_H
#define XCRI_WATCH_H

#include "config.h"

/** What such a thread does; static. Those of its functions that have data are
 *  given what it was started with. */
typedef struct xcri_watch_t xcri_watch_t;
struct xcri_watch_t {
    /** Now and then, in the child whose turn it is */
    void (*step)(const void *data, apr_pool_t *temp);
    /** By the same thread, when its turn is over or the child is told to end:
     *  gives back what the steps have opened; or NULL */
    void (*rest)(const void *data);
    /** By any thread, more than once, when the child is told to end: whatever a
     *  step waits for is to end; or NULL */
    void (*stop)(int graceful);
    /** When the child ends: no step runs any more, and none will; or NULL */
    void (*end)(void);
    xcri_watch_t *next;     /**< of this child */
};

/** In post_config: whether watches can be started in this reading of the
 *  configuration. */
int xcri_watch_is_possible(void);

/** Starts one, or one more with other data; name and data live as long as
 *  pconf. */
apr_status_t xcri_watch_start(apr_pool_t *pconf, const xcri_watch_t *watch,
                              const char *name, apr_interval_time_t every,
                              const void *data);

/** Says that it failed; for post_config to return. */
int xcri_watch_failed(server_rec *s, apr_status_t rv);

/** In child_init: that this child stops and ends it. */
void xcri_watch_child_init(xcri_watch_t *watch);

/** After the last of them, and of the child's other threads: all are stopped
 *  before anything else that the child has goes, and then end. */
void xcri_watch_child_last(apr_pool_t *pchild);

/** For a step of many parts: whether the child is told to end. */
int xcri_watch_is_stopping(void);

void xcri_watch_register_hooks(void);

#endif
