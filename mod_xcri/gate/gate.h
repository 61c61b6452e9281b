/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file gate.h
 * @brief The gate before the site: closed, every address below XCRISite is
 *        answered 503 by the module itself
 *
 * It stands in quick_handler, before caches, authentication, proxies and
 * files. No <Location> is merged there, so that all of it is configured for a
 * server. This room knows httpd, and no database.
 */
#ifndef XCRI_GATE_H
#define XCRI_GATE_H

#include "config.h"
#include "core/window.h"

/* ---- directives ----------------------------------------------------- */

/** On, Off or an expression */
typedef struct xcri_gate_t xcri_gate_t;

const char *xcri_gate_set_site(cmd_parms *cmd, void *conf, const char *arg);
const char *xcri_gate_set(cmd_parms *cmd, void *conf, const char *arg);
const char *xcri_gate_set_page(cmd_parms *cmd, void *conf, const char *arg);
const char *xcri_gate_set_window(cmd_parms *cmd, void *conf, const char *start,
                                 const char *duration);

/** Does the gate of this server, once closed, close this path? */
int xcri_gate_covers(const xcri_srv_conf_t *conf, const char *path);

/* ---- a request ------------------------------------------------------ */

/** What holds for a request: the expression may let its client through. */
typedef struct {
    int closed;                  /**< the gate is */
    int by_window;               /**< and that by the window */
    const xcri_window_t *window; /**< announced or running; NULL: neither */
    apr_int64_t retry_after;     /**< seconds until a client may come back */
} xcri_gate_state_t;

xcri_gate_state_t xcri_gate_now(request_rec *r);

/** Announces a window to come in the headers of an answer. */
void xcri_gate_announce(request_rec *r, apr_table_t *headers);

/** For quick_handler: the request's path, decoded and normalized, when it is
 *  below a site that is closed; else NULL. */
const char *xcri_gate_closes(request_rec *r);

#endif
