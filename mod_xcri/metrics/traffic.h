/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file traffic.h
 * @brief The part of the status that tells what was asked and answered
 */
#ifndef XCRI_TRAFFIC_H
#define XCRI_TRAFFIC_H

#include "core/json.h"
#include "metrics/segment.h"

/* Members of an object that has *n of them so far */

/** "total" and "routes" */
void xcri_traffic_routes(const xcri_shared_t *seg, xcri_json_t *out, int *n);

/** "statements" that have run */
void xcri_traffic_statements(const xcri_shared_t *seg, xcri_json_t *out,
                             int *n);

/** "samples": the last 15 minutes */
void xcri_traffic_samples(const xcri_shared_t *seg, xcri_json_t *out, int *n);

#endif
