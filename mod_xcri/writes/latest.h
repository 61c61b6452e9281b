/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file latest.h
 * @brief The last publications, for the page of status
 *
 * That page asks no database. A thread of one child looks into the table of
 * publications when there was one here, and twice a minute for those that others
 * have made, and before httpd was started.
 */
#ifndef XCRI_LATEST_H
#define XCRI_LATEST_H

#include "config.h"

void xcri_latest_register_hooks(void);
void xcri_latest_child_init(server_rec *main_server);

#endif
