/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file xcri_core.h
 * @brief The parts of mod_xcri that know APR, but no server and no database
 *
 * What reads the rows of xcri_table.h: matching, validation, SQL and JSON.
 * Everything declared here is tested without httpd.
 */
#ifndef XCRI_CORE_H
#define XCRI_CORE_H

#include <apr.h>
#include <apr_buckets.h>
#include <apr_pools.h>
#include <apr_tables.h>

#include "xcri_table.h"

/* ---- text ----------------------------------------------------------- */

/** Bytes of a text; not ended by NUL, and NUL may stand inside */
typedef struct {
    const char *data;
    apr_size_t len;
} xcri_str_t;

/** Length of the leading part that is valid UTF-8 (RFC 3629: no surrogates,
 *  no overlong forms, nothing above U+10FFFF). */
apr_size_t xcri_text_valid(const char *s, apr_size_t len);

/** Length of the longest prefix of an invalid sequence at s that one U+FFFD
 *  stands for (Unicode 15, table 3-8); at least 1. len is at least 1. */
apr_size_t xcri_text_broken(const char *s, apr_size_t len);

/** s with every broken sequence replaced by U+FFFD: s itself when valid,
 *  else a copy in pool. */
xcri_str_t xcri_text_repair(apr_pool_t *pool, xcri_str_t s);

/** Code points in valid UTF-8 */
apr_size_t xcri_text_chars(xcri_str_t s);

/** %XX decoded; '+' becomes a space when plus is set; a stray '%' stays.
 *  The result lives in pool. */
xcri_str_t xcri_text_unescape(apr_pool_t *pool, const char *s, apr_size_t len,
                              int plus);

/** s without surrounding ASCII white space */
xcri_str_t xcri_text_trim(xcri_str_t s);

/** Is s exactly YYYY-MM-DD, and a day of the Gregorian calendar? */
int xcri_text_is_date(xcri_str_t s);

/** Is s the NUL-ended text? */
int xcri_text_is(xcri_str_t s, const char *text);

/** Is s one of the words that '|' separates? */
int xcri_text_one_of(xcri_str_t s, const char *words);

/* ---- parameters ----------------------------------------------------- */

typedef enum {
    XCRI_ABSENT = 0,  /**< bound as NULL */
    XCRI_IS_INT,
    XCRI_IS_TEXT,
    XCRI_IS_SEASON    /**< the default season, not looked up yet */
} xcri_value_kind_t;

/** A parameter's value, checked */
typedef struct {
    xcri_value_kind_t kind;
    apr_int64_t number;
    xcri_str_t text;  /**< what is bound */
    xcri_str_t raw;   /**< what the client sent, made valid UTF-8 */
} xcri_value_t;

/** One entry of a 422 answer */
typedef struct {
    const char *type;       /**< as in the contract, e.g. "int_parsing" */
    const char *place;      /**< "query" or "path" */
    const char *name;
    const char *msg;
    const char *input;      /**< NULL: null */
    apr_size_t input_len;
    const char *ctx_name;   /**< NULL: no ctx */
    const char *ctx_text;   /**< set: ctx is a text, else ctx_number */
    apr_int64_t ctx_number;
} xcri_problem_t;

/** What the configuration says about parameters */
typedef struct {
    apr_int64_t default_season; /**< XCRI_NEWEST: the newest live season */
    apr_int64_t default_limit;
    apr_int64_t max_limit;
} xcri_settings_t;

#define XCRI_NEWEST (-1)

/** A route made ready when the configuration was read */
typedef struct xcri_compiled_t xcri_compiled_t;

/**
 * Parses and checks all parameters of a route.
 * @param values   one per parameter, in the order of route->params
 * @param captures what the path's {} matched, in the path's order
 * @param query    the raw query string, or NULL
 * @return the problems, path parameters first, then in the order of the
 *         table; an empty array when all is well. Lives in pool.
 */
apr_array_header_t *xcri_param_parse(apr_pool_t *pool,
                                     const xcri_compiled_t *compiled,
                                     const xcri_settings_t *settings,
                                     const xcri_str_t *captures,
                                     const char *query, xcri_value_t *values);

/** Index of the named parameter in the table, or -1 */
int xcri_param_index(const xcri_param_t *params, const char *name,
                     apr_size_t len);

/** The template with each {name} replaced by that parameter's value, as the
 *  contract's 404 texts do it: what the client sent, "None" when absent. */
const char *xcri_param_expand(apr_pool_t *pool, const xcri_compiled_t *compiled,
                              const xcri_value_t *values, const char *text);

/* ---- statements ----------------------------------------------------- */

/** What stands before each value of a row object; made once per statement. */
typedef struct {
    const char *text;   /**< e.g. ,"name": or },"b":{"x": */
    apr_size_t len;
} xcri_key_t;

