/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* A long text in memory, in its file, and at the bound of all files. */
#include "core/spool.h"

#include "fixture.h"

#include <apr_thread_proc.h>
#include <stdlib.h>

#define ROW 1000
#define LIMIT (8 * 1024 * 1024)

static const char row[ROW] = "a row, and much of nothing";

/* Writes so many rows, as a query does. */
static const char *write_rows(xcri_spool_t *spool, xcri_json_t *json, int rows)
{
    const char *wrong = xcri_spool_begin(spool, json);
    int i;

    for (i = 0; i < rows && !wrong; i++) {
        xcri_json_raw(json, row, sizeof(row));
        wrong = xcri_spool_drain(spool, json);
    }
    return wrong ? wrong : xcri_spool_end(spool, json);
}

static void test_sizes(apr_pool_t *parent)
{
    static const int sizes[] = { 0, 1, 1000, 1100, 4000 };
    size_t i;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        apr_pool_t *p;
        xcri_spool_t *spool;
        xcri_json_t json;
        int large = sizes[i] * ROW > XCRI_SPOOL_SMALL;

        apr_pool_create(&p, parent);
        spool = xcri_spool_make(p, LIMIT);
        is_str(write_rows(spool, &json, sizes[i]), NULL, "%d rows", sizes[i]);
        is_int((long)xcri_json_length(&json), (long)sizes[i] * ROW,
               "%d rows: as long as they are", sizes[i]);
        is_int(xcri_json_has_file(&json), large, "%d rows: %s", sizes[i],
               large ? "in a file" : "in memory");
        is_int((long)spool->size, large ? (long)sizes[i] * ROW : 0,
               "%d rows: the file has all of them, or none", sizes[i]);
        apr_pool_destroy(p);
    }
}

static void test_again(apr_pool_t *p)
{
    xcri_spool_t *spool = xcri_spool_make(p, LIMIT);
    xcri_json_t json;

    write_rows(spool, &json, 3000);
    is_str(write_rows(spool, &json, 2000), NULL, "begun again");
    is_int((long)spool->size, 2000L * ROW, "what was there before is gone");
    is_str(write_rows(spool, &json, 5), NULL, "begun again with little");
    is_int(xcri_json_has_file(&json), 0, "which needs no file");
}

static void test_bound(apr_pool_t *parent)
{
    apr_pool_t *one, *other;
    xcri_spool_t *spool;
    xcri_json_t json;

    apr_pool_create(&one, parent);
    apr_pool_create(&other, parent);
    is_int(xcri_spool_is_full(LIMIT), 0, "there is room");
    is_str(write_rows(xcri_spool_make(one, LIMIT), &json, 7500), NULL,
           "one of nearly all of it");
    is_int(xcri_spool_is_full(LIMIT), 1, "then there is none");
    spool = xcri_spool_make(other, LIMIT);
    ok(write_rows(spool, &json, 1200) != NULL, "another has no room");
    is_str(write_rows(spool, &json, 1000), NULL, "but for a small one");
    apr_pool_destroy(one);
    is_str(write_rows(spool, &json, 1200), NULL,
           "and has it when the first is gone");
    apr_pool_destroy(other);
    is_int(xcri_spool_is_full(XCRI_SPOOL_SMALL), 0, "nothing is held then");
}

/* More than have room at once. Who is refused tries again, as its client would:
 * one may be refused for as long as the others write. */
#define THREADS 4
#define ROUNDS 10
#define MOST_ROUNDS 100000

/* Large answers of several threads, each with a pool of its own, as a request
 * has: what they share is what all files hold together. */
static void *APR_THREAD_FUNC spool_again(apr_thread_t *thread, void *written)
{
    int i;

    (void)thread;
    for (i = 0; i < MOST_ROUNDS && *(int *)written < ROUNDS; i++) {
        apr_pool_t *own;
        xcri_json_t json;

        apr_pool_create(&own, NULL);
        *(int *)written += write_rows(xcri_spool_make(own, LIMIT), &json, 3000)
                           == NULL;
        apr_pool_destroy(own);
    }
    return NULL;
}

static void test_threads(apr_pool_t *p)
{
    apr_thread_t *threads[THREADS];
    int written[THREADS] = { 0 };
    apr_status_t ended;
    int i;

    for (i = 0; i < THREADS; i++) {
        apr_thread_create(&threads[i], NULL, spool_again, &written[i], p);
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&ended, threads[i]);
        is_int(written[i], ROUNDS, "thread %d has had room", i);
    }
    is_int(xcri_spool_is_full(XCRI_SPOOL_SMALL), 0,
           "and when all have ended, nothing is held");
}

int main(void)
{
    apr_pool_t *p;

    apr_initialize();
    atexit(apr_terminate);
    apr_pool_create(&p, NULL);
    test_sizes(p);
    test_again(p);
    apr_pool_clear(p);
    test_bound(p);
    test_threads(p);
    apr_pool_destroy(p);
    return done_testing();
}
