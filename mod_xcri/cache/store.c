/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "cache/store.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <stdlib.h>
#include <string.h>

/* Entries of one key stand in one slot's list; with an entry of some KB on
 * average there are a few in each. */
#define BYTES_A_SLOT 8192
#define FEWEST_SLOTS 256

/* One answer must not push out all others. */
#define LARGEST_SHARE 8

struct xcri_flight_t {
    xcri_flight_t *next;
    xcri_key_bytes_t key;
    xcri_version_id_t version;
    apr_thread_cond_t *ended;
    int holders;            /* who makes it, and who waits */
    int over;
    xcri_entry_t *entry;    /* held once for each who waits */
    int status;
    char incident[XCRI_INCIDENT_LEN];
};

struct xcri_store_t {
    apr_thread_mutex_t *lock;
    apr_pool_t *pool;
    apr_size_t most;
    apr_size_t nslots;      /* a power of two */
    xcri_entry_t **slots;
    xcri_entry_t *newest, *oldest;
    xcri_flight_t *flights;
    xcri_flight_t *spare;   /* to be used again: their conditions are costly */
    xcri_store_state_t state;
};

/* ---- entries ------------------------------------------------------------- */

static void free_entry(xcri_entry_t *entry)
{
    int coding;

    for (coding = XCRI_CODED_GZIP; coding < XCRI_CODINGS; coding++) {
        free(entry->bodies[coding].data);
    }
    free(entry);
}

void xcri_store_release(xcri_store_t *store, xcri_entry_t *entry)
{
    (void)store;
    if (atomic_fetch_sub(&entry->holders, 1) == 1) {
        free_entry(entry);
    }
}

static xcri_entry_t **slot_of(xcri_store_t *store, const xcri_key_bytes_t *key)
{
    return &store->slots[key->hash & (store->nslots - 1)];
}

static int same_key(const xcri_key_bytes_t *a, const xcri_key_bytes_t *b)
{
    return a->hash == b->hash && a->len == b->len
           && !memcmp(a->data, b->data, a->len);
}

static void unlink_used(xcri_store_t *store, xcri_entry_t *entry)
{
    *(entry->newer ? &entry->newer->older : &store->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &store->oldest) = entry->newer;
}

static void link_newest(xcri_store_t *store, xcri_entry_t *entry)
{
    entry->newer = NULL;
    entry->older = store->newest;
    *(store->newest ? &store->newest->newer : &store->oldest) = entry;
    store->newest = entry;
}

static void link_oldest(xcri_store_t *store, xcri_entry_t *entry)
{
    entry->older = NULL;
    entry->newer = store->oldest;
    *(store->oldest ? &store->oldest->older : &store->newest) = entry;
    store->oldest = entry;
}

static void count(xcri_store_t *store, apr_int64_t bytes, int entries)
{
    atomic_fetch_add_explicit(&store->state.bytes, (apr_uint64_t)bytes,
                              memory_order_relaxed);
    atomic_fetch_add_explicit(&store->state.entries,
                              (apr_uint64_t)(apr_int64_t)entries,
                              memory_order_relaxed);
}

/* Takes it out of the store; it lives on while somebody holds it. */
static void drop(xcri_store_t *store, xcri_entry_t *entry)
{
    xcri_entry_t **place = slot_of(store, &entry->key);

    while (*place != entry) {
        place = &(*place)->next;
    }
    *place = entry->next;
    unlink_used(store, entry);
    entry->stored = 0;
    count(store, -(apr_int64_t)entry->size, -1);
    xcri_store_release(store, entry);
}

static void make_room(xcri_store_t *store, const xcri_entry_t *spared)
{
    while (atomic_load(&store->state.bytes) > store->most && store->oldest
           && store->oldest != spared) {
        drop(store, store->oldest);
        atomic_fetch_add_explicit(&store->state.evictions, 1,
                                  memory_order_relaxed);
    }
}

/* Under the lock: the entry that will do, or NULL */
static xcri_entry_t *look(xcri_store_t *store, const xcri_key_bytes_t *key,
                          xcri_version_id_t version, apr_time_t oldest)
{
    xcri_entry_t *entry;

    for (entry = *slot_of(store, key); entry; entry = entry->next) {
        if (entry->version == version && (version || entry->made >= oldest)
            && same_key(&entry->key, key)) {
            if (entry->uses++ && entry != store->newest) {
                unlink_used(store, entry);
                link_newest(store, entry);
            }
            atomic_fetch_add(&entry->holders, 1);
            return entry;
        }
    }
    return NULL;
}

