/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file coding.h
 * @brief Bodies made smaller once, for all who can read them so
 *
 * zlib and libbrotli: what mod_deflate and mod_brotli use for each answer anew.
 */
#ifndef XCRI_CODING_H
#define XCRI_CODING_H

#include "cache/store.h"

/** The coding as HTTP names it; NULL: none */
const char *xcri_coding_name(xcri_coding_t coding);

/** Is a body of this type and length worth coding? */
int xcri_coding_is_worth(const char *media, apr_size_t len);

/** The coding that a client likes best: by its Accept-Encoding (RFC 9110,
 *  section 12.5.3), or NULL */
xcri_coding_t xcri_coding_chosen(const char *accept_encoding);

/**
 * The entry's body in this coding, made now where it is not there yet.
 * @return data NULL: it could not be coded, or would not be smaller
 */
xcri_bytes_t xcri_coding_body(xcri_store_t *store, xcri_entry_t *entry,
                              xcri_coding_t coding);

#endif
