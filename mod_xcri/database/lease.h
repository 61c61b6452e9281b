/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file lease.h
 * @brief A connection on loan
 */
#ifndef XCRI_LEASE_H
#define XCRI_LEASE_H

#include "database/turn.h"

/** For whom a connection is borrowed */
typedef struct {
    xcri_claim_t claim;
    conn_rec *client;          /**< who waits for the answer; NULL: the module */
    const _Atomic int *others; /**< more than 1: others wait for it, too; NULL:
                                    nobody else does */
    apr_time_t since;          /**< when its waiting began (xcri_now()); 0: now */
} xcri_borrower_t;

/** conn is NULL while there is none. */
typedef struct xcri_lease_t {
    xcri_pool_t *pool;
    apr_pool_t *mem;           /**< gives it back when it goes */
    xcri_borrower_t who;
    int client;                /**< the client's socket, or -1 */
    xcri_conn_t *conn;
    apr_time_t since;          /**< when it was lent */
} xcri_lease_t;

/**
 * Borrows a connection: waits for one as long as xcri_pool_patience says, a
 * moment longer where some are being opened or the server has only just been found
 * unfit, and not at all while the database is known to be away.
 * @param p     lives at least as long as the lease
 * @param trace receives how long it waited
 * @return OK or HTTP_SERVICE_UNAVAILABLE
 */
int xcri_lease_open(apr_pool_t *p, xcri_pool_t *pool,
                    const xcri_borrower_t *who, xcri_trace_t *trace,
                    xcri_lease_t *lease);

/** Gives the connection back; a broken one is replaced. Safe without one. Whoever
 *  does not come to it is helped: a lease ends with p, and before the child. */
void xcri_lease_close(xcri_lease_t *lease, int broken);

/** The same, of one whose server takes connections and serves none, as a node
 *  does that is apart from its cluster: for a moment nobody connects. */
void xcri_lease_close_apart(xcri_lease_t *lease);

/** Gives all connections of a child that ends back to mod_dbd, which aborts it
 *  when one is still out, as where prefork ends in the midst of a request.
 *  Without other threads. */
void xcri_lease_end_all(xcri_pool_t *pool);

/** From now on the connection may be silent for timeout microseconds, and
 *  not longer: then its socket is shut, and its statement is ended. */
void xcri_lease_deadline(xcri_lease_t *lease, apr_interval_time_t timeout);

/** Did we end its statement ourselves, because its time was over or its client
 *  gone? Then nobody does it again. */
static inline int xcri_lease_is_over(const xcri_lease_t *lease)
{
    return lease->conn && lease->conn->is_over;
}

/** Was it because its client had gone? That shuts no connection. */
static inline int xcri_lease_is_deserted(const xcri_lease_t *lease)
{
    return xcri_lease_is_over(lease) && !lease->conn->is_dead;
}

#endif
