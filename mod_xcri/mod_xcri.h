/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file mod_xcri.h
 * @brief The parts of mod_xcri that know httpd and the database
 *
 * A request walks one way: route, parameters, version (validators), lease,
 * query, reply. xcri_request_t is what it carries.
 */
#ifndef MOD_XCRI_H
#define MOD_XCRI_H

#include "xcri_core.h"

#include <httpd.h>
#include <http_config.h>
#include <http_log.h>
#include <apr_dbd.h>
#include <mod_dbd.h>
#include <mysql.h>

#define XCRI_HANDLER "xcri-api"
#define XCRI_API_VERSION "2.0.0"
#define XCRI_VERSION "0.1.0"

extern module AP_MODULE_DECLARE_DATA xcri_module;

/* ---- configuration -------------------------------------------------- */

typedef struct xcri_pool_t xcri_pool_t;

/** What can stand in a <Location> as well as in a server */
typedef struct {
    apr_int64_t default_season;
    apr_int64_t default_limit;
    apr_int64_t max_limit;
    apr_array_header_t *origins; /**< const char *, or one "*" */
    int server_timing;           /**< answers say where the time went */
    const char *mount;           /**< the <Location> with our handler */
} xcri_dir_conf_t;

/** What belongs to a server */
typedef struct {
    apr_int64_t query_timeout;   /**< microseconds */
    apr_int64_t slow_query;      /**< microseconds; 0: none is slow */
    int metrics;                 /**< requests are counted */
    const char *dbd_driver;      /**< as seen in DBDriver */
    const char *dbd_params;      /**< as seen in DBDParams */
    const char *dbd_params_at;   /**< the line that says so */
    apr_int64_t dbd_min;         /**< as seen in DBDMin */
    apr_int64_t dbd_max;         /**< as seen in DBDMax */
    apr_int64_t dbd_exptime;     /**< as seen in DBDExptime */
    int dbd_persist;             /**< as seen in DBDPersist */
    int mounted;                 /**< a <Location> here has our handler */
    const char *site;            /**< what maintenance closes; "": all */
    struct xcri_gate_t *gate;    /**< whether it is closed */
    const char *page;            /**< what browsers get then */
    apr_int64_t retry_after;     /**< seconds */
    const struct xcri_window_t *window; /**< a planned closing */
    apr_array_header_t *places;  /**< <Location>s that the gate knows */
    xcri_pool_t *pool;           /**< set in each child, NULL without DBD */
} xcri_srv_conf_t;

/* A number or flag that no directive has set */
#define XCRI_UNSET (-2)

extern const command_rec xcri_commands[];
void *xcri_dir_create(apr_pool_t *pool, char *path);
void *xcri_dir_merge(apr_pool_t *pool, void *base, void *add);
void *xcri_srv_create(apr_pool_t *pool, server_rec *s);
void *xcri_srv_merge(apr_pool_t *pool, void *base, void *add);

/** Checks what only the whole configuration tells, and fills in defaults;
 *  NULL, or the problem in one sentence. */
const char *xcri_config_check(apr_pool_t *pool, server_rec *main_server);

/** The value of one name in DBDParams, split as apr_dbd_mysql splits them; NULL
 *  when it is not there. Lives in pool. */
const char *xcri_config_dbd_param(apr_pool_t *pool, const char *params,
                                  const char *name);

/** The directory configuration's values, defaults filled in */
xcri_settings_t xcri_config_settings(const xcri_dir_conf_t *conf);

xcri_srv_conf_t *xcri_srv_conf(server_rec *s);

/** XCRIMetrics of this server */
int xcri_config_metrics(server_rec *s);

/** The database in DBDParams for people to read: never user and password */
const char *xcri_config_database(apr_pool_t *pool, const xcri_srv_conf_t *conf);

/* ---- the version of the data ---------------------------------------- */

/** What the tables looked like at one moment. A version that is not settled
 *  (a table changed in the last two seconds, or cannot be watched) identifies
 *  nothing, and nothing is remembered for it. */
