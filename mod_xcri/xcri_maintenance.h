/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file xcri_maintenance.h
 * @brief The gate before the site: closed, every address below XCRISite is
 * answered 503 by the module itself
 *
 * It stands in quick_handler, before caches, authentication, proxies and
 * files. No <Location> is merged there, so that all of it is configured for a
 * server.
 */
#ifndef XCRI_MAINTENANCE_H
#define XCRI_MAINTENANCE_H

#include "mod_xcri.h"
#include "xcri_window.h"

#define XCRI_DEFAULT_SITE "/iz/xcri"
#define XCRI_MAINTENANCE_HEADER "XCRI-Maintenance"

/* ---- directives ----------------------------------------------------- */

/** On, Off or an expression */
typedef struct xcri_gate_t xcri_gate_t;

/** htdocs/maintenance/index.html as it was when the module was compiled: the
 *  gate needs no file to answer */
extern const char xcri_maintenance_shipped[];

const char *xcri_maintenance_set_site(cmd_parms *cmd, void *conf,
                                      const char *arg);
const char *xcri_maintenance_set_gate(cmd_parms *cmd, void *conf,
                                      const char *arg);
const char *xcri_maintenance_set_page(cmd_parms *cmd, void *conf,
                                      const char *arg);
const char *xcri_maintenance_set_retry(cmd_parms *cmd, void *conf,
                                       const char *arg);
const char *xcri_maintenance_set_window(cmd_parms *cmd, void *conf,
                                        const char *start,
                                        const char *duration);

/** Notes that a <Location> with this path has this handler: the gate answers
 *  an API in JSON, lets its /health through, and pages of status whole. */
void xcri_maintenance_see(cmd_parms *cmd, const xcri_dir_conf_t *dir,
                          const char *path, const char *handler);

/** The places of the main server, and then those of the virtual host */
apr_array_header_t *xcri_maintenance_merge(apr_pool_t *pool,
                                           apr_array_header_t *base,
                                           apr_array_header_t *add);

/* ---- a request ------------------------------------------------------ */

/** What holds for a request: the expression may let its client through. */
typedef struct {
    int closed;                  /**< the gate is */
    const xcri_window_t *window; /**< announced or running; NULL: neither */
    apr_int64_t retry_after;     /**< seconds until a client may come back */
} xcri_maintenance_t;

xcri_maintenance_t xcri_maintenance_now(request_rec *r);

/** Announces a window to come in a header of this answer. */
void xcri_maintenance_announce(request_rec *r);

/** For quick_handler */
int xcri_maintenance_gate(request_rec *r, int lookup);

/**
 * Answers 503: a browser gets the page, others {"detail": ...}.
 * @param api the configuration of the API's <Location>; NULL: the site
 */
int xcri_maintenance_answer(request_rec *r, const xcri_maintenance_t *state,
                            const xcri_dir_conf_t *api);

#endif
