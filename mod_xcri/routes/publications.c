/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"
#include "http/publish.h"

#define ROWS_OF(piece) \
    { "rows." piece, NULL, XCRI_INT, 0, "Rows that were taken" }

static const xcri_column_t published_columns[] = {
    { "publication", NULL, XCRI_INT, XCRI_C_NULL, "Its number; null: it was "
      "only checked" },
    { "season_year", NULL, XCRI_INT, 0, NULL },
    { "division_code", NULL, XCRI_INT, 0, NULL },
    { "gender_code", NULL, XCRI_TEXT, 0, NULL },
    { "checkpoint_date", NULL, XCRI_DATE, XCRI_C_NULL, NULL },
    COLS_OF_PIECES(ROWS_OF),
    { "checksum", NULL, XCRI_TEXT, 0, "SHA-1 of the body, as sha1sum prints "
      "it" },
    { "took", NULL, XCRI_NUMBER, 0, "Seconds" },
    COL_END
};

static const xcri_part_t published[] = {
    { .kind = XCRI_PART_ROW, .columns = published_columns },
    { 0 }
};

static const xcri_param_t params[] = {
    { .name = "season", .type = XCRI_INT, .flags = XCRI_P_MIN | XCRI_P_MAX,
      .min = 1900, .max = 9999, .doc = "Season, by its year" },
    { .name = "division", .type = XCRI_INT, .flags = XCRI_P_MIN | XCRI_P_MAX,
      .min = 0, .max = 2147483647, .doc = DIVISION_DOC },
    PARAM_GENDER(0),
    PARAM_CHECKPOINT(XCRI_P_BLANK),
    PARAM_DRY_RUN,
    PARAM_END
};

static const xcri_taken_t takes[] = {
    { XCRI_MEDIA_LINES, "A JSON object in each line, which names its part and "
      "has the columns of a row" },
    { XCRI_MEDIA_CSV, "For each part a line with # and its name, a record that "
      "names its columns, and its rows, in UTF-8; nothing between two commas is "
      "NULL, and \"\" an empty text" },
    { NULL, NULL }
};

const xcri_route_t xcri_routes_publications[] = {
    { .path = "/publications/{season}/{division}/{gender}",
      .about = "Rankings that the ranking program puts in place of those before",
      .doc = "Publish a list's rankings, all of them or none", .method = "PUT",
      .params = params, .takes = takes, .run = xcri_publish_put,
      .answer = published },
    { .path = NULL }
};
