/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/calm.h"

#include <apr_allocator.h>
#include <apr_thread_mutex.h>
#include <signal.h>

/* Set before the child has a second thread, and never changed */
static int is_needed;
static apr_thread_mutex_t *memory;    /* the lock that we gave it; or NULL */

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

    memory = NULL;
    if (!apr_allocator_mutex_get(allocator)
        && apr_thread_mutex_create(&memory, APR_THREAD_MUTEX_NESTED, pchild)
           == APR_SUCCESS) {
        apr_allocator_mutex_set(allocator, memory);
    }
}

void xcri_calm_child_init(apr_pool_t *pchild, int is_threaded)
{
    is_needed = !is_threaded;
    if (is_needed) {
        guard_allocator(pchild);
    }
}

/* The signal may have come while this thread took memory, and a thread that is
 * waited for may want some before it ends. Nobody goes on where the signal came.
 * APR holds the lock once at most, and a nested one that somebody else holds, or
 * nobody, refuses. */
void xcri_calm_child_ends(void)
{
    if (memory) {
        apr_thread_mutex_unlock(memory);
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
