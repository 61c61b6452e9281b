/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/begun.h"

#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Descriptors that are looked at */
#define FIRST 3
#define FDS_MOST 65536

typedef struct {
    struct sockaddr_storage where;
    socklen_t len;
} address_t;

/* Of sockets whose connect is over: the inode, by the descriptor. Of the process,
 * and never cleared: another socket with that number has another inode. */
static _Atomic apr_uint64_t over[FDS_MOST];

static apr_uint64_t inode_of(int fd)
{
    struct stat about;

    return fstat(fd, &about) ? 0 : (apr_uint64_t)about.st_ino;
}

void xcri_begun_is_over(int fd)
{
    if (fd >= 0 && fd < FDS_MOST) {
        atomic_store(&over[fd], inode_of(fd));
    }
}

/* Where a socket leads. Of one whose connect nobody has taken getpeername() knows
 * nothing; SO_PEERNAME does, and wants the address's own length. */
static int leads_to(int fd, address_t *to)
{
    static const socklen_t lengths[] = { sizeof(struct sockaddr_in),
                                         sizeof(struct sockaddr_in6) };
    int found, i;

    memset(&to->where, 0, sizeof(to->where));
    to->len = sizeof(to->where);
    found = !getpeername(fd, (struct sockaddr *)&to->where, &to->len);
    for (i = 1; i >= 0 && !found; i--) {
        to->len = lengths[i];
        found = !getsockopt(fd, SOL_SOCKET, SO_PEERNAME, &to->where, &to->len);
    }
    return found;
}

static unsigned port_of(const address_t *address)
{
    return address->where.ss_family == AF_INET
           ? ntohs(((const struct sockaddr_in *)&address->where)->sin_port)
           : address->where.ss_family == AF_INET6
           ? ntohs(((const struct sockaddr_in6 *)&address->where)->sin6_port)
           : 0;
}

/* Does it lead to the database: where that was found, or, where it was never
 * found, to its port? */
static int is_ours(const xcri_pool_t *pool, const address_t *to)
{
    return pool->peer_len
           ? to->len == pool->peer_len
             && !memcmp(&to->where, &pool->peer, to->len)
           : pool->port && port_of(to) == pool->port;
}

/* The guard's, those of other guards and other modules, and the keeper's */
static int is_over(int fd)
{
    return atomic_load(&over[fd]) == inode_of(fd);
}

void xcri_begun_break_off(xcri_pool_t *pool)
{
    long limit = sysconf(_SC_OPEN_MAX);
    int most = limit > 0 && limit < FDS_MOST ? (int)limit : FDS_MOST;
    int fd;

    xcri_lock_take(&pool->lock);
    for (fd = FIRST; fd < most; fd++) {
        address_t to;

        if (leads_to(fd, &to) && is_ours(pool, &to) && !is_over(fd)) {
            shutdown(fd, SHUT_RDWR);
        }
    }
    xcri_lock_give(&pool->lock);
}
