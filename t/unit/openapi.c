/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* The OpenAPI document of a small table of its own. What the document is
 * worth as such is for t/api/openapi.t, with the specification's schema. */
#include "tap.h"
#include "openapi/openapi.h"
#include "core/route.h"

#include <apr_general.h>
#include <stdlib.h>

static const xcri_column_t runner[] = {
    { "id", "r.id", XCRI_INT, 0, NULL },
    { "name", "r.name", XCRI_TEXT, XCRI_C_NULL, "As \"given\"" },
    { "best.time", "r.time", XCRI_NUMBER, XCRI_C_NULL, NULL },
    { "best.day", "r.day", XCRI_DATE, 0, NULL },
    { "best.place.name", "r.place", XCRI_TEXT, 0, NULL },
    { "active", "r.active", XCRI_BOOL, 0, NULL },
    { "changed", "r.changed", XCRI_DATETIME, 0, NULL },
    { NULL, NULL, 0, 0, NULL }
};

static const xcri_column_t moved[] = {
    { "gained", "r.gained", XCRI_INT, XCRI_C_NULL, NULL },
    { NULL, NULL, 0, 0, NULL }
};

static const xcri_column_t sums[] = {
    { "runners", "COUNT(*)", XCRI_INT, 0, NULL },
    { "mean", "AVG(r.time)", XCRI_TENTHS, 0, NULL },
    { NULL, NULL, 0, 0, NULL }
};

static const xcri_column_t state_columns[] = {
    { "status", NULL, XCRI_TEXT, 0, NULL },
    { NULL, NULL, 0, 0, NULL }
};

static const xcri_part_t state[] = {
    { .kind = XCRI_PART_ROW, .columns = state_columns },
    { 0 }
};

static const xcri_part_t found[] = {
    { .kind = XCRI_PART_COUNT, .name = "total" },
    { .kind = XCRI_PART_ROWS, .name = "results", .columns = runner },
    { 0 }
};

static const xcri_part_t elsewhere[] = {
    { 0 }
};

static const xcri_param_t list_params[] = {
    { .name = "year", .type = XCRI_INT, .setting = XCRI_SETTING_SEASON,
      .doc = "Year" },
    { .name = "limit", .type = XCRI_INT, .flags = XCRI_P_MIN | XCRI_P_MAX,
      .min = 1, .max = 1000, .setting = XCRI_SETTING_LIMIT, .doc = "Most" },
    { .name = "offset", .type = XCRI_INT, .flags = XCRI_P_MIN, .preset = "0",
      .doc = "From" },
    { .name = "sex", .type = XCRI_TEXT, .one_of = "M|F", .pattern = "^[MF]$",
      .preset = "M", .doc = "M or F" },
    { .name = "word", .type = XCRI_TEXT, .min_chars = 2, .doc = "Part" },
    { .name = "day", .type = XCRI_DATE, .flags = XCRI_P_BLANK,
      .doc = "Day" },
    { .name = "sort", .type = XCRI_TEXT, .setting = XCRI_SETTING_SORT,
      .doc = "Order" },
    { .name = "fields", .type = XCRI_TEXT, .setting = XCRI_SETTING_FIELDS,
      .doc = "Columns" },
    { .name = "format", .type = XCRI_TEXT, .setting = XCRI_SETTING_FORMAT,
      .doc = "json or csv" },
    { .name = "include", .type = XCRI_TEXT, .setting = XCRI_SETTING_INCLUDE,
      .doc = "More" },
    { .name = NULL }
};

#define WHERE \
    "FROM runners r WHERE r.year = :year AND r.sex = :sex" \
    " AND (:word IS NULL OR r.name LIKE :word)" \
    " AND (:day IS NULL OR r.day = :day)"

static const xcri_part_t list_parts[] = {
    XCRI_PAGE_MOVING(runner, moved, WHERE, "r.id", NULL),
    { 0 }
};

static const xcri_param_t one_params[] = {
    { .name = "id", .type = XCRI_INT, .doc = "Number" },
    { .name = NULL }
};

