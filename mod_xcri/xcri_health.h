/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#ifndef XCRI_HEALTH_H
#define XCRI_HEALTH_H

#include "mod_xcri.h"

/** Answers /: healthy, or degraded when the database is away. */
int xcri_health_root(xcri_request_t *req);

/** Answers /health: healthy, degraded when a table is empty, or unhealthy. */
int xcri_health(xcri_request_t *req);

#endif
