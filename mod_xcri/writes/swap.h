/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file swap.h
 * @brief What is staged takes the place of what is there
 */
#ifndef XCRI_SWAP_H
#define XCRI_SWAP_H

#include "writes/publication.h"

/** One transaction: the rows of each list that has staged ones are replaced by
 *  them, and the publication is noted. receipt has all but its id and its time,
 *  which it receives. */
xcri_write_t xcri_swap_run(xcri_publication_t *publication,
                           xcri_issued_t *issued);

/** What goes before and after whatever a transaction changes: it begins when no
 *  other gives keys, and ends with a note of it, committed. */
xcri_write_t xcri_swap_begin(xcri_publication_t *publication);
xcri_write_t xcri_swap_end(xcri_publication_t *publication,
                           xcri_issued_t *issued);

#endif
