/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/lock.h"
#include "core/calm.h"

int xcri_lock_make(xcri_lock_t *lock)
{
    lock->calm = 0;
    return pthread_mutex_init(&lock->mutex, NULL);
}

void xcri_lock_take(xcri_lock_t *lock)
{
    int calm = xcri_calm_begin();

    pthread_mutex_lock(&lock->mutex);
    lock->calm = calm;
}

void xcri_lock_give(xcri_lock_t *lock)
{
    int calm = lock->calm;

    pthread_mutex_unlock(&lock->mutex);
    xcri_calm_end(calm);
}

void xcri_lock_wait(xcri_lock_t *lock, pthread_cond_t *cond, apr_time_t then)
{
    struct timespec until;
    int calm = lock->calm;

    until.tv_sec = (time_t)apr_time_sec(then);
    until.tv_nsec = (long)apr_time_usec(then) * 1000;
    pthread_cond_clockwait(cond, &lock->mutex, CLOCK_MONOTONIC, &until);
    /* Others have had it meanwhile. */
    lock->calm = calm;
}

void xcri_lock_rest(xcri_lock_t *lock, pthread_cond_t *cond)
{
    int calm = lock->calm;

    pthread_cond_wait(cond, &lock->mutex);
    lock->calm = calm;
}