/* ---- an answer becomes an entry --------------------------------------------- */

typedef struct {
    apr_size_t bytes;
    int n;
} measure_t;

static int measure(void *rec, const char *name, const char *value)
{
    measure_t *m = rec;

    m->bytes += strlen(name) + strlen(value) + 2;
    m->n++;
    return 1;
}

typedef struct {
    xcri_entry_t *entry;
    xcri_header_t *headers;
    char *at;
} packing_t;

static const char *pack(packing_t *p, const char *text)
{
    apr_size_t len = strlen(text) + 1;

    memcpy(p->at, text, len);
    p->at += len;
    return p->at - len;
}

static int pack_header(void *rec, const char *name, const char *value)
{
    packing_t *p = rec;
    xcri_header_t *header = &p->headers[p->entry->nheaders++];

    header->name = pack(p, name);
    header->value = pack(p, value);
    if (!strcmp(name, "ETag")) {
        p->entry->etag = header->value;
    }
    return 1;
}

/* All of it in one piece of memory; NULL without memory */
static xcri_entry_t *make_entry(const xcri_key_bytes_t *key,
                                xcri_answer_t *answer, const char *recipe)
{
    apr_size_t len = xcri_json_length(&answer->body);
    const char *media = answer->media ? answer->media : "";
    measure_t m = { 0, 0 };
    apr_size_t size;
    packing_t p;
    const xcri_chunk_t *chunk;
    char *body;

    apr_table_do(measure, &m, answer->headers, NULL);
    size = sizeof(xcri_entry_t) + sizeof(xcri_header_t) * (apr_size_t)m.n
         + m.bytes + strlen(media) + 1 + key->len + len
         + (recipe ? strlen(recipe) + 1 : 0);
    p.entry = malloc(size);
    if (!p.entry) {
        return NULL;
    }
    memset(p.entry, 0, sizeof(*p.entry));
    p.headers = (xcri_header_t *)(p.entry + 1);
    p.at = (char *)(p.headers + m.n);
    apr_table_do(pack_header, &p, answer->headers, NULL);
    p.entry->headers = p.headers;
    p.entry->status = answer->status;
    p.entry->media = answer->media ? pack(&p, media) : NULL;
    p.entry->modified = answer->modified;
    p.entry->recipe = recipe ? pack(&p, recipe) : NULL;
    p.entry->key = *key;
    p.entry->key.data = memcpy(p.at, key->data, key->len);
    p.at += key->len;
    body = p.at;
    for (chunk = xcri_json_chunks(&answer->body); chunk; chunk = chunk->next) {
        memcpy(p.at, chunk->data, chunk->used);
        p.at += chunk->used;
    }
    p.entry->bodies[XCRI_CODED_NOT].data = body;
    p.entry->bodies[XCRI_CODED_NOT].len = len;
    p.entry->size = size;
    p.entry->made = xcri_now();
    return p.entry;
}

/* ---- flights ------------------------------------------------------------------ */

static xcri_flight_t *start_flight(xcri_store_t *store, xcri_wanted_t *wanted)
{
    xcri_flight_t *flight = store->spare;
    unsigned char *data = malloc(wanted->key.len);

    if (!data) {
        return NULL;
    }
    if (flight) {
        store->spare = flight->next;
    }
    else {
        flight = apr_pcalloc(store->pool, sizeof(*flight));
        if (apr_thread_cond_create(&flight->ended, store->pool)
            != APR_SUCCESS) {
            free(data);
            return NULL;
        }
    }
    flight->key = wanted->key;
    flight->key.data = memcpy(data, wanted->key.data, wanted->key.len);
    flight->version = wanted->version;
    flight->holders = 1;
    flight->over = 0;
    flight->entry = NULL;
    flight->status = 0;
    flight->incident[0] = '\0';
    flight->next = store->flights;
    store->flights = flight;
    return flight;
}

