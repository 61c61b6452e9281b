/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file numbers.h
 * @brief Numbers with decimals, as SQL has them
 */
#ifndef XCRI_NUMBERS_H
#define XCRI_NUMBERS_H

#include <apr.h>

/** Is the text a number, and shorter than most? */
int xcri_numbers_is_decimal(const char *text, apr_size_t most);

/** Writes a finite number in as few digits as it has, at most room bytes (40 are
 *  enough), whatever the locale is; returns where it ends. */
char *xcri_numbers_put(double number, char *at, apr_size_t room);

#endif
