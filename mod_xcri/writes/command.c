/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/command.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIME_LIMIT apr_time_from_sec(20)
#define LOOK_EVERY apr_time_from_msec(20)

/* What it has once httpd stops. After ten seconds httpd kills its child, and nobody
 * would be there to end the program. */
#define STOP_LIMIT apr_time_from_sec(4)

/* One that was to be ended. It is not waited for: a program that has become another
 * user (sudo) cannot be, and httpd's child could not, either. Used by one thread. */
static pid_t left;

static atomic_int stopping;

void xcri_command_stop(void)
{
    atomic_store(&stopping, 1);
}

static void close_all_others(posix_spawn_file_actions_t *files)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
#else
    (void)files;
#endif
}

/* With no signal blocked or ignored, as it is in this thread, and in a group of
 * its own. Returns 0 or an errno. */
static int start(const xcri_target_t *target, int input, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;
    int rv;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    /* What it says goes where httpd's own errors go. */
    posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    /* A connection that another thread begins is not ours alone yet. */
    close_all_others(&files);
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK
                                   | POSIX_SPAWN_SETSIGDEF
                                   | POSIX_SPAWN_SETPGROUP);
    rv = posix_spawn(pid, target->argv[0], &files, &how, target->argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return rv;
}

/* Its status as waitpid has it; -1: it was killed */
static int wait_for(pid_t pid)
{
    apr_time_t until = xcri_now() + TIME_LIMIT;
    int status = -1;

    while (waitpid(pid, &status, WNOHANG) != pid) {
        if (atomic_load(&stopping) && until > xcri_now() + STOP_LIMIT) {
            until = xcri_now() + STOP_LIMIT;
        }
        if (xcri_now() > until) {
            kill(-pid, SIGKILL);
            left = pid;
            return -1;
        }
        apr_sleep(LOOK_EVERY);
    }
    return status;
}

xcri_sent_t xcri_command_run(apr_pool_t *pool, const xcri_target_t *target,
                             const xcri_issue_t *issue,
                             xcri_outcome_t *outcome)
{
    const char *json = xcri_issue_json(pool, issue);
    apr_size_t len = strlen(json);
    int ends[2], status, rv;
    ssize_t written;
    pid_t pid;

    if (left && waitpid(left, &status, WNOHANG) == 0) {
        outcome->why = apr_psprintf(pool, "%s took too long, and cannot be "
                                    "ended (process %ld)", target->argv[0],
                                    (long)left);
        return XCRI_SENT_LATER;
    }
    left = 0;
    if (pipe2(ends, O_CLOEXEC)) {
        outcome->why = apr_psprintf(pool, "no pipe (%d)", errno);
        return XCRI_SENT_LATER;
    }
    /* It fits into what a pipe holds, whether anybody reads it or not. */
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    written = write(ends[1], json, len);
    rv = written == (ssize_t)len ? start(target, ends[0], &pid) : EMSGSIZE;
    close(ends[0]);
    close(ends[1]);
    if (rv) {
        outcome->why = apr_psprintf(pool, "%s cannot be run (%d)",
                                    target->argv[0], rv);
        return XCRI_SENT_LATER;
    }
    status = wait_for(pid);
    if (status == 0) {
        return XCRI_SENT;
    }
    outcome->why = status == -1
        ? apr_pstrcat(pool, target->argv[0], " took too long", NULL)
        : WIFEXITED(status)
        ? apr_psprintf(pool, "%s ended with %d", target->argv[0],
                       WEXITSTATUS(status))
        : apr_psprintf(pool, "%s was ended by signal %d", target->argv[0],
                       WTERMSIG(status));
    return status == -1 ? XCRI_SENT_LATER : XCRI_SENT_REFUSED;
}
