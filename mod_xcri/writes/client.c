/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/client.h"

#include <apr_strings.h>

/* Bytes of an IPv6 address that are its network's */
#define NETWORK_BYTES 8

static xcri_mark_t mark(const xcri_account_t *account, const void *bytes,
                        apr_size_t len)
{
    xcri_mark_t m;

    apr_siphash24_auth(m.bytes, bytes, len, account->key);
    return m;
}

xcri_mark_t xcri_client_mark(const request_rec *r,
                             const xcri_account_t *account)
{
    const apr_sockaddr_t *address = r->useragent_addr;
    char bytes[1 + NETWORK_BYTES] = { 'a' };
    apr_size_t len = 4;

#if APR_HAVE_IPV6
    if (address->family == APR_INET6) {
        const struct in6_addr *in6 = &address->sa.sin6.sin6_addr;

        if (IN6_IS_ADDR_V4MAPPED(in6)) {
            memcpy(bytes + 1, in6->s6_addr + 12, len);
        }
        else {
            len = NETWORK_BYTES;
            memcpy(bytes + 1, in6->s6_addr, len);
        }
        return mark(account, bytes, 1 + len);
    }
#endif
    memcpy(bytes + 1, &address->sa.sin.sin_addr, len);
    return mark(account, bytes, 1 + len);
}

xcri_mark_t xcri_client_mark_text(const xcri_account_t *account, char kind,
                                  const char *text, apr_pool_t *pool)
{
    const char *all = apr_psprintf(pool, "%c%s", kind, text);

    return mark(account, all, strlen(all));
}
