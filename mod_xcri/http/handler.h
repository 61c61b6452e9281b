/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file handler.h
 * @brief The door of this room: httpd's hooks, and the way of a request
 *
 * http/ knows httpd's requests, and the headers of the rooms below. Read
 * handler.c first: it is the way from an address to an answer.
 */
#ifndef XCRI_HANDLER_H
#define XCRI_HANDLER_H

#include "config.h"

/** Registers all hooks of a request. */
void xcri_handler_register_hooks(void);

/** Makes what each child has of its own: its cache, its threads' policy. After
 *  its pools. */
void xcri_handler_child_init(apr_pool_t *pchild, server_rec *main_server);

/** Begins what a child does without a request: connections are opened, and what
 *  is asked for most is made. After mod_dbd's own pools. */
void xcri_handler_child_begin(apr_pool_t *pchild, server_rec *main_server);

/** The tables that requests are answered by; they live as long as the
 *  configuration. */
void xcri_handler_set_engine(const xcri_engine_t *compiled);

#endif
