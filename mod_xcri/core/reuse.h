/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file reuse.h
 * @brief Pools for the texts of answers, used again
 */
#ifndef XCRI_REUSE_H
#define XCRI_REUSE_H

#include <apr_pools.h>

/**
 * A pool for the texts of one answer. It goes when parent does, and with it what
 * is in it. What it holds is not of parent's allocator: a connection's keeps what
 * a request has taken, for as long as the client stays. And a few are kept for
 * the next answers, so that their memory is not asked of the kernel again.
 * Of any thread.
 */
apr_pool_t *xcri_reuse_pool(apr_pool_t *parent);

#endif
