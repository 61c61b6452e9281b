/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file wire.h
 * @brief A connection of the module's own, beside mod_dbd's: kept open, used by
 *        one thread, with a time limit for everything, and cut by any thread
 */
#ifndef XCRI_WIRE_H
#define XCRI_WIRE_H

#include "database/conn.h"
#include "core/lock.h"
#include "config.h"

typedef struct {
    MYSQL *mysql;              /**< NULL: not open */
    apr_time_t open_at;        /**< not to be tried before, by xcri_now() */
    int is_unfit;              /**< said already that the server cannot serve */
    xcri_lock_t lock;          /**< guards the rest */
    int socket;                /**< a copy that a stop can shut; -1: none */
    int stop;
} xcri_wire_t;

/** 0 or an errno */
int xcri_wire_make(xcri_wire_t *wire);

/** Opens it with these DBDParams, in a session that waits for no lock; the time
 *  zone is UTC. 0: not now. s is for the log. */
int xcri_wire_open(xcri_wire_t *wire, apr_pool_t *temp, const char *params,
                   server_rec *s);

void xcri_wire_close(xcri_wire_t *wire);

/** From now on nothing is asked, and what is being asked fails. By any thread. */
void xcri_wire_stop(xcri_wire_t *wire);

int xcri_wire_stopped(xcri_wire_t *wire);

/** A query's rows, for mysql_free_result; NULL when it failed */
MYSQL_RES *xcri_wire_ask(xcri_wire_t *wire, const char *query);

/** The number that a query answers, NULL as -1. Returns 0, or the error's
 *  code. */
unsigned xcri_wire_number(xcri_wire_t *wire, const char *query,
                          apr_int64_t *number);

#endif
