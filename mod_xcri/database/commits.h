/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file commits.h
 * @brief When the module itself changes the tables: told to all children at once
 *
 * A publication changes all of a list in one commit. The look at the tables
 * (version.h) sees that a moment later; until then a total of before could stand
 * beside rows of after. So whoever commits says so before and after, on the
 * pool's board: the version is not settled from then on, what was read across a
 * commit is read again, and what is read while one goes on is of one snapshot.
 */
#ifndef XCRI_COMMITS_H
#define XCRI_COMMITS_H

#include "database/query.h"

/** Around a commit, whatever comes of it */
void xcri_commits_begin(xcri_pool_t *pool);
void xcri_commits_end(xcri_pool_t *pool);

/** A number that each of these changes; *is_going_on: one has begun, and not
 *  ended, nor been cut off. */
apr_uint64_t xcri_commits_number(const xcri_pool_t *pool, int *is_going_on);

/** Before the statements of one answer: notes the number, and makes sure that they
 *  see one moment where a commit goes on. OK or the HTTP status of the failure */
int xcri_commits_read(xcri_query_t *q);

/** After them, rv being what came of them: 1 if all of it is to be read again,
 *  because its connection was lost, or because there was a commit meanwhile, which
 *  counts only a few times. */
int xcri_commits_again(xcri_query_t *q, int rv);

/**
 * What tells the rows as they are from those of another commit while their version
 * is not known: shortly after one, or before anybody has looked at the tables (else
 * each answer of a server that has just started would count its list).
 * @return 1, or 0 when nothing does
 */
int xcri_commits_tag(const xcri_query_t *q, char tag[33]);

#endif
