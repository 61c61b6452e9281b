/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file doc.h
 * @brief A JSON text that sets its own commas, and names for what is in it
 */
#ifndef XCRI_DOC_H
#define XCRI_DOC_H

#include "core/json.h"

/** The document that is being written */
typedef struct {
    apr_pool_t *pool;
    xcri_json_t *out;
    int first;                  /**< nothing stands in the open {} or [] yet */
    apr_array_header_t *tables; /**< what has a name, see schema.c */
} xcri_doc_t;

/* The key is NULL in an array. */
void xcri_doc_open(xcri_doc_t *doc, const char *key, char brace);
void xcri_doc_close(xcri_doc_t *doc, char brace);
void xcri_doc_text(xcri_doc_t *doc, const char *key, const char *text);
void xcri_doc_int(xcri_doc_t *doc, const char *key, apr_int64_t number);
void xcri_doc_json(xcri_doc_t *doc, const char *key, const char *json);

/** {"$ref": "#/components/KIND/NAME"}, with a description if that is not
 *  NULL */
void xcri_doc_ref(xcri_doc_t *doc, const char *key, const char *kind,
                  const char *name, const char *description);

/** The words that '|' separates, as an array of texts */
void xcri_doc_words(xcri_doc_t *doc, const char *key, const char *words);

/** name, and the text after it in CamelCase */
const char *xcri_doc_camel(apr_pool_t *pool, const char *name,
                           const char *text, apr_size_t len);

/** The words of a path in CamelCase; those in {} too, after "By", when
 *  captures is set. */
const char *xcri_doc_name(apr_pool_t *pool, const char *path, int captures);

/** "Athletes" are rows, and each is an "Athlete". */
const char *xcri_doc_singular(apr_pool_t *pool, const char *name);

#endif
