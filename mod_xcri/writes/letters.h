/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file letters.h
 * @brief What visitors write, put into its table (conf/sql/migrations has it)
 */
#ifndef XCRI_LETTERS_H
#define XCRI_LETTERS_H

#include "writes/bundle.h"
#include "writes/writer.h"

#define XCRI_LETTERS "xcri_feedback"
#define XCRI_LETTERS_CLIENTS "xcri_feedback_clients"

typedef enum {
    XCRI_LETTER_KEPT,      /**< now, or when it was sent before */
    XCRI_LETTER_TOO_MANY,
    XCRI_LETTER_OTHER,     /**< the key was that of something else */
    XCRI_LETTER_AWAY,      /**< not kept: the database is away, or busy */
    XCRI_LETTER_UNKNOWN    /**< it may have been kept */
} xcri_kept_t;

typedef struct {
    const char **references; /**< of those that are kept, one for each */
    int retry_after;       /**< seconds, of what is too many; 0: waiting does not
                                help, there are more than any time takes */
    const char *why;       /**< for the log, of what is not kept; or NULL */
} xcri_receipt_t;

/** Keeps all of them, or none, in one transaction: once that is committed, and
 *  only then, is their sender to be thanked. The same message of the same client
 *  within ten minutes is the same letter, also in one bundle; and so is what is
 *  sent with the same key. */
xcri_kept_t xcri_letters_keep(apr_pool_t *pool, const xcri_srv_conf_t *srv,
                              const xcri_bundle_t *bundle,
                              xcri_receipt_t *receipt);

#endif
