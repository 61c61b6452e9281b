/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file rules.h
 * @brief What the rows of a publication must be together
 */
#ifndef XCRI_RULES_H
#define XCRI_RULES_H

#include "writes/staging.h"

/** Checks what is staged, and adds what is wrong to the problems (of
 *  xcri_problem_t), as many as there may be. */
xcri_write_t xcri_rules_check(xcri_staging_t *staging,
                              apr_array_header_t *problems, int most);

/** The condition for the rows of alias t in a part's table that the edition has,
 *  whatever their list; lives in the staging's pool. */
const char *xcri_rules_edition(const xcri_staging_t *staging, int piece);

#endif
