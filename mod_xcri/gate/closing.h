/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file closing.h
 * @brief Who closed the site, and until when: said once for all children
 */
#ifndef XCRI_GATE_CLOSING_H
#define XCRI_GATE_CLOSING_H

#include <ap_expr.h>

#include "gate/gate.h"

/** On, Off or an expression */
struct xcri_gate_t {
    int on;
    ap_expr_info_t *expr;        /**< NULL: on is all */
    apr_uint32_t told;           /**< a failure of it is in the log */
    const char *at;              /**< FILE:LINE */
    const char *text;            /**< the expression */
    apr_array_header_t *files;   /**< those that it looks for: const char * */
    int by_client;               /**< it may differ from client to client */
};

/** Keeps the expression's text, and what can be learned from it. */
void xcri_closing_read(apr_pool_t *pool, xcri_gate_t *gate, const char *text);

/** Warns of files that nobody can make, or httpd cannot see: the site would
 *  stay open, and nothing would say so. */
void xcri_closing_check(apr_pool_t *pool, server_rec *s);

/** Logs a closing and an opening, once for all children. */
void xcri_closing_note(request_rec *r, const xcri_gate_state_t *state);

/** In each child: what is closed without a request is said, too. */
void xcri_closing_child_init(apr_pool_t *pool, server_rec *main_server);

/** The directive that may close this server's site, and where it stands; NULL:
 *  none may. */
const char *xcri_closing_directive(apr_pool_t *pool,
                                   const xcri_srv_conf_t *conf);

/** By what this server's site is closed, and until when; for people. Lives in
 *  pool. */
const char *xcri_closing_why(apr_pool_t *pool, const xcri_srv_conf_t *conf,
                             int by_window);

#endif
