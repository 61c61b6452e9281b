/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file engine.h
 * @brief What the tables become: types that all of core/ shares, and no function
 */
#ifndef XCRI_ENGINE_H
#define XCRI_ENGINE_H

#include <apr.h>
#include <apr_pools.h>
#include <apr_tables.h>

#include "core/table.h"
#include "core/text.h"

/* ---- values --------------------------------------------------------- */

typedef enum {
    XCRI_ABSENT = 0,  /**< bound as NULL */
    XCRI_IS_INT,
    XCRI_IS_TEXT,
    XCRI_IS_SEASON    /**< the default season, not looked up yet */
} xcri_value_kind_t;

/** Of a text that is looked for, so many words are looked for by themselves. */
#define XCRI_WORDS 7

/** A parameter's value, checked */
typedef struct xcri_value_t {
    xcri_value_kind_t kind;
    apr_int64_t number;
    xcri_str_t text;  /**< what is bound */
    xcri_str_t raw;   /**< what the client sent, made valid UTF-8 */
    int given;        /**< the client sent it */
    int nwords;       /**< of one that is XCRI_P_CONTAINS, see core/plain.h: */
    const struct xcri_value_t *words; /**< XCRI_WORDS patterns of its words, and
                                           as many of their letters */
} xcri_value_t;

/** What the configuration says about parameters */
typedef struct {
    apr_int64_t default_season; /**< XCRI_NEWEST: the newest live season */
    apr_int64_t default_limit;
    apr_int64_t max_limit;
} xcri_settings_t;

#define XCRI_NEWEST (-1)

/* ---- statements ----------------------------------------------------- */

/** What stands before each value of a row object; made once per statement. */
typedef struct {
    const char *text;   /**< e.g. ,"name": or },"b":{"x": */
    apr_size_t len;
} xcri_key_t;

/** Of a statement's optional filters, so many have shapes of their own. */
#define XCRI_MAX_OPTIONAL 7

/** A statement with its parameters as '?', ready to be prepared */
typedef struct xcri_statement_t {
    const char *sql;
    apr_size_t len;
    int id;                  /**< counts from 0 over the whole engine */
    int nbind;
    const unsigned char *bind; /**< parameter indexes, in the order of '?', and
                                    codes of words: see xcri_bind_value */
    int search_at;           /**< whose words these are; -1: none */
    const char *named;       /**< where it looks for words: its text before
                                  their number was known; else NULL */
    unsigned uses;           /**< bit i: parameter i is bound */
    const xcri_part_t *part;
    const xcri_column_t *columns; /**< NULL: one integer */
    int ncolumns;
    const xcri_key_t *keys;  /**< ncolumns + 1, see xcri_keys_make */
    const char *name;        /**< for the log: route and part */
    int variant;             /**< 0, or what tells it from its base */
    const char *word;        /**< NULL, or the word that stands in it, */
    int chooser;             /**< which this parameter's value chooses */
    struct xcri_statement_t *next; /**< the same with another word */
    /** The same without the filters that a request leaves out, and, for a page,
     *  the same again with its keys read first: see core/fold.h. They have the
     *  base's id, and each its own variant. NULL: none. */
    const struct xcri_statement_t *const *shapes;
    int noptional;
    unsigned char optional[XCRI_MAX_OPTIONAL]; /**< indexes of parameters */
    int offset_at;           /**< that parameter, where it makes a shape, or -1 */
    int is_late;             /**< reads its keys first, see core/select.h */
} xcri_statement_t;

/* A variant's number: whether it is about the steps of a rank (core/steps.h); what a
 * list is asked for (core/list.c), then whether its keys are read first, then which
 * filters it has; how many words it looks for (none for one, which is the base);
 * whether it is read from its end; and which columns are added (a bit for each,
 * XCRI_MORE_MOST of them). */
#define XCRI_VARIANT_STEP 1
#define XCRI_VARIANT_LATE (1 << 9)
#define XCRI_VARIANT_FILTERS(absent) ((int)(absent) << 10)
#define XCRI_VARIANT_WORDS(n) (((n) == 1 ? 0 : (n) ? (n) : 1) << 17)
#define XCRI_VARIANT_BACKWARDS (1 << 20)
#define XCRI_VARIANT_MORE(which) ((int)(which) << 21)

/** What the rows of a list are written as */
typedef enum {
    XCRI_FORM_JSON = 0,
    XCRI_FORM_CSV,
    XCRI_FORM_HTML,
    XCRI_FORM_XLSX,
    XCRI_FORMS
} xcri_form_t;

/** How a form is asked for, and what its answer is called */
typedef struct {
    const char *word;
    const char *type;    /**< as in an Accept header */
    const char *media;   /**< as in Content-Type */
} xcri_form_fact_t;

/** How rows are written: which columns, and as what */
typedef struct {
    const xcri_key_t *keys;
    const unsigned char *columns; /**< indexes; NULL: all, in their order */
    int ncolumns;
    xcri_form_t form;
} xcri_view_t;

/* ---- the engine ----------------------------------------------------- */

/** A route made ready when the configuration was read */
typedef struct xcri_compiled_t xcri_compiled_t;

#define XCRI_MAX_SEGMENTS 8
#define XCRI_MAX_PARAMS   32
#define XCRI_MAX_BINDS    250
#define XCRI_MAX_PARTS    16
#define XCRI_MAX_COLUMNS  64

typedef struct {
    xcri_str_t text;   /**< the literal; empty for a capture */
    int param;         /**< index of the captured parameter, or -1 */
} xcri_segment_t;

struct xcri_compiled_t {
    const xcri_route_t *route;
    const xcri_compiled_t *also;      /**< the same address by another method, or
                                           NULL; the first is the one that is
                                           read, where there is such */
    int index;                        /**< in the engine's order of matching */
    int nsegments;
    xcri_segment_t segments[XCRI_MAX_SEGMENTS];
    int ncaptures;
    int nparams;
    int param_of[XCRI_SETTINGS];      /**< index of the parameter, or -1 */
    const char *words[XCRI_SETTINGS]; /**< what such a parameter can say */
    unsigned in_path;                 /**< bit i: parameter i is in the path */
    unsigned echoed;                  /**< bit i: its text as it was sent stands
                                           in an answer */
    int nparts;
    const xcri_statement_t *statements[XCRI_MAX_PARTS]; /**< or NULL */
    int rows_part;                    /**< the array that COUNT counts, or -1 */
    int total_part;                   /**< the first TOTAL, or -1 */
    int needs_database;               /**< has a statement */
    int can_miss;                     /**< has a part that is REQUIRED */
    int limit_at, offset_at;          /**< those parameters, or -1 */
    int search_at;                    /**< the one that is XCRI_P_CONTAINS, or
                                           -1 */
};

typedef struct {
    const xcri_compiled_t **routes;   /**< in the order of matching */
    int nroutes;
    int nstatements;
    apr_uint64_t digest;              /**< of all that answers are made by */
} xcri_engine_t;

#endif
