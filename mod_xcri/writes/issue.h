/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file issue.h
 * @brief A message as those read it who it is for
 */
#ifndef XCRI_ISSUE_H
#define XCRI_ISSUE_H

#include <apr_pools.h>

/** A message on its way; texts live as long as the attempt */
typedef struct {
    const char *id, *reference, *type, *message;
    const char *name, *email;   /**< or NULL */
    const char *sent;           /**< when; YYYY-MM-DDTHH:MM:SSZ */
    const char *since;          /**< some minutes before, by other clocks */
    int attempt;                /**< from 1 */
} xcri_issue_t;

/** What the text of each issue begins with: found again by it */
const char *xcri_issue_mark(apr_pool_t *pool, const xcri_issue_t *issue);

/** The issue for GitHub as JSON: title, body, labels. What a stranger wrote is in
 *  a block of code: Markdown, HTML, images, links and mentions are letters
 *  there. */
const char *xcri_issue_github(apr_pool_t *pool, const xcri_issue_t *issue);

/** The message as one line of JSON, for a program */
const char *xcri_issue_json(apr_pool_t *pool, const xcri_issue_t *issue);

#endif
