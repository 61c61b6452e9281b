/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file typed.h
 * @brief A value whose column is of another type than the route says
 *
 * The tables are other people's: what we know as a date may be a VARCHAR there,
 * and a flag a DECIMAL. Such a value comes as a text, and either is one of the
 * route's type or is an error: an answer never has another type than its
 * description.
 */
#ifndef XCRI_TYPED_H
#define XCRI_TYPED_H

#include "core/table.h"
#include "core/text.h"

#define XCRI_TYPED_MOST 96

typedef enum { XCRI_TYPED_WRONG = 0, XCRI_TYPED_NULL, XCRI_TYPED_VALUE } xcri_typed_t;

/**
 * The value as JSON has it, without the quotes of a text.
 * @param text as the database writes such a value
 * @param to   receives at most XCRI_TYPED_MOST bytes
 */
xcri_typed_t xcri_typed_text(xcri_type_t type, xcri_str_t text, char *to,
                             apr_size_t *len);

#endif
