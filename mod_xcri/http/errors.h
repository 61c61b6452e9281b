/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file errors.h
 * @brief What httpd itself refuses below an API, in the API's shape
 */
#ifndef XCRI_ERRORS_H
#define XCRI_ERRORS_H

#include <httpd.h>

/** Registers the filter that does it. */
void xcri_errors_register(void);

/** The hook insert_error_filter */
void xcri_errors_insert(request_rec *r);

#endif
