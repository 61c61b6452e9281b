/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/calm.h"

#include <ap_mpm.h>
#include <apr_allocator.h>
#include <apr_thread_mutex.h>
#include <pthread.h>

/* Set before the child has a second thread, and never changed */
static int is_needed;

static void hold(sigset_t *before)
{
    sigset_t ending;

    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ending, before);
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

void xcri_calm_child_init(apr_pool_t *pchild)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED;

    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    is_needed = threaded == AP_MPMQ_NOT_SUPPORTED;
    if (is_needed) {
        guard_allocator(pchild);
    }
}

void xcri_calm_begin(sigset_t *before)
{
    if (is_needed) {
        hold(before);
    }
}

void xcri_calm_end(const sigset_t *before)
{
    if (is_needed) {
        pthread_sigmask(SIG_SETMASK, before, NULL);
    }
}

void xcri_calm_thread(void)
{
    if (is_needed) {
        hold(NULL);
    }
}