static const xcri_part_t one_parts[] = {
    { .kind = XCRI_PART_ROW, .flags = XCRI_PART_REQUIRED, .columns = runner,
      .from = "FROM runners r WHERE r.id = :id" },
    { 0 }
};

static const xcri_param_t kind_params[] = {
    { .name = "kind", .type = XCRI_TEXT, .flags = XCRI_P_OPEN,
      .one_of = "HILL|FLAT", .doc = "Kind" },
    { .name = "near", .type = XCRI_INT, .doc = "Near" },
    { .name = NULL }
};

static const xcri_part_t kind_parts[] = {
    { .kind = XCRI_PART_ECHO, .name = "kind", .source = "kind" },
    { .kind = XCRI_PART_ECHO, .name = "near", .source = "near" },
    { .kind = XCRI_PART_ROW, .columns = sums, .from = "FROM runners r" },
    { .kind = XCRI_PART_ROW, .name = "again", .columns = sums,
      .from = "FROM runners r" },
    { .kind = XCRI_PART_COUNT, .name = "count" },
    { .kind = XCRI_PART_ROWS, .name = "matches", .columns = runner,
      .from = "FROM runners r" },
    { .kind = XCRI_PART_CONST, .name = "offset", .source = "0" },
    { 0 }
};

static const char *refuse(struct xcri_request_t *req)
{
    (void)req;
    return NULL;
}

static struct xcri_answer_t *run(struct xcri_request_t *req)
{
    (void)req;
    return 0;
}

static const xcri_param_t letter[] = {
    { .name = "name", .type = XCRI_TEXT, .max_chars = 9, .doc = "Whose" },
    { .name = "kind", .type = XCRI_TEXT, .flags = XCRI_P_REQUIRED,
      .min_chars = 2, .one_of = "love|chain" },
    { .name = NULL }
};

static const xcri_part_t inner_parts[] = {
    { .kind = XCRI_PART_ROW, .columns = sums, .from = "FROM runners r" },
    { 0 }
};

static const xcri_route_t routes[] = {
    { .path = "/runners/", .about = "Who runs", .doc = "List runners",
      .params = list_params, .parts = list_parts },
    { .path = "/runners/{id}", .doc = "One runner", .params = one_params,
      .parts = one_parts, .not_found = "No runner {id}" },
    { .path = "/runners/by-kind/{kind}", .doc = "Of a kind",
      .params = kind_params, .parts = kind_parts, .check = refuse },
    { .path = "/state", .doc = "State", .run = run, .answer = state },
    { .path = "/runners-found", .doc = "Find", .run = run, .answer = found },
    { .path = "/self", .doc = "Self", .run = run, .answer = elsewhere,
      .example = "{\"self\":1}" },
    { .path = "/page", .doc = "Page", .run = run,
      .media = "text/html; charset=utf-8" },
    { .path = "/silent", .doc = "Says nothing", .run = run },
    { .path = "/letters/", .doc = "Send", .method = "POST", .run = run,
      .body = letter, .answer = state },
    { .path = "(inner)", .parts = inner_parts },
    { .path = NULL }
};

static const xcri_route_t *const tables[] = { routes, NULL };

static apr_pool_t *pool;
static const char *document;

static const char *write_document(const xcri_engine_t *engine,
                                  apr_int64_t season, apr_int64_t limit,
                                  apr_int64_t max, const char *server)
{
    xcri_settings_t settings = { season, limit, max };
    xcri_json_t out;

    xcri_json_init(&out, pool);
    xcri_openapi_write(&out, engine, &settings, server, "1.2.3");
    return xcri_json_flat(&out);
}

static void has(const char *text, const char *name)
{
    if (!ok(strstr(document, text) != NULL, "%s", name)) {
        fprintf(stderr, "# not in the document: %s\n", text);
    }
}

static void has_not(const char *text, const char *name)
{
    ok(strstr(document, text) == NULL, "%s", name);
}

/* Do braces and brackets outside of texts close as they open, with commas
 * exactly between members? */
