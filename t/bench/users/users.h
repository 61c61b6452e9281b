/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* What the parts of t/bench/users share; main.c says what it is. */
#ifndef BENCH_USERS_H
#define BENCH_USERS_H

#include <stddef.h>
#include <stdint.h>

#define MOST_ADDRESSES 16384
#define MOST_HEADER 8192
#define MOST_BODIES 8            /* different ones of one address */
#define PATIENCE 10000000        /* microseconds until an answer is given up */
#define BROKEN 0                 /* the status of an answer that did not come */

typedef enum { RESTS, CONNECTS, WAITS, READS } state_t;

typedef struct {
    int fd;
    state_t state;
    int used;                    /* the connection has given an answer before */
    int address;
    int64_t since;               /* RESTS: asks then; else: has asked then */
    size_t sent;
    char header[MOST_HEADER];
    size_t have;
    int status, closes, chunked;
    int64_t left;                /* of the body, or of the chunk */
    char line[32];               /* what there is of a chunk's first line */
    size_t in_line;
    int after_chunk, last_chunk;
    uint64_t body;
} user_t;

typedef struct {
    uint64_t body;
    int64_t first, last;
    long count;
} body_t;

typedef struct {
    char *text;                  /* the request */
    size_t len;
    const char *path;
    body_t bodies[MOST_BODIES];
    int nbodies;
} address_t;

/* ---- answer.c: reads HTTP ------------------------------------------- */

void answer_begin(user_t *u);

/* Takes what has come. 1: the answer is complete, 0: more must come, -1: this
 * is no HTTP that we read. u->status is known when state is READS. */
int answer_take(user_t *u, const char *data, size_t len, int hashes);

/* ---- report.c: what has happened ------------------------------------ */

/* Both times in microseconds since the start; status 0: no answer came. */
void report_answer(int64_t at, int64_t took, int status);
void report_body(address_t *address, uint64_t body, int64_t at);

/* JSON on stdout; span in microseconds, 0 for none. naddresses is 0 unless
 * the bodies are to be told. */
void report_all(int64_t lasted, long sent_again, int64_t span,
                const address_t *addresses, int naddresses);

void die(const char *what);

#endif
