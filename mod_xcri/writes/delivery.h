/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file delivery.h
 * @brief What is kept goes where it is to go: a thread of which all children
 *        have one
 */
#ifndef XCRI_DELIVERY_H
#define XCRI_DELIVERY_H

#include "config.h"

void xcri_delivery_register_hooks(void);

/** When all others have begun: what ends the thread is registered. */
void xcri_delivery_child_init(server_rec *main_server);

#endif
