/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "cache/entry.h"
#include "core/clock.h"

#include <stdlib.h>
#include <string.h>

int xcri_entry_same_key(const xcri_key_bytes_t *a, const xcri_key_bytes_t *b)
{
    return a->hash == b->hash && a->len == b->len
           && !memcmp(a->data, b->data, a->len);
}

typedef struct {
    apr_size_t bytes;
    int n;
} measure_t;

static int measure(void *rec, const char *name, const char *value)
{
    measure_t *m = rec;

    m->bytes += strlen(name) + strlen(value) + 2;
    m->n++;
    return 1;
}

typedef struct {
    xcri_entry_t *entry;
    xcri_header_t *headers;
    char *at;
} packing_t;

static const char *pack(packing_t *p, const char *text)
{
    apr_size_t len = strlen(text) + 1;

    memcpy(p->at, text, len);
    p->at += len;
    return p->at - len;
}

static int pack_header(void *rec, const char *name, const char *value)
{
    packing_t *p = rec;
    xcri_header_t *header = &p->headers[p->entry->nheaders++];

    header->name = pack(p, name);
    header->value = pack(p, value);
    if (!strcmp(name, "ETag")) {
        p->entry->etag = header->value;
    }
    return 1;
}

xcri_entry_t *xcri_entry_make(const xcri_key_bytes_t *key,
                              xcri_answer_t *answer, const char *recipe)
{
    apr_size_t len = xcri_json_length(&answer->body);
    const char *media = answer->media ? answer->media : "";
    measure_t m = { 0, 0 };
    apr_size_t size;
    packing_t p;
    const xcri_chunk_t *chunk;
    char *body;

    apr_table_do(measure, &m, answer->headers, NULL);
    size = sizeof(xcri_entry_t) + sizeof(xcri_header_t) * (apr_size_t)m.n
         + m.bytes + strlen(media) + 1 + key->len + len
         + (recipe ? strlen(recipe) + 1 : 0);
    p.entry = malloc(size);
    if (!p.entry) {
        return NULL;
    }
    memset(p.entry, 0, sizeof(*p.entry));
    p.headers = (xcri_header_t *)(p.entry + 1);
    p.at = (char *)(p.headers + m.n);
    apr_table_do(pack_header, &p, answer->headers, NULL);
    p.entry->headers = p.headers;
    p.entry->status = answer->status;
    p.entry->media = answer->media ? pack(&p, media) : NULL;
    p.entry->modified = answer->modified;
    p.entry->recipe = recipe ? pack(&p, recipe) : NULL;
    p.entry->key = *key;
    p.entry->key.data = memcpy(p.at, key->data, key->len);
    p.at += key->len;
    body = p.at;
    for (chunk = xcri_json_chunks(&answer->body); chunk; chunk = chunk->next) {
        memcpy(p.at, chunk->data, chunk->used);
        p.at += chunk->used;
    }
    p.entry->bodies[XCRI_CODED_NOT].data = body;
    p.entry->bodies[XCRI_CODED_NOT].len = len;
    p.entry->size = size;
    p.entry->made = xcri_now();
    atomic_store(&p.entry->holders, 1);
    return p.entry;
}

void xcri_entry_hold(xcri_entry_t *entry, unsigned n)
{
    atomic_fetch_add(&entry->holders, n);
}

void xcri_entry_release(xcri_entry_t *entry)
{
    int coding;

    if (atomic_fetch_sub(&entry->holders, 1) != 1) {
        return;
    }
    for (coding = XCRI_CODED_GZIP; coding < XCRI_CODINGS; coding++) {
        free(entry->bodies[coding].data);
    }
    free(entry);
}
