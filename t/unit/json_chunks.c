/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* JSON: a text that grows by chunks, and is joined with others */
#include "fixture.h"

/* What a json must hold, written side by side with it */
typedef struct {
    xcri_json_t json;
    char *want;
    apr_size_t len;
} pair_t;

#define ROOM (1024 * 1024)

static pair_t *pair(void)
{
    pair_t *p = apr_pcalloc(pool, sizeof(*p));

    xcri_json_init(&p->json, pool);
    p->want = apr_palloc(pool, ROOM);
    return p;
}

static void want(pair_t *p, const char *text, apr_size_t len)
{
    if (p->len + len > ROOM) {
        printf("Bail out! the test has no room\n");
        exit(1);
    }
    memcpy(p->want + p->len, text, len);
    p->len += len;
}

static void add_raw(pair_t *p, const char *text, apr_size_t len)
{
    xcri_json_raw(&p->json, text, len);
    want(p, text, len);
}

/* s must have no characters that are escaped in two bytes. */
static void add_text(pair_t *p, xcri_str_t s)
{
    xcri_str_t good = xcri_text_repair(pool, s);
    apr_size_t i;

    xcri_json_text(&p->json, s.data, s.len);
    want(p, "\"", 1);
    for (i = 0; i < good.len; i++) {
        unsigned char c = (unsigned char)good.data[i];
        char escaped[8];

        if (c < 0x20) {
            snprintf(escaped, sizeof(escaped), "\\u%04x", c);
        }
        want(p, c < 0x20 ? escaped : good.data + i, c < 0x20 ? 6 : 1);
    }
    want(p, "\"", 1);
}

/* Equal by length, in one piece, and as buckets? */
static int agree(pair_t *p)
{
    apr_bucket_alloc_t *alloc = apr_bucket_alloc_create(pool);
    apr_bucket_brigade *bb = apr_brigade_create(pool, alloc);
    char *got = apr_palloc(pool, ROOM);
    apr_size_t len = ROOM;
    const char *flat = xcri_json_flat(&p->json);

    xcri_json_buckets(&p->json, bb);
    return xcri_json_length(&p->json) == p->len
           && !memcmp(flat, p->want, p->len) && !flat[p->len]
           && apr_brigade_flatten(bb, got, &len) == APR_SUCCESS
           && len == p->len && !memcmp(got, p->want, len);
}

static const apr_size_t sizes[] = {
    0, 1, 21, 4090, 4095, 4096, 4097, 8191, 8192, 8193, 24576, 65536,
    70000
};
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static char filler[200000];

static void test_sizes(void)
{
    int wrong = 0, flat = 0;
    size_t i, j;

    for (i = 0; i < SIZES; i++) {
        for (j = 0; j < SIZES; j++) {
            pair_t *p = pair();

            add_raw(p, filler, sizes[i]);
            flat += !agree(p);
            add_raw(p, filler + 7, sizes[j]);
            add_raw(p, "]", 1);
            wrong += !agree(p);
            renew();
        }
    }
    is_int(flat, 0, "one piece of every size");
    is_int(wrong, 0, "and another behind it");
}

static void test_empty(void)
{
    pair_t *p = pair();

    is_int((long long)xcri_json_length(&p->json), 0, "nothing is written");
    is_str(xcri_json_flat(&p->json), "", "and flat");
    ok(agree(p), "and in buckets");
    add_raw(p, "", 0);
    ok(agree(p), "nothing is added to nothing");
    xcri_json_room(&p->json, 0);
    xcri_json_room(&p->json, 70000);
    ok(p->json.end - p->json.at >= 70000, "room that is asked for is there");
    ok(agree(p), "and is not written");
}

/* Texts whose pieces end within a character, a broken one, an escape */
static void test_texts(void)
{
    static const char *const ends[] = {
        "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF0\x9F\x98",
        "\xE0\x80", "\xED\xA0\x80", "\x01", "\xFF", "\xC3", "x", ""
    };
    int wrong = 0, repaired = 0;
    size_t e, at;

    for (e = 0; e < sizeof(ends) / sizeof(ends[0]); e++) {
        for (at = 4088; at < 4100; at++) {
            pair_t *p = pair();
            xcri_str_t in;

            in = bytes(apr_pstrcat(pool, apr_pstrmemdup(pool, filler, at),
                                   ends[e], ends[e], "tail", NULL),
                       at + 2 * strlen(ends[e]) + 4);
            add_text(p, in);
            wrong += !agree(p);
            repaired += p->json.repaired
                != (xcri_text_valid(in.data, in.len) < in.len);
            renew();
        }
    }
    is_int(wrong, 0, "a character at the end of a piece");
    is_int(repaired, 0, "the flag tells of broken ones");
}

static void test_long_texts(void)
{
    static const char units[] = { 'a', 1, '\x80', '\xF0' };
    int wrong = 0;
    size_t i, u;

    for (u = 0; u < sizeof(units); u++) {
        for (i = 0; i < SIZES; i++) {
            pair_t *p = pair();
            char *text = apr_palloc(pool, sizes[i]);

            memset(text, units[u], sizes[i]);
            add_text(p, bytes(text, sizes[i]));
            xcri_json_int(&p->json, APR_INT64_MIN);
            want(p, "-9223372036854775808", 20);
            wrong += !agree(p);
            renew();
        }
    }
    is_int(wrong, 0, "texts of every size, plain, escaped and broken");
}