static int is_well_formed(const char *s)
{
    char open[64];
    int depth = 0, text = 0;
    char before = 0;

    for (; *s; s++) {
        if (text) {
            if (*s == '\\') {
                s++;
            }
            else if (*s == '"') {
                text = 0;
                before = '"';
            }
            continue;
        }
        if ((*s == '}' || *s == ']')
            && (!depth || open[--depth] != (*s == '}' ? '{' : '[')
                || before == ',')) {
            return 0;
        }
        if (*s == ',' && (before == ',' || before == '{' || before == '[')) {
            return 0;
        }
        if ((*s == '{' || *s == '[' || *s == '"') && before
            && !strchr(",:{[", before)) {
            return 0;
        }
        if (*s == '{' || *s == '[') {
            open[depth++] = *s;
        }
        text = *s == '"';
        before = *s;
    }
    return !depth && !text;
}

static void test_paths(void)
{
    has("\"openapi\":\"3.1.0\"", "the version of the specification");
    has("\"version\":\"1.2.3\"", "the version of the API");
    has("\"servers\":[{\"url\":\".\"}],\"security\":[]",
        "where the API is, and that nobody signs in");
    has("\"tags\":[{\"name\":\"general\",\"description\":\"",
        "what stands alone");
    has("{\"name\":\"letters\"},{\"name\":\"runners\",\"description\":"
        "\"Who runs\"}]", "a tag for each first segment, and what it is");
    has("\"/runners/{id}\":{\"get\":{\"operationId\":\"getRunnersById\","
        "\"tags\":[\"runners\"],\"summary\":\"One runner\"",
        "a path with its template, a name for programs, a tag, a summary");
    has("\"/state\":{\"get\":{\"operationId\":\"getState\","
        "\"tags\":[\"general\"]", "an address alone has no tag of its own");
    has("\"/letters\":{\"post\":{\"operationId\":\"postLetters\"",
        "another method, and no slash at the end");
    has("\"requestBody\":{\"required\":true,\"content\":{"
        "\"application/json\":{\"schema\":{\"type\":\"object\","
        "\"properties\":{\"name\":{\"type\":[\"string\",\"null\"],"
        "\"maxLength\":9,\"description\":\"Whose\"},\"kind\":{"
        "\"type\":\"string\",\"minLength\":2,\"enum\":[\"love\","
        "\"chain\"]}},\"required\":[\"kind\"]},\"example\":{\"name\":"
        "\"Northern Nebo\",\"kind\":\"love\"}}}}",
        "what it is sent, and an example");
    has_not("inner", "rows without an address are left out");
    ok(strstr(document, "\"/page\"") < strstr(document, "\"/runners\""),
       "the paths are in order");
}

static void test_params(void)
{
    has("{\"name\":\"year\",\"in\":\"query\",\"description\":\"Year\","
        "\"schema\":{\"type\":\"integer\",\"default\":2025}}",
        "the configured season is the default");
    has("{\"name\":\"limit\",\"in\":\"query\",\"description\":\"Most\","
        "\"schema\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":500,"
        "\"default\":50}}", "the configured limit and the smaller maximum");
    has("\"description\":\"From\",\"schema\":{\"type\":\"integer\","
        "\"minimum\":0,\"default\":0}", "a minimum, and a preset number");
    has("\"schema\":{\"type\":\"string\",\"enum\":[\"M\",\"F\"],"
        "\"default\":\"M\"}", "words, and a preset text");
    has("\"schema\":{\"type\":\"string\",\"minLength\":2}", "a length");
    has("\"allowEmptyValue\":true,\"schema\":{\"type\":\"string\","
        "\"format\":\"date\"}", "a date, or nothing");
    has("{\"name\":\"id\",\"in\":\"path\",\"description\":\"Number\","
        "\"required\":true,\"schema\":{\"type\":\"integer\"},"
        "\"example\":7}", "what stands in the path is required");
    has("\"enum\":[\"hill\",\"flat\",\"HILL\",\"FLAT\"]",
        "words in either case");
    has("\"schema\":{\"$ref\":\"#/components/schemas/RunnerSort\"}", "sort");
    has("\"style\":\"form\",\"explode\":false,\"schema\":{\"type\":\"array\","
        "\"items\":{\"$ref\":\"#/components/schemas/RunnerField\"}}",
        "fields, with commas");
    has("\"items\":{\"type\":\"string\",\"enum\":[\"movement\"]}", "include");
    has("\"description\":\"Columns. The rows have these members and no others"
        " then, also where their schema requires more\"",
        "what fields does to a row");
    has("{\"name\":\"format\",\"in\":\"query\",\"description\":\"json or csv."
        " Here stands json alone, so that an answer has one type; the others"
        " are in the operation's x-forms\",\"schema\":{\"type\":\"string\","
        "\"enum\":[\"json\"]}}", "the form of the schema");
    has("\"RunnerField\":{\"type\":\"string\",\"enum\":[\"id\",\"name\","
        "\"best.time\",", "the columns as words");
    has("\"gained\"]}", "and those that include adds");
}

