/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file cors.h
 * @brief Who may read the answers from another site
 */
#ifndef XCRI_CORS_H
#define XCRI_CORS_H

#include "config.h"
#include "core/answer.h"

/** The directive XCRICORSOrigin */
const char *xcri_cors_add_origin(cmd_parms *cmd, void *conf, const char *arg);

/** Says in the headers who may read; 1 when the request's origin may. */
int xcri_cors_allow(request_rec *r, const xcri_dir_conf_t *dir,
                    apr_table_t *headers);

/** Is what is sent sent by a program, or by a page of this very site? A browser
 *  says whose page it is, and whoever sends with a browser's password need not
 *  be the one who typed it. */
int xcri_cors_is_own(request_rec *r);

/** The answer to OPTIONS; NULL when it is no preflight. */
xcri_answer_t *xcri_cors_preflight(request_rec *r, const xcri_dir_conf_t *dir);

#endif