/* Texts of quotes alone take the most room: so many pieces for each, and so
 * many more around them where there is any. */
static int wrong_quotes(void (*put)(xcri_json_t *, const char *, apr_size_t),
                        const char *piece, size_t each, size_t around)
{
    int wrong = 0;
    size_t i, n;

    for (i = 0; i < SIZES; i++) {
        pair_t *p = pair();
        char *text = apr_palloc(pool, sizes[i]);

        memset(text, '"', sizes[i]);
        put(&p->json, text, sizes[i]);
        for (n = 0; sizes[i] && n < sizes[i] * each + around; n++) {
            want(p, piece, strlen(piece));
        }
        wrong += !agree(p);
        renew();
    }
    return wrong;
}

static void test_quotes(void)
{
    is_int(wrong_quotes(xcri_json_csv, "\"", 2, 2), 0,
           "fields of quotes of every size");
    is_int(wrong_quotes(xcri_json_html, "&quot;", 1, 0), 0,
           "quotes of every size as HTML");
}

static void test_many(void)
{
    unsigned x = 12345;
    int i, wrong = 0;
    pair_t *p = pair();

    for (i = 0; i < 400; i++) {
        apr_size_t n;

        x = x * 1103515245u + 12345u;
        n = (x >> 8) % 3000;
        if (x >> 30 & 1) {
            add_raw(p, filler + i, n);
        }
        else {
            add_text(p, bytes(filler + i, n));
        }
        if (i % 40 == 0) {
            wrong += !agree(p);
        }
    }
    is_int(wrong + !agree(p), 0, "hundreds of pieces");
}

static void test_append(void)
{
    static const apr_size_t some[] = { 0, 1, 4095, 4096, 4097, 70000 };
    int wrong = 0, left = 0;
    size_t i, j, n = sizeof(some) / sizeof(some[0]);

    for (i = 0; i < n; i++) {
        for (j = 0; j < n; j++) {
            pair_t *p = pair(), *tail = pair();

            add_raw(p, filler, some[i]);
            add_raw(tail, filler + 3, some[j]);
            xcri_json_append(&p->json, &tail->json);
            want(p, tail->want, tail->len);
            wrong += !agree(p);
            left += xcri_json_length(&tail->json) != 0;
            add_raw(p, filler + 5, 5000);
            wrong += !agree(p);
            tail->len = 0;
            add_raw(tail, "second", 6);
            add_raw(tail, filler, 4096);
            xcri_json_append(&p->json, &tail->json);
            want(p, tail->want, tail->len);
            add_raw(p, "end", 3);
            wrong += !agree(p);
            renew();
        }
    }
    is_int(wrong, 0, "a json takes over another");
    is_int(left, 0, "which is empty then");
}

static void test_append_flag(void)
{
    pair_t *p = pair(), *tail = pair();

    xcri_json_text(&tail->json, "\xFF", 1);
    xcri_json_append(&p->json, &tail->json);
    is_int(p->json.repaired, 1, "what was repaired is known");
    is_int(tail->json.repaired, 0, "and forgotten where it was");
    xcri_json_text(&tail->json, "ok", 2);
    xcri_json_append(&p->json, &tail->json);
    is_int(p->json.repaired, 1, "it stays known");
}

/* A pool's memory is somebody else's when the pool is gone. */
static apr_status_t scribble(void *chunk)
{
    memset(((xcri_chunk_t *)chunk)->data, '?', 3000);
    return APR_SUCCESS;
}

/* A filter may keep an answer until the request's pool goes, and its subpools
 * before it. */
static void test_buckets_stay(void)
{
    apr_bucket_alloc_t *alloc = apr_bucket_alloc_create(pool);
    apr_bucket_brigade *bb = apr_brigade_create(pool, alloc);
    char *got = apr_palloc(pool, ROOM);
    apr_size_t len = ROOM;
    apr_pool_t *parent, *child;
    xcri_json_t json, tail;

    apr_pool_create(&parent, pool);
    apr_pool_create(&child, parent);
    xcri_json_init(&json, parent);
    xcri_json_init(&tail, child);
    xcri_json_lit(&json, "[");
    xcri_json_raw(&tail, filler, 3000);
    apr_pool_cleanup_register(child, tail.first, scribble,
                              apr_pool_cleanup_null);
    xcri_json_append(&json, &tail);
    xcri_json_lit(&json, "]");
    xcri_json_buckets(&json, bb);
    apr_pool_destroy(parent);
    apr_brigade_flatten(bb, got, &len);
    is_int((long)len, 3002, "buckets are as long as the text");
    ok(got[0] == '[' && !memcmp(got + 1, filler, 3000) && got[3001] == ']',
       "and keep it when its pools go");
}

int main(void)
{
    size_t i;

    begin();
    for (i = 0; i < sizeof(filler); i++) {
        filler[i] = (char)('0' + i % 61 % 10);
    }
    test_empty();
    test_sizes();
    test_texts();
    test_long_texts();
    test_quotes();
    test_many();
    test_append();
    test_append_flag();
    test_buckets_stay();
    return done_testing();
}
