/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* The store of ready answers: what is found, what goes, who waits for whom. */
#include "fixture.h"
#include "cache/coding.h"
#include "cache/store.h"
#include "core/clock.h"
#include "core/hash.h"

#include <apr_thread_proc.h>
#include <zlib.h>

#define KB 1024

static xcri_store_t *store;

static xcri_key_bytes_t key_of(const char *text)
{
    xcri_key_bytes_t key = { (const unsigned char *)text, strlen(text),
                             xcri_hash(XCRI_HASH_START, text, strlen(text)) };

    return key;
}

static xcri_wanted_t want(const char *text, xcri_version_id_t version)
{
    xcri_wanted_t wanted;

    memset(&wanted, 0, sizeof(wanted));
    wanted.key = key_of(text);
    wanted.version = version;
    wanted.patience = apr_time_from_sec(5);
    return wanted;
}

static xcri_answer_t *answer_of(int status, const char *text, size_t len)
{
    xcri_answer_t *answer = xcri_answer_make(pool, status, XCRI_MEDIA_JSON);
    size_t i;

    apr_table_setn(answer->headers, "ETag", "W/\"1\"");
    apr_table_setn(answer->headers, "Link", "<./>; rel=\"first\"");
    for (i = 0; i < len; i += strlen(text)) {
        xcri_json_raw(&answer->body, text, strlen(text));
    }
    return answer;
}

/* Puts an entry of so many bytes in; it is not held any more. Returns whether
 * it is kept. */
static int put(const char *text, xcri_version_id_t version,
                xcri_version_id_t keep, size_t len)
{
    xcri_wanted_t wanted = want(text, version);
    int stored = 0;

    if (ok(xcri_store_find(store, &wanted) == XCRI_STORE_MISS,
           "%s of version %d is not there", text, (int)version)) {
        xcri_entry_t *entry = xcri_store_put(store, wanted.flight,
                                             answer_of(200, "abcd", len),
                                             version, keep, text, store,
                                             &stored);

        xcri_entry_release(entry);
    }
    return stored;
}

static int has(const char *text, xcri_version_id_t version)
{
    xcri_key_bytes_t key = key_of(text);
    xcri_entry_t *entry = xcri_store_peek(store, &key, version);

    if (entry) {
        xcri_entry_release(entry);
    }
    return entry != NULL;
}

static void test_entry(void)
{
    xcri_wanted_t wanted = want("one", 7);
    xcri_entry_t *entry;

    ok(put("one", 7, 0, 12), "kept");
    ok(xcri_store_find(store, &wanted) == XCRI_STORE_HIT, "it is found");
    entry = wanted.entry;
    ok(entry && entry->status == 200 && entry->nheaders == 2
       && entry->owner == store, "with status, headers and owner");
    is_str(entry->media, XCRI_MEDIA_JSON, "its media type");
    is_str(entry->etag, "W/\"1\"", "its tag");
    is_str(entry->recipe, "one", "its recipe");
    ok(entry->bodies[0].len == 12
       && !memcmp(entry->bodies[0].data, "abcdabcdabcd", 12), "its bytes");
    ok(!has("one", 8), "another version is another answer");
    ok(!has("One", 7), "another key, too");
    put("one", 8, 0, 4);
    ok(has("one", 8) && !has("one", 7), "the older version is dropped");
    ok(!memcmp(entry->bodies[0].data, "abcd", 4),
       "who holds it can still read it");
    xcri_entry_release(entry);
    put("one", 9, 8, 4);
    ok(has("one", 9) && has("one", 8), "one that is still shown is kept");
}

static void test_bounds(void)
{
    const xcri_store_state_t *state = xcri_store_state(store);
    char name[16];
    int i, left = 0;

    for (i = 0; i < 200; i++) {
        apr_snprintf(name, sizeof(name), "n%d", i);
        put(name, 1, 0, 20 * KB);
        /* One that is asked for again and again is never the oldest. */
        ok(has("n0", 1), "the one in use stays, after %d", i);
    }
    for (i = 0; i < 200; i++) {
        apr_snprintf(name, sizeof(name), "n%d", i);
        left += has(name, 1);
    }
    ok(left > 30 && left < 52, "as many as fit into 1 MB: %d", left);
    ok(state->bytes <= KB * KB, "%d bytes", (int)state->bytes);
    ok(state->evictions + state->entries >= 200, "evictions are counted");
    ok(!put("large", 1, 0, 200 * KB), "too large to be kept");
    ok(!has("large", 1), "one that is larger than an eighth is not kept");
}

static void test_not_found_first(void)
{
    xcri_wanted_t wanted = want("missing", 3);
    char name[16];
    int stored, i;

    xcri_store_find(store, &wanted);
    xcri_entry_release(xcri_store_put(store, wanted.flight,
                                      answer_of(404, "none", 4), 3, 0, NULL,
                                      NULL, &stored));
    ok(has("missing", 3), "a 404 is kept, too");
    for (i = 0; i < 60; i++) {
        apr_snprintf(name, sizeof(name), "f%d", i);
        put(name, 3, 0, 20 * KB);
    }
    wanted = want("missing", 3);
    ok(xcri_store_find(store, &wanted) == XCRI_STORE_MISS,
       "and goes before what is there");
    xcri_store_fail(store, wanted.flight, 503, "id");
}

