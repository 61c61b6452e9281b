/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file calm.h
 * @brief A child that MPM prefork believes to have one thread: where a signal may
 *        not end it, and its memory
 *
 * MPM prefork ends a child where it is, in the handler of SIGTERM: it destroys
 * the child's pools. When that is in the midst of one of mod_dbd's locks, or of
 * ours (lock.h), it waits for itself. Nothing of this is done where a child has
 * threads for its requests.
 */
#ifndef XCRI_CALM_H
#define XCRI_CALM_H

#include <apr_pools.h>

/** Before the child's threads begin; they may make pools in pchild from then on.
 *  is_threaded: the MPM has threads for requests. */
void xcri_calm_child_init(apr_pool_t *pchild, int is_threaded);

/** When the child's pools go, before a thread of it is waited for: the others can
 *  take memory, whatever it was that this thread did. */
void xcri_calm_child_ends(void);

/** Signals that end the child wait from now on, until xcri_calm_end is told what
 *  this returns: one that is within another changes nothing. */
int xcri_calm_begin(void);
void xcri_calm_end(int begun);

/** No signal is ever handled in this thread: a child ends in its first one. */
void xcri_calm_thread(void);

#endif
