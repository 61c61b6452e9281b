/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file validators.h
 * @brief What tells a client whether its copy is still good
 */
#ifndef XCRI_VALIDATORS_H
#define XCRI_VALIDATORS_H

#include "cache/entry.h"
#include "http/request.h"

/** Sets ETag, Last-Modified and Cache-Control of an answer to this request, made
 *  from the version of the query. */
void xcri_validators_set(const xcri_request_t *req, xcri_answer_t *answer);

/** For a ready answer of the version that is shown while a newer one is there:
 *  the entry, held as it was, or NULL and let go of where the client says that
 *  it has another one. Of several children and front ends one may have shown it
 *  the newer version already, and nobody is given an older one than he has. */
xcri_entry_t *xcri_validators_allow(const request_rec *r, xcri_entry_t *entry);

#endif