/* Who asks for what is not there again and again, and for nothing else */
static void test_not_found_alone(void)
{
    const xcri_store_state_t *state = xcri_store_state(store);
    char name[16];
    int stored, i;

    for (i = 0; i < 20000; i++) {
        xcri_wanted_t wanted;

        apr_snprintf(name, sizeof(name), "m%d", i);
        wanted = want(name, 3);
        xcri_store_find(store, &wanted);
        xcri_entry_release(xcri_store_put(store, wanted.flight,
                                          answer_of(404, "none", 4), 3, 0,
                                          NULL, NULL, &stored));
    }
    ok(state->bytes <= KB * KB, "20,000 times 404: %d bytes",
       (int)state->bytes);
    ok(has(name, 3), "the last one is kept");
}

static void test_unsettled(void)
{
    xcri_wanted_t wanted = want("loose", 0);
    int stored;

    xcri_store_find(store, &wanted);
    xcri_entry_release(xcri_store_put(store, wanted.flight,
                                      answer_of(200, "x", 1), 0, 0, NULL,
                                      NULL, &stored));
    wanted = want("loose", 0);
    wanted.oldest = xcri_now() - apr_time_from_sec(60);
    ok(xcri_store_find(store, &wanted) == XCRI_STORE_HIT,
       "without a version, one that is young enough will do");
    xcri_entry_release(wanted.entry);
    wanted = want("loose", 0);
    wanted.oldest = xcri_now() + 1;
    ok(xcri_store_find(store, &wanted) == XCRI_STORE_MISS,
       "an older one will not");
    xcri_store_fail(store, wanted.flight, 503, NULL);
    {
        xcri_key_bytes_t key = key_of("loose");
        xcri_entry_t *entry = xcri_store_last(store, &key);

        ok(entry != NULL, "the last one is there for bad days");
        xcri_entry_release(entry);
    }
}

static void test_alias(void)
{
    xcri_key_bytes_t key = key_of("k"), alias = key_of("/a?b=c");
    xcri_entry_t *entry;

    put("k", 5, 0, 8);
    entry = xcri_store_peek(store, &key, 5);
    xcri_store_add_alias(store, &alias, entry);
    xcri_store_add_alias(store, &alias, entry);
    xcri_entry_release(entry);
    entry = xcri_store_alias(store, &alias, 5);
    ok(entry != NULL, "found by what was written");
    xcri_entry_release(entry);
    ok(!xcri_store_alias(store, &alias, 6), "not for another version");
    put("k", 6, 0, 8);
    ok(!xcri_store_alias(store, &alias, 5), "nor when its entry has gone");
}

/* Long addresses count, too, while nothing new is made. */
static void test_alias_bounds(void)
{
    const xcri_store_state_t *state = xcri_store_state(store);
    static char address[8 * KB];
    char name[16];
    int i;

    for (i = 0; i < 200; i++) {
        apr_snprintf(name, sizeof(name), "a%d", i);
        put(name, 1, 0, 8);
    }
    memset(address, 'x', sizeof(address) - 1);
    for (i = 0; i < 400; i++) {
        xcri_key_bytes_t key, alias;
        xcri_entry_t *entry;

        apr_snprintf(name, sizeof(name), "a%d", i / 2);
        key = key_of(name);
        entry = xcri_store_peek(store, &key, 1);
        memcpy(address, apr_psprintf(pool, "%04d", i), 4);
        alias = key_of(address);
        if (entry) {
            xcri_store_add_alias(store, &alias, entry);
            xcri_entry_release(entry);
        }
    }
    ok(state->bytes <= KB * KB, "400 addresses of 8 KB: %d bytes",
       (int)state->bytes);
    ok(has("a199", 1), "the last one's entry is kept");
}

