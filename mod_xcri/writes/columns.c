/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/columns.h"
#include "writes/body.h"

#include <apr_strings.h>
#include <string.h>

/* How long what is told again may be: the name of any column */
#define NAME_MOST 64

/* A value as a text of JSON; what is not UTF-8 is made so. */
static json_t *text_of(const xcri_entry_line_t *entry, const xcri_str_t *value)
{
    xcri_str_t good = xcri_text_repair(entry->pool, *value);

    return json_stringn_nocheck(good.data, good.len);
}

static void refuse_record(const xcri_entry_line_t *entry,
                          const xcri_record_t *record)
{
    xcri_problem_t *p = xcri_entry_refuse(entry, "csv_invalid",
        apr_psprintf(entry->pool, "%" APR_INT64_T_FMT, record->at),
        record->begun == record->line ? record->wrong
        : apr_psprintf(entry->pool, "%s, in the record that begins in line %"
                       APR_INT64_T_FMT, record->wrong, record->begun), NULL);

    p->name_is_number = 1;
}

/* A spreadsheet makes all records as long as the longest. */
static int values_of(const xcri_record_t *record)
{
    int n = record->n;

    while (n && !record->values[n - 1].data) {
        n--;
    }
    return n;
}

/* ---- a part, and its columns -------------------------------------------------- */

static int is_part(const xcri_record_t *record)
{
    return values_of(record) == 1 && record->values[0].len
           && *record->values[0].data == '#';
}

static void begin_part(xcri_columns_t *columns, const xcri_staging_t *staging,
                       const xcri_record_t *record,
                       const xcri_entry_line_t *entry)
{
    xcri_str_t word = { record->values[0].data + 1, record->values[0].len - 1 };
    json_t *name;

    word = xcri_text_trim(word);
    name = text_of(entry, &word);
    columns->piece = xcri_entry_piece(entry, staging->edition, name);
    columns->state = columns->piece < 0 ? XCRI_COLUMNS_SKIPPED
                                        : XCRI_COLUMNS_NAMED;
    json_decref(name);
}

static const xcri_field_t *find(const apr_array_header_t *fields,
                                const xcri_str_t *name)
{
    int i;

    for (i = 0; i < fields->nelts; i++) {
        const xcri_field_t *field = &APR_ARRAY_IDX(fields, i, xcri_field_t);

        if (name->data && xcri_text_is(*name, field->name)) {
            return field;
        }
    }
    return NULL;
}

static int has(const xcri_columns_t *columns, const xcri_field_t *field)
{
    int i;

    for (i = 0; i < columns->n && columns->of[i] != field; i++) {
    }
    return i < columns->n;
}

static void read_column(xcri_columns_t *columns,
                        const apr_array_header_t *fields,
                        const xcri_str_t *name, const xcri_entry_line_t *entry)
{
    const xcri_field_t *field = find(fields, name);

    if (!name->len) {
        xcri_entry_refuse(entry, "missing",
                          apr_itoa(entry->pool, columns->n + 1),
                          "The column has no name", NULL)->name_is_number = 1;
    }
    else if (!field) {
        xcri_str_t start = { name->data, name->len < NAME_MOST ? name->len
                                                               : NAME_MOST };

        start = xcri_text_repair(entry->pool, start);
        xcri_entry_unknown(entry, apr_pstrmemdup(entry->pool, start.data,
                                                 start.len), NULL);
    }
    else if (has(columns, field)) {
        xcri_entry_refuse(entry, "value_error", field->name,
                          "The column is there twice", NULL);
        field = NULL;
    }
    columns->of[columns->n++] = field;
}

static xcri_write_t read_columns(xcri_columns_t *columns,
                                 xcri_staging_t *staging,
                                 const xcri_record_t *record,
                                 const xcri_entry_line_t *entry)
{
    int before = entry->problems->nelts, n = values_of(record), i;
    xcri_write_t rv = xcri_staging_prepare(staging, columns->piece);
    const apr_array_header_t *fields = staging->of[columns->piece].fields;

    if (rv != XCRI_WRITE_GOOD) {
        return rv;
    }
    columns->n = 0;
    for (i = 0; i < n; i++) {
        read_column(columns, fields, &record->values[i], entry);
    }
    for (i = 0; i < fields->nelts; i++) {
        const xcri_field_t *field = &APR_ARRAY_IDX(fields, i, xcri_field_t);

        if (xcri_pieces_needs(field) && !has(columns, field)) {
            xcri_entry_refuse(entry, "missing", field->name,
                              "This column is required", NULL);
        }
    }
    columns->is_wrong = entry->problems->nelts != before;
    columns->state = XCRI_COLUMNS_ROWS;
    return XCRI_WRITE_GOOD;
}

/* ---- a row ---------------------------------------------------------------------- */

/* Returns 0 where the value is no text that can be kept. */
static int read_value(const xcri_entry_line_t *entry, const xcri_field_t *field,
                      const xcri_str_t *value)
{
    json_t *said;

    if (!value->data) {
        /* Where it cannot be NULL, or the address says it, the row does not. */
        return !field->is_nullable || field->fixed
               || !json_object_set_new_nocheck(entry->object, field->name,
                                               json_null());
    }
    if (xcri_text_valid(value->data, value->len) != value->len
        || memchr(value->data, '\0', value->len)) {
        said = text_of(entry, value);
        xcri_entry_refuse(entry, "string_unicode", field->name,
                          "The text is not UTF-8, or has a NUL", said);
        json_decref(said);
        return 0;
    }
    return !json_object_set_new_nocheck(entry->object, field->name,
        json_stringn_nocheck(value->data, value->len));
}

static void read_row(const xcri_columns_t *columns,
                     const xcri_record_t *record, xcri_entry_line_t *entry)
{
    int is_good = 1, i;

    if (record->n != columns->n
        && (record->n < columns->n || values_of(record) > columns->n)) {
        xcri_entry_refuse(entry, "value_error", NULL,
            apr_psprintf(entry->pool, "The record has %d values, and there are "
                         "%d columns", record->n, columns->n), NULL);
        return;
    }
    entry->object = json_object();
    for (i = 0; i < columns->n; i++) {
        if (columns->of[i]) {
            is_good &= read_value(entry, columns->of[i], &record->values[i]);
        }
    }
    if (is_good) {
        entry->piece = columns->piece;
        entry->is_only_checked = columns->is_wrong;
    }
    else {
        xcri_entry_free(entry);
    }
}

xcri_write_t xcri_columns_read(xcri_columns_t *columns,
                               xcri_staging_t *staging,
                               const xcri_record_t *record,
                               xcri_entry_line_t *entry)
{
    entry->is_texts = 1;
    if (record->wrong) {
        refuse_record(entry, record);
    }
    else if (is_part(record)) {
        begin_part(columns, staging, record, entry);
    }
    else if (columns->state == XCRI_COLUMNS_NAMED) {
        return read_columns(columns, staging, record, entry);
    }
    else if (columns->state == XCRI_COLUMNS_ROWS) {
        read_row(columns, record, entry);
    }
    else if (columns->state == XCRI_COLUMNS_NOWHERE) {
        xcri_entry_refuse(entry, "missing", "part", "The part is to be named "
                          "first, in a line such as #athletes", NULL);
        columns->state = XCRI_COLUMNS_SKIPPED;
    }
    return XCRI_WRITE_GOOD;
}
