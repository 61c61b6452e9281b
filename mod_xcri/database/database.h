/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file database.h
 * @brief The door of this room: what httpd starts and calls
 *
 * database/ knows mod_dbd and libmariadb, core/, and the counters of metrics/.
 * It knows no request but for its log.
 */
#ifndef XCRI_DATABASE_H
#define XCRI_DATABASE_H

#include "config.h"

/** Registers with mod_dbd and mod_watchdog. */
void xcri_database_register_hooks(void);

/** Makes the guards of this child's pools, and starts their keepers. */
void xcri_database_child_init(apr_pool_t *pchild, server_rec *main_server,
                              const xcri_engine_t *engine);

/** When all of the child's threads have begun: what they wait for ends when the
 *  child does, before they are waited for. */
void xcri_database_child_last(apr_pool_t *pchild);

#endif
