/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file lease.h
 * @brief A connection on loan
 */
#ifndef XCRI_LEASE_H
#define XCRI_LEASE_H

#include "database/pool.h"

/** conn is NULL while there is none. */
typedef struct xcri_lease_t {
    xcri_pool_t *pool;
    apr_pool_t *mem;           /**< gives it back when it goes */
    ap_dbd_t *dbd;
    xcri_conn_t *conn;
    apr_time_t since;          /**< when it was lent */
} xcri_lease_t;

/**
 * Borrows a connection: waits for one at most 300 ms, not at all while the
 * database is known to be away.
 * @param p     lives at least as long as the lease
 * @param trace receives how long it waited
 * @return OK or HTTP_SERVICE_UNAVAILABLE
 */
int xcri_lease_open(apr_pool_t *p, xcri_pool_t *pool, xcri_trace_t *trace,
                    xcri_lease_t *lease);

/** Gives the connection back; a broken one is replaced. Safe without one. Whoever
 *  does not come to it is helped: a lease ends with p, and before the child. */
void xcri_lease_close(xcri_lease_t *lease, int broken);

/** Ends all leases of a child that ends in the midst of a request, as one of
 *  prefork does: mod_dbd aborts it when a connection is still out. Without other
 *  threads. */
void xcri_lease_end_all(xcri_pool_t *pool);

/** From now on the connection may be silent for timeout microseconds, and
 *  not longer: then its socket is shut. */
void xcri_lease_deadline(xcri_lease_t *lease, apr_interval_time_t timeout);

#endif
