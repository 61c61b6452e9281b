/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file sampler.h
 * @brief What the last 15 minutes were like, in intervals of some seconds
 */
#ifndef XCRI_SAMPLER_H
#define XCRI_SAMPLER_H

/** Takes the next sample, when its time has come. Called often, by one thread
 *  of all children. */
void xcri_sampler_step(void);

#endif
