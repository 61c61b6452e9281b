/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "openapi/example.h"
#include "core/bind.h"
#include "core/keys.h"
#include "core/param.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

/* ---- values --------------------------------------------------------- */

/* Names that end so, or are just this, have this value; the first that fits.
 * Numbers of things come before what is counted. */
static const struct {
    xcri_type_t type;
    const char *end;
    const char *json;
} known[] = {
    { XCRI_INT, "season_year", "2025" },
    { XCRI_INT, "season", "2025" },
    { XCRI_INT, "division", "2030" },
    { XCRI_INT, "division_code", "2030" },
    { XCRI_INT, "rank_group_fk", "2030" },
    { XCRI_INT, "athlete_hnd", "21615714" },
    { XCRI_INT, "team_b_id", "20722" },
    { XCRI_INT, "b", "20722" },
    { XCRI_INT, "team_hnd", "20690" },
    { XCRI_INT, "team_id", "20690" },
    { XCRI_INT, "team_a_id", "20690" },
    { XCRI_INT, "winner_id", "20690" },
    { XCRI_INT, "a", "20690" },
    { XCRI_INT, "race_hnd", "1062341" },
    { XCRI_INT, "_hnd", "21615714" },
    { XCRI_INT, "_id", "3001" },
    { XCRI_INT, "sport_fk", "3" },
    { XCRI_INT, "_fk", "12" },
    { XCRI_INT, "limit", "100" },
    { XCRI_INT, "offset", "0" },
    { XCRI_INT, "_losses", "2" },
    { XCRI_INT, "_rank", "12" },
    { XCRI_NUMBER, "_rate", "0.8750" },
    { XCRI_NUMBER, "_time", "12.50" },
    { XCRI_NUMBER, "seconds", "12.50" },
    { XCRI_NUMBER, "_pct", "87.5" },
    { XCRI_NUMBER, "", "871.40" },
    { XCRI_TENTHS, "", "87.5" },
    { XCRI_BOOL, "", "true" },
    { XCRI_DATE, "", "\"2025-10-20\"" },
    { XCRI_DATETIME, "", "\"2025-10-24T19:34:03\"" },
    { XCRI_TEXT, "athlete_name_first", "\"Ana\"" },
    { XCRI_TEXT, "athlete_name_last", "\"Ortiz\"" },
    { XCRI_TEXT, "athlete_name", "\"Ana Ortiz\"" },
    { XCRI_TEXT, "meet_name", "\"Nebo Invitational\"" },
    { XCRI_TEXT, "regl_group_name", "\"West\"" },
    { XCRI_TEXT, "conf_group_name", "\"Big Ten\"" },
    { XCRI_TEXT, "division_name", "\"NCAA Division I\"" },
    { XCRI_TEXT, "display_name", "\"October 20, 2025\"" },
    { XCRI_TEXT, "name", "\"Northern Nebo\"" },
    { XCRI_TEXT, "team", "\"Northern Nebo\"" },
    { XCRI_TEXT, "team_code", "\"NEBO\"" },
    { XCRI_TEXT, "_record_vs_common", "\"5-2\"" },
    { XCRI_TEXT, "gender", "\"M\"" },
    { XCRI_TEXT, "gender_code", "\"M\"" },
    { XCRI_TEXT, "rank_group_type", "\"D\"" },
    { XCRI_TEXT, "algorithm_type", "\"light\"" },
    { XCRI_TEXT, "scoring_group", "\"division\"" },
    { XCRI_TEXT, "_version", "\"2.0.0\"" },
    { XCRI_TEXT, "calculation_status", "\"completed\"" },
    { XCRI_TEXT, "status", "\"healthy\"" },
    { XCRI_TEXT, "kind", "\"team\"" },
    { XCRI_TEXT, "q", "\"nebo\"" },
    { XCRI_TEXT, "season_html", "\"<p>A season in words.</p>\"" },
    { XCRI_TEXT, "repository", "\"owner/name\"" },
    { XCRI_TEXT, "email", "\"ana@example.org\"" },
    { XCRI_TEXT, "message", "\"The ranking looks right to me.\"" }
};

/* The name of a member of an object begins after the object's. */
static int ends_with(const char *name, const char *end)
{
    apr_size_t len = strlen(name), end_len = strlen(end);
    const char *at = name + len - end_len;

    return end_len <= len && !strcmp(at, end)
           && (!*end || *end == '_' || at == name || at[-1] == '.'
               || at[-1] == '_');
}

