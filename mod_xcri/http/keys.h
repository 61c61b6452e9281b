/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file keys.h
 * @brief Idempotency-Key: what is sent twice with one is done once
 */
#ifndef XCRI_KEYS_H
#define XCRI_KEYS_H

#include "http/request.h"

#define XCRI_KEYS_HEADER "Idempotency-Key"
#define XCRI_KEYS_RULE \
    "The key must have 1 to 255 characters of ASCII, without a space"

/** Is it one, by that rule? */
int xcri_keys_is_one(const char *key);

/** The 422 of a key */
xcri_answer_t *xcri_keys_wrong(xcri_request_t *req, const char *key,
                               const char *msg);

#endif
