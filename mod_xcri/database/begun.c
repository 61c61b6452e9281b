/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/begun.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Descriptors that are looked at */
#define FIRST 3
#define FDS_MOST 65536

/* ---- not even taken ------------------------------------------------------------- */

/* A socket whose connect nobody has taken has no peer: getpeername knows none. Where
 * it leads is in the kernel's own list (proc(5)). */
static const char *const lists[] = { "/proc/self/net/tcp",
                                     "/proc/self/net/tcp6" };

static int is_begun(int fd)
{
    struct tcp_info info;
    socklen_t len = sizeof(info);

    return !getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len)
           && info.tcpi_state == TCP_SYN_SENT;
}

/* A socket's number, as the list has it; 0: it is none */
static unsigned long inode_of(int fd)
{
    struct stat info;

    return fstat(fd, &info) ? 0 : (unsigned long)info.st_ino;
}

/* Does the list say that the socket leads to that port? */
static int leads_to(const char *list, unsigned long inode, unsigned port)
{
    FILE *in = fopen(list, "re");
    char line[512];
    int found = 0;

    while (in && !found && fgets(line, sizeof(line), in)) {
        unsigned to, state;
        unsigned long number;

        found = sscanf(line, " %*d: %*[0-9A-F]:%*x %*[0-9A-F]:%x %x %*x:%*x"
                       " %*x:%*x %*x %*u %*u %lu", &to, &state, &number) == 3
                && to == port && state == TCP_SYN_SENT && number == inode;
    }
    if (in) {
        fclose(in);
    }
    return found;
}

/* Where it was found, or where it is to be looked for */
static unsigned port_of(const xcri_pool_t *pool)
{
    return pool->peer_len && pool->peer.ss_family == AF_INET
           ? ntohs(((const struct sockaddr_in *)&pool->peer)->sin_port)
           : pool->peer_len && pool->peer.ss_family == AF_INET6
           ? ntohs(((const struct sockaddr_in6 *)&pool->peer)->sin6_port)
           : pool->port;
}

static void cut_untaken(int most, unsigned port)
{
    int fd;

    for (fd = FIRST; fd < most; fd++) {
        if (is_begun(fd) && (leads_to(lists[0], inode_of(fd), port)
                             || leads_to(lists[1], inode_of(fd), port))) {
            shutdown(fd, SHUT_RDWR);
        }
    }
}

/* ---- taken, and not answered -------------------------------------------------- */

static int is_known(const xcri_pool_t *pool, int fd)
{
    const xcri_conn_t *conn;

    for (conn = pool->conns; conn; conn = conn->next) {
        if ((fd == conn->fd || fd == conn->copy) && !conn->is_dead) {
            return 1;
        }
    }
    return 0;
}

/* Under the lock */
static void cut_silent(const xcri_pool_t *pool, int most)
{
    struct sockaddr_storage peer;
    int fd;

    for (fd = FIRST; fd < most && pool->peer_len; fd++) {
        socklen_t len = sizeof(peer);

        if (!getpeername(fd, (struct sockaddr *)&peer, &len)
            && len == pool->peer_len && !memcmp(&peer, &pool->peer, len)
            && !is_known(pool, fd)) {
            shutdown(fd, SHUT_RDWR);
        }
    }
}

void xcri_begun_break_off(xcri_pool_t *pool)
{
    long limit = sysconf(_SC_OPEN_MAX);
    int most = limit > 0 && limit < FDS_MOST ? (int)limit : FDS_MOST;
    unsigned port;

    pthread_mutex_lock(&pool->lock);
    cut_silent(pool, most);
    port = port_of(pool);
    pthread_mutex_unlock(&pool->lock);
    cut_untaken(most, port);
}