static void test_answers(void)
{
    has("\"Runner\":{\"type\":\"object\",\"properties\":{"
        "\"id\":{\"type\":\"integer\"},"
        "\"name\":{\"type\":[\"string\",\"null\"],"
        "\"description\":\"As \\\"given\\\"\"},"
        "\"best\":{\"type\":\"object\",\"properties\":{"
        "\"time\":{\"type\":[\"number\",\"null\"]},"
        "\"day\":{\"type\":\"string\",\"format\":\"date\"},"
        "\"place\":{\"type\":\"object\",\"properties\":{"
        "\"name\":{\"type\":\"string\"}},\"required\":[\"name\"]}},"
        "\"required\":[\"time\",\"day\",\"place\"]},"
        "\"active\":{\"type\":\"boolean\"},"
        "\"changed\":{\"type\":\"string\",\"format\":\"date-time-local\"},"
        "\"gained\":{\"type\":[\"integer\",\"null\"]}},"
        "\"required\":[\"id\",\"name\",\"best\",\"active\",\"changed\"]}",
        "columns as properties, nested where they have dots; what is added"
        " on request is not required");
    has("\"results\":{\"type\":\"array\",\"items\":{\"$ref\":"
        "\"#/components/schemas/Runner\"}}", "a list has rows");
    has("\"required\":[\"total\",\"limit\",\"offset\",\"results\"]},"
        "\"example\":{\"total\":1,\"limit\":100,\"offset\":0,\"results\":[{"
        "\"id\":7,\"name\":\"Northern Nebo\",\"best\":{\"time\":871.40,"
        "\"day\":\"2025-10-20\",\"place\":{\"name\":\"Northern Nebo\"}},"
        "\"active\":true,\"changed\":\"2025-10-24T19:34:03\"}]}}}},\"304\"",
        "a page with an example, as JSON and nothing else");
    has("\"x-forms\":{\"csv\":{\"description\":\"The rows with format=csv, or"
        " with Accept: text/csv\",\"content\":{\"text/csv\":{\"schema\":{"
        "\"type\":\"string\"}}}}", "its other forms apart");
    has("\"description\":\"One runner\",\"headers\":{\"ETag\":{\"$ref\":"
        "\"#/components/headers/ETag\"}},\"content\":{\"application/json\":{"
        "\"schema\":{\"$ref\":\"#/components/schemas/Runner\"},"
        "\"example\":{\"id\":7,", "one row, and nothing beside it");
    has("\"properties\":{\"kind\":{\"type\":\"string\","
        "\"description\":\"As requested\"},"
        "\"near\":{\"type\":[\"integer\",\"null\"],",
        "what is echoed is null where it can be absent");
    has("\"runners\":{\"type\":\"integer\"},\"mean\":{\"type\":\"number\"},"
        "\"again\":{\"$ref\":\"#/components/schemas/RunnersByKindAgain\"}",
        "a row among the others, and one with a name");
    has("\"matches\":{\"type\":\"array\",\"items\":{\"$ref\":"
        "\"#/components/schemas/Runner\"}}", "the same columns, the same name");
    has("\"offset\":{\"const\":0}", "a constant");
    has("\"required\":[\"kind\",\"near\",\"runners\",\"mean\",\"again\","
        "\"count\",\"matches\",\"offset\"]", "all of them are there");
    has("\"example\":{\"kind\":\"HILL\",\"near\":7,\"runners\":7,"
        "\"mean\":87.5,\"again\":{\"runners\":7,\"mean\":87.5},\"count\":1,"
        "\"matches\":[{", "and all of them in the example");
    has("\"State\":{\"type\":\"object\",\"properties\":{\"status\":",
        "what .run answers");
    has("\"description\":\"Find\",\"content\":{\"application/json\":{"
        "\"schema\":{\"type\":\"object\",\"properties\":{\"total\":{"
        "\"type\":\"integer\",\"minimum\":0,\"description\":"
        "\"Rows in this answer\"},\"results\":{\"type\":\"array\","
        "\"items\":{\"$ref\":\"#/components/schemas/Runner\"}}},",
        "and with arrays in it");
    has("\"description\":\"Self\",\"content\":{\"application/json\":{"
        "\"schema\":{\"type\":\"object\"},\"example\":{\"self\":1}}}",
        "what is described elsewhere");
    has("\"description\":\"Page\",\"content\":{\"text/html\":{\"schema\":{"
        "\"type\":\"string\"}}}", "what is no JSON");
    has("\"description\":\"Says nothing\",\"content\":{"
        "\"application/json\":{}}", "what is not described has no schema");
}

