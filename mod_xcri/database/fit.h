/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file fit.h
 * @brief Whether the server that answers may be read: a node of a cluster may
 *        have lost the others, or not have all data yet; a replica may be late
 *
 * The one who looks (look.c) finds out, for all children, and writes it on the
 * board. While a server may not be read nobody is lent a connection, as if the
 * database were away; afterwards no connection of before is used again.
 *
 * A balancer may lead the look and the pool to different servers, of which nobody
 * can tell whether they have the same rows. The newest connection is right, for
 * it shows where new ones go: an older one of the pool is replaced when it is
 * lent, and the look follows a newer one.
 */
#ifndef XCRI_FIT_H
#define XCRI_FIT_H

#include "database/pool.h"
#include "database/wire.h"

/** Looks, over the open wire. 1: the server may be read. */
int xcri_fit_look(xcri_pool_t *pool, xcri_wire_t *wire);

/** Was the connection opened before the server was last found unfit, or does it
 *  lead to another server than a newer one? */
int xcri_fit_is_outdated(const xcri_pool_t *pool, const xcri_conn_t *conn);

#endif
