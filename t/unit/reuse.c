/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Pools for the texts of answers: they go with their request, and are used again. */
#include "core/reuse.h"

#include "fixture.h"

#include <apr_thread_proc.h>
#include <stdlib.h>

#define THREADS 8
#define ROUNDS 500
#define TEXT (20 * 1024)

static apr_pool_t *some_request(void)
{
    apr_pool_t *request;

    apr_pool_create(&request, NULL);
    return request;
}

static apr_status_t note(void *gone)
{
    ++*(int *)gone;
    return APR_SUCCESS;
}

static void test_one(void)
{
    apr_pool_t *request = some_request(), *first, *second;
    int gone = 0;

    first = xcri_reuse_pool(request);
    is_int(apr_pool_allocator_get(first) != apr_pool_allocator_get(request), 1,
           "it has an allocator of its own");
    apr_pool_cleanup_register(first, &gone, note, apr_pool_cleanup_null);
    second = xcri_reuse_pool(request);
    is_int(first != second, 1, "a second one while the first is used");
    is_int(gone, 0, "what is in it stays with the request");
    apr_pool_destroy(request);
    is_int(gone, 1, "and goes with it");

    request = some_request();
    is_int(xcri_reuse_pool(request) == first, 1,
           "what was used last is used next");
    is_int(xcri_reuse_pool(request) == second, 1, "and then the other");
    apr_pool_destroy(request);
    is_int(gone, 1, "once");
}

/* Of many at once a few are kept: the sanitizer would find the others, were they
 * only forgotten. */
static void test_many(void)
{
    apr_pool_t *request = some_request();
    int i, whole = 0;

    for (i = 0; i < 100; i++) {
        char *text = apr_palloc(xcri_reuse_pool(request), TEXT);

        memset(text, i, TEXT);
        whole += text[0] == (char)i && text[TEXT - 1] == (char)i;
    }
    is_int(whole, 100, "a hundred at once");
    apr_pool_destroy(request);
}

/* Counts the rounds in which another thread has written into its text. */
static void *APR_THREAD_FUNC ask(apr_thread_t *thread, void *number)
{
    int mine = *(int *)number, broken = 0, i, at;

    (void)thread;
    for (i = 0; i < ROUNDS; i++) {
        apr_pool_t *request = some_request();
        char *text = apr_palloc(xcri_reuse_pool(request), TEXT);

        memset(text, mine, TEXT);
        for (at = 0; at < TEXT && text[at] == (char)mine; at++) {
        }
        broken += at < TEXT;
        apr_pool_destroy(request);
    }
    *(int *)number = broken;
    return NULL;
}

static void test_threads(apr_pool_t *p)
{
    apr_thread_t *threads[THREADS];
    int numbers[THREADS], i, broken = 0;
    apr_status_t rv;

    for (i = 0; i < THREADS; i++) {
        numbers[i] = i + 1;
        if (apr_thread_create(&threads[i], NULL, ask, &numbers[i], p)
            != APR_SUCCESS) {
            ok(0, "a thread could not be made");
            return;
        }
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&rv, threads[i]);
        broken += numbers[i];
    }
    is_int(broken, 0, "no two threads have the same one");
}

int main(void)
{
    apr_pool_t *p;

    apr_initialize();
    atexit(apr_terminate);
    apr_pool_create(&p, NULL);
    test_one();
    test_many();
    test_threads(p);
    return done_testing();
}
