/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file table.h
 * @brief The rows of data that routes are made of
 *
 * One table in routes/ is one resource. From its rows come the matching, the
 * checks of the parameters, the SQL, the answers and their description.
 */
#ifndef XCRI_TABLE_H
#define XCRI_TABLE_H

#include <apr.h>

/** The type of a parameter's or a column's value */
typedef enum {
    XCRI_INT = 1,   /**< 64-bit integer */
    XCRI_NUMBER,    /**< decimal or double; its text is kept as it comes */
    XCRI_TENTHS,    /**< double, rounded to one decimal */
    XCRI_TEXT,
    XCRI_DATE,      /**< YYYY-MM-DD */
    XCRI_DATETIME,  /**< YYYY-MM-DDTHH:MM:SS, fraction only when not zero */
    XCRI_BOOL
} xcri_type_t;

/** Where a parameter's default or upper bound comes from the configuration */
typedef enum {
    XCRI_SETTING_NONE = 0,
    XCRI_SETTING_SEASON, /**< XCRIDefaultSeason, or the newest live season */
    XCRI_SETTING_LIMIT,  /**< XCRIDefaultLimit and XCRIMaxLimit */
    /* What a list can be asked for; the words come from its columns. */
    XCRI_SETTING_SORT,
    XCRI_SETTING_FIELDS,
    XCRI_SETTING_INCLUDE,
    XCRI_SETTING_FORMAT
} xcri_setting_t;

#define XCRI_SETTINGS (XCRI_SETTING_FORMAT + 1)

enum {
    XCRI_P_REQUIRED = 1 << 0,
    XCRI_P_MIN      = 1 << 1, /**< .min holds */
    XCRI_P_MAX      = 1 << 2, /**< .max holds */
    XCRI_P_UPPER    = 1 << 3, /**< bound and echoed in upper case */
    XCRI_P_CONTAINS = 1 << 4, /**< bound as a LIKE pattern, escaped with '!' */
    XCRI_P_BLANK    = 1 << 5, /**< an empty value counts as absent */
    XCRI_P_NO_DATE  = 1 << 6, /**< an empty date is the date no row has */
    XCRI_P_IGNORED  = 1 << 7, /**< checked, and used by no statement */
    XCRI_P_OPEN     = 1 << 8, /**< .one_of is for the route's .check to keep */
    XCRI_P_LIST     = 1 << 9, /**< which list it is; without it, all of them */
    XCRI_P_SPELT    = 1 << 10 /**< misspelt, it must not be passed over: of its
                                   route, the query has no other names than the
                                   table's */
};

/** A parameter of a route. One that the path names in {} stands in the path;
 *  any other in the query string. */
typedef struct {
    const char *name;
    xcri_type_t type;
    unsigned flags;
    const char *preset;     /**< default, as a client would write it, or NULL */
    xcri_setting_t setting;
    apr_int64_t min, max;
    apr_size_t min_chars;   /**< in code points; 0: no bound */
    apr_size_t max_chars;   /**< the same, of a member of a body */
    const char *pattern;    /**< shown to the client when .one_of fails;
                                 without .one_of, the route's .check keeps
                                 it */
    const char *one_of;     /**< allowed values, separated by '|' */
    const char *doc;
} xcri_param_t;

enum {
    XCRI_C_NULL  = 1 << 0,  /**< may be null in the answer */
    XCRI_C_NAMED = 1 << 1   /**< of .more: added where `fields` names it only,
                                 never by `include` */
};

/** A column of a statement and member of an answer. Dots in the name make
 *  nested objects: neighbours "a.x" and "a.y" become {"a":{"x":..,"y":..}}. */
typedef struct {
    const char *name;
    const char *sql;
    xcri_type_t type;
    unsigned flags;
    const char *doc;
} xcri_column_t;

#define XCRI_MORE_MOST 10

typedef enum {
    XCRI_PART_ROW = 1, /**< one row; with a name an object, else inline */
    XCRI_PART_ROWS,    /**< an array of row objects */
    XCRI_PART_TOTAL,   /**< rows that the paged part has in all */
    XCRI_PART_COUNT,   /**< rows that the (only) array holds */
    XCRI_PART_ECHO,    /**< a parameter's value; .source names it */
    XCRI_PART_CONST    /**< .source, JSON text */
} xcri_part_kind_t;

enum {
    XCRI_PART_PAGED    = 1 << 0, /**< takes the limit and offset parameters */
    XCRI_PART_REQUIRED = 1 << 1, /**< no row means 404, see not_found */
    XCRI_PART_UPPER    = 1 << 2, /**< ECHO in upper case */
    XCRI_PART_ONCE     = 1 << 3  /**< reads an index alone: see xcri_sql_is_once */
};

