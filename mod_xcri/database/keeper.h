/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file keeper.h
 * @brief The guard's thread: it shuts what is silent for too long, ends what
 *        nobody waits for, and finds out whether the database is there
 */
#ifndef XCRI_KEEPER_H
#define XCRI_KEEPER_H

#include "database/pool.h"

/** Starts the keeper; it ends before pchild's connections are closed. */
apr_status_t xcri_keeper_start(xcri_pool_t *pool);

/** Is the database there? By what has just come from it, or by a question that
 *  takes a second at the most. It needs no slot and no connection. */
int xcri_keeper_ask(xcri_pool_t *pool);

/** When a child ends: shuts what is on loan, and lends nothing any more, so that
 *  nobody waits for an answer of the database. */
void xcri_keeper_interrupt(xcri_pool_t *pool);

#endif