/** A statement with its parameters as '?', ready to be prepared */
typedef struct xcri_statement_t {
    const char *sql;
    apr_size_t len;
    int id;                  /**< counts from 0 over the whole engine */
    int nbind;
    const unsigned char *bind; /**< parameter indexes, in the order of '?' */
    unsigned uses;           /**< bit i: parameter i is bound */
    const xcri_part_t *part;
    const xcri_column_t *columns; /**< NULL: one integer */
    int ncolumns;
    const xcri_key_t *keys;  /**< ncolumns + 1, see xcri_json_keys */
    const char *name;        /**< for the log: route and part */
    int variant;             /**< 0, or what tells it from its base */
    const char *word;        /**< NULL, or the word that stands in it, */
    int chooser;             /**< which this parameter's value chooses */
    struct xcri_statement_t *next; /**< the same with another word */
} xcri_statement_t;

/** The statement among st and its next ones that the values choose */
const xcri_statement_t *xcri_statement_choose(const xcri_statement_t *st,
                                              const xcri_value_t *values);

/**
 * Replaces :name by '?' outside of quoted text.
 * @param bind  receives the parameter indexes; room for max_bind
 * @param nbind their number, on return
 * @return NULL and *out, or the problem in one sentence
 */
const char *xcri_sql_bind(apr_pool_t *pool, const xcri_param_t *params,
                          const char *sql, const char **out,
                          unsigned char *bind, int max_bind, int *nbind);

/** What the rows of a list are written as */
typedef enum {
    XCRI_FORM_JSON = 0,
    XCRI_FORM_CSV,
    XCRI_FORM_HTML,
    XCRI_FORMS
} xcri_form_t;

/** How a form is asked for, and what its answer is called */
typedef struct {
    const char *word;
    const char *media;
} xcri_form_fact_t;
extern const xcri_form_fact_t xcri_forms[XCRI_FORMS];

/** How rows are written: which columns, and as what */
typedef struct {
    const xcri_key_t *keys;
    const unsigned char *columns; /**< indexes; NULL: all, in their order */
    int ncolumns;
    xcri_form_t form;
} xcri_view_t;

/* ---- the engine ----------------------------------------------------- */

#define XCRI_MAX_SEGMENTS 8
#define XCRI_MAX_PARAMS   32
#define XCRI_MAX_BINDS    64
#define XCRI_MAX_PARTS    16
#define XCRI_MAX_COLUMNS  64

typedef struct {
    xcri_str_t text;   /**< the literal; empty for a capture */
    int param;         /**< index of the captured parameter, or -1 */
} xcri_segment_t;

struct xcri_compiled_t {
    const xcri_route_t *route;
    int index;                        /**< in the engine's order of matching */
    int nsegments;
    xcri_segment_t segments[XCRI_MAX_SEGMENTS];
    int ncaptures;
    int nparams;
    int param_of[XCRI_SETTINGS];      /**< index of the parameter, or -1 */
    const char *words[XCRI_SETTINGS]; /**< what such a parameter can say */
    unsigned in_path;                 /**< bit i: parameter i is in the path */
    int nparts;
    const xcri_statement_t *statements[XCRI_MAX_PARTS]; /**< or NULL */
    int rows_part;                    /**< the array that COUNT counts, or -1 */
    int total_part;                   /**< the first TOTAL, or -1 */
    int needs_database;               /**< has a statement */
    int can_miss;                     /**< has a part that is REQUIRED */
    int limit_at, offset_at;          /**< those parameters, or -1 */
};

typedef struct {
    const xcri_compiled_t **routes;   /**< in the order of matching */
    int nroutes;
    int nstatements;
} xcri_engine_t;

/**
 * Compiles route tables. Lives in pool, and is only read afterwards.
 * @param tables NULL-ended list of tables, each ended by a row without path
 * @return NULL and *out, or the problem in one sentence
 */
const char *xcri_engine_compile(apr_pool_t *pool,
                                const xcri_route_t *const *tables,
                                xcri_engine_t **out);

/** The SELECT of a part's rows: the columns, and then the more ones; its own
 *  order, after sort when that is not NULL. Parameters are still :name. */
const char *xcri_sql_select(apr_pool_t *pool, const xcri_compiled_t *compiled,
                            const xcri_part_t *part, const xcri_column_t *more,
                            const char *sort);

/** What ORDER BY says for this column; rows without a value come last. */
const char *xcri_sql_sort(apr_pool_t *pool, const xcri_column_t *column,
                          int descending);

/** sql with the statement's own word in place of the parameter's {name} */
const char *xcri_sql_word(apr_pool_t *pool, const xcri_compiled_t *compiled,
                          const xcri_statement_t *st, const char *sql);

/** Compiles one route's statements; ids count on from *next_id. */
const char *xcri_sql_compile(apr_pool_t *pool, xcri_compiled_t *compiled,
                             int *next_id);

