/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file client.h
 * @brief Who sends something, without keeping who it is
 *
 * What is kept is SipHash-2-4 with the key of XCRIWriter's section: without that
 * key nobody can try all addresses, of which IPv4 has few. It is APR-util's own
 * (apr_siphash.h), so that no library comes in for it; eight bytes are enough
 * where two clients that meet would only share a limit.
 */
#ifndef XCRI_CLIENT_H
#define XCRI_CLIENT_H

#include "writes/setup.h"

/** A hash: of an address, of a key, of a message */
typedef struct {
    unsigned char bytes[APR_SIPHASH_DSIZE];
} xcri_mark_t;

/** The client of a request, as mod_remoteip has found it: an IPv4 address, or
 *  the first 64 bits of an IPv6 address, of which one client has many. */
xcri_mark_t xcri_client_mark(const request_rec *r,
                             const xcri_account_t *account);

/** A text's hash; kind tells texts of different meaning apart. */
xcri_mark_t xcri_client_mark_text(const xcri_account_t *account, char kind,
                                  const char *text, apr_pool_t *pool);

#endif