static void test_coding(void)
{
    static const struct {
        const char *accept;
        xcri_coding_t coding;
    } cases[] = {
        { NULL, XCRI_CODED_NOT }, { "", XCRI_CODED_NOT },
        { "gzip", XCRI_CODED_GZIP }, { "GZIP", XCRI_CODED_GZIP },
        { "gzip;q=0", XCRI_CODED_NOT }, { "br", XCRI_CODED_BROTLI },
        { "gzip, deflate, br, zstd", XCRI_CODED_BROTLI },
        { "br;q=0.5, gzip", XCRI_CODED_GZIP }, { "*", XCRI_CODED_BROTLI },
        { "*;q=0", XCRI_CODED_NOT }, { "br;q=0, *", XCRI_CODED_GZIP },
        { "gzipped", XCRI_CODED_NOT }, { "identity", XCRI_CODED_NOT },
        { "gzip;q=x", XCRI_CODED_NOT }, { " ,, gzip ; q=0.3", XCRI_CODED_GZIP }
    };
    xcri_key_bytes_t key = key_of("text");
    xcri_bytes_t coded, again;
    xcri_entry_t *entry;
    char *plain;
    unsigned i;
    z_stream z;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        ok(xcri_coding_chosen(cases[i].accept) == cases[i].coding,
           "Accept-Encoding: %s", cases[i].accept ? cases[i].accept : "(none)");
    }
    put("text", 1, 0, 40000);
    entry = xcri_store_peek(store, &key, 1);
    coded = xcri_coding_body(store, entry, XCRI_CODED_GZIP);
    again = xcri_coding_body(store, entry, XCRI_CODED_GZIP);
    ok(coded.data && coded.len < 1000, "gzip: %d bytes", (int)coded.len);
    ok(coded.data == again.data, "made once");
    plain = malloc(40001);
    memset(&z, 0, sizeof(z));
    inflateInit2(&z, 15 + 16);
    z.next_in = (Bytef *)coded.data;
    z.avail_in = (uInt)coded.len;
    z.next_out = (Bytef *)plain;
    z.avail_out = 40001;
    ok(inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == 40000
       && !memcmp(plain, entry->bodies[0].data, 40000), "and is the same text");
    inflateEnd(&z);
    free(plain);
    ok(xcri_coding_body(store, entry, XCRI_CODED_BROTLI).data != NULL, "brotli");
    xcri_entry_release(entry);
}

/* ---- threads ----------------------------------------------------------------- */

#define THREADS 8
#define ROUNDS 300

static _Atomic int made, failed, shared;

static void *APR_THREAD_FUNC ask(apr_thread_t *thread, void *data)
{
    int round;

    (void)thread;
    (void)data;
    for (round = 0; round < ROUNDS; round++) {
        char name[16];
        xcri_wanted_t wanted;

        apr_snprintf(name, sizeof(name), "r%d", round);
        wanted = want(name, 11);
        switch (xcri_store_find(store, &wanted)) {
        case XCRI_STORE_HIT:
            shared++;
            xcri_entry_release(wanted.entry);
            break;
        case XCRI_STORE_MISS: {
            apr_pool_t *own;
            xcri_answer_t *answer;
            int stored;

            made++;
            apr_sleep(200);
            if (round % 10 == 9) {
                xcri_store_fail(store, wanted.flight, 503, "incident");
                break;
            }
            apr_pool_create_unmanaged_ex(&own, NULL, NULL);
            answer = xcri_answer_make(own, 200, XCRI_MEDIA_JSON);
            xcri_json_raw(&answer->body, name, strlen(name));
            xcri_entry_release(xcri_store_put(store, wanted.flight, answer, 11,
                                              0, NULL, NULL, &stored));
            apr_pool_destroy(own);
            break;
        }
        case XCRI_STORE_FAILED:
            failed += wanted.status == 503
                      && !strcmp(wanted.incident, "incident");
            break;
        case XCRI_STORE_BUSY:
            failed += 1000000;
            break;
        }
    }
    return NULL;
}

static void test_flights(void)
{
    apr_thread_t *threads[THREADS];
    apr_status_t ended;
    int i;

    for (i = 0; i < THREADS; i++) {
        apr_thread_create(&threads[i], NULL, ask, NULL, pool);
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&ended, threads[i]);
    }
    ok(made + failed + shared == THREADS * ROUNDS, "everybody got something");
    ok(made >= ROUNDS && made <= ROUNDS + ROUNDS / 10 * THREADS,
       "what was made is made once: %d for %d keys", made, ROUNDS);
    ok(failed < 1000000, "nobody waited in vain");
}

static void test_patience(void)
{
    xcri_wanted_t first = want("slow", 1), second = want("slow", 1);
    apr_time_t start;

    xcri_store_find(store, &first);
    second.patience = apr_time_from_msec(50);
    start = xcri_now();
    ok(xcri_store_find(store, &second) == XCRI_STORE_BUSY,
       "who waits too long is told so");
    ok(xcri_now() - start >= apr_time_from_msec(50), "and not before its time");
    xcri_store_fail(store, first.flight, 500, "x");
    second = want("slow", 1);
    ok(xcri_store_find(store, &second) == XCRI_STORE_MISS,
       "a failure is not remembered");
    xcri_store_fail(store, second.flight, 500, "x");
}

static void in_new_store(void (*test)(void))
{
    store = xcri_store_make(pool, KB * KB);
    test();
    renew();
}

int main(void)
{
    begin();
    in_new_store(test_entry);
    in_new_store(test_bounds);
    in_new_store(test_not_found_first);
    in_new_store(test_not_found_alone);
    in_new_store(test_unsettled);
    in_new_store(test_alias);
    in_new_store(test_alias_bounds);
    in_new_store(test_coding);
    in_new_store(test_flights);
    in_new_store(test_patience);
    return done_testing();
}
