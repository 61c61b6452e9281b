/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file pages.h
 * @brief The pages of status: our own, and a section in mod_status'
 */
#ifndef XCRI_PAGES_H
#define XCRI_PAGES_H

#include <httpd.h>

/** The content handler: a page; with ?json and ?prometheus the numbers */
int xcri_pages_status(request_rec *r);

/** The hook of mod_status */
int xcri_pages_in_mod_status(request_rec *r, int flags);

#endif
