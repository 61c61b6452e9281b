/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file store.h
 * @brief Answers that are ready: a bounded map from a key to an entry
 *
 * One store for each child. It knows bytes and versions, no request. An entry
 * is counted by those who hold it: dropped from the store while an answer is on
 * its way, it lives until that is sent. Least recently used go first.
 *
 * A key that is not there is made by whoever asked first; the others wait for
 * that, and never make it beside each other.
 */
#ifndef XCRI_STORE_H
#define XCRI_STORE_H

#include "cache/flight.h"

/** What the store has been doing; read without a lock */
typedef struct {
    _Atomic apr_uint64_t bytes, entries, evictions;
} xcri_store_state_t;

typedef struct xcri_store_t xcri_store_t;

/**
 * Makes a store; it lives as long as pool, and frees its entries with it.
 * @param size bytes that the entries may take together
 * @return NULL when there is no lock to be had
 */
xcri_store_t *xcri_store_make(apr_pool_t *pool, apr_size_t size);

/** Looks for an entry of that version; waits where one is being made. */
xcri_found_t xcri_store_find(xcri_store_t *store, xcri_wanted_t *wanted);

/** The same without waiting, and without making: a held entry, or NULL */
xcri_entry_t *xcri_store_peek(xcri_store_t *store, const xcri_key_bytes_t *key,
                              xcri_version_id_t version);

/** The entry of this key that was made last, of whatever version; held, or
 *  NULL */
xcri_entry_t *xcri_store_last(xcri_store_t *store,
                              const xcri_key_bytes_t *key);

/**
 * Ends a flight with an answer: it becomes an entry, and goes to all who wait.
 * @param answer  whole; its bytes are copied
 * @param version of the data that it was made of
 * @param keep    another version whose entries of this key stay (0: none)
 * @param recipe  how to ask for it again, or NULL
 * @param owner   becomes the entry's
 * @param stored  set to whether it is kept: one that is too large is for those
 *                who wait alone
 * @return the entry, held for the caller; NULL when there is no memory for it:
 *         then those who wait are told to make it themselves, one after the
 *         other
 */
xcri_entry_t *xcri_store_put(xcri_store_t *store, xcri_flight_t *flight,
                             xcri_answer_t *answer, xcri_version_id_t version,
                             xcri_version_id_t keep, const char *recipe,
                             const void *owner, int *stored);

/** The entry of this version that was given to who wrote the same, byte for
 *  byte; held, or NULL */
xcri_entry_t *xcri_store_alias(xcri_store_t *store,
                               const xcri_key_bytes_t *alias,
                               xcri_version_id_t version);

/** Remembers what was written for an entry, for as long as that is stored and
 *  no other alias needs its place. */
void xcri_store_add_alias(xcri_store_t *store, const xcri_key_bytes_t *alias,
                          xcri_entry_t *entry);

/** Ends a flight without one. */
void xcri_store_fail(xcri_store_t *store, xcri_flight_t *flight, int status,
                     const char *incident);

/** Adds a coded body, unless somebody was faster; takes over data, which came
 *  from malloc. */
void xcri_store_add_coded(xcri_store_t *store, xcri_entry_t *entry,
                          xcri_coding_t coding, char *data, apr_size_t len);

/** A coded body; data NULL: not there. Its bytes live as long as the entry. */
xcri_bytes_t xcri_store_coded(xcri_store_t *store, xcri_entry_t *entry,
                              xcri_coding_t coding);

/** The most used entries of a version that have a recipe, hottest first, each
 *  held. Returns their number. */
int xcri_store_hottest(xcri_store_t *store, xcri_version_id_t version,
                       xcri_entry_t **entries, int most);

const xcri_store_state_t *xcri_store_state(const xcri_store_t *store);

#endif
