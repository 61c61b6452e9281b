/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/lines.h"

#include <string.h>

void xcri_lines_init(xcri_lines_t *lines, apr_pool_t *pool, apr_size_t most)
{
    /* One more: the CR that belongs to a line's end */
    lines->begun = apr_palloc(pool, most + 1);
    lines->most = most;
    lines->len = 0;
    lines->number = 0;
}

static int keep(xcri_lines_t *lines, const char *data, apr_size_t len)
{
    if (len > lines->most + 1 - lines->len) {
        return 0;
    }
    memcpy(lines->begun + lines->len, data, len);
    lines->len += len;
    return 1;
}

static xcri_lines_state_t give(xcri_lines_t *lines, const char *data,
                               apr_size_t len, xcri_str_t *line)
{
    if (len && data[len - 1] == '\r') {
        len--;
    }
    if (len > lines->most) {
        return XCRI_LINES_TOO_LONG;
    }
    line->data = data;
    line->len = len;
    lines->len = 0;
    lines->number++;
    return XCRI_LINES_ONE;
}

xcri_lines_state_t xcri_lines_next(xcri_lines_t *lines, xcri_str_t *piece,
                                   xcri_str_t *line)
{
    const char *start = piece->data;
    const char *end = piece->len ? memchr(start, '\n', piece->len) : NULL;
    apr_size_t len = end ? (apr_size_t)(end - start) : piece->len;

    /* What is whole is not copied. */
    if ((!end || lines->len) && !keep(lines, start, len)) {
        return XCRI_LINES_TOO_LONG;
    }
    if (!end) {
        piece->len = 0;
        return XCRI_LINES_MORE;
    }
    piece->data = end + 1;
    piece->len -= len + 1;
    return lines->len ? give(lines, lines->begun, lines->len, line)
                      : give(lines, start, len, line);
}

xcri_lines_state_t xcri_lines_last(xcri_lines_t *lines, xcri_str_t *line)
{
    return lines->len ? give(lines, lines->begun, lines->len, line)
                      : XCRI_LINES_MORE;
}
