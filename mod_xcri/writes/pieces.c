/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/pieces.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#define RANKINGS "iz_rankings_xcri_"
#define LIST "algorithm_type, scoring_group"
#define GROUP "rank_group_type, rank_group_fk"
#define OF_DIVISIONS "algorithm_type = 'light' AND scoring_group = 'division'"

const xcri_piece_t xcri_pieces[XCRI_PIECES] = {
    { "athletes", RANKINGS "athlete_rankings", "ranking_id", LIST,
      "anet_athlete_hnd", "athlete_rank", OF_DIVISIONS, 0 },
    { "teams", RANKINGS "team_rankings", "ranking_id", LIST,
      "anet_team_hnd", "team_rank", OF_DIVISIONS, 0 },
    { "components", RANKINGS "scs_components", "component_id", NULL,
      "anet_athlete_hnd", NULL, NULL, 1 },
    { "knockout", RANKINGS "team_knockout", "id", GROUP,
      "team_id", "knockout_rank", NULL, 0 },
    { "matchups", RANKINGS "team_knockout_matchups", "matchup_id", GROUP,
      "race_hnd, team_a_id, team_b_id", NULL, NULL, 0 },
    { "metadata", RANKINGS "calculation_metadata", "metadata_id", LIST,
      "gender_code", NULL, NULL, 0 }
};

const char xcri_pieces_names[] =
    "athletes|teams|components|knockout|matchups|metadata";

int xcri_pieces_needs(const xcri_field_t *field)
{
    return !field->usual && !field->is_nullable && !field->has_default;
}

/* What information_schema says of a column */
enum {
    NAME, TYPE, NULLABLE, DEFAULT, MADE, CHARS, PRECISION, SCALE, UNSIGNED, ASKED
};

#define ASK \
    "SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE = 'YES'," \
    " COLUMN_DEFAULT IS NOT NULL, COALESCE(COLUMN_DEFAULT LIKE '%(%', 0)," \
    " COALESCE(CHARACTER_MAXIMUM_LENGTH, 0)," \
    " COALESCE(NUMERIC_PRECISION, 0), COALESCE(NUMERIC_SCALE, 0)," \
    " COLUMN_TYPE LIKE '%unsigned%' FROM information_schema.COLUMNS" \
    " WHERE TABLE_SCHEMA = DATABASE() AND IS_GENERATED = 'NEVER'" \
    " AND TABLE_NAME = '"

/* The ranking program may have named a column by any word. */
static const char *quote(apr_pool_t *pool, const char *name)
{
    char *quoted = apr_palloc(pool, 2 * strlen(name) + 3), *to = quoted;

    for (*to++ = '`'; *name; name++) {
        if (*name == '`') {
            *to++ = '`';
        }
        *to++ = *name;
    }
    *to++ = '`';
    *to = '\0';
    return quoted;
}

static int bits_of(const char *type)
{
    static const struct { const char *name; int bits; } types[] = {
        { "tinyint", 8 }, { "smallint", 16 }, { "mediumint", 24 },
        { "int", 32 }, { "bigint", 64 }, { NULL, 0 }
    };
    int i;

    for (i = 0; types[i].name && strcmp(types[i].name, type); i++) {
    }
    return types[i].bits;
}

static void set_kind(xcri_field_t *field, char *const *row)
{
    int bits = bits_of(row[TYPE]), is_unsigned = *row[UNSIGNED] == '1', i;

    if (bits) {
        field->kind = XCRI_FIELD_INT;
        bits -= !is_unsigned;
        field->max = bits >= 63 ? APR_INT64_MAX : ((apr_int64_t)1 << bits) - 1;
        field->min = is_unsigned ? 0 : -field->max - 1;
    }
    else if (!strcmp(row[TYPE], "decimal")) {
        field->kind = XCRI_FIELD_DECIMAL;
        field->bound = 1;
        for (i = atoi(row[PRECISION]) - atoi(row[SCALE]); i > 0; i--) {
            field->bound *= 10;
        }
    }
    else if (!strcmp(row[TYPE], "double") || !strcmp(row[TYPE], "float")) {
        field->kind = XCRI_FIELD_REAL;
    }
    else if (!strcmp(row[TYPE], "date")) {
        field->kind = XCRI_FIELD_DATE;
    }
    else if (!strcmp(row[TYPE], "datetime") || !strcmp(row[TYPE], "timestamp")) {
        field->kind = XCRI_FIELD_DATETIME;
    }
    else {
        field->kind = XCRI_FIELD_TEXT;
        field->chars = (apr_size_t)apr_atoi64(row[CHARS]);
    }
}

