/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file guard.h
 * @brief The simple parts of a guard, that all of its files use
 */
#ifndef XCRI_GUARD_H
#define XCRI_GUARD_H

#include "database/pool.h"

/** Shows the shared memory what the guard is like now. Under its lock. */
void xcri_guard_show(xcri_pool_t *pool);

/** Notes a sign of life of the database. Without the lock, too. */
void xcri_guard_alive(xcri_pool_t *pool);

/** Notes that it has let somebody in, which is one, too. Without the lock. */
void xcri_guard_let_in(xcri_pool_t *pool);

/** Keeps fd as the guard's own, in the place of the one before; -1: none. Under
 *  the lock. */
void xcri_guard_keep_socket(xcri_conn_t *conn, int fd);

/** Shuts a connection's socket: whoever waits at it fails at once, and it is
 *  replaced before it is lent again. libmariadb closes the socket itself when an
 *  answer fails, and its number may be somebody else's by then: what is shut is a
 *  copy. Under the lock. */
void xcri_guard_shut(xcri_conn_t *conn);

#endif
