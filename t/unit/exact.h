/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file exact.h
 * @brief Every allocation from a pool as a block of its own
 *
 * A pool hands out neighbours from large blocks, so that a byte too many is
 * written into the next text and no sanitizer sees it. This apr_palloc goes
 * before libapr's: ASan and valgrind then see the byte after the end of each
 * allocation. To be included once in a program.
 */
#ifndef XCRI_EXACT_H
#define XCRI_EXACT_H

#include <apr_pools.h>
#include <pthread.h>
#include <stdlib.h>

static void **exact_blocks;
static size_t exact_count, exact_room;
static pthread_mutex_t exact_lock = PTHREAD_MUTEX_INITIALIZER;

void *apr_palloc(apr_pool_t *p, apr_size_t size)
{
    void *block = malloc(size ? size : 1);

    (void)p;
    pthread_mutex_lock(&exact_lock);
    if (exact_count == exact_room) {
        exact_room = exact_room ? exact_room * 2 : 1024;
        exact_blocks = realloc(exact_blocks, exact_room * sizeof(void *));
    }
    if (!block || !exact_blocks) {
        abort();
    }
    exact_blocks[exact_count++] = block;
    pthread_mutex_unlock(&exact_lock);
    return block;
}

/** Frees what was allocated since exact_count was mark; the pools of that
 *  time must be gone. */
static inline void exact_release(size_t mark)
{
    while (exact_count > mark) {
        free(exact_blocks[--exact_count]);
    }
}

#endif
