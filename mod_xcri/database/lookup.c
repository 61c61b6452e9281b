/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/lookup.h"

#include <netinet/in.h>
#include <arpa/nameser.h>
#include <resolv.h>

void xcri_lookup_hurry(xcri_lookup_t *usual)
{
    /* What a program has changed is not read from the file again by itself; so
     * that a name server that has moved is found. */
    res_init();
    usual->seconds = _res.retrans;
    usual->tries = _res.retry;
    _res.retrans = 1;
    _res.retry = 1;
}

void xcri_lookup_as_usual(const xcri_lookup_t *usual)
{
    _res.retrans = usual->seconds;
    _res.retry = usual->tries;
}
