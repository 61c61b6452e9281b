/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file begun.h
 * @brief A connect that does not end
 *
 * mod_dbd's have no time limit, and it does not say which socket it waits at. It
 * is one that leads to the database, and has not been said to be over: that is said
 * of each that mod_dbd has made, whosever it is; another host's pool may lead to the
 * same database. Whoever else has such a one has only begun, too, or looks for the
 * database by itself, and tries again.
 */
#ifndef XCRI_BEGUN_H
#define XCRI_BEGUN_H

#include "database/pool.h"

/** Cuts it off, whether it was taken and nothing is said, or was not even taken:
 *  mod_dbd has an error at once. Without the pool's lock. */
void xcri_begun_break_off(xcri_pool_t *pool);

/** Says that the connect of this socket has come to its end: it is not cut off,
 *  whatever is done with it. What is written goes on so. */
void xcri_begun_is_over(int fd);

#endif