/** A member of an answer, or several. An answer is an object made of its
 *  route's parts, in their order.
 *
 *  A value is bound: ":name" in a part's SQL. A filter that a request can leave
 *  out is "(:name IS NULL OR condition)": there is a statement with and one
 *  without it (xcri_fold.c). What cannot be bound, the name of a column, is written "{name}": then there is a statement for each word of
 *  that parameter's .one_of, with the word in its place, and the request's
 *  value chooses. */
typedef struct {
    xcri_part_kind_t kind;
    const char *name;
    unsigned flags;
    const xcri_column_t *columns;
    const char *from;       /**< "FROM ... WHERE ...", parameters as :name */
    const char *join;       /**< for PAGED: " LEFT JOIN ...", which brings
                                 columns and neither adds rows nor takes any */
    const char *shown;      /**< for PAGED, where .from is a derived table:
                                 "(SELECT ...) AS name, ...", found for the
                                 rows that are shown alone, and once for each:
                                 columns that .from does not have */
    const char *order;      /**< a total order: the primary key last */
    const char *total_from; /**< for TOTAL, where counting needs fewer joins */
    const xcri_column_t *more; /**< columns that a list has when `fields` names
                                    them, at most XCRI_MORE_MOST; those without
                                    XCRI_C_NAMED come together, and with
                                    include=movement */
    /** For a sort of all rows by one of .more, where .sql would be slow: what
     *  to sort by, for each of them or NULL, and what is joined for it, as
     *  .join */
    const char *const *more_sort;
    const char *more_join;
    const char *source;
} xcri_part_t;

struct xcri_request_t;
struct xcri_answer_t;

/** A type of a body, and what stands in it */
typedef struct {
    const char *media, *doc;
} xcri_taken_t;

/** A route: one address and its answer */
typedef struct {
    const char *path;             /**< segments; "{name}" is captured; one
                                       in () has no address, see core/route.h's
                                       XCRI_ROUTE_ names */
    const char *doc;
    const char *method;           /**< NULL: GET, and HEAD with it */
    const xcri_param_t *params;   /**< ends with a row without a name */
    const xcri_part_t *parts;     /**< ends with a row without a kind */
    const char *not_found;        /**< detail of the 404; {name} is replaced */
    /** A rule over several parameters: NULL, or the detail of a 400 */
    const char *(*check)(struct xcri_request_t *req);
    /** The way out for what is not a query; NULL: there is none */
    struct xcri_answer_t *(*run)(struct xcri_request_t *req);
    /** Makes the answer of the statements' rows where it is no JSON, and is kept
     *  as others are; NULL: the parts do */
    struct xcri_answer_t *(*make)(struct xcri_request_t *req);
    /** What .run answers, for those who describe it: parts without SQL;
     *  without any, an object that is described elsewhere */
    const xcri_part_t *answer;
    const char *media;            /**< the type of its body; NULL: JSON */
    const xcri_taken_t *takes;    /**< the types of a body that .run reads itself,
                                       piece by piece; ends with a row without
                                       one; NULL: there is none */
    int all_seasons;              /**< reads rows of every season: kept for a
                                       version of the data even where other
                                       answers are not */
    int may_lack;                 /**< reads tables that a database need not
                                       have: without them, or the right to read
                                       them, they are as if they were empty */

    /* For those who describe it: */
    const char *about;            /**< what the addresses have in common that
                                       begin as this one; one of them says it */
    const xcri_param_t *body;     /**< members of the JSON that it is sent; one
                                       that is not REQUIRED may be null */
    int body_most;                /**< an array of 1 to so many may be sent, too;
                                       0: it may not */
    const char *body_answer;      /**< the member with a text for each of it */
    const char *example;          /**< JSON of an answer that no parts make */
    int tagged;                   /**< what .run answers has an ETag */
} xcri_route_t;

/* A page as every list has it: {total, limit, offset, results} */
#define XCRI_PAGE(cols, from_where, order_by, count_from) \
    XCRI_PAGE_MOVING(cols, NULL, from_where, order_by, count_from)
#define XCRI_PAGE_MOVING(cols, more_cols, from_where, order_by, count_from) \
    XCRI_PAGE_HEAD(count_from), \
    { .kind = XCRI_PART_ROWS, .name = "results", .flags = XCRI_PART_PAGED, \
      .columns = cols, .more = more_cols, .from = from_where, \
      .order = order_by }
#define XCRI_PAGE_HEAD(count_from) \
    { .kind = XCRI_PART_TOTAL, .name = "total", .total_from = count_from }, \
    XCRI_ECHO("limit"), \
    XCRI_ECHO("offset")

/* A parameter's value, under its own name; written so that .flags may follow */
#define XCRI_ECHO_OF(word) \
    .kind = XCRI_PART_ECHO, .name = word, .source = word
#define XCRI_ECHO(word) { XCRI_ECHO_OF(word) }

#endif
