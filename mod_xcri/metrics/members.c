/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "metrics/members.h"

#include <apr_strings.h>
#include <string.h>

void xcri_members_number(xcri_json_t *out, double number, int decimals)
{
    char text[64];
    int len = apr_snprintf(text, sizeof(text), "%.*f", decimals, number);

    xcri_json_raw(out, text, (apr_size_t)len);
}

void xcri_members_text(xcri_json_t *out, const char *s)
{
    xcri_json_text(out, s, strlen(s));
}

/* Thousandths of what is counted in microseconds: ms; null where there is
 * nothing to say */
static void ms(xcri_json_t *out, double usec)
{
    if (usec < 0) {
        xcri_json_lit(out, "null");
    }
    else {
        xcri_members_number(out, usec / 1000, 3);
    }
}

void xcri_members_time(xcri_json_t *out, apr_time_t t)
{
    if (t) {
        xcri_members_number(out, (double)t / APR_USEC_PER_SEC, 3);
    }
    else {
        xcri_json_lit(out, "null");
    }
}

void xcri_members_comma(xcri_json_t *out, int *n)
{
    if ((*n)++) {
        xcri_json_lit(out, ",");
    }
}

/* A member's name, with the comma before it */
void xcri_members_key(xcri_json_t *out, int *n, const char *name)
{
    xcri_members_comma(out, n);
    xcri_members_text(out, name);
    xcri_json_lit(out, ":");
}

/* Fields that others write meanwhile are words: they are read whole. */
static void value(xcri_json_t *out, xcri_member_kind_t kind, const void *at)
{
    switch (kind) {
    case XCRI_M_INT:
        xcri_json_int(out, *(const volatile int *)at);
        break;
    case XCRI_M_COUNT:
        xcri_json_int(out, (apr_int64_t)*(const volatile apr_uint64_t *)at);
        break;
    case XCRI_M_SECONDS:
        xcri_members_number(out, (double)*(const volatile apr_uint64_t *)at
                                / APR_USEC_PER_SEC, 6);
        break;
    case XCRI_M_MS:
        ms(out, (double)*(const volatile apr_uint64_t *)at);
        break;
    case XCRI_M_USEC:
        ms(out, *(const double *)at);
        break;
    case XCRI_M_SHARE:
        if (*(const double *)at < 0) {
            xcri_json_lit(out, "null");
        }
        else {
            xcri_members_number(out, *(const double *)at, 4);
        }
        break;
    case XCRI_M_TIME:
        xcri_members_time(out, *(const volatile apr_time_t *)at);
        break;
    case XCRI_M_TEXT:
        if (*(const char *const *)at) {
            xcri_members_text(out, *(const char *const *)at);
        }
        else {
            xcri_json_lit(out, "null");
        }
        break;
    case XCRI_M_FLAG:
        xcri_json_raw(out, *(const int *)at ? "true" : "false",
                      *(const int *)at ? 4 : 5);
        break;
    }
}

void xcri_members_write(xcri_json_t *out, int *n, const xcri_member_t *table,
                        apr_size_t count, const void *base)
{
    apr_size_t i;

    for (i = 0; i < count; i++) {
        xcri_members_key(out, n, table[i].name);
        value(out, table[i].kind, (const char *)base + table[i].offset);
    }
}
