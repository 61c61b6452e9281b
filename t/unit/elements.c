/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Elements of an array, however it is cut: the same, and never more of one than is allowed. */
#include "core/elements.h"
#include "cut.h"

#define MOST 8

/* The elements of a text that comes in pieces of so many bytes, each with the
 * position where it begins; "!" where one is too long, "?" where what comes is of
 * no array, "..." where there is no end */
static const char *cut(const char *text, apr_size_t size)
{
    const char *all = "";
    xcri_elements_t elements;
    xcri_str_t element;

    xcri_elements_init(&elements, pool, MOST);
    while (*text) {
        xcri_str_t piece = next_piece(&text, size);
        char *whole = (char *)piece.data;
        xcri_elements_state_t state;

        while ((state = xcri_elements_next(&elements, &piece, &element))
               == XCRI_ELEMENTS_ONE) {
            all = apr_psprintf(pool, "%s%d<%.*s>", all, (int)elements.start,
                               (int)element.len, element.data);
        }
        free(whole);
        if (state != XCRI_ELEMENTS_MORE) {
            return apr_psprintf(pool, "%s%d%s", all, (int)elements.position,
                                state == XCRI_ELEMENTS_WRONG ? "?" : "!");
        }
    }
    return elements.at == XCRI_ELEMENTS_OVER
           ? all : apr_pstrcat(pool, all, "...", NULL);
}

int main(void)
{
    static const char *const cases[][2] = {
        { "", "..." }, { "[", "..." }, { "[]", "" }, { " [ ]\r\n\t ", "" },
        { "[1]", "1<1>" }, { "[1,2]", "1<1>3<2>" },
        { " [ 1 , 2 ] ", "3<1 >7<2 >" }, { "[1", "..." }, { "[1,", "1<1>..." },
        { "[,1]", "1?" }, { "[1,]", "1<1>3?" }, { "[1,,2]", "1<1>3?" },
        { "x", "0?" }, { "{}", "0?" }, { "[]x", "2?" }, { "[][]", "2?" },
        { "[{}]", "1<{}>" }, { "[{\"a\":1}]", "1<{\"a\":1}>" },
        { "[[1,2],3]", "1<[1,2]>7<3>" }, { "[[],[]]", "1<[]>4<[]>" },
        { "[\"],\",1]", "1<\"],\">6<1>" }, { "[\"\\\"]\"]", "1<\"\\\"]\">" },
        { "[\"\\\\\",1]", "1<\"\\\\\">6<1>" }, { "[\"a]", "..." },
        { "[\"\\\"]", "..." },
        /* What is wrong inside is for others to see. */
        { "[1 2]", "1<1 2>" }, { "[{]]", "1<{]>" }, { "[}]", "1<}>" },
        { "[12345678]", "1<12345678>" }, { "[123456789]", "9!" },
        { "[1,\"12345678\"]", "1<1>11!" }, { "[1        ]", "9!" }
    };

    begin();
    said_however_cut(cases, sizeof(cases) / sizeof(cases[0]), 12, cut);
    return done_testing();
}
