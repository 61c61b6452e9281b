/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/calm.h"

#include <ap_mpm.h>
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

void xcri_calm_child_init(void)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED;

    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    is_needed = threaded == AP_MPMQ_NOT_SUPPORTED;
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
