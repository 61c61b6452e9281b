/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/accept.h"
#include "core/answer.h"

#include <apr_lib.h>
#include <string.h>
#include <strings.h>

static const char *skip_space(const char *s)
{
    return s + strspn(s, " \t");
}

/* The end of a parameter or an element: a comma or semicolon in quotation marks
 * ends neither. */
static const char *end_of(const char *s, const char *ends)
{
    int quoted = 0;

    for (; *s && (quoted || !strchr(ends, *s)); s++) {
        if (*s == '"') {
            quoted = !quoted;
        }
        else if (*s == '\\' && quoted && s[1]) {
            s++;
        }
    }
    return s;
}

/* weight = "0" [ "." 0*3DIGIT ] or "1" [ "." 0*3("0") ]; what is written
 * otherwise is no weight, and the range is not liked. */
static int weight(const char *s, const char *end)
{
    int q = 0, scale = 1000;

    if (s == end || (*s != '0' && *s != '1')) {
        return 0;
    }
    q = (*s++ - '0') * scale;
    if (s < end && *s == '.') {
        for (s++; s < end && apr_isdigit(*s) && scale > 1; s++) {
            scale /= 10;
            q += (*s - '0') * scale;
        }
    }
    s = skip_space(s);
    return s < end || q > 1000 ? 0 : q;
}

/* How exactly a range names the type: 0 not at all, 1 for all types, 2 for
 * those of its kind, 3 for itself */
static int matches(const char *range, apr_size_t len, const char *media)
{
    const char *slash = strchr(media, '/');
    apr_size_t kind = (apr_size_t)(slash - media) + 1;

    if (len == 3 && !memcmp(range, "*/*", 3)) {
        return 1;
    }
    if (len == kind + 1 && range[kind] == '*'
        && !strncasecmp(range, media, kind)) {
        return 2;
    }
    return len == strlen(media) && !strncasecmp(range, media, len)
           ? 3 : 0;
}

int xcri_accept_quality(const char *accept, const char *media)
{
    int best = 0, quality = 0;

    if (!accept) {
        return 1000;
    }
    while (*accept) {
        const char *start = skip_space(accept);
        const char *end = end_of(start, ",");
        const char *at = end_of(start, ",;");
        apr_size_t len = (apr_size_t)(at - start);
        int q = 1000, exact, narrowed = 0;

        while (len && (start[len - 1] == ' ' || start[len - 1] == '\t')) {
            len--;
        }
        exact = matches(start, len, media);
        while (at < end) {
            const char *name = skip_space(at + 1);

            at = end_of(name, ",;");
            if ((*name == 'q' || *name == 'Q') && name[1] == '=') {
                q = weight(name + 2, at);
                break; /* what follows are not the type's parameters */
            }
            narrowed |= at > name && strncasecmp(name, "charset=", 8)
                        && strncasecmp(name, "header=", 7);
        }
        /* text/csv;version=2 is another type than ours. */
        if (exact > best && !narrowed) {
            best = exact;
            quality = q;
        }
        accept = *end ? end + 1 : end;
    }
    return quality;
}

int xcri_accept_coding(const char *accept_encoding, const char *coding)
{
    int any = 0;
    const char *at = accept_encoding;

    while (*at) {
        const char *start = skip_space(at), *end = end_of(start, ",");
        apr_size_t len = strcspn(start, " \t,;");
        const char *semicolon = end_of(start, ",;");
        const char *q = semicolon < end ? skip_space(semicolon + 1) : end;
        int quality = (*q == 'q' || *q == 'Q') && q < end && q[1] == '='
                      ? weight(q + 2, end) : 1000;

        if (len == strlen(coding) && !strncasecmp(start, coding, len)) {
            return quality;
        }
        if (len == 1 && *start == '*') {
            any = quality;
        }
        at = *end ? end + 1 : end;
    }
    return any;
}

int xcri_accept_is_plain(const char *accept)
{
    return !accept || !strcmp(accept, "*/*")
           || !strcmp(accept, XCRI_MEDIA_JSON);
}
