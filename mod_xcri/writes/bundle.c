/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/bundle.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <string.h>

#define MARK(pool, mark) \
    xcri_writer_bytes(pool, (mark).bytes, sizeof((mark).bytes))

/* Not there, or one line: where it ends is seen. */
static int is_line(const char *part)
{
    return !part || (*part && !strchr(part, '\n'));
}

/* -1: it is not there */
static long length_of(const char *part)
{
    return part ? (long)strlen(part) : -1;
}

static const char *content_of(apr_pool_t *pool, const xcri_account_t *account,
                              const xcri_letter_t *letter)
{
    const char *name = letter->name, *email = letter->email;
    /* Parts that are not there, and where one ends, are part of it. */
    const char *all = apr_psprintf(pool, "%s\n%s\n%s\n%s",
                                   letter->type, name ? name : "\n",
                                   email ? email : "\n", letter->message);
    char kind = 'c';

    /* Those with ends of lines could be other parts of another message, which
     * would be thanked for and not kept. All others have the mark that the table
     * has of them since before there were two kinds. */
    if (!is_line(name) || !is_line(email)) {
        all = apr_psprintf(pool, "%ld\n%ld\n%s", length_of(name),
                           length_of(email), all);
        kind = 'l';
    }
    return MARK(pool, xcri_client_mark_text(account, kind, all, pool));
}

/* The first message has the key itself, as one alone has; no key has white
 * space. */
static const char *key_of(apr_pool_t *pool, const xcri_account_t *account,
                          const char *key, int i)
{
    if (!key) {
        return NULL;
    }
    return MARK(pool, xcri_client_mark_text(account, 'k',
        i ? apr_psprintf(pool, "%s\n%d", key, i) : key, pool));
}

xcri_bundle_sorted_t xcri_bundle_sort(apr_pool_t *pool,
                                      const xcri_account_t *account,
                                      const xcri_bundle_t *bundle)
{
    apr_size_t n = (apr_size_t)bundle->n;
    apr_hash_t *seen = apr_hash_make(pool);
    int *item_of = apr_palloc(pool, n * sizeof(*item_of)), i;
    xcri_bundle_sorted_t s = { .pool = pool, .item_of = item_of,
                               .n = bundle->n };

    s.client = MARK(pool, bundle->client);
    s.items = apr_pcalloc(pool, n * sizeof(*s.items));
    for (i = 0; i < bundle->n; i++) {
        xcri_bundle_item_t *item = &s.items[s.nitems], *same;

        item->letter = &bundle->letters[i];
        item->content = content_of(pool, account, item->letter);
        same = apr_hash_get(seen, item->content, APR_HASH_KEY_STRING);
        if (!same) {
            item->key = key_of(pool, account, bundle->key, s.nitems++);
            apr_hash_set(seen, item->content, APR_HASH_KEY_STRING, item);
            same = item;
        }
        item_of[i] = (int)(same - s.items);
    }
    s.key_beyond = key_of(pool, account, bundle->key, s.nitems);
    return s;
}

int xcri_bundle_new(const xcri_bundle_sorted_t *sorted)
{
    int n = 0, i;

    for (i = 0; i < sorted->nitems; i++) {
        n += !sorted->items[i].reference;
    }
    return n;
}
