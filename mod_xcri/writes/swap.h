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
 *  which it receives. XCRI_WRITE_AGAIN: another was in the way, and it may be run
 *  once more when xcri_swap_take_back has been. */
xcri_write_t xcri_swap_run(xcri_publication_t *publication,
                           xcri_issued_t *issued);

/** What goes before and after whatever a transaction changes: it begins when no
 *  other gives keys, and ends with a note of it, committed. */
xcri_write_t xcri_swap_begin(xcri_publication_t *publication);
xcri_write_t xcri_swap_end(xcri_publication_t *publication,
                           xcri_issued_t *issued);

/** Whatever has been changed in the transaction is as it was. */
xcri_write_t xcri_swap_take_back(xcri_publication_t *publication);

/** What a transaction that ended so is to whoever publishes: GOOD, UNKNOWN,
 *  BUSY where another one was in the way, else AWAY */
xcri_publish_t xcri_swap_told(const xcri_publication_t *publication,
                              xcri_write_t end);

#endif
