/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file prometheus.h
 * @brief The counters in Prometheus' text format
 */
#ifndef XCRI_PROMETHEUS_H
#define XCRI_PROMETHEUS_H

#include "metrics/status.h"

void xcri_prometheus_write(const xcri_shared_t *seg,
                           const xcri_site_state_t *site, xcri_json_t *out);

#endif
