/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file health.h
 * @brief Whether the service is well
 */
#ifndef XCRI_HEALTH_H
#define XCRI_HEALTH_H

#include "http/request.h"

/** Answers /: healthy, or degraded when the database is away. */
xcri_answer_t *xcri_health_root(xcri_request_t *req);

/** Answers /health: healthy, degraded when a table is empty, or unhealthy. */
xcri_answer_t *xcri_health(xcri_request_t *req);

#endif
