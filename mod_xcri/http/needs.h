/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file needs.h
 * @brief A page about something of the API is a 404 where the API has it not
 */
#ifndef XCRI_NEEDS_H
#define XCRI_NEEDS_H

/** Registers the hook and the filter. */
void xcri_needs_register(void);

#endif
