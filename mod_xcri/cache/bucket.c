/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "cache/bucket.h"

typedef struct {
    apr_bucket_refcount refcount; /* first, as apr_bucket_shared_make wants */
    xcri_entry_t *entry;
    const char *data;
} held_t;

static apr_status_t read_held(apr_bucket *b, const char **str,
                              apr_size_t *len, apr_read_type_e block)
{
    held_t *held = b->data;

    (void)block;
    *str = held->data + b->start;
    *len = b->length;
    return APR_SUCCESS;
}

static void destroy_held(void *data)
{
    held_t *held = data;

    if (apr_bucket_shared_destroy(held)) {
        xcri_entry_release(held->entry);
        apr_bucket_free(held);
    }
}

/* The bytes stay where they are, whatever pool is cleared. */
static const apr_bucket_type_t held_type = {
    "XCRI_ENTRY", 5, APR_BUCKET_DATA,
    destroy_held,
    read_held,
    apr_bucket_setaside_noop,
    apr_bucket_shared_split,
    apr_bucket_shared_copy
};

apr_bucket *xcri_bucket_create(xcri_entry_t *entry, const xcri_bytes_t *body,
                               apr_bucket_alloc_t *alloc)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), alloc);
    held_t *held = apr_bucket_alloc(sizeof(*held), alloc);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = alloc;
    held->entry = entry;
    held->data = body->data;
    xcri_entry_hold(entry, 1);
    b = apr_bucket_shared_make(b, held, 0, body->len);
    b->type = &held_type;
    return b;
}
