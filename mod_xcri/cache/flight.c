/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "cache/flight.h"
#include "core/clock.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

xcri_flight_t *xcri_flight_find(const xcri_flights_t *flights,
                                const xcri_wanted_t *wanted)
{
    xcri_flight_t *flight;

    for (flight = flights->first; flight; flight = flight->next) {
        if (flight->version == wanted->version
            && xcri_entry_same_key(&flight->key, &wanted->key)) {
            break;
        }
    }
    return flight;
}

xcri_flight_t *xcri_flight_start(xcri_flights_t *flights,
                                 const xcri_wanted_t *wanted)
{
    xcri_flight_t *flight = flights->spare;
    unsigned char *data = malloc(wanted->key.len);

    if (!data) {
        return NULL;
    }
    if (flight) {
        flights->spare = flight->next;
    }
    else {
        flight = apr_pcalloc(flights->pool, sizeof(*flight));
        if (pthread_cond_init(&flight->ended, NULL)) {
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
    flight->next = flights->first;
    flights->first = flight;
    return flight;
}

static void leave(xcri_flights_t *flights, xcri_flight_t *flight)
{
    if (--flight->holders == 0) {
        free((unsigned char *)(apr_uintptr_t)flight->key.data);
        flight->next = flights->spare;
        flights->spare = flight;
    }
}

void xcri_flight_forget(xcri_flights_t *flights)
{
    xcri_flight_t *flight;

    for (flight = flights->first; flight; flight = flight->next) {
        free((unsigned char *)(apr_uintptr_t)flight->key.data);
        flight->key.data = NULL;
    }
}

void xcri_flight_end(xcri_flights_t *flights, xcri_flight_t *flight)
{
    xcri_flight_t **place = &flights->first;

    while (*place != flight) {
        place = &(*place)->next;
    }
    *place = flight->next;
    flight->over = 1;
    if (flight->entry) {
        xcri_entry_hold(flight->entry, (unsigned)flight->holders - 1);
    }
    pthread_cond_broadcast(&flight->ended);
    leave(flights, flight);
}

xcri_found_t xcri_flight_wait(xcri_flights_t *flights, xcri_flight_t *flight,
                              xcri_lock_t *lock, xcri_wanted_t *wanted)
{
    apr_time_t deadline = xcri_now() + wanted->patience;
    xcri_found_t found = XCRI_STORE_BUSY;

    wanted->waited = 1;
    flight->holders++;
    while (!flight->over && xcri_now() < deadline) {
        xcri_lock_wait(lock, &flight->ended, deadline);
    }
    if (flight->over) {
        wanted->entry = flight->entry;
        wanted->status = flight->status;
        memcpy(wanted->incident, flight->incident, XCRI_INCIDENT_LEN);
        found = flight->entry ? XCRI_STORE_HIT : XCRI_STORE_FAILED;
    }
    leave(flights, flight);
    return found;
}
