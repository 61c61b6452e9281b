/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/calm.h"

#include <apr_allocator.h>
#include <apr_thread_mutex.h>
#include <signal.h>

/* Set before the child has a second thread, and never changed */
static int is_needed;

/* Held and let go of together, and here alone */
static void set(int how, sigset_t *before)
{
    sigset_t ending;

    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    pthread_sigmask(how, &ending, before);
}

/* MPM prefork gives its child an allocator without a lock, and pools of the
 * child's other threads (watches, the keeper, what is made ready) are made in the
 * child's. The lock is nested, because a signal that ends the child may come in
 * the midst of it; APR lets go of it before the child's pool goes. */
static void guard_allocator(apr_pool_t *pchild)
{
    apr_allocator_t *allocator = apr_pool_allocator_get(pchild);
    apr_thread_mutex_t *lock;

    if (!apr_allocator_mutex_get(allocator)
        && apr_thread_mutex_create(&lock, APR_THREAD_MUTEX_NESTED, pchild)
           == APR_SUCCESS) {
        apr_allocator_mutex_set(allocator, lock);
    }
}

void xcri_calm_child_init(apr_pool_t *pchild, int is_threaded)
{
    is_needed = !is_threaded;
    if (is_needed) {
        guard_allocator(pchild);
    }
}

int xcri_calm_begin(void)
{
    sigset_t before;

    if (!is_needed) {
        return 0;
    }
    set(SIG_BLOCK, &before);
    return !sigismember(&before, SIGTERM);
}

void xcri_calm_end(int begun)
{
    if (begun) {
        set(SIG_UNBLOCK, NULL);
    }
}

void xcri_calm_thread(void)
{
    if (is_needed) {
        set(SIG_BLOCK, NULL);
    }
}
