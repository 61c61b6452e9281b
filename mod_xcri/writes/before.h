/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file before.h
 * @brief What was there: which published row each staged one comes after
 *
 * A row of a list with ranks comes after the one that the same list has of the
 * same athlete or team. Where its rank is as it was, it takes that one's place,
 * with its key: nothing is written to any index of places that have not changed,
 * neither then, nor when what is deleted is cleared away; and whoever reads the
 * index meanwhile need not ask the rows whether they are to be seen, which makes
 * a read six times as long. Other rows are deleted, and added with new keys: to
 * change what is in most indexes costs more than that.
 */
#ifndef XCRI_BEFORE_H
#define XCRI_BEFORE_H

#include "writes/staging.h"

/** Fills the table XCRI_BEFORE of a part whose rows are staged, with a row for each
 *  of them that comes after another: XCRI_STAGING_ROW, rank_was, rank_now,
 *  is_followed (see writes/pieces.h), and as kept the key of the other, or NULL.
 *  Counts staging->of[].kept. In the transaction that puts the rows in their
 *  places: what is taken back with it is empty again. */
xcri_write_t xcri_before_look(xcri_staging_t *staging, int piece);

/** "a.x <=> b.x AND a.y <=> b.y" for the aliases a, b and the columns "x, y" */
const char *xcri_before_same(apr_pool_t *pool, const char *a, const char *b,
                             const char *columns);

#endif
