/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/*
 * A thread that gets a request is put ahead of what runs on its processor. Tens
 * of thousands of ready answers in a second interrupt MariaDB's threads on the
 * same machine as often, and where the two services are apart for the scheduler
 * (sessions, control groups), what is made anew comes late by most of a second.
 * Threads of SCHED_BATCH have the same share, and begin when it is their turn.
 */
#include "http/batch.h"
#include "database/pool.h"

#include <sched.h>

APLOG_USE_MODULE(xcri);

void xcri_batch_child_init(server_rec *main_server)
{
#ifdef SCHED_BATCH
    struct sched_param none = { 0 };

    if (xcri_srv_conf(main_server)->batch && xcri_pool_first()
        && sched_getscheduler(0) == SCHED_OTHER
        && sched_setscheduler(0, SCHED_BATCH, &none)) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, apr_get_os_error(), main_server,
                     "xcri: the threads of a child cannot be of SCHED_BATCH; "
                     "write XCRIBatch Off where that is meant");
    }
#else
    (void)main_server;
#endif
}