typedef struct {
    char tag[33];          /**< hex digest of the tables' states */
    int settled;
    apr_time_t modified;   /**< newest change of a table; 0: unknown */
    apr_int64_t season;    /**< newest season with live rows */
    apr_time_t checked;    /**< when, by xcri_now(); 0: never */
} xcri_version_t;

/* ---- connections ---------------------------------------------------- */

typedef struct xcri_conn_t xcri_conn_t;

/** A connection on loan; conn is NULL while there is none. */
typedef struct {
    xcri_pool_t *pool;
    ap_dbd_t *dbd;
    xcri_conn_t *conn;
    apr_time_t since;          /**< when it was lent */
} xcri_lease_t;

/** Microseconds of a clock that nobody sets */
apr_time_t xcri_now(void);

/** Makes the pools' guards of this child; they live as long as the child. */
void xcri_pool_child_init(apr_pool_t *pchild, server_rec *main_server,
                          const xcri_engine_t *engine);

/** Registers with mod_dbd for each new connection. */
void xcri_pool_register_hooks(void);

/**
 * Borrows a connection: waits for one at most 300 ms, not at all while the
 * database is known to be away.
 * @return OK or HTTP_SERVICE_UNAVAILABLE
 */
int xcri_lease_open(request_rec *r, xcri_pool_t *pool, xcri_lease_t *lease);

/** Gives the connection back; a broken one is replaced. Safe without one. */
void xcri_lease_close(xcri_lease_t *lease, int broken);

/** From now on the connection may be silent for timeout microseconds, and
 *  not longer: then its socket is shut. */
void xcri_lease_deadline(xcri_lease_t *lease, apr_interval_time_t timeout);

/** The version this child saw last. Returns 1 when the caller is to look anew
 *  and must call xcri_pool_set_version then; while one looks, the others keep
 *  the last version for as long again. */
int xcri_pool_version(xcri_pool_t *pool, xcri_version_t *version);

/** Ends what xcri_pool_version began; NULL: it failed. */
void xcri_pool_set_version(xcri_pool_t *pool, const xcri_version_t *version);

/** A total remembered for this key and version; 0 when there is none. */
int xcri_pool_recall(xcri_pool_t *pool, const char *tag, const char *key,
                     apr_size_t len, apr_int64_t *total);
void xcri_pool_remember(xcri_pool_t *pool, const char *tag, const char *key,
                        apr_size_t len, apr_int64_t total);

/** An id for one line of the error log: a new one at most once a second and
 *  pool, so that an outage fills no disk. *is_new tells whether to log. */
const char *xcri_pool_incident(xcri_pool_t *pool, apr_pool_t *p, int *is_new);

/* A connection's own part, for xcri_pool and xcri_query */
typedef struct xcri_prepared_t xcri_prepared_t;

struct xcri_conn_t {
    xcri_conn_t *next, *prev;  /**< in the guard's list; under its lock */
    xcri_pool_t *pool;
    MYSQL *mysql;
    apr_pool_t *mem;           /**< lives as long as the connection */
    apr_time_t since;          /**< when the present wait began */
    apr_time_t deadline;       /**< 0: not on loan; under the guard's lock */
    apr_time_t retire;         /**< replaced when given back after this */
    int usable;                /**< the session is as we want it */
    xcri_prepared_t **prepared; /**< by statement id */
    int nprepared;
    apr_uint32_t uses;
};

/** Sets up and verifies the session of a new connection; NULL or what was
 *  wrong (for the log, never for a client). */
const char *xcri_conn_setup(xcri_conn_t *conn, apr_int64_t timeout);

typedef enum {
    XCRI_PROBE_SILENT,  /**< no answer */
    XCRI_PROBE_REFUSED, /**< an answer, but no connection */
    XCRI_PROBE_GOOD
} xcri_probe_t;

/** Opens and closes a connection with these DBDParams. Takes at most about a
 *  second. */
xcri_probe_t xcri_conn_probe(apr_pool_t *pool, const char *params);

/** Asks how many connections the database allows this account, how many are
 *  open beside the one that asks, and how many have been at once; 0 when it
 *  does not say. */
