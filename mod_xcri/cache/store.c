/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "cache/store.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* Entries of one key stand in one slot's list; with an entry of some KB on
 * average there are a few in each. */
#define BYTES_A_SLOT 8192
#define FEWEST_SLOTS 256

/* One answer must not push out all others. */
#define LARGEST_SHARE 8

/* What a client wrote, and the entry that it got */
typedef struct {
    xcri_key_bytes_t key;   /* data from malloc, NULL: free */
    xcri_entry_t *entry;    /* not held: it knows of this, and takes it back */
} alias_t;

struct xcri_store_t {
    xcri_lock_t lock;
    alias_t *aliases;       /* as many as slots; the first is not used */
    apr_size_t most;
    apr_size_t nslots;      /* a power of two */
    xcri_entry_t **slots;
    xcri_entry_t *newest, *oldest;
    xcri_flights_t flights;
    xcri_store_state_t state;
};

/* ---- entries ------------------------------------------------------------- */

static xcri_entry_t **slot_of(xcri_store_t *store, const xcri_key_bytes_t *key)
{
    return &store->slots[key->hash & (store->nslots - 1)];
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

static void forget_alias(xcri_store_t *store, unsigned at)
{
    alias_t *alias = &store->aliases[at];
    int i;

    for (i = 0; alias->entry && i < 2; i++) {
        if (alias->entry->aliases[i] == at) {
            alias->entry->aliases[i] = 0;
        }
    }
    count(store, -(apr_int64_t)alias->key.len, 0);
    free((unsigned char *)(apr_uintptr_t)alias->key.data);
    memset(alias, 0, sizeof(*alias));
}

/* Takes it out of the store; it lives on while somebody holds it. */
static void drop(xcri_store_t *store, xcri_entry_t *entry)
{
    xcri_entry_t **place = slot_of(store, &entry->key);
    int i;

    while (*place != entry) {
        place = &(*place)->next;
    }
    *place = entry->next;
    unlink_used(store, entry);
    for (i = 0; i < 2; i++) {
        if (entry->aliases[i]) {
            forget_alias(store, entry->aliases[i]);
        }
    }
    entry->stored = 0;
    count(store, -(apr_int64_t)entry->size, -1);
    xcri_entry_release(entry);
}

/* The spared one may be the oldest, as a 404 is that has just been put there:
 * then it is those after it that go, or nothing ever would. */
static void make_room(xcri_store_t *store, const xcri_entry_t *spared)
{
    xcri_entry_t *entry = store->oldest, *newer;

    for (; entry && atomic_load(&store->state.bytes) > store->most;
         entry = newer) {
        newer = entry->newer;
        if (entry != spared) {
            drop(store, entry);
            atomic_fetch_add_explicit(&store->state.evictions, 1,
                                      memory_order_relaxed);
        }
    }
}

/* Under the lock: an entry that is given away, which makes it the newest when
 * that was not the first time */
static xcri_entry_t *give(xcri_store_t *store, xcri_entry_t *entry)
{
    if (entry->uses++ && entry != store->newest) {
        unlink_used(store, entry);
        link_newest(store, entry);
    }
    xcri_entry_hold(entry, 1);
    return entry;
}

/* Under the lock: the entry that will do, or NULL */
static xcri_entry_t *look(xcri_store_t *store, const xcri_key_bytes_t *key,
                          xcri_version_id_t version, apr_time_t oldest)
{
    xcri_entry_t *entry;

    for (entry = *slot_of(store, key); entry; entry = entry->next) {
        if (entry->version == version && (version || entry->made >= oldest)
            && xcri_entry_same_key(&entry->key, key)) {
            return give(store, entry);
        }
    }
    return NULL;
}

/* ---- the store ------------------------------------------------------------------ */

static apr_status_t empty(void *data)
{
    xcri_store_t *store = data;

    while (store->oldest) {
        drop(store, store->oldest);
    }
    /* A child of MPM prefork may end in the midst of one. */
    xcri_flight_forget(&store->flights);
    return APR_SUCCESS;
}

xcri_store_t *xcri_store_make(apr_pool_t *pool, apr_size_t size)
{
    xcri_store_t *store;
    apr_pool_t *own;

    /* Used under the lock alone, in any thread. */
    apr_pool_create(&own, pool);
    store = apr_pcalloc(own, sizeof(*store));
    store->flights.pool = own;
    store->most = size;
    store->nslots = FEWEST_SLOTS;
    while (store->nslots < size / BYTES_A_SLOT) {
        store->nslots *= 2;
    }
    store->slots = apr_pcalloc(own, sizeof(*store->slots) * store->nslots);
    store->aliases = apr_pcalloc(own, sizeof(*store->aliases) * store->nslots);
    if (xcri_lock_make(&store->lock)) {
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
    xcri_lock_take(&store->lock);
    wanted->entry = look(store, &wanted->key, wanted->version, wanted->oldest);
    if (wanted->entry) {
        found = XCRI_STORE_HIT;
    }
    else {
        flight = xcri_flight_find(&store->flights, wanted);
        if (flight) {
            wanted->entry = look(store, &wanted->key, wanted->version,
                                 wanted->oldest_meanwhile);
            found = wanted->entry ? XCRI_STORE_HIT
                                  : xcri_flight_wait(&store->flights, flight,
                                                     &store->lock, wanted);
        }
        else {
            wanted->flight = xcri_flight_start(&store->flights, wanted);
            found = wanted->flight ? XCRI_STORE_MISS : XCRI_STORE_BUSY;
        }
    }
    xcri_lock_give(&store->lock);
    return found;
}

xcri_entry_t *xcri_store_peek(xcri_store_t *store, const xcri_key_bytes_t *key,
                              xcri_version_id_t version)
{
    xcri_entry_t *entry;

    xcri_lock_take(&store->lock);
    entry = look(store, key, version, 0);
    xcri_lock_give(&store->lock);
    return entry;
}

static unsigned place_of_alias(const xcri_store_t *store,
                               const xcri_key_bytes_t *alias)
{
    unsigned at = (unsigned)(alias->hash & (store->nslots - 1));

    return at ? at : 1;
}

xcri_entry_t *xcri_store_alias(xcri_store_t *store,
                               const xcri_key_bytes_t *alias,
                               xcri_version_id_t version)
{
    const alias_t *found = &store->aliases[place_of_alias(store, alias)];
    xcri_entry_t *entry = NULL;

    xcri_lock_take(&store->lock);
    if (found->entry && found->entry->version == version
        && xcri_entry_same_key(&found->key, alias)) {
        entry = give(store, found->entry);
    }
    xcri_lock_give(&store->lock);
    return entry;
}

void xcri_store_add_alias(xcri_store_t *store, const xcri_key_bytes_t *alias,
                          xcri_entry_t *entry)
{
    unsigned at = place_of_alias(store, alias);
    unsigned char *data = malloc(alias->len);
    int i;

    xcri_lock_take(&store->lock);
    if (data && entry->stored && !(store->aliases[at].entry == entry
                                   && xcri_entry_same_key(&store->aliases[at].key,
                                               alias))) {
        if (store->aliases[at].key.data) {
            forget_alias(store, at);
        }
        i = entry->aliases[0] ? 1 : 0;
        if (entry->aliases[i]) {
            forget_alias(store, entry->aliases[i]);
        }
        store->aliases[at].key = *alias;
        store->aliases[at].key.data = memcpy(data, alias->data, alias->len);
        store->aliases[at].entry = entry;
        entry->aliases[i] = at;
        count(store, (apr_int64_t)alias->len, 0);
        make_room(store, entry);
        data = NULL;
    }
    xcri_lock_give(&store->lock);
    free(data);
}

xcri_entry_t *xcri_store_last(xcri_store_t *store, const xcri_key_bytes_t *key)
{
    xcri_entry_t *entry, *last = NULL;

    xcri_lock_take(&store->lock);
    for (entry = *slot_of(store, key); entry; entry = entry->next) {
        if (xcri_entry_same_key(&entry->key, key) && (!last || entry->made > last->made)) {
            last = entry;
        }
    }
    if (last) {
        xcri_entry_hold(last, 1);
    }
    xcri_lock_give(&store->lock);
    return last;
}

/* Entries of this key that no version in use needs any more */
static void drop_outdated(xcri_store_t *store, const xcri_entry_t *made,
                          xcri_version_id_t keep)
{
    xcri_entry_t *entry = *slot_of(store, &made->key), *next;

    for (; entry; entry = next) {
        next = entry->next;
        if (xcri_entry_same_key(&entry->key, &made->key)
            && (!keep || entry->version != keep)) {
            drop(store, entry);
        }
    }
}

xcri_entry_t *xcri_store_put(xcri_store_t *store, xcri_flight_t *flight,
                             xcri_answer_t *answer, xcri_version_id_t version,
                             xcri_version_id_t keep, const char *recipe,
                             const void *owner, int *stored)
{
    xcri_entry_t *entry = xcri_entry_make(&flight->key, answer, recipe);

    *stored = entry && entry->size <= store->most / LARGEST_SHARE;
    xcri_lock_take(&store->lock);
    if (entry) {
        entry->version = version;
        entry->owner = owner;
        flight->entry = entry;
    }
    if (*stored) {
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
        xcri_entry_hold(entry, 1);
        count(store, (apr_int64_t)entry->size, 1);
        make_room(store, entry);
    }
    xcri_flight_end(&store->flights, flight);
    xcri_lock_give(&store->lock);
    return entry;
}

void xcri_store_fail(xcri_store_t *store, xcri_flight_t *flight, int status,
                     const char *incident)
{
    xcri_lock_take(&store->lock);
    flight->status = status;
    apr_cpystrn(flight->incident, incident ? incident : "",
                XCRI_INCIDENT_LEN);
    xcri_flight_end(&store->flights, flight);
    xcri_lock_give(&store->lock);
}

void xcri_store_add_coded(xcri_store_t *store, xcri_entry_t *entry,
                          xcri_coding_t coding, char *data, apr_size_t len)
{
    xcri_lock_take(&store->lock);
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
    xcri_lock_give(&store->lock);
    free(data);
}

xcri_bytes_t xcri_store_coded(xcri_store_t *store, xcri_entry_t *entry,
                              xcri_coding_t coding)
{
    xcri_bytes_t body;

    if (coding == XCRI_CODED_NOT) {
        return entry->bodies[coding];
    }
    xcri_lock_take(&store->lock);
    body = entry->bodies[coding];
    xcri_lock_give(&store->lock);
    return body;
}

int xcri_store_hottest(xcri_store_t *store, xcri_version_id_t version,
                       xcri_entry_t **entries, int most)
{
    xcri_entry_t *entry;
    int n = 0, at;

    xcri_lock_take(&store->lock);
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
        xcri_entry_hold(entries[at], 1);
    }
    xcri_lock_give(&store->lock);
    return n;
}

const xcri_store_state_t *xcri_store_state(const xcri_store_t *store)
{
    return &store->state;
}
