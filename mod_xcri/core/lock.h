/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file lock.h
 * @brief The one kind of lock that the module has: who holds it is not ended
 *
 * What ends a child of MPM prefork takes the same locks, in the same thread (see
 * calm.h). Whoever takes several gives back the last one first.
 */
#ifndef XCRI_LOCK_H
#define XCRI_LOCK_H

#include <apr_time.h>
#include <pthread.h>

typedef struct {
    pthread_mutex_t mutex;
    int calm;    /* of who has it: what xcri_calm_end is to be told */
} xcri_lock_t;

/* For one that is there before anything is made */
#define XCRI_LOCK_READY { PTHREAD_MUTEX_INITIALIZER, 0 }

/** 0 or an errno */
int xcri_lock_make(xcri_lock_t *lock);

void xcri_lock_take(xcri_lock_t *lock);
void xcri_lock_give(xcri_lock_t *lock);

/** Gives the lock back until the condition is signalled or it is then (by
 *  xcri_now(), which nobody sets). Nobody who waits is ended, either: the lock
 *  comes back with the wait's end, whenever that is. */
void xcri_lock_wait(xcri_lock_t *lock, pthread_cond_t *cond, apr_time_t then);

/** The same, without an end: for threads that no request runs in */
void xcri_lock_rest(xcri_lock_t *lock, pthread_cond_t *cond);

#endif
