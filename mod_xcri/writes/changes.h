/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file changes.h
 * @brief What a publication moves: how many, how far, and who leads now
 *
 * It is worked out by the publication itself, in its transaction, from the list
 * that it replaces and its own, for the live XCRI lists of a division: reading
 * it later costs nothing, and it is there exactly when the list is.
 */
#ifndef XCRI_CHANGES_H
#define XCRI_CHANGES_H

#include "writes/staging.h"

/** So many publications' changes are kept */
#define XCRI_CHANGES_KEPT 1000

/** When a publication of a live list begins: makes the temporary tables for what
 *  is worked out. Where the database has no tables for changes, or the account may
 *  not write them, there is nothing to be told. */
xcri_write_t xcri_changes_prepare(xcri_staging_t *staging);

/** Before the lists are replaced, and after xcri_before_look of those that have
 *  staged rows, in the same transaction: works out what is moved, while nothing of
 *  it stands in anybody's way. */
xcri_write_t xcri_changes_work_out(xcri_staging_t *staging);

/** After that: writes it down, as that of the publication of that number. */
xcri_write_t xcri_changes_note(xcri_staging_t *staging, const char *id);

#endif
