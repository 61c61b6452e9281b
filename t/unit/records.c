/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* CSV, however it is cut: the same records, with their lines; what is wrong is told where it is, and what comes after is
 * read. */
#include "core/records.h"
#include "cut.h"

#define MOST 40

static const char *all;

/* "2<a><-><>" is a record that begins in line 2, and has a text, nothing and an
 * empty text. "2:3:4!" is one that begins in line 2 and is wrong in line 3 at its
 * fourth byte. After one that is "stop" no more are wanted. */
static int take(void *data, xcri_record_t *record)
{
    int i;

    (void)data;
    if (record->wrong) {
        all = apr_psprintf(pool, "%s%d:%d:%d!", all, (int)record->begun,
                           (int)record->line, (int)record->at);
        return 1;
    }
    all = apr_psprintf(pool, "%s%d", all, (int)record->line);
    for (i = 0; i < record->n; i++) {
        const xcri_str_t *v = &record->values[i];

        all = v->data ? apr_psprintf(pool, "%s<%.*s>", all, (int)v->len,
                                     v->data)
                      : apr_pstrcat(pool, all, "<->", NULL);
    }
    return !xcri_text_is(record->values[0], "stop");
}

static const char *end(xcri_records_t *records, xcri_records_state_t state)
{
    static const char *const words[] = { "", " enough", " too long",
                                         " no memory" };

    return state == XCRI_RECORDS_TOO_LONG
           ? apr_psprintf(pool, "%s too long %d", all,
                          (int)xcri_records_line(records))
           : apr_pstrcat(pool, all, words[state], NULL);
}

/* The text in pieces of so many bytes */
static const char *cut(const char *text, apr_size_t size)
{
    xcri_records_t *records = xcri_records_make(pool, MOST, take, NULL);
    xcri_records_state_t state = XCRI_RECORDS_MORE;

    all = "";
    while (*text && state == XCRI_RECORDS_MORE) {
        xcri_str_t piece = next_piece(&text, size);

        state = xcri_records_feed(records, piece.data, piece.len);
        free((char *)piece.data);
    }
    return end(records, state == XCRI_RECORDS_MORE ? xcri_records_last(records)
                                                   : state);
}

/* So many commas before a value, and how what is said of the record ends */
static void check_many(int commas, const char *want)
{
    xcri_records_t *records = xcri_records_make(pool, 1000, take, NULL);
    const char *said;
    int i;

    all = "";
    for (i = 0; i < commas; i++) {
        xcri_records_feed(records, ",", 1);
    }
    xcri_records_feed(records, "x\ny", 3);
    said = end(records, xcri_records_last(records));
    is_str(said + strlen(said) - strlen(want), want, "%d values", commas + 1);
}

int main(void)
{
    static const char *const cases[][2] = {
        { "", "" }, { "a", "1<a>" }, { "a,b\n", "1<a><b>" },
        { "a,,\"\"\n,\n", "1<a><-><>2<-><->" }, { "\"\"", "1<>" },
        { "\n\r\n\na\n", "4<a>" }, { "a\r\nb\r\n", "1<a>2<b>" },
        { "a\rb\r\rc", "1<a>2<b>4<c>" }, { " a , b ", "1< a >< b >" },
        { "\"a,b\",\"say \"\"x\"\"\"\n", "1<a,b><say \"x\">" },
        { "\"1\r\n2\n3\",x\r\ny", "1<1\r\n2\n3><x>4<y>" },
        { "\"a\"", "1<a>" }, { "a,\"\n\"\nb", "1<a><\n>3<b>" },
        { "#athletes\r\na,b\r\n", "1<#athletes>2<a><b>" },
        /* a byte order mark, and what begins like one */
        { "\357\273\277a", "1<a>" }, { "\357\273\277\"a\"", "1<a>" },
        { "\357\273a", "1<\357\273a>" }, { "\357", "1<\357>" },
        { "\357\273\277\357\273\277", "1<\357\273\277>" },
        { "a\n\357\273\277", "1<a>2<\357\273\277>" },
        /* quotation marks where none may be */
        { "a\nx,b\"c,d\ne", "1<a>2:2:4!3<e>" },
        { "\"a\"b\nc", "1:1:4!2<c>" }, { "\"a\" ,b\nc", "1:1:4!2<c>" },
        { "\"a\nb,\"c\"\nd", "1:2:4!3<d>" }, { "a\n\"b\nc", "1<a>2:2:1!" },
        { "\"", "1:1:1!" }, { "a\"\r\nb\"\rc", "1:1:2!2:2:2!3<c>" },
        /* too long, and as long as may be */
        { "a\n123456789,123456789,123456789,12345678\nb",
          "1<a>2<123456789><123456789><123456789><12345678>3<b>" },
        { "a\n123456789,123456789,123456789,1234567890\nb",
          "1<a> too long 2" },
        { "a\n\"23456789\n23456789\n23456789\n23456789\n\r\n1\"", "1<a> too long 2" },
        { "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
          "\n\n\n\n\n\n\n\n\na", "45<a>" },
        { "stop\nb\n", "1<stop> enough" }, { "a\nstop", "1<a>2<stop> enough" }
    };

    begin();
    said_however_cut(cases, sizeof(cases) / sizeof(cases[0]), 50, cut);
    check_many(255, "<-><x>2<y>");
    check_many(256, "1:1:1!2<y>");
    return done_testing();
}
