/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file flight.h
 * @brief Answers that are being made: one makes it, the others wait for it
 *
 * All of it is used under the store's lock, which waiting gives up meanwhile.
 */
#ifndef XCRI_FLIGHT_H
#define XCRI_FLIGHT_H

#include "cache/entry.h"
#include "core/lock.h"

typedef struct xcri_flight_t xcri_flight_t;

typedef enum {
    XCRI_STORE_HIT,     /**< *entry is held for the caller */
    XCRI_STORE_MISS,    /**< the caller makes it, and ends *flight */
    XCRI_STORE_FAILED,  /**< who made it failed: *status, incident */
    XCRI_STORE_BUSY     /**< waited in vain */
} xcri_found_t;

#define XCRI_INCIDENT_LEN 32

/** What is wanted, and what was found */
typedef struct {
    xcri_key_bytes_t key;
    xcri_version_id_t version;      /**< the entry must be of it; with 0, no
                                         older than oldest */
    apr_time_t oldest;
    apr_time_t oldest_meanwhile;    /**< the same, while another one is made */
    apr_interval_time_t patience;   /**< how long to wait for who makes it */
    xcri_entry_t *entry;
    xcri_flight_t *flight;
    int waited;
    int status;                     /**< of the failure */
    char incident[XCRI_INCIDENT_LEN];
} xcri_wanted_t;

struct xcri_flight_t {
    xcri_flight_t *next;
    xcri_key_bytes_t key;
    xcri_version_id_t version;
    pthread_cond_t ended;
    _Atomic int holders;    /* who makes it, and who waits; read without the
                               lock, too */
    int over;
    xcri_entry_t *entry;    /* held once for each who waits */
    int status;
    char incident[XCRI_INCIDENT_LEN];
};

/** Those of a store */
typedef struct {
    apr_pool_t *pool;
    xcri_flight_t *first;
    xcri_flight_t *spare;   /**< to be used again: their conditions are costly */
} xcri_flights_t;

/** The flight of this key and version, or NULL */
xcri_flight_t *xcri_flight_find(const xcri_flights_t *flights,
                                const xcri_wanted_t *wanted);

/** Begins one; NULL without memory */
xcri_flight_t *xcri_flight_start(xcri_flights_t *flights,
                                 const xcri_wanted_t *wanted);

/** Waits until it has ended, or for as long as wanted->patience. */
xcri_found_t xcri_flight_wait(xcri_flights_t *flights, xcri_flight_t *flight,
                              xcri_lock_t *lock, xcri_wanted_t *wanted);

/** Ends it: nobody finds it any more, and those who wait wake up, each with a
 *  hold of flight->entry. */
void xcri_flight_end(xcri_flights_t *flights, xcri_flight_t *flight);

/** Frees what those that go on have outside of the pool, which goes: nobody ends
 *  them any more. */
void xcri_flight_forget(xcri_flights_t *flights);

#endif
