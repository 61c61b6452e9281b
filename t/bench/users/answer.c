/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "users.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void answer_begin(user_t *u)
{
    u->have = u->in_line = 0;
    u->status = u->closes = u->chunked = u->after_chunk = u->last_chunk = 0;
    u->left = 0;
    u->body = 14695981039346656037U;
}

static const char *field(const char *header, const char *name)
{
    size_t len = strlen(name);
    const char *line;

    for (line = strstr(header, "\r\n"); line && line[2] != '\r';
         line = strstr(line + 2, "\r\n")) {
        if (!strncasecmp(line + 2, name, len) && line[2 + len] == ':') {
            return line + 2 + len + 1 + strspn(line + 2 + len + 1, " ");
        }
    }
    return NULL;
}

/* FNV-1a */
static void hash(user_t *u, const char *data, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        u->body = (u->body ^ (unsigned char)data[i]) * 1099511628211U;
    }
}

/* Takes what belongs to the body. 1: it is complete, -1: it is no HTTP */
static int take_body(user_t *u, const char *data, size_t len, int hashes)
{
    while (len || (!u->chunked && !u->left)) {
        size_t n = len < (size_t)u->left ? len : (size_t)u->left;

        if (hashes) {
            hash(u, data, n);
        }
        data += n;
        len -= n;
        u->left -= (int64_t)n;
        if (u->left) {
            return 0;
        }
        if (!u->chunked) {
            return 1;
        }
        for (; len; len--, data++) {     /* a line between chunks */
            if (*data != '\n') {
                if (u->in_line == sizeof(u->line) - 1) {
                    return -1;
                }
                u->line[u->in_line++] = *data;
                continue;
            }
            u->line[u->in_line] = '\0';
            u->in_line = 0;
            if (u->last_chunk) {
                return 1;
            }
            if (u->after_chunk) {
                u->after_chunk = 0;
                continue;
            }
            u->left = strtoll(u->line, NULL, 16);
            u->after_chunk = 1;
            u->last_chunk = !u->left;
            len--;
            data++;
            break;
        }
        if (!u->left && !len) {
            return 0;
        }
    }
    return 0;
}

static int take_header(user_t *u)
{
    const char *text;

    u->status = atoi(u->header + strcspn(u->header, " "));
    text = field(u->header, "Connection");
    u->closes = text && !strncasecmp(text, "close", 5);
    text = field(u->header, "Transfer-Encoding");
    u->chunked = text && !strncasecmp(text, "chunked", 7);
    text = field(u->header, "Content-Length");
    if (!u->chunked && !text && u->status != 304 && u->status != 204) {
        return -1;
    }
    u->left = !u->chunked && text ? strtoll(text, NULL, 10) : 0;
    return 0;
}

int answer_take(user_t *u, const char *data, size_t len, int hashes)
{
    if (u->state == WAITS) {
        size_t before = u->have;
        size_t more = len < MOST_HEADER - 1 - before ? len
                      : MOST_HEADER - 1 - before;
        const char *stop;
        size_t of_header;

        memcpy(u->header + before, data, more);
        u->have += more;
        u->header[u->have] = '\0';
        stop = strstr(u->header, "\r\n\r\n");
        if (!stop) {
            return u->have == MOST_HEADER - 1 ? -1 : 0;
        }
        of_header = (size_t)(stop + 4 - u->header) - before;
        data += of_header;
        len -= of_header;
        u->state = READS;
        if (take_header(u)) {
            return -1;
        }
    }
    return take_body(u, data, len, hashes);
}
