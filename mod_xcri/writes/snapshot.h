/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file snapshot.h
 * @brief The live lists of a season are kept as those of a day, and taken back
 *
 * Each is one transaction, in which no publication replaces a list, and is noted
 * as a publication of all lists: of division XCRI_SNAPSHOT_DIVISION and gender
 * XCRI_SNAPSHOT_GENDER.
 */
#ifndef XCRI_SNAPSHOT_H
#define XCRI_SNAPSHOT_H

#include "writes/publication.h"

#define XCRI_SNAPSHOT_DIVISION 0
#define XCRI_SNAPSHOT_GENDER   "-"

/** Is it the one of all lists? A division may have the number 0. */
int xcri_snapshot_is(apr_int64_t division, const char *gender);

/** Copies what is live, with the day of the publication's edition: GOOD; THERE,
 *  a list has that day already; NOTHING, none is live; AWAY or UNKNOWN. issued
 *  has its checksum, and receives the rest. */
xcri_publish_t xcri_snapshot_freeze(xcri_publication_t *publication,
                                    xcri_issued_t *issued);

/** Takes all rows of that day away; NOTHING: there are none. Their numbers are
 *  told with a minus. */
xcri_publish_t xcri_snapshot_take_back(xcri_publication_t *publication,
                                       xcri_issued_t *issued);

#endif
