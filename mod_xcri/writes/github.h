/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file github.h
 * @brief Issues of GitHub, by libcurl
 *
 * libcurl as Debian's apache2-bin has it (for mod_md), with OpenSSL as mod_ssl
 * has it: one library for TLS in the process, not two.
 */
#ifndef XCRI_GITHUB_H
#define XCRI_GITHUB_H

#include "writes/send.h"

/** Before a child has threads */
void xcri_github_child_init(void);

/** Ends an attempt that is going on, and any later one, within a second; by any
 *  thread. */
void xcri_github_stop(void);

/** Opens an issue. Takes ten seconds at most, as each page of a search does; by
 *  one thread. */
xcri_sent_t xcri_github_create(apr_pool_t *pool, const xcri_target_t *target,
                               const xcri_issue_t *issue,
                               xcri_outcome_t *outcome);

/** Looks whether there is an issue of this message: XCRI_SENT, or XCRI_SENT_LATER
 *  where it is not known; *found receives whether there is one. */
xcri_sent_t xcri_github_find(apr_pool_t *pool, const xcri_target_t *target,
                             const xcri_issue_t *issue,
                             xcri_outcome_t *outcome, int *found);

#endif