static void leave_flight(xcri_store_t *store, xcri_flight_t *flight)
{
    if (--flight->holders == 0) {
        free((unsigned char *)(apr_uintptr_t)flight->key.data);
        flight->next = store->spare;
        store->spare = flight;
    }
}

/* Under the lock: nobody finds it any more, and those who wait wake up. */
static void end_flight(xcri_store_t *store, xcri_flight_t *flight)
{
    xcri_flight_t **place = &store->flights;

    while (*place != flight) {
        place = &(*place)->next;
    }
    *place = flight->next;
    flight->over = 1;
    if (flight->entry) {
        atomic_fetch_add(&flight->entry->holders,
                         (unsigned)flight->holders - 1);
    }
    apr_thread_cond_broadcast(flight->ended);
    leave_flight(store, flight);
}

static xcri_found_t wait_for(xcri_store_t *store, xcri_flight_t *flight,
                             xcri_wanted_t *wanted)
{
    apr_time_t deadline = xcri_now() + wanted->patience, now;
    xcri_found_t found = XCRI_STORE_BUSY;

    wanted->waited = 1;
    flight->holders++;
    while (!flight->over && (now = xcri_now()) < deadline) {
        apr_thread_cond_timedwait(flight->ended, store->lock, deadline - now);
    }
    if (flight->over) {
        wanted->entry = flight->entry;
        wanted->status = flight->status;
        memcpy(wanted->incident, flight->incident, XCRI_INCIDENT_LEN);
        found = flight->entry ? XCRI_STORE_HIT : XCRI_STORE_FAILED;
    }
    leave_flight(store, flight);
    return found;
}

/* ---- the store ------------------------------------------------------------------ */

static apr_status_t empty(void *data)
{
    xcri_store_t *store = data;

    while (store->oldest) {
        drop(store, store->oldest);
    }
    return APR_SUCCESS;
}

xcri_store_t *xcri_store_make(apr_pool_t *pool, apr_size_t size)
{
    xcri_store_t *store;
    apr_pool_t *own;

    /* Used under the lock alone, in any thread. */
    apr_pool_create(&own, pool);
    store = apr_pcalloc(own, sizeof(*store));
    store->pool = own;
    store->most = size;
    store->nslots = FEWEST_SLOTS;
    while (store->nslots < size / BYTES_A_SLOT) {
        store->nslots *= 2;
    }
    store->slots = apr_pcalloc(own, sizeof(*store->slots) * store->nslots);
    if (apr_thread_mutex_create(&store->lock, APR_THREAD_MUTEX_DEFAULT, own)
        != APR_SUCCESS) {
        return NULL;
    }
    apr_pool_pre_cleanup_register(own, store, empty);
    return store;
}

xcri_found_t xcri_store_find(xcri_store_t *store, xcri_wanted_t *wanted)
{
    xcri_flight_t *flight;
    xcri_found_t found;

    wanted->flight = NULL;
    wanted->waited = 0;
    apr_thread_mutex_lock(store->lock);
    wanted->entry = look(store, &wanted->key, wanted->version, wanted->oldest);
    if (wanted->entry) {
        found = XCRI_STORE_HIT;
    }
    else {
        for (flight = store->flights; flight; flight = flight->next) {
            if (flight->version == wanted->version
                && same_key(&flight->key, &wanted->key)) {
                break;
            }
        }
        if (flight) {
            found = wait_for(store, flight, wanted);
        }
        else {
            wanted->flight = start_flight(store, wanted);
            found = wanted->flight ? XCRI_STORE_MISS : XCRI_STORE_BUSY;
        }
    }
    apr_thread_mutex_unlock(store->lock);
    return found;
}

xcri_entry_t *xcri_store_peek(xcri_store_t *store, const xcri_key_bytes_t *key,
                              xcri_version_id_t version)
{
    xcri_entry_t *entry;

    apr_thread_mutex_lock(store->lock);
    entry = look(store, key, version, 0);
    apr_thread_mutex_unlock(store->lock);
    return entry;
}

