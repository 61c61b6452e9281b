/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/entry.h"
#include "writes/body.h"
#include "writes/numbers.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *type, *msg; } refusals[] = {
    [XCRI_FIELD_INT] = { "int_type", "The value must be a whole number" },
    [XCRI_FIELD_DECIMAL] = { "float_type", "The value must be a number" },
    [XCRI_FIELD_REAL] = { "float_type", "The value must be a number" },
    [XCRI_FIELD_TEXT] = { "string_type", "The value must be a text" },
    [XCRI_FIELD_DATE] = { "date_from_datetime_parsing",
                          "The value must be a date, as YYYY-MM-DD" },
    [XCRI_FIELD_DATETIME] = { "datetime_from_date_parsing",
                              "The value must be a time, as "
                              "YYYY-MM-DDTHH:MM:SS" }
};

/* Its place is the line, and what is long is not sent back. */
static xcri_problem_t *in_line(const xcri_entry_line_t *entry,
                               xcri_problem_t *p)
{
    p->line = entry->line;
    if (p->input_json && strlen(p->input_json) > XCRI_BODY_ECHO_MOST) {
        p->input_json = NULL;
    }
    return p;
}

xcri_problem_t *xcri_entry_refuse(const xcri_entry_line_t *entry,
                                  const char *type, const char *name,
                                  const char *msg, const json_t *value)
{
    xcri_problem_t *p = xcri_body_problem(entry->problems, type, name, msg);

    xcri_body_echo(entry->pool, p, value);
    return in_line(entry, p);
}

void xcri_entry_unknown(const xcri_entry_line_t *entry, const char *name,
                        const json_t *value)
{
    xcri_entry_refuse(entry, "extra_forbidden",
                      apr_pstrndup(entry->pool, name, XCRI_BODY_ECHO_MOST),
                      "The table has no such column", value);
}

/* ---- the line ------------------------------------------------------------- */

int xcri_entry_piece(const xcri_entry_line_t *entry,
                     const xcri_edition_t *edition, const json_t *part)
{
    const char *name = json_string_value(part);
    int i;

    for (i = 0; name && i < XCRI_PIECES; i++) {
        if (!strcmp(xcri_pieces[i].name, name)) {
            break;
        }
    }
    if (name && i < XCRI_PIECES) {
        if (!xcri_pieces[i].is_live || !edition->day) {
            return i;
        }
        xcri_entry_refuse(entry, "value_error", "part",
                          "A snapshot has no such part", NULL);
    }
    else if (!part) {
        xcri_entry_refuse(entry, "missing", "part", "This member is required",
                          NULL);
    }
    else {
        in_line(entry, xcri_body_wrong_word(entry->pool, entry->problems,
                                            "part", part, xcri_pieces_names));
    }
    return -1;
}

void xcri_entry_read(xcri_entry_line_t *entry, const xcri_edition_t *edition,
                     xcri_str_t text)
{
    json_error_t error;

    entry->piece = -1;
    entry->object = json_loadb(text.data, text.len, JSON_DECODE_ANY
                               | JSON_REJECT_DUPLICATES, &error);
    if (!entry->object) {
        xcri_body_not_json(entry->pool, entry->problems, &error)->line
            = entry->line;
    }
    else if (!json_is_object(entry->object)) {
        xcri_entry_refuse(entry, "model_attributes_type", NULL,
               "A line must be a JSON object", entry->object);
    }
    else {
        entry->piece = xcri_entry_piece(entry, edition, json_object_get(
            entry->object, "part"));
    }
}

void xcri_entry_free(xcri_entry_line_t *entry)
{
    json_decref(entry->object);
    entry->object = NULL;
}

/* ---- a value -------------------------------------------------------------- */

static char *put(char *at, const char *text)
{
    apr_size_t len = strlen(text);

    memcpy(at, text, len);
    return at + len;
}

static char *put_text(MYSQL *mysql, char *at, const json_t *value)
{
    *at++ = '\'';
    at += mysql_real_escape_string(mysql, at, json_string_value(value),
                                   (unsigned long)json_string_length(value));
    *at++ = '\'';
    return at;
}

static void out_of_range(const xcri_entry_line_t *entry,
                         const xcri_field_t *field, const json_t *value,
                         apr_int64_t bound, int above)
{
    xcri_problem_t *p = xcri_entry_refuse(entry, above ? "less_than_equal"
                                            : "greater_than_equal",
        field->name, apr_psprintf(entry->pool, "The value must be at %s %"
                                  APR_INT64_T_FMT, above ? "most" : "least",
                                  bound), value);

    p->ctx_name = above ? "le" : "ge";
    p->ctx_number = bound;
}

