/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"
#include "http/docs.h"

/* OpenAPI's own specification says what the document is. */
static const xcri_part_t document[] = {
    { 0 }
};

#define DOCS_PAGE \
    .run = xcri_docs_page, .tagged = 1, .media = "text/html; charset=utf-8", \
    .example = "\"<!DOCTYPE html>\""

const xcri_route_t xcri_routes_openapi[] = {
    { .path = "/openapi.json", .doc = "This description, as OpenAPI 3.1",
      .run = xcri_docs_document, .answer = document, .tagged = 1,
      .example = "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"XCRI API\","
                 "\"version\":\"2.0.0\"},\"paths\":{}}" },
    { .path = "/docs", .doc = "This description, to read and to try",
      DOCS_PAGE },
    { .path = "/redoc", .doc = "The same, where the predecessor had it twice",
      DOCS_PAGE },
    { .path = NULL }
};
