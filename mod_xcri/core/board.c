/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/board.h"

/* A write is over long before so many. */
#define TRIES 1000

int xcri_board_read_words(const _Atomic apr_uint32_t *turn,
                          const _Atomic apr_uint64_t *from,
                          apr_uint64_t *words, int n)
{
    int tries, i;

    for (tries = 0; tries < TRIES; tries++) {
        apr_uint32_t before = atomic_load_explicit(turn, memory_order_acquire);

        for (i = 0; i < n; i++) {
            words[i] = atomic_load_explicit(&from[i], memory_order_relaxed);
        }
        atomic_thread_fence(memory_order_acquire);
        if (!(before & 1)
            && before == atomic_load_explicit(turn, memory_order_relaxed)) {
            return 1;
        }
    }
    return 0;
}

void xcri_board_write_words(_Atomic apr_uint32_t *turn,
                            _Atomic apr_uint64_t *to,
                            const apr_uint64_t *words, int n)
{
    apr_uint32_t now = atomic_load_explicit(turn, memory_order_relaxed) | 1;
    int i;

    atomic_store_explicit(turn, now, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    for (i = 0; i < n; i++) {
        atomic_store_explicit(&to[i], words[i], memory_order_relaxed);
    }
    atomic_store_explicit(turn, now + 1, memory_order_release);
}

int xcri_board_read(const xcri_board_t *board, apr_uint64_t *words)
{
    return xcri_board_read_words(&board->turn, board->words, words,
                                 XCRI_BOARD_WORDS);
}

void xcri_board_write(xcri_board_t *board, const apr_uint64_t *words)
{
    xcri_board_write_words(&board->turn, board->words, words,
                           XCRI_BOARD_WORDS);
}
