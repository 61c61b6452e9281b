/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file lookup.h
 * @brief What one waits for a name
 *
 * A client library looks up the database's name before its own limits begin, and
 * a name server that says nothing costs ten seconds by Debian's defaults: of a
 * keeper that is to end what takes too long, of a child that is to end, or of a
 * thread that holds mod_dbd's lock. In between these two a thread's lookups have
 * a second for each name server, once. What other modules of the thread look up
 * is as before.
 */
#ifndef XCRI_LOOKUP_H
#define XCRI_LOOKUP_H

/** What the thread's lookups had */
typedef struct {
    int seconds, tries;
} xcri_lookup_t;

void xcri_lookup_hurry(xcri_lookup_t *usual);
void xcri_lookup_as_usual(const xcri_lookup_t *usual);

#endif
