/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* What one writes and many read is read whole: also with the sanitizer for threads. */
#include "fixture.h"
#include "core/board.h"

#include <apr_thread_proc.h>

#define READERS 3
#define TURNS 20000

static xcri_board_t board;
static _Atomic int is_over;

typedef struct {
    long torn, back, reads, in_vain;
} seen_t;

/* All words of one turn are alike, and no turn comes back. */
static void *APR_THREAD_FUNC read_all(apr_thread_t *thread, void *data)
{
    seen_t *seen = data;
    apr_uint64_t words[XCRI_BOARD_WORDS], last = 0;
    int i;

    (void)thread;
    while (!atomic_load(&is_over) || !seen->reads) {
        if (!xcri_board_read(&board, words)) {
            seen->in_vain++;
            continue;
        }
        for (i = 1; i < XCRI_BOARD_WORDS; i++) {
            seen->torn += words[i] != words[0];
        }
        seen->back += words[0] < last;
        last = words[0];
        seen->reads++;
    }
    return NULL;
}

static void write_turn(apr_uint64_t turn)
{
    apr_uint64_t words[XCRI_BOARD_WORDS];
    int i;

    for (i = 0; i < XCRI_BOARD_WORDS; i++) {
        words[i] = turn;
    }
    xcri_board_write(&board, words);
}

static void test_threads(void)
{
    apr_thread_t *threads[READERS];
    seen_t seen[READERS];
    apr_status_t ended;
    apr_uint64_t turn;
    int i;

    memset(seen, 0, sizeof(seen));
    memset(&board, 0, sizeof(board));
    for (i = 0; i < READERS; i++) {
        apr_thread_create(&threads[i], NULL, read_all, &seen[i], pool);
    }
    for (turn = 1; turn <= TURNS; turn++) {
        write_turn(turn);
    }
    atomic_store(&is_over, 1);
    for (i = 0; i < READERS; i++) {
        apr_thread_join(&ended, threads[i]);
        ok(!seen[i].torn && !seen[i].back, "reader %d: %ld turns, each whole, none twice (%ld, %ld)", i,
           seen[i].reads, seen[i].torn, seen[i].back);
    }
}

static void test_cut_off(void)
{
    apr_uint64_t words[XCRI_BOARD_WORDS];

    memset(&board, 0, sizeof(board));
    ok(xcri_board_read(&board, words) && !words[0], "nothing was written: zero");
    atomic_fetch_add(&board.turn, 1);
    ok(!xcri_board_read(&board, words), "a writer that was cut off: nothing that can be read");
    write_turn(7);
    ok(xcri_board_read(&board, words) && words[0] == 7 && words[XCRI_BOARD_WORDS - 1] == 7, "until the next one writes");
}

int main(void)
{
    begin();
    test_cut_off();
    test_threads();
    return done_testing();
}
