/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/keys.h"

#include <apr_strings.h>
#include <string.h>

/* Length of the leading "a.b." that two dotted names share, up to a dot */
static apr_size_t shared_objects(const char *a, const char *b)
{
    apr_size_t i, shared = 0;

    for (i = 0; a[i] && a[i] == b[i]; i++) {
        if (a[i] == '.') {
            shared = i + 1;
        }
    }
    return shared;
}

static int dots(const char *s)
{
    int n = 0;

    for (; *s; s++) {
        n += *s == '.';
    }
    return n;
}

static const char *braces(apr_pool_t *pool, int n)
{
    char *s = apr_palloc(pool, (apr_size_t)n + 1);

    memset(s, '}', (apr_size_t)n);
    s[n] = '\0';
    return s;
}

void xcri_keys_make(apr_pool_t *pool, const xcri_column_t *columns,
                    int ncolumns, int open, xcri_key_t *keys)
{
    const char *before = "";
    int i;

    for (i = 0; i < ncolumns; i++) {
        const char *name = columns[i].name;
        apr_size_t shared = shared_objects(before, name);
        const char *text = i ? apr_pstrcat(pool, braces(pool,
                                               dots(before + shared)), ",",
                                           NULL)
                             : open ? "{" : "";
        const char *dot;

        for (name += shared; (dot = strchr(name, '.')); name = dot + 1) {
            text = apr_psprintf(pool, "%s\"%.*s\":{", text, (int)(dot - name),
                                name);
        }
        keys[i].text = apr_psprintf(pool, "%s\"%s\":", text, name);
        keys[i].len = strlen(keys[i].text);
        before = columns[i].name;
    }
    keys[ncolumns].text = braces(pool, dots(before) + (open ? 1 : 0));
    keys[ncolumns].len = strlen(keys[ncolumns].text);
}
