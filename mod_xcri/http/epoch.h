/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file epoch.h
 * @brief Which version of the data this child shows
 *
 * A new version is shown when its hottest answers are ready, and then all at
 * once; until then the old one's ready answers are given, for some seconds at
 * most. What is not ready is made of the data as they are. So it is with the
 * first version that a child sees: what it answered before that was known is of
 * none, and is given until the hottest of it are ready.
 */
#ifndef XCRI_EPOCH_H
#define XCRI_EPOCH_H

#include "cache/store.h"
#include "database/pool.h"
#include "database/version.h"

/** How long the old version may be shown after a change was seen */
#define XCRI_EPOCH_HOLD apr_time_from_sec(4)

/** The versions that a request may be answered from */
typedef struct {
    xcri_version_id_t now;   /**< of the data; 0: not settled */
    xcri_version_id_t shown; /**< ready answers of it may be given, too; 0: of
                                  none but now */
    int is_first;            /**< now is the first, and not shown yet: ready
                                  answers of no version may be given, too */
} xcri_epoch_t;

/** Makes room for the pools of this child. */
void xcri_epoch_child_init(apr_pool_t *pchild);

/** What holds for a request to this pool, whose data have that version */
xcri_epoch_t xcri_epoch_look(const xcri_pool_t *pool,
                             const xcri_version_t *version);

/** The id of a version; 0 when it is not settled */
xcri_version_id_t xcri_epoch_id(const xcri_version_t *version);

/**
 * Notes what version a pool's data have, called again and again by one thread.
 * @param shown receives the version that is shown; 0: none
 * @return 1 while another one is settled: the caller makes ready for it what
 *         is ready for the one that is shown, and then says xcri_epoch_show
 */
int xcri_epoch_step(const xcri_pool_t *pool, const xcri_version_t *version,
                    xcri_version_id_t *shown);

/** From now on this version is shown. */
void xcri_epoch_show(const xcri_pool_t *pool, xcri_version_id_t version);

#endif