xcri_entry_t *xcri_store_last(xcri_store_t *store, const xcri_key_bytes_t *key)
{
    xcri_entry_t *entry, *last = NULL;

    apr_thread_mutex_lock(store->lock);
    for (entry = *slot_of(store, key); entry; entry = entry->next) {
        if (same_key(&entry->key, key) && (!last || entry->made > last->made)) {
            last = entry;
        }
    }
    if (last) {
        atomic_fetch_add(&last->holders, 1);
    }
    apr_thread_mutex_unlock(store->lock);
    return last;
}

/* Entries of this key that no version in use needs any more */
static void drop_outdated(xcri_store_t *store, const xcri_entry_t *made,
                          xcri_version_id_t keep)
{
    xcri_entry_t *entry = *slot_of(store, &made->key), *next;

    for (; entry; entry = next) {
        next = entry->next;
        if (same_key(&entry->key, &made->key)
            && (!keep || entry->version != keep)) {
            drop(store, entry);
        }
    }
}

xcri_entry_t *xcri_store_put(xcri_store_t *store, xcri_flight_t *flight,
                             xcri_answer_t *answer, xcri_version_id_t version,
                             xcri_version_id_t keep, const char *recipe)
{
    xcri_entry_t *entry = make_entry(&flight->key, answer, recipe);
    int fits = entry && entry->size <= store->most / LARGEST_SHARE;

    apr_thread_mutex_lock(store->lock);
    if (entry) {
        entry->version = version;
        atomic_store(&entry->holders, 1);
        flight->entry = entry;
    }
    if (fits) {
        xcri_entry_t **slot = slot_of(store, &entry->key);

        drop_outdated(store, entry, keep);
        entry->next = *slot;
        *slot = entry;
        /* What was not there is not worth more than what was asked twice. */
        if (entry->status == 200) {
            link_newest(store, entry);
        }
        else {
            link_oldest(store, entry);
        }
        entry->stored = 1;
        atomic_fetch_add(&entry->holders, 1);
        count(store, (apr_int64_t)entry->size, 1);
        make_room(store, entry);
    }
    end_flight(store, flight);
    apr_thread_mutex_unlock(store->lock);
    return entry;
}

void xcri_store_fail(xcri_store_t *store, xcri_flight_t *flight, int status,
                     const char *incident)
{
    apr_thread_mutex_lock(store->lock);
    flight->status = status;
    apr_cpystrn(flight->incident, incident ? incident : "",
                XCRI_INCIDENT_LEN);
    end_flight(store, flight);
    apr_thread_mutex_unlock(store->lock);
}

void xcri_store_add_coded(xcri_store_t *store, xcri_entry_t *entry,
                          xcri_coding_t coding, char *data, apr_size_t len)
{
    apr_thread_mutex_lock(store->lock);
    if (!entry->bodies[coding].data) {
        entry->bodies[coding].len = len;
        entry->bodies[coding].data = data;
        entry->size += len;
        data = NULL;
        if (entry->stored) {
            count(store, (apr_int64_t)len, 0);
            make_room(store, entry);
        }
    }
    apr_thread_mutex_unlock(store->lock);
    free(data);
}

xcri_bytes_t xcri_store_coded(xcri_store_t *store, xcri_entry_t *entry,
                              xcri_coding_t coding)
{
    xcri_bytes_t body;

    if (coding == XCRI_CODED_NOT) {
        return entry->bodies[coding];
    }
    apr_thread_mutex_lock(store->lock);
    body = entry->bodies[coding];
    apr_thread_mutex_unlock(store->lock);
    return body;
}

int xcri_store_hottest(xcri_store_t *store, xcri_version_id_t version,
                       xcri_entry_t **entries, int most)
{
    xcri_entry_t *entry;
    int n = 0, at;

    apr_thread_mutex_lock(store->lock);
    for (entry = store->newest; entry; entry = entry->older) {
        if (entry->version != version || !entry->recipe) {
            continue;
        }
        for (at = n; at > 0 && entries[at - 1]->uses < entry->uses; at--) {
            if (at < most) {
                entries[at] = entries[at - 1];
            }
        }
        if (at < most) {
            entries[at] = entry;
            n += n < most;
        }
    }
    for (at = 0; at < n; at++) {
        atomic_fetch_add(&entries[at]->holders, 1);
    }
    apr_thread_mutex_unlock(store->lock);
    return n;
}

const xcri_store_state_t *xcri_store_state(const xcri_store_t *store)
{
    return &store->state;
}
