/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file fast.h
 * @brief Ready answers given in quick_handler, where XCRIFastPath says so
 */
#ifndef XCRI_FAST_H
#define XCRI_FAST_H

#include "http/mount.h"

/** Looks whether something in the configuration would be passed over; NULL, or
 *  the problem in one sentence. */
const char *xcri_fast_check(apr_pool_t *pool, server_rec *main_server,
                            const xcri_engine_t *engine);

/** Gives the request's answer when it is ready: OK; else DECLINED, and the
 *  request goes the usual way. */
int xcri_fast_answer(request_rec *r, const xcri_engine_t *engine);

#endif
