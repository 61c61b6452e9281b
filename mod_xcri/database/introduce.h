/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file introduce.h
 * @brief What an administrator wants to know of a pool when httpd has started
 */
#ifndef XCRI_INTRODUCE_H
#define XCRI_INTRODUCE_H

#include "database/pool.h"

/** Says, once for each configuration, to which server a pool connects, as whom
 *  and over what, or why it cannot; whether the connections fit; and whether
 *  every statement can run: a right that was forgotten, a table that is
 *  missing. Looks again while something is wrong. Called by one thread of all
 *  children; takes about a second at most while the database is silent. */
void xcri_introduce_step(xcri_pool_t *pool, const xcri_engine_t *engine,
                         server_rec *s, apr_pool_t *temp);

#endif
