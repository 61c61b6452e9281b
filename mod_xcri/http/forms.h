/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file forms.h
 * @brief What a list can be wanted as: JSON, CSV, HTML, a workbook
 */
#ifndef XCRI_FORMS_H
#define XCRI_FORMS_H

#include "http/request.h"

/** By the parameter, else by the Accept header, where the route is a list */
xcri_form_t xcri_forms_chosen(const xcri_request_t *req);

/** athletes-team-roster: what a file of the list is called, without its ending */
const char *xcri_forms_name(const xcri_request_t *req);

/** Sets what is the form's own: media type, file name, policy; and Vary, where
 *  the Accept header can choose. */
void xcri_forms_set(const xcri_request_t *req, xcri_answer_t *answer);

/** What stands before each cell of a row, in a form that is not JSON */
const xcri_key_t *xcri_forms_keys(apr_pool_t *pool, const xcri_statement_t *st,
                                  const xcri_view_t *view);

/** Writes what stands before and after the rows. */
void xcri_forms_head(const xcri_statement_t *st, const xcri_view_t *view,
                     xcri_json_t *out);
void xcri_forms_foot(xcri_form_t form, xcri_json_t *out);

#endif
