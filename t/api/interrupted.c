/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/*
 * Loaded before httpd for t/api/interrupted.t: of the locks that mod_xcri.so's code,
 * or APR's, takes while a child of MPM prefork serves a client, in the thread that
 * does so, SIGTERM comes in the midst of the one that the test has asked for.
 */
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEEPEST 10

/* In a file that the test reads and writes, too */
typedef struct {
    int at;       /* which lock it is to be, from 1; 0: none */
    int of;       /* of those that whose code takes: an index of code[] */
    int taken;    /* so many were */
    int pid;      /* who was told to end */
    int place;    /* where the lock was taken, an address of that code, */
    int caller;   /* and who wanted that */
} orders_t;

/* APR's are those of the memory of a child. */
static const char *const code[] = { "/mod_xcri.so", "/libapr-1.so" };

static orders_t *orders;
static int serves;    /* this process, a client */

static __attribute__((constructor)) void begin(void)
{
    const char *name = getenv("XCRI_INTERRUPTED");
    int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    void *shared = fd >= 0 ? mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE,
                                  MAP_SHARED, fd, 0) : MAP_FAILED;

    orders = shared == MAP_FAILED ? NULL : shared;
}

static void note(const char *place, const char *base)
{
    void *frames[DEEPEST];
    int n = backtrace(frames, DEEPEST), i = 0;

    while (i < n - 2 && frames[i] != place) {
        i++;
    }
    orders->place = (int)(place - base);
    orders->caller = (int)((const char *)frames[i + 1] - base);
    orders->pid = getpid();
}

/* The child's first thread is the one that serves. */
static void taken(const char *place)
{
    Dl_info of;

    if (!orders || !orders->at || !serves || gettid() != getpid()
        || !dladdr(place, &of) || !strstr(of.dli_fname, code[orders->of])
        || ++orders->taken != orders->at) {
        return;
    }
    note(place, of.dli_fbase);
    raise(SIGTERM);
}

/* Calls the one that it stands before. */
#define NEXT(type, name, args, call) \
    type name args \
    { \
        static type (*next) args; \
        type rv; \
        \
        if (!next) { \
            next = (type (*) args)dlsym(RTLD_NEXT, #name); \
        } \
        rv = next call; \
        taken(__builtin_return_address(0)); \
        return rv; \
    }

NEXT(int, pthread_mutex_lock, (pthread_mutex_t *lock), (lock))
NEXT(int, pthread_cond_wait, (pthread_cond_t *cond, pthread_mutex_t *lock),
     (cond, lock))
NEXT(int, pthread_cond_timedwait, (pthread_cond_t *cond, pthread_mutex_t *lock,
                                   const struct timespec *until),
     (cond, lock, until))
NEXT(int, pthread_cond_clockwait, (pthread_cond_t *cond, pthread_mutex_t *lock,
                                   clockid_t clock,
                                   const struct timespec *until),
     (cond, lock, clock, until))
NEXT(apr_status_t, apr_thread_mutex_lock, (apr_thread_mutex_t *lock), (lock))
NEXT(apr_status_t, apr_thread_cond_timedwait,
     (apr_thread_cond_t *cond, apr_thread_mutex_t *lock,
      apr_interval_time_t timeout), (cond, lock, timeout))

int accept4(int fd, struct sockaddr *from, socklen_t *len, int flags)
{
    static int (*next)(int, struct sockaddr *, socklen_t *, int);
    int client;

    if (!next) {
        next = (int (*)(int, struct sockaddr *, socklen_t *, int))
               dlsym(RTLD_NEXT, "accept4");
    }
    serves = 0;
    client = next(fd, from, len, flags);
    serves = client >= 0;
    return client;
}
