/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file command.h
 * @brief Messages for a program of the administrator's
 */
#ifndef XCRI_COMMAND_H
#define XCRI_COMMAND_H

#include "writes/send.h"

/** Runs it, without a shell, with the message as JSON on its standard input: 0 is
 *  that it has it. One that takes more than 20 seconds is killed, with what it
 *  has started. By one thread, which waits for it. */
xcri_sent_t xcri_command_run(apr_pool_t *pool, const xcri_target_t *target,
                             const xcri_issue_t *issue,
                             xcri_outcome_t *outcome);

/** httpd stops: a program that runs is ended in a few seconds. By any thread. */
void xcri_command_stop(void);

#endif
