/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/*
 * Users of the API: each asks one of the addresses, reads the answer, thinks,
 * and asks again over the same connection, as a browser does. One thread and
 * epoll, so that thousands of them cost the server's processors little.
 *
 *   users -p PORT -a FILE [-u USERS] [-s SECONDS] [-t FROM,TO] [-n REQUESTS]
 *         [-w MS] [-b] [-h ADDRESS] [-d]
 *
 * FILE has an address a line. -t is the time to think, in milliseconds;
 * without it they ask without pause. -n ends after so many requests, which
 * then go through the addresses in their order. -w adds to the report what
 * happened in every span of so many milliseconds, -b which different bodies
 * each address gave. -h asks another address than 127.0.0.1, -d from an address
 * for each user, 127.1.0.1 and on. SIGINT ends it before its time. The report
 * is JSON on stdout; times are in milliseconds.
 */
#include "users.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static address_t addresses[MOST_ADDRESSES];
static int naddresses;

static int port, nusers = 1, hashes, own_address;
static struct in_addr server;
static double seconds = 5;
static int64_t think_from, think_to, span;
static long most = -1, asked;
static user_t *users;
static int poller, busy;
static int64_t start, end;
static long again;
static volatile sig_atomic_t told_to_end;

void die(const char *what)
{
    fprintf(stderr, "users: %s\n", what);
    exit(2);
}

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Uniform in [from, to] */
static int64_t between(int64_t from, int64_t to)
{
    return from + (int64_t)(drand48() * (double)(to - from));
}

static void read_addresses(const char *file)
{
    static char line[4096];
    FILE *in = fopen(file, "r");

    if (!in) {
        die("the file of addresses cannot be read");
    }
    while (fgets(line, sizeof(line), in) && naddresses < MOST_ADDRESSES) {
        size_t size = strlen(line) + 128;
        char *text = malloc(size);

        line[strcspn(line, "\r\n")] = '\0';
        if (!line[0]) {
            continue;
        }
        if (!text) {
            die("out of memory");
        }
        addresses[naddresses].path = strdup(line);
        addresses[naddresses].len = (size_t)snprintf(text, size,
            "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", line, port);
        addresses[naddresses++].text = text;
    }
    fclose(in);
    if (!naddresses) {
        die("the file of addresses is empty");
    }
}

static void watch(user_t *u, int operation, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = u };

    epoll_ctl(poller, operation, u->fd, &event);
}

static void hang_up(user_t *u)
{
    if (u->fd >= 0) {
        close(u->fd);
    }
    u->fd = -1;
    u->used = 0;
}

/* The answer has come, or never will. */
static void finish(user_t *u, int status)
{
    int64_t t = now();

    report_answer(t - start, t - u->since, status);
    if (hashes && status == 200) {
        report_body(&addresses[u->address], u->body, t - start);
    }
    if (status == BROKEN || u->closes) {
        hang_up(u);
    }
    else {
        u->used = 1;
    }
    u->state = RESTS;
    u->since = t + (think_to ? between(think_from, think_to)
                    : status == BROKEN ? 100000 : 0);
    busy--;
}

/* Every user has an address of the loopback's 127.1.0.0/16. */
static void bind_own(const user_t *u)
{
    struct sockaddr_in from = { .sin_family = AF_INET };

    from.sin_addr.s_addr = htonl(0x7f010001u + (uint32_t)(u - users));
    if (bind(u->fd, (struct sockaddr *)&from, sizeof(from))) {
        die("no address of one's own");
    }
}

