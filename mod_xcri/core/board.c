/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/board.h"

/* A write is over long before so many. */
#define TRIES 1000

int xcri_board_read(const xcri_board_t *board, apr_uint64_t *words)
{
    int tries, i;

    for (tries = 0; tries < TRIES; tries++) {
        apr_uint32_t turn = atomic_load_explicit(&board->turn,
                                                 memory_order_acquire);

        for (i = 0; i < XCRI_BOARD_WORDS; i++) {
            words[i] = atomic_load_explicit(&board->words[i],
                                            memory_order_relaxed);
        }
        atomic_thread_fence(memory_order_acquire);
        if (!(turn & 1) && turn == atomic_load_explicit(&board->turn,
                                                        memory_order_relaxed)) {
            return 1;
        }
    }
    return 0;
}

void xcri_board_write(xcri_board_t *board, const apr_uint64_t *words)
{
    apr_uint32_t turn = atomic_load_explicit(&board->turn,
                                             memory_order_relaxed) | 1;
    int i;

    atomic_store_explicit(&board->turn, turn, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    for (i = 0; i < XCRI_BOARD_WORDS; i++) {
        atomic_store_explicit(&board->words[i], words[i],
                              memory_order_relaxed);
    }
    atomic_store_explicit(&board->turn, turn + 1, memory_order_release);
}
