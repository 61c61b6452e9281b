/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Any header as Accept and as Accept-Encoding, which the gate reads before
 * anything else has looked at it. */
#include "fuzz.h"
#include "core/accept.h"

static const char *const media[] = {
    "application/json", "text/csv", "text/html",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
};
static const char *const codings[] = { "gzip", "br", "identity" };

#define COUNT(of) (sizeof(of) / sizeof(*of))

static void setup(apr_pool_t *pool)
{
    (void)pool;
}

/* One more range for the same type, as specific as can be: the higher of two
 * weights is the client's. */
static void check_more(apr_pool_t *pool, const char *accept)
{
    size_t i;

    for (i = 0; i < COUNT(media); i++) {
        const char *more = apr_pstrcat(pool, media[i], ";q=0.001, ", accept,
                                       NULL);

        /* An open quotation mark goes to the end of the header. */
        REQUIRE(xcri_accept_quality(more, media[i]) > 0);
    }
}

static void one(apr_pool_t *pool, xcri_str_t input)
{
    char *header = apr_palloc(pool, input.len + 1);
    int most = 0, least = 1000;
    size_t i;

    memcpy(header, input.data, input.len);
    header[input.len] = '\0';
    for (i = 0; i < COUNT(media); i++) {
        int quality = xcri_accept_quality(header, media[i]);

        REQUIRE(quality >= 0 && quality <= 1000);
        most = quality > most ? quality : most;
        least = quality < least ? quality : least;
    }
    for (i = 0; i < COUNT(codings); i++) {
        int quality = xcri_accept_coding(header, codings[i]);

        REQUIRE(quality >= 0 && quality <= 1000);
    }
    /* What is plain likes JSON as well as anything. */
    REQUIRE(!xcri_accept_is_plain(header)
            || xcri_accept_quality(header, media[0]) == most);
    REQUIRE(strchr(header, '*') || strchr(header, '/') || !most || least == most);
    if (strlen(header) == input.len) {
        check_more(pool, header);
    }
}
