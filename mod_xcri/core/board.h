/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file board.h
 * @brief Some words that one thread writes and any other reads whole, without a
 *        lock, in memory that processes can share
 */
#ifndef XCRI_BOARD_H
#define XCRI_BOARD_H

#include <apr.h>
#include <stdatomic.h>

#define XCRI_BOARD_WORDS 24

/** All zero: nothing has been written yet. */
typedef struct {
    _Atomic apr_uint32_t turn; /**< odd while it is written */
    _Atomic apr_uint64_t words[XCRI_BOARD_WORDS];
} xcri_board_t;

/** Reads what was written last; 1, or 0 when a writer is in the middle, as one
 *  is for ever that was cut off there, until there is another. */
int xcri_board_read(const xcri_board_t *board, apr_uint64_t *words);

/** Writes all of it. One writer at a time. */
void xcri_board_write(xcri_board_t *board, const apr_uint64_t *words);

/** The same with n words that lie elsewhere, and a turn for them */
int xcri_board_read_words(const _Atomic apr_uint32_t *turn,
                          const _Atomic apr_uint64_t *from,
                          apr_uint64_t *words, int n);
void xcri_board_write_words(_Atomic apr_uint32_t *turn,
                            _Atomic apr_uint64_t *to,
                            const apr_uint64_t *words, int n);

#endif
