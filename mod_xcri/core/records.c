/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/records.h"

#include <csv.h>
#include <string.h>

#define BLOCK 4096

#define NO_QUOTE "A quotation mark is out of place"
#define NO_END "A value in quotation marks does not end"
#define TOO_MANY "The record has more than 256 values"

struct xcri_records_t {
    struct csv_parser parser;
    xcri_records_take_t take;
    void *data;
    xcri_str_t values[XCRI_RECORDS_VALUES];
    int n;
    int is_too_many;
    char *text;              /* the values' bytes */
    apr_size_t used;         /* of them */
    apr_size_t len, most;    /* bytes of the record, with quotes and commas */
    apr_int64_t begun;       /* the line in which it begins */
    apr_int64_t line;        /* the one that is read, and bytes of it so far */
    apr_int64_t at;
    int is_after_cr;
    unsigned mark;           /* bytes of a byte order mark that have come */
    int is_skipping;         /* what is left of a line that is wrong */
    int is_enough;
};

static const char byte_order_mark[] = "\xef\xbb\xbf";
#define MARK (sizeof(byte_order_mark) - 1)

/* Spaces belong to the values that they stand in. */
static int is_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void begin_record(xcri_records_t *records)
{
    records->n = 0;
    records->is_too_many = 0;
    records->used = 0;
    records->len = 0;
}

static void give(xcri_records_t *records, apr_int64_t line, apr_int64_t at,
                 const char *wrong)
{
    xcri_record_t record = { records->values, records->n, records->begun, line,
                             at, wrong };

    if (!records->is_enough) {
        records->is_enough = !records->take(records->data, &record);
    }
}

/* ---- what libcsv calls ------------------------------------------------------ */

static void end_value(void *text, size_t len, void *data)
{
    xcri_records_t *records = data;
    xcri_str_t *value;

    if (records->n == XCRI_RECORDS_VALUES) {
        records->is_too_many = 1;
        return;
    }
    value = &records->values[records->n++];
    value->data = NULL;
    value->len = len;
    if (text) {
        /* There is room: it is never longer than what came for it. */
        value->data = records->text + records->used;
        memcpy(records->text + records->used, text, len);
        records->used += len;
    }
}

static void end_record(int end, void *data)
{
    xcri_records_t *records = data;

    (void)end;
    /* A line with nothing in it is none, and so is the LF after a CR. */
    if (records->n) {
        give(records, records->begun, 1,
             records->is_too_many ? TOO_MANY : NULL);
    }
    begin_record(records);
}

/* ---- lines ------------------------------------------------------------------ */

/* Whatever the parser was in the midst of */
static void renew(xcri_records_t *records)
{
    csv_free(&records->parser);
    csv_init(&records->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL
                               | CSV_EMPTY_IS_NULL);
    csv_set_space_func(&records->parser, is_space);
    csv_set_blk_size(&records->parser, BLOCK);
    begin_record(records);
}

/* Says what is wrong in this line, so many bytes on, and leaves out the rest of
 * it. */
static void skip(xcri_records_t *records, apr_size_t done)
{
    give(records, records->line, records->at + (apr_int64_t)done + 1,
         NO_QUOTE);
    records->is_skipping = 1;
    renew(records);
}

/* Takes a line, or a part of one. */
static xcri_records_state_t take_part(xcri_records_t *records,
                                      const char *data, apr_size_t len,
                                      int is_whole)
{
    if (!records->len && !records->n) {
        records->begun = records->line;
    }
    if (!records->is_skipping) {
        apr_size_t left = records->most - records->len;
        apr_size_t room = len < left ? len : left, done;

        records->len += room;
        done = csv_parse(&records->parser, data, room, end_value, end_record,
                         records);
        if (done != room && csv_error(&records->parser) == CSV_ENOMEM) {
            return XCRI_RECORDS_NO_MEMORY;
        }
        if (done != room) {
            skip(records, done);
        }
        else if (room < len) {
            return XCRI_RECORDS_TOO_LONG;
        }
    }
    records->at += (apr_int64_t)len;
    if (is_whole) {
        records->line++;
        records->at = 0;
        records->is_skipping = 0;
    }
    return records->is_enough ? XCRI_RECORDS_ENOUGH : XCRI_RECORDS_MORE;
}

/* The length up to the end of the line, with it; *is_whole receives whether it
 * is there */
static apr_size_t line_of(const char *data, apr_size_t len, int *is_whole)
{
    apr_size_t i;

    for (i = 0; i < len && data[i] != '\n' && data[i] != '\r'; i++) {
    }
    *is_whole = i < len;
    return i + (apr_size_t)*is_whole;
}

static xcri_records_state_t take(xcri_records_t *records, const char *data,
                                 apr_size_t len)
{
    xcri_records_state_t state = XCRI_RECORDS_MORE;

    while (len && state == XCRI_RECORDS_MORE) {
        int is_whole;
        apr_size_t n = line_of(data, len, &is_whole);

        if (records->is_after_cr && *data == '\n') {
            /* It is the end of the line before, and may be in a value. */
            records->line--;
        }
        records->is_after_cr = is_whole && data[n - 1] == '\r';
        state = take_part(records, data, n, is_whole);
        data += n;
        len -= n;
    }
    return state;
}

/* ---- for others --------------------------------------------------------------- */

static apr_status_t free_parser(void *data)
{
    xcri_records_t *records = data;

    csv_free(&records->parser);
    return APR_SUCCESS;
}

xcri_records_t *xcri_records_make(apr_pool_t *pool, apr_size_t most,
                                  xcri_records_take_t take_one, void *data)
{
    xcri_records_t *records = apr_pcalloc(pool, sizeof(*records));

    records->take = take_one;
    records->data = data;
    records->most = most;
    records->text = apr_palloc(pool, most);
    records->line = records->begun = 1;
    renew(records);
    apr_pool_cleanup_register(pool, records, free_parser,
                              apr_pool_cleanup_null);
    return records;
}

xcri_records_state_t xcri_records_feed(xcri_records_t *records,
                                       const char *data, apr_size_t len)
{
    xcri_records_state_t state = XCRI_RECORDS_MORE;

    while (records->mark < MARK && len) {
        if (*data != byte_order_mark[records->mark]) {
            unsigned come = records->mark;

            records->mark = MARK;
            state = take(records, byte_order_mark, come);
            break;
        }
        records->mark++;
        data++;
        len--;
    }
    return state == XCRI_RECORDS_MORE ? take(records, data, len) : state;
}

xcri_records_state_t xcri_records_last(xcri_records_t *records)
{
    xcri_records_state_t state = XCRI_RECORDS_MORE;

    if (records->mark && records->mark < MARK) {
        state = take(records, byte_order_mark, records->mark);
        records->mark = MARK;
    }
    if (state == XCRI_RECORDS_MORE && !records->is_skipping
        && csv_fini(&records->parser, end_value, end_record, records)) {
        give(records, records->begun, 1, NO_END);
    }
    return state != XCRI_RECORDS_MORE ? state
           : records->is_enough ? XCRI_RECORDS_ENOUGH : XCRI_RECORDS_MORE;
}

apr_int64_t xcri_records_line(const xcri_records_t *records)
{
    return records->begun;
}
