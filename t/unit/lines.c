/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Lines of a body, however it is cut: the same lines, and never more than is allowed. */
#include "core/lines.h"
#include "cut.h"

#define MOST 5

/* The lines of a text that comes in pieces of so many bytes, each with its
 * number; "!" where one is too long */
static const char *cut(const char *text, apr_size_t size)
{
    const char *all = "";
    xcri_lines_t lines;
    xcri_str_t line;

    xcri_lines_init(&lines, pool, MOST);
    while (*text) {
        xcri_str_t piece = next_piece(&text, size);
        char *whole = (char *)piece.data;
        xcri_lines_state_t state;

        while ((state = xcri_lines_next(&lines, &piece, &line))
               == XCRI_LINES_ONE) {
            all = apr_psprintf(pool, "%s%d<%.*s>", all, (int)lines.number,
                               (int)line.len, line.data);
        }
        free(whole);
        if (state == XCRI_LINES_TOO_LONG) {
            return apr_psprintf(pool, "%s%d!", all, (int)lines.number + 1);
        }
    }
    switch (xcri_lines_last(&lines, &line)) {
    case XCRI_LINES_ONE:
        return apr_psprintf(pool, "%s%d<%.*s>", all, (int)lines.number,
                            (int)line.len, line.data);
    case XCRI_LINES_TOO_LONG:
        return apr_psprintf(pool, "%s%d!", all, (int)lines.number + 1);
    case XCRI_LINES_MORE:
        break;
    }
    return all;
}

int main(void)
{
    static const char *const cases[][2] = {
        { "", "" }, { "a", "1<a>" }, { "a\n", "1<a>" }, { "\n", "1<>" },
        { "\n\na", "1<>2<>3<a>" }, { "a\r\nb\r\n", "1<a>2<b>" },
        { "a\r", "1<a>" }, { "a\rb\n", "1<a\rb>" }, { "a\r\r\n", "1<a\r>" },
        { "12345\n6", "1<12345>2<6>" }, { "12345\r\n6", "1<12345>2<6>" },
        { "12345", "1<12345>" }, { "12345\r", "1<12345>" },
        { "123456", "1!" }, { "123456\n", "1!" }, { "a\n1234567890\nb", "1<a>2!" },
        { "123456\r\n", "1!" }
    };

    begin();
    said_however_cut(cases, sizeof(cases) / sizeof(cases[0]), 12, cut);
    return done_testing();
}