/* What the address says, and what a row need not say */
static void set_values(apr_pool_t *pool, xcri_field_t *field,
                       const xcri_piece_t *piece,
                       const xcri_edition_t *edition)
{
    const char *name = field->name;

    field->is_key = !strcmp(name, piece->key);
    if (!strcmp(name, "season_year")) {
        field->fixed = apr_psprintf(pool, "%" APR_INT64_T_FMT,
                                    edition->season);
    }
    else if (!strcmp(name, "division_code")) {
        field->fixed = apr_psprintf(pool, "%" APR_INT64_T_FMT,
                                    edition->division);
    }
    else if (!strcmp(name, "gender_code")) {
        field->fixed = apr_pstrcat(pool, "\"", edition->gender, "\"", NULL);
    }
    else if (!strcmp(name, "checkpoint_date")) {
        field->fixed = edition->day
                       ? apr_pstrcat(pool, "\"", edition->day, "\"", NULL)
                       : "null";
    }
    else if (!strcmp(name, "algorithm_type")) {
        field->usual = "'light'";
    }
    else if (!strcmp(name, "scoring_group")) {
        field->usual = "'division'";
    }
    else if (!strcmp(name, "rank_group_type")) {
        field->usual = "'D'";
    }
    else if (!strcmp(name, "rank_group_fk")) {
        field->usual = apr_psprintf(pool, "%" APR_INT64_T_FMT,
                                    edition->division);
    }
    else if (piece == &xcri_pieces[XCRI_PIECE_COMPONENTS]
             && !strcmp(name, "ranking_id")) {
        /* The athlete's, which is not known before the athletes have theirs */
        field->usual = "0";
        field->is_key = 1;
    }
    if (field->fixed) {
        char *literal = apr_pstrdup(pool, field->fixed), *at;

        for (at = literal; *at; at++) {
            *at = *at == '"' ? '\'' : *at;
        }
        field->usual = literal;
    }
    if (field->is_key) {
        field->usual = "0";
    }
}

const apr_array_header_t *xcri_pieces_fields(apr_pool_t *pool, MYSQL *mysql,
                                             const xcri_piece_t *piece,
                                             const xcri_edition_t *edition)
{
    apr_array_header_t *fields = apr_array_make(pool, 40,
                                                sizeof(xcri_field_t));
    const char *sql = apr_pstrcat(pool, ASK, piece->table,
                                  "' ORDER BY ORDINAL_POSITION", NULL);
    MYSQL_RES *result;
    MYSQL_ROW row;

    if (mysql_query(mysql, sql)
        || (result = mysql_store_result(mysql)) == NULL) {
        return NULL;
    }
    while (mysql_num_fields(result) == ASKED
           && (row = mysql_fetch_row(result)) != NULL) {
        xcri_field_t *field = apr_array_push(fields);

        memset(field, 0, sizeof(*field));
        field->name = apr_pstrdup(pool, row[NAME]);
        field->quoted = quote(pool, field->name);
        field->is_nullable = *row[NULLABLE] == '1';
        field->has_default = *row[DEFAULT] == '1';
        field->default_is_made = *row[MADE] == '1';
        set_kind(field, row);
        set_values(pool, field, piece, edition);
    }
    mysql_free_result(result);
    return fields->nelts ? fields : NULL;
}
