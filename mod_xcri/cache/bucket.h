/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file bucket.h
 * @brief A bucket whose bytes are an entry's
 */
#ifndef XCRI_BUCKET_H
#define XCRI_BUCKET_H

#include <apr_buckets.h>

#include "cache/entry.h"

/** A bucket of these bytes, which are one of the entry's bodies. It holds the
 *  entry for as long as it, or a part or copy of it, is on its way: longer than
 *  the request, and than the entry stands in the store. */
apr_bucket *xcri_bucket_create(xcri_entry_t *entry, const xcri_bytes_t *body,
                               apr_bucket_alloc_t *alloc);

#endif
