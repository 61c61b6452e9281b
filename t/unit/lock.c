/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Which signals are held back where: under locks, in waits, in threads. */
#include "fixture.h"
#include "core/calm.h"
#include "core/clock.h"
#include "core/lock.h"

#include <apr_allocator.h>
#include <apr_thread_proc.h>
#include <signal.h>

static xcri_lock_t lock, other;
static pthread_cond_t told;
static int is_told;

static int held(int signal)
{
    sigset_t now;

    pthread_sigmask(SIG_BLOCK, NULL, &now);
    return sigismember(&now, signal);
}

static int is_calm(void)
{
    return held(SIGTERM) && held(SIGHUP) && !held(SIGINT);
}

static int is_open(void)
{
    return !held(SIGTERM) && !held(SIGHUP);
}

static void test_threaded(void)
{
    xcri_calm_child_init(pool, 1);
    xcri_lock_take(&lock);
    ok(is_open(), "with threads for requests, a lock holds nothing back");
    xcri_lock_give(&lock);
    xcri_calm_thread();
    ok(is_open(), "nor does a thread");
}

static void test_locks(void)
{
    int calm;

    xcri_lock_take(&lock);
    ok(is_calm(), "what ends a child waits while a lock is held");
    xcri_lock_take(&other);
    xcri_lock_give(&other);
    ok(is_calm(), "another one, within it, changes nothing");
    xcri_lock_give(&lock);
    ok(is_open(), "given back, it may be ended");
    calm = xcri_calm_begin();
    xcri_lock_take(&lock);
    xcri_lock_give(&lock);
    ok(is_calm(), "it is as it was before");
    xcri_calm_end(calm);
    ok(is_open(), "until that ends, too");
}

/* A thread in which nothing is ever handled has the lock during the wait. */
static void *APR_THREAD_FUNC tell(apr_thread_t *thread, void *wrong)
{
    (void)thread;
    xcri_calm_thread();
    xcri_lock_take(&lock);
    is_told = 1;
    pthread_cond_signal(&told);
    xcri_lock_give(&lock);
    *(int *)wrong = !is_calm();
    return NULL;
}

static void test_wait(void)
{
    apr_time_t then = xcri_now() + apr_time_from_msec(20);
    apr_thread_t *thread;
    apr_status_t ended;
    int wrong = 1;

    xcri_lock_take(&lock);
    while (xcri_now() < then) {
        xcri_lock_wait(&lock, &told, then);
    }
    ok(is_calm(), "a wait ends by the clock, and is not ended in");
    if (apr_thread_create(&thread, NULL, tell, &wrong, pool) != APR_SUCCESS) {
        printf("Bail out! no thread\n");
        exit(1);
    }
    while (!is_told) {
        xcri_lock_rest(&lock, &told);
    }
    ok(is_calm(), "nor is one that has no end");
    xcri_lock_give(&lock);
    ok(is_open(), "what others did with the lock meanwhile is not taken over");
    apr_thread_join(&ended, thread);
    ok(!wrong, "and a thread of ours stays calm after its lock");
}

static void *APR_THREAD_FUNC take_memory(apr_thread_t *thread, void *child)
{
    apr_pool_t *own;

    (void)thread;
    apr_pool_create(&own, child);
    apr_pool_destroy(own);
    return NULL;
}

/* As a signal's handler finds it that came in the midst of the allocator */
static void test_memory(void)
{
    apr_allocator_t *allocator;
    apr_thread_mutex_t *memory;
    apr_thread_t *thread;
    apr_pool_t *child;
    apr_status_t ended;

    apr_allocator_create(&allocator);
    apr_pool_create_ex(&child, pool, NULL, allocator);
    apr_allocator_owner_set(allocator, child);
    xcri_calm_child_init(child, 0);
    memory = apr_allocator_mutex_get(allocator);
    ok(memory != NULL, "a child's memory has a lock");
    apr_thread_mutex_lock(memory);
    ok(!apr_thread_create(&thread, NULL, take_memory, child, pool),
       "a thread needs memory to end");
    xcri_calm_child_ends();
    apr_thread_join(&ended, thread);
    ok(1, "and gets it, when the child is to end in the midst of taking some");
    apr_pool_destroy(child);
}

int main(void)
{
    begin();
    ok(!xcri_lock_make(&lock) && !xcri_lock_make(&other)
       && !pthread_cond_init(&told, NULL), "locks");
    test_threaded();
    xcri_calm_child_init(pool, 0);
    ok(is_open(), "without, nothing is held back yet");
    test_locks();
    test_wait();
    test_memory();
    return done_testing();
}