/* A whole number, of JSON or as a text of digits */
static int is_int(const xcri_entry_line_t *entry, const json_t *value,
                  apr_int64_t *number)
{
    const char *text = entry->is_texts ? json_string_value(value) : NULL;
    apr_size_t digits;

    if (!text) {
        *number = json_integer_value(value);
        return json_is_integer(value);
    }
    digits = strspn(text + (*text == '-'), "0123456789");
    errno = 0;
    *number = apr_strtoi64(text, NULL, 10);
    return digits && !errno && !text[digits + (*text == '-')];
}

/* 1, 0, or -1: it is neither true nor false */
static int flag_of(const xcri_entry_line_t *entry, const json_t *value)
{
    const char *text = entry->is_texts ? json_string_value(value) : NULL;

    return json_is_boolean(value) ? json_is_true(value)
           : text && !strcasecmp(text, "true") ? 1
           : text && !strcasecmp(text, "false") ? 0 : -1;
}

static char *put_int(const xcri_entry_line_t *entry, const xcri_field_t *field,
                     const json_t *value, char *at)
{
    apr_int64_t number;

    if (flag_of(entry, value) >= 0 && field->max == INT8_MAX) {
        return put(at, flag_of(entry, value) ? "1" : "0");
    }
    if (!is_int(entry, value, &number)) {
        return NULL;
    }
    if (number < field->min || number > field->max) {
        out_of_range(entry, field, value,
                     number < field->min ? field->min : field->max,
                     number > field->max);
        return at;
    }
    return at + apr_snprintf(at, XCRI_ENTRY_COLUMN, "%" APR_INT64_T_FMT,
                             number);
}

static char *put_number(const xcri_entry_line_t *entry,
                        const xcri_field_t *field, const json_t *value,
                        char *at)
{
    const char *text = json_string_value(value);
    double number = text ? 0 : json_number_value(value);

    if (text ? !xcri_numbers_is_decimal(text, XCRI_ENTRY_COLUMN - 4)
             : !json_is_number(value)) {
        return NULL;
    }
    if (text) {
        number = strtod(text, NULL);
    }
    if (!isfinite(number)) {
        return NULL;
    }
    if (field->bound > 0 && (number >= field->bound || number <= -field->bound)) {
        out_of_range(entry, field, value, number > 0
                     ? (apr_int64_t)field->bound - 1
                     : 1 - (apr_int64_t)field->bound, number > 0);
        return at;
    }
    if (text) {
        return put(at, text);
    }
    return xcri_numbers_put(number, at, XCRI_ENTRY_COLUMN);
}

static int is_time(const char *text)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    apr_size_t i;

    if (strlen(text) < sizeof(form) - 1
        || !xcri_text_is_date((xcri_str_t){ text, 10 })) {
        return 0;
    }
    for (i = 10; form[i]; i++) {
        if (form[i] == 'd' ? !apr_isdigit(text[i])
            : form[i] == 'T' ? text[i] != 'T' && text[i] != ' '
                             : text[i] != form[i]) {
            return 0;
        }
    }
    text += 11;
    if (memcmp(text, "24", 2) >= 0 || text[3] > '5' || text[6] > '5') {
        return 0;
    }
    text += 8;
    return !*text || (*text == '.' && strlen(text) <= 7 && text[1]
                      && strspn(text + 1, "0123456789") == strlen(text + 1));
}

static char *put_word(const xcri_entry_line_t *entry, MYSQL *mysql,
                      const xcri_field_t *field, const json_t *value, char *at)
{
    const char *text = json_string_value(value);
    apr_size_t len = json_string_length(value);

    if (!text || (field->kind == XCRI_FIELD_DATE
                  && !xcri_text_is_date((xcri_str_t){ text, len }))
        || (field->kind == XCRI_FIELD_DATETIME && !is_time(text))) {
        return NULL;
    }
    if (field->chars && len > field->chars
        && xcri_text_chars((xcri_str_t){ text, len }) > field->chars) {
        in_line(entry, xcri_body_wrong_length(entry->pool, entry->problems,
                                              field->name, value,
                                              field->chars, 0));
        return at;
    }
    return put_text(mysql, at, value);
}