const char *xcri_example_value(const char *name, xcri_type_t type,
                               int nullable)
{
    apr_size_t i;

    for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (known[i].type == type && ends_with(name, known[i].end)) {
            return known[i].json;
        }
    }
    return nullable ? "null" : type == XCRI_INT ? "7" : "\"text\"";
}

static const char *quoted(apr_pool_t *pool, const char *text, apr_size_t len,
                          int upper)
{
    xcri_json_t out;
    char *copy = apr_pstrmemdup(pool, text, len);
    char *at;

    for (at = copy; upper && *at; at++) {
        *at = (char)apr_toupper(*at);
    }
    xcri_json_init(&out, pool);
    xcri_json_text(&out, copy, len);
    return xcri_json_flat(&out);
}

static const char *param_value(apr_pool_t *pool, const xcri_param_t *p,
                               int upper)
{
    if (p->preset && p->type == XCRI_INT) {
        return p->preset;
    }
    if (p->preset) {
        return quoted(pool, p->preset, strlen(p->preset), upper);
    }
    if (p->one_of) {
        return quoted(pool, p->one_of, strcspn(p->one_of, "|"), upper);
    }
    return xcri_example_value(p->name, p->type, 0);
}

const char *xcri_example_param(apr_pool_t *pool, const xcri_param_t *param)
{
    return param_value(pool, param, 0);
}

/* A column that is a text in SQL is that text in every answer. */
static const char *column_value(apr_pool_t *pool, const xcri_column_t *column)
{
    const char *sql = column->sql;
    apr_size_t len = sql ? strlen(sql) : 0;

    if (len > 1 && sql[0] == '\'' && strchr(sql + 1, '\'') == sql + len - 1) {
        return quoted(pool, sql + 1, len - 2, 0);
    }
    return xcri_example_value(column->name, column->type,
                              column->flags & XCRI_C_NULL);
}

/* ---- answers -------------------------------------------------------- */

static void raw(xcri_json_t *out, const char *json)
{
    xcri_json_raw(out, json, strlen(json));
}

static void row(xcri_json_t *out, const xcri_column_t *columns, int open)
{
    xcri_key_t keys[XCRI_MAX_COLUMNS + 1];
    int n = 0, i;

    while (columns[n].name) {
        n++;
    }
    xcri_keys_make(out->pool, columns, n, open, keys);
    for (i = 0; i < n; i++) {
        xcri_keys_write(&keys[i], out);
        raw(out, column_value(out->pool, &columns[i]));
    }
    xcri_keys_write(&keys[n], out);
}

static void part(xcri_json_t *out, const xcri_compiled_t *c,
                 const xcri_part_t *p)
{
    int i;

    if (p->name) {
        xcri_json_text(out, p->name, strlen(p->name));
        xcri_json_lit(out, ":");
    }
    switch (p->kind) {
    case XCRI_PART_ROW:
        row(out, p->columns, p->name != NULL);
        break;
    case XCRI_PART_ROWS:
        xcri_json_lit(out, "[");
        row(out, p->columns, 1);
        xcri_json_lit(out, "]");
        break;
    case XCRI_PART_TOTAL:
    case XCRI_PART_COUNT:
        xcri_json_lit(out, "1");
        break;
    case XCRI_PART_ECHO:
        i = xcri_bind_index(c->route->params, p->source, strlen(p->source));
        raw(out, param_value(out->pool, &c->route->params[i],
                             p->flags & XCRI_PART_UPPER));
        break;
    case XCRI_PART_CONST:
        raw(out, p->source);
        break;
    }
}

void xcri_example_answer(xcri_doc_t *doc, const char *key,
                         const xcri_compiled_t *compiled)
{
    xcri_json_t out;
    int i;

    if (compiled->route->example) {
        xcri_doc_json(doc, key, compiled->route->example);
        return;
    }
    if (!compiled->nparts) {
        return;
    }
    xcri_json_init(&out, doc->pool);
    for (i = 0; i < compiled->nparts; i++) {
        xcri_json_raw(&out, i ? "," : "{", 1);
        part(&out, compiled, &compiled->route->parts[i]);
    }
    xcri_json_lit(&out, "}");
    xcri_doc_json(doc, key, xcri_json_flat(&out));
}
