/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "openapi/doc.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

static void begin(xcri_doc_t *doc, const char *key)
{
    if (!doc->first) {
        xcri_json_lit(doc->out, ",");
    }
    doc->first = 0;
    if (key) {
        xcri_json_text(doc->out, key, strlen(key));
        xcri_json_lit(doc->out, ":");
    }
}

void xcri_doc_open(xcri_doc_t *doc, const char *key, char brace)
{
    begin(doc, key);
    xcri_json_raw(doc->out, &brace, 1);
    doc->first = 1;
}

void xcri_doc_close(xcri_doc_t *doc, char brace)
{
    xcri_json_raw(doc->out, &brace, 1);
    doc->first = 0;
}

void xcri_doc_text(xcri_doc_t *doc, const char *key, const char *text)
{
    begin(doc, key);
    xcri_json_text(doc->out, text, strlen(text));
}

void xcri_doc_int(xcri_doc_t *doc, const char *key, apr_int64_t number)
{
    begin(doc, key);
    xcri_json_int(doc->out, number);
}

void xcri_doc_json(xcri_doc_t *doc, const char *key, const char *json)
{
    begin(doc, key);
    xcri_json_raw(doc->out, json, strlen(json));
}

void xcri_doc_ref(xcri_doc_t *doc, const char *key, const char *kind,
                  const char *name, const char *description)
{
    xcri_doc_open(doc, key, '{');
    xcri_doc_text(doc, "$ref", apr_pstrcat(doc->pool, "#/components/", kind,
                                           "/", name, NULL));
    if (description) {
        xcri_doc_text(doc, "description", description);
    }
    xcri_doc_close(doc, '}');
}

void xcri_doc_words(xcri_doc_t *doc, const char *key, const char *words)
{
    xcri_doc_open(doc, key, '[');
    while (*words) {
        apr_size_t len = strcspn(words, "|");

        begin(doc, NULL);
        xcri_json_text(doc->out, words, len);
        words += len + (words[len] ? 1 : 0);
    }
    xcri_doc_close(doc, ']');
}

/* ---- names ---------------------------------------------------------- */

const char *xcri_doc_camel(apr_pool_t *pool, const char *name,
                           const char *text, apr_size_t len)
{
    char *word = apr_palloc(pool, len + 1), *to = word;
    apr_size_t i;
    int start = 1;

    for (i = 0; i < len; i++) {
        if (!apr_isalnum(text[i])) {
            start = 1;
            continue;
        }
        *to++ = (char)(start ? apr_toupper(text[i]) : text[i]);
        start = 0;
    }
    *to = '\0';
    return apr_pstrcat(pool, name, word, NULL);
}

const char *xcri_doc_name(apr_pool_t *pool, const char *path, int captures)
{
    const char *name = "";

    while (*path) {
        apr_size_t len = strcspn(++path, "/");

        if (*path != '{') {
            name = xcri_doc_camel(pool, name, path, len);
        }
        else if (captures) {
            name = xcri_doc_camel(pool, apr_pstrcat(pool, name, "By", NULL),
                                  path, len);
        }
        path += len;
    }
    return name;
}

const char *xcri_doc_singular(apr_pool_t *pool, const char *name)
{
    apr_size_t len = strlen(name);

    if (len > 3 && !strcmp(name + len - 3, "ies")) {
        return apr_pstrcat(pool, apr_pstrmemdup(pool, name, len - 3), "y",
                           NULL);
    }
    return len > 1 && name[len - 1] == 's'
           ? apr_pstrmemdup(pool, name, len - 1) : name;
}
