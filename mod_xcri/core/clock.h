/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file clock.h
 * @brief A clock that nobody sets
 */
#ifndef XCRI_CLOCK_H
#define XCRI_CLOCK_H

#include <apr_time.h>
#include <time.h>

/** Microseconds, since a moment of no meaning. Waits and deadlines are measured
 *  with it: the wall clock may be set in between. */
static inline apr_time_t xcri_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return apr_time_from_sec(now.tv_sec) + now.tv_nsec / 1000;
}

#endif
