/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file batch.h
 * @brief How a child's threads share the processors with the database
 */
#ifndef XCRI_BATCH_H
#define XCRI_BATCH_H

#include "config.h"

/**
 * As XCRIBatch says, for this thread and all that it starts: of a child's main
 * thread, before its workers are there, and after its pools. One that has
 * another policy already, by an administrator's choice, keeps it.
 */
void xcri_batch_child_init(server_rec *main_server);

#endif