/* Does a row say what the address says? fixed is a number, null, or a text in
 * quotation marks, which has nothing to be escaped. */
static int is_fixed(const xcri_entry_line_t *entry, const char *fixed,
                    const json_t *value)
{
    const char *text = json_string_value(value);
    apr_size_t len = json_string_length(value);
    char digits[24];

    if (json_is_integer(value)) {
        apr_snprintf(digits, sizeof(digits), "%" APR_INT64_T_FMT,
                     (apr_int64_t)json_integer_value(value));
        return !strcmp(digits, fixed);
    }
    if (!text) {
        return json_is_null(value) && !strcmp(fixed, "null");
    }
    if (*fixed != '"') {
        return entry->is_texts && apr_isdigit(*fixed) && !strcmp(text, fixed);
    }
    return len + 2 == strlen(fixed) && !strncasecmp(text, fixed + 1, len);
}

static char *put_missing(const xcri_entry_line_t *entry,
                         const xcri_field_t *field, char *at)
{
    if (field->usual) {
        return put(at, field->usual);
    }
    if (!xcri_pieces_needs(field)) {
        return put(at, field->has_default ? "DEFAULT" : "NULL");
    }
    if (!entry->is_only_checked) {
        xcri_entry_refuse(entry, "missing", field->name,
                          entry->is_texts ? "This column is required"
                                          : "This member is required", NULL);
    }
    return at;
}

static char *put_value(const xcri_entry_line_t *entry, MYSQL *mysql,
                       const xcri_field_t *field, const json_t *value,
                       char *at)
{
    char *end = NULL;

    if (!value || field->is_key) {
        return put_missing(entry, field, at);
    }
    if (field->fixed) {
        if (!is_fixed(entry, field->fixed, value)) {
            xcri_problem_t *p = xcri_entry_refuse(entry, "literal_error",
                field->name, "The value must be the address's", value);

            p->ctx_name = "expected";
            p->ctx_text = field->fixed;
        }
        return put(at, field->usual);
    }
    if (json_is_null(value) && field->is_nullable) {
        return put(at, "NULL");
    }
    switch (field->kind) {
    case XCRI_FIELD_INT:
        end = put_int(entry, field, value, at);
        break;
    case XCRI_FIELD_DECIMAL:
    case XCRI_FIELD_REAL:
        end = put_number(entry, field, value, at);
        break;
    case XCRI_FIELD_TEXT:
    case XCRI_FIELD_DATE:
    case XCRI_FIELD_DATETIME:
        end = put_word(entry, mysql, field, value, at);
        break;
    }
    if (!end) {
        xcri_entry_refuse(entry, refusals[field->kind].type, field->name,
                          refusals[field->kind].msg, value);
    }
    return end ? end : at;
}

static void refuse_unknown(const xcri_entry_line_t *entry,
                           const apr_array_header_t *fields)
{
    const char *name;
    json_t *value;
    int i;

    json_object_foreach(entry->object, name, value) {
        for (i = 0; i < fields->nelts
             && strcmp(APR_ARRAY_IDX(fields, i, xcri_field_t).name, name);
             i++) {
        }
        if (i == fields->nelts && strcmp(name, "part")) {
            xcri_entry_unknown(entry, name, value);
        }
    }
}

char *xcri_entry_write(const xcri_entry_line_t *entry, MYSQL *mysql,
                       const apr_array_header_t *fields, char *is_used,
                       int *is_wider, char *at)
{
    int before = entry->problems->nelts, i;
    /* A line of JSON names its part, too. */
    apr_size_t known = !entry->is_texts;

    for (i = 0; i < fields->nelts; i++) {
        const xcri_field_t *field = &APR_ARRAY_IDX(fields, i, xcri_field_t);
        const json_t *value = json_object_get(entry->object, field->name);
        char *end;

        known += value != NULL;
        if (!is_used[i] && value && !field->fixed && !field->is_key) {
            is_used[i] = 1;
            *is_wider = 1;
        }
        /* What is not in use is looked at, and the table has it by itself. */
        end = put_value(entry, mysql, field, value, at + 1);
        if (is_used[i]) {
            *at = ',';
            at = end;
        }
    }
    if (*is_wider) {
        apr_array_header_t *problems = entry->problems;

        problems->nelts = before;
        return NULL;
    }
    if (known != json_object_size(entry->object)) {
        refuse_unknown(entry, fields);
    }
    return entry->problems->nelts == before && !entry->is_only_checked ? at
                                                                       : NULL;
}