/* Opens the connection, and asks as soon as it is there. */
static void dial(user_t *u)
{
    struct sockaddr_in to = { .sin_family = AF_INET };
    int one = 1;

    to.sin_port = htons((uint16_t)port);
    to.sin_addr = server;
    u->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (u->fd < 0) {
        die("no socket");
    }
    setsockopt(u->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (own_address) {
        bind_own(u);
    }
    u->sent = 0;
    answer_begin(u);
    u->state = CONNECTS;
    if (connect(u->fd, (struct sockaddr *)&to, sizeof(to))
        && errno != EINPROGRESS) {
        finish(u, BROKEN);
        return;
    }
    watch(u, EPOLL_CTL_ADD, EPOLLOUT);
}

static void broken(user_t *u)
{
    /* A server may close a connection that rests while the request is on its
     * way: browsers send it again. */
    if (u->used && !u->have) {
        again++;
        hang_up(u);
        dial(u);
        return;
    }
    finish(u, BROKEN);
}

static void send_request(user_t *u)
{
    while (u->sent < addresses[u->address].len) {
        ssize_t n = send(u->fd, addresses[u->address].text + u->sent,
                         addresses[u->address].len - u->sent, MSG_NOSIGNAL);

        if (n < 0 && errno == EAGAIN) {
            watch(u, EPOLL_CTL_MOD, EPOLLOUT);
            return;
        }
        if (n < 0) {
            broken(u);
            return;
        }
        u->sent += (size_t)n;
    }
    if (u->state == CONNECTS) {
        watch(u, EPOLL_CTL_MOD, EPOLLIN);
    }
    u->state = WAITS;
}

static void ask(user_t *u)
{
    u->address = (int)((most >= 0 || !think_to) ? asked % naddresses
                       : between(0, naddresses - 1));
    asked++;
    busy++;
    u->since = now();
    if (u->fd < 0) {
        dial(u);
        return;
    }
    u->sent = 0;
    answer_begin(u);
    send_request(u);
}

static void receive(user_t *u)
{
    static char data[262144];
    ssize_t n = recv(u->fd, data, sizeof(data), 0);
    int done;

    if (n < 0 && errno == EAGAIN) {
        return;
    }
    if (u->state == RESTS) {
        hang_up(u);                      /* closed while nobody asked */
        return;
    }
    if (n <= 0) {
        broken(u);
        return;
    }
    done = answer_take(u, data, (size_t)n, hashes);
    if (done) {
        finish(u, done > 0 ? u->status : BROKEN);
    }
}

static void happened(user_t *u, uint32_t events)
{
    if (u->fd < 0) {
        return;
    }
    if (u->state == CONNECTS || (u->state == WAITS && (events & EPOLLOUT))) {
        if (events & (EPOLLERR | EPOLLHUP)) {
            broken(u);
            return;
        }
        send_request(u);
        return;
    }
    receive(u);
}

/* Whoever has thought asks, whoever has waited for too long gives up. */
static void look_around(int64_t t)
{
    int i;

    for (i = 0; i < nusers; i++) {
        if (users[i].state != RESTS) {
            if (t - users[i].since > PATIENCE) {
                finish(&users[i], BROKEN);
            }
        }
        else if (users[i].since <= t && t < end
                 && (most < 0 || asked < most)) {
            ask(&users[i]);
        }
    }
}

static void end_now(int signal)
{
    (void)signal;
    told_to_end = 1;
}

static void run(void)
{
    struct epoll_event events[512];
    int64_t looked = 0;
    int i, n;

    for (i = 0; i < nusers; i++) {
        users[i].fd = -1;
        users[i].since = start + between(0, think_to);
    }
    while (busy || (now() < end && (most < 0 || asked < most))) {
        int64_t t = now();

        if (told_to_end && end > t) {
            end = t;
        }
        /* Those without a pause are looked at each time: they ask at once. */
        if (!think_to || t - looked >= 1000) {
            look_around(t);
            looked = t;
        }
        n = epoll_wait(poller, events, 512, 1);
        for (i = 0; i < n; i++) {
            happened(events[i].data.ptr, events[i].events);
        }
    }
}

int main(int argc, char **argv)
{
    struct rlimit files;
    const char *file = NULL, *to;
    int c;

    server.s_addr = htonl(INADDR_LOOPBACK);
    while ((c = getopt(argc, argv, "p:a:u:s:t:n:w:bh:d")) != -1) {
        switch (c) {
        case 'p': port = atoi(optarg); break;
        case 'a': file = optarg; break;
        case 'u': nusers = atoi(optarg); break;
        case 's': seconds = atof(optarg); break;
        case 't':
            to = strchr(optarg, ',');
            think_from = atol(optarg) * 1000;
            think_to = to ? atol(to + 1) * 1000 : think_from;
            break;
        case 'n': most = atol(optarg); break;
        case 'w': span = atol(optarg) * 1000; break;
        case 'b': hashes = 1; break;
        case 'h':
            if (!inet_aton(optarg, &server)) {
                die("-h takes an IPv4 address");
            }
            break;
        case 'd': own_address = 1; break;
        default: die("see the beginning of t/bench/users/main.c");
        }
    }
    if (!port || !file || nusers < 1) {
        die("see the beginning of t/bench/users/main.c");
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    read_addresses(file);
    srand48(20251024);
    users = calloc((size_t)nusers, sizeof(*users));
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (!users || poller < 0) {
        die("out of memory");
    }
    signal(SIGINT, end_now);
    start = now();
    end = start + (int64_t)(seconds * 1e6);
    run();
    report_all(now() - start, again, span, addresses, hashes ? naddresses : 0);
    return 0;
}
