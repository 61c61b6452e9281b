/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file bundle.h
 * @brief What one client sends at once, and what it is known by
 */
#ifndef XCRI_BUNDLE_H
#define XCRI_BUNDLE_H

#include "writes/client.h"
#include "writes/writer.h"

/** A message as it was sent; texts are valid UTF-8, and as long as the table
 *  allows */
typedef struct {
    const char *name, *email;   /**< or NULL */
    const char *type, *message;
} xcri_letter_t;

/** One message, or many */
typedef struct {
    const xcri_letter_t *letters;
    int n;                      /**< at least 1 */
    const char *key;            /**< Idempotency-Key, or NULL */
    xcri_mark_t client;
} xcri_bundle_t;

/** One of its messages, each once; hashes are literals of SQL */
typedef struct {
    const xcri_letter_t *letter;
    const char *content;
    const char *key;            /**< NULL: none */
    const char *reference;      /**< NULL: it is not kept yet */
} xcri_bundle_item_t;

/** The bundle as it is looked for in the table */
typedef struct {
    apr_pool_t *pool;
    const char *client;
    xcri_bundle_item_t *items;
    int nitems;
    const int *item_of;         /**< of each of the letters */
    int n;                      /**< letters */
    const char *key_beyond;     /**< what one more would have; NULL: no key */
} xcri_bundle_sorted_t;

/** Each message has a key of its own, made of the bundle's and its place. */
xcri_bundle_sorted_t xcri_bundle_sort(apr_pool_t *pool,
                                      const xcri_account_t *account,
                                      const xcri_bundle_t *bundle);

/** How many have no reference */
int xcri_bundle_new(const xcri_bundle_sorted_t *sorted);

#endif