#define TAIL \
    "\"500\":{\"$ref\":\"#/components/responses/ServerError\"}," \
    "\"503\":{\"$ref\":\"#/components/responses/Unavailable\"}}"
#define METHOD "\"405\":{\"$ref\":\"#/components/responses/MethodNotAllowed\"},"
#define FAILED \
    "\"412\":{\"$ref\":\"#/components/responses/PreconditionFailed\"},"
#define CHECKED "\"422\":{\"$ref\":\"#/components/responses/InvalidParameters\"},"

static void test_errors(void)
{
    has("\"304\":{\"$ref\":\"#/components/responses/NotModified\"},"
        "\"404\":{\"$ref\":\"#/components/responses/NotFound\","
        "\"description\":\"No runner {id}\"}," METHOD FAILED CHECKED TAIL,
        "a route that can miss and has parameters");
    has("\"400\":{\"$ref\":\"#/components/responses/BadRequest\"},"
        "\"404\":{\"$ref\":\"#/components/responses/NotFound\"}," METHOD FAILED
        CHECKED TAIL, "a route with a check, and with a text in its path");
    has("\"example\":{\"self\":1}}}}," METHOD TAIL,
        "a route without parameters");
    has(METHOD FAILED "\"413\":{\"$ref\":\"#/components/responses/TooLarge\"},"
        CHECKED "\"429\":{\"$ref\":\"#/components/responses/"
        "TooManyRequests\"}," TAIL, "a route that is sent something");
    has("\"headers\":{\"Retry-After\":", "when to come back");
}

int main(void)
{
    xcri_engine_t *engine;
    const char *again;

    apr_initialize();
    atexit(apr_terminate);
    apr_pool_create(&pool, NULL);
    if (!is_str(xcri_route_compile(pool, tables, &engine), NULL,
                "the tables compile")) {
        return done_testing();
    }
    document = write_document(engine, 2025, 50, 500, ".");
    ok(is_well_formed(document), "braces and commas are where they belong");
    test_paths();
    test_params();
    test_answers();
    test_errors();

    again = write_document(engine, 2025, 50, 500, ".");
    is_str(again, document, "the same settings, the same document");
    document = write_document(engine, XCRI_NEWEST, 50, 20, "..");
    ok(is_well_formed(document), "well-formed again");
    has("\"servers\":[{\"url\":\"..\"}]", "the API is above");
    has("\"description\":\"Year; without it, the newest that has live"
        " rankings\",\"schema\":{\"type\":\"integer\"}}",
        "without a configured season there is no default");
    has("\"maximum\":20,\"default\":20", "no default above the maximum");
    apr_pool_destroy(pool);
    return done_testing();
}
