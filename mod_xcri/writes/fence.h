/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file fence.h
 * @brief Nothing is published where anybody could do it
 */
#ifndef XCRI_FENCE_H
#define XCRI_FENCE_H

#include "config.h"

/** For the directive XCRIPublish: On is refused where the same section has no
 *  Require that asks who it is. */
const char *xcri_fence_publish(cmd_parms *cmd, void *conf, int on);

#endif