/* Rows for the module's own use; no address leads to them. */
#define XCRI_ROUTE_VERSION "(version)"
#define XCRI_ROUTE_NEWEST  "(newest)"

/** The row with exactly this path, or NULL */
const xcri_compiled_t *xcri_route_named(const xcri_engine_t *engine,
                                        const char *path);

/**
 * Finds the route of a decoded path below the mount. One slash at the end is
 * allowed; a literal segment goes before a capture.
 * @param captures receives what the {} matched; room for XCRI_MAX_SEGMENTS
 * @return NULL when no route has this path
 */
const xcri_compiled_t *xcri_route_match(const xcri_engine_t *engine,
                                        const char *path, apr_size_t len,
                                        xcri_str_t *captures);

/* ---- what a list can be asked for ----------------------------------- */

/** The array that the parameters sort, fields, include and format are about,
 *  or NULL */
const xcri_part_t *xcri_list_part(const xcri_compiled_t *compiled);

/** Finds those parameters, and the words that each can say. */
void xcri_list_compile(apr_pool_t *pool, xcri_compiled_t *compiled);

/** Is text one of the words, or for many a list of them with commas? */
int xcri_list_allows(const char *words, xcri_str_t text, int many);

/** The words as the contract lists them: 'a', 'b' or 'c' */
const char *xcri_list_expected(apr_pool_t *pool, const char *words);

/**
 * The statement that these values ask for: base itself, or one of its variants,
 * which lives in pool.
 */
const xcri_statement_t *xcri_list_statement(apr_pool_t *pool,
                                            const xcri_compiled_t *compiled,
                                            const xcri_statement_t *base,
                                            const xcri_value_t *values);

/** The view that these values ask for. */
xcri_view_t xcri_list_view(apr_pool_t *pool, const xcri_compiled_t *compiled,
                           const xcri_statement_t *st,
                           const xcri_value_t *values);

/** The whole statement's view */
xcri_view_t xcri_view_all(const xcri_statement_t *st);

/* ---- JSON ----------------------------------------------------------- */

typedef struct xcri_chunk_t {
    struct xcri_chunk_t *next;
    apr_size_t used;
    char data[1];      /**< goes on to the end of the chunk */
} xcri_chunk_t;

/** A text that grows by chunks; lives in its pool, is freed with it. */
typedef struct {
    apr_pool_t *pool;
    xcri_chunk_t *first, *last;
    char *at, *end;         /**< free room of the last chunk */
    apr_size_t before;      /**< bytes in all chunks but the last */
    int repaired;           /**< broken UTF-8 was replaced */
} xcri_json_t;

void xcri_json_init(xcri_json_t *json, apr_pool_t *pool);

/** Makes sure that len bytes can be written at json->at. */
void xcri_json_room(xcri_json_t *json, apr_size_t len);

/** Bytes written so far */
apr_size_t xcri_json_length(const xcri_json_t *json);

/** JSON text as it is: punctuation, keys, numbers */
void xcri_json_raw(xcri_json_t *json, const char *text, apr_size_t len);
#define xcri_json_lit(json, text) xcri_json_raw(json, "" text, sizeof(text) - 1)

void xcri_json_int(xcri_json_t *json, apr_int64_t number);

/** A quoted text: '"', '\' and what is below 0x20 escaped, everything else as
 *  UTF-8; broken sequences become U+FFFD. */
void xcri_json_text(xcri_json_t *json, const char *s, apr_size_t len);

/** A field of CSV: quoted where RFC 4180 asks for it, and for white space at
 *  an end. */
void xcri_json_csv(xcri_json_t *json, const char *s, apr_size_t len);

/** A text as HTML, safe between tags and in a quoted attribute */
void xcri_json_html(xcri_json_t *json, const char *s, apr_size_t len);

/** A double in its shortest form that reads back the same; null when it is
 *  no number that JSON can write. */
void xcri_json_double(xcri_json_t *json, double number);

/** A single in its shortest form that reads back the same */
void xcri_json_float(xcri_json_t *json, float number);

/** A double rounded to one decimal as C and Python do it, by its exact value;
 *  SQL's ROUND() would round its shortest text. */
void xcri_json_tenths(xcri_json_t *json, double number);

/** Takes over the chunks of tail, which is empty then. Both pools must live
 *  as long as json. */
void xcri_json_append(xcri_json_t *json, xcri_json_t *tail);

/** Adds the text as buckets that point into json's pool. */
void xcri_json_buckets(xcri_json_t *json, apr_bucket_brigade *bb);

/** The whole text in one piece, NUL-ended; lives in json's pool. */
const char *xcri_json_flat(xcri_json_t *json);

/**
 * Prepares the keys of a row.
 * @param keys  receives ncolumns keys and one for what closes the row
 * @param open  the row is an object of its own, not inline in another
 */
void xcri_json_keys(apr_pool_t *pool, const xcri_column_t *columns,
                    int ncolumns, int open, xcri_key_t *keys);

#endif
