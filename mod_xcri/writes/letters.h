/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file letters.h
 * @brief What visitors write, put into its table (conf/sql/migrations has it)
 */
#ifndef XCRI_LETTERS_H
#define XCRI_LETTERS_H

#include "writes/client.h"
#include "writes/writer.h"

#define XCRI_LETTERS "xcri_feedback"
#define XCRI_LETTERS_CLIENTS "xcri_feedback_clients"

/** A message as it was sent; texts are valid UTF-8, and as long as the table
 *  allows */
typedef struct {
    const char *name, *email;   /**< or NULL */
    const char *type, *message;
    const char *key;            /**< Idempotency-Key, or NULL */
    xcri_mark_t client;
} xcri_letter_t;

typedef enum {
    XCRI_LETTER_KEPT,      /**< now, or when it was sent before */
    XCRI_LETTER_TOO_MANY,
    XCRI_LETTER_OTHER,     /**< the key was another message's */
    XCRI_LETTER_AWAY,      /**< not kept: the database is away, or busy */
    XCRI_LETTER_UNKNOWN    /**< it may have been kept */
} xcri_kept_t;

typedef struct {
    const char *reference; /**< of one that is kept */
    int retry_after;       /**< seconds, of one that is one too many */
    const char *why;       /**< for the log, of one that is not; or NULL */
} xcri_receipt_t;

/** Keeps it, in one transaction: once that is committed, and only then, is its
 *  sender to be thanked. The same message of the same client within ten minutes
 *  is the same letter, and so is the same key. */
xcri_kept_t xcri_letters_keep(apr_pool_t *pool, const xcri_srv_conf_t *srv,
                              const xcri_letter_t *letter,
                              xcri_receipt_t *receipt);

#endif