int xcri_conn_limits(apr_pool_t *pool, const char *params,
                     apr_uint64_t *allowed, apr_uint64_t *used,
                     apr_uint64_t *most);

/** Closes the connection's statements. */
void xcri_conn_forget(xcri_conn_t *conn);

/* ---- requests ------------------------------------------------------- */

struct xcri_trace_t;

typedef struct xcri_request_t {
    request_rec *r;
    const xcri_engine_t *engine;
    const xcri_dir_conf_t *dir;
    const xcri_srv_conf_t *srv;
    xcri_settings_t settings;
    const xcri_compiled_t *compiled;
    xcri_value_t values[XCRI_MAX_PARAMS];
    xcri_lease_t lease;
    xcri_version_t version;
    xcri_json_t out;
    xcri_form_t form;       /**< of a list's answer */
    const char *incident;   /**< id in the error log, once there is one */
    struct xcri_trace_t *trace;
} xcri_request_t;

/** The content handler */
int xcri_handler(request_rec *r);

/** For translate_name and map_to_storage: our addresses are no files, and are
 *  not looked for. */
int xcri_handler_map(request_rec *r);
int xcri_handler_storage(request_rec *r);
void xcri_handler_set_engine(const xcri_engine_t *engine);

/** Decoded path below the mount; 0 when the request is not below it. */
int xcri_mount_path(request_rec *r, const char *mount, xcri_str_t *path);

/**
 * Runs a statement with the request's values and writes its rows.
 * @param view which columns, and as what
 * @param rows receives their number
 * @return OK, or the HTTP status of the failure, which is in the log
 */
int xcri_query_rows(xcri_request_t *req, const xcri_statement_t *st,
                    const xcri_view_t *view, xcri_json_t *out,
                    apr_int64_t *rows);

/** Logs a statement that took longer than XCRISlowQuery. */
void xcri_slow_log(const xcri_request_t *req, const xcri_statement_t *st,
                   apr_time_t took, apr_int64_t rows, int has_failed);

/** Runs a statement that counts, or recalls what it counted. */
int xcri_query_total(xcri_request_t *req, const xcri_statement_t *st,
                     apr_int64_t *total);

/** Runs a statement of one row and returns its columns as text (NULL: null),
 *  or no text at all (*found 0). */
int xcri_query_texts(xcri_request_t *req, const xcri_statement_t *st,
                     const char **texts, int *found);

/** Makes sure that req->version is fresh, and fills in the season where the
 *  parameters left it open. OK, or the HTTP status of the failure. */
int xcri_version_get(xcri_request_t *req);

/** Logs under a new incident id (req->incident). */
void xcri_reply_log(xcri_request_t *req, const char *what, const char *why);

/** What the list is wanted as: by parameter; CSV by the Accept header, too */
xcri_form_t xcri_list_form(const xcri_request_t *req);

/** Sets the Link header, where the answer is a list: first, prev, next, last
 *  (RFC 8288). numbers has what each part counted. */
void xcri_list_link(xcri_request_t *req, const apr_int64_t *numbers);

/** Answers a list in req->form, which is not JSON, batch by batch. An HTTP
 *  status: HTTP_NOT_FOUND and HTTP_NOT_MODIFIED are not answered yet. */
int xcri_list_send(xcri_request_t *req);

/** Sends req->out with this status; without a body, the status' own error. */
int xcri_reply_send(xcri_request_t *req, int status);

/** Sends {"detail": ...}. */
int xcri_reply_detail(xcri_request_t *req, int status, const char *detail);

/** Sends the 422 answer. */
int xcri_reply_problems(xcri_request_t *req,
                        const apr_array_header_t *problems);

/** Answers OPTIONS, a CORS preflight too. */
int xcri_reply_options(xcri_request_t *req);

/** Sets the headers that every answer has. */
void xcri_reply_headers(xcri_request_t *req);

/** Sets Server-Timing, where that is on. */
void xcri_reply_timing(xcri_request_t *req);

/** Sets the validators; HTTP_NOT_MODIFIED when the client has this answer. */
int xcri_reply_validate(xcri_request_t *req);

#define XCRI_RETRY_AFTER "2"

#endif
