/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "openapi/answers.h"
#include "openapi/schema.h"
#include "core/bind.h"
#include "core/param.h"

#include <string.h>

/* A value of the request, as the answer repeats it */
static void echo(xcri_doc_t *doc, const xcri_compiled_t *c,
                 const xcri_part_t *part)
{
    int i = xcri_bind_index(c->route->params, part->source,
                             strlen(part->source));
    const xcri_param_t *p = &c->route->params[i];
    int always = (p->flags & XCRI_P_REQUIRED) || p->preset || p->setting
                 || (c->in_path & (1U << i));

    xcri_doc_open(doc, part->name, '{');
    xcri_schema_type(doc, p->type, !always);
    xcri_doc_text(doc, "description", "As requested");
    xcri_doc_close(doc, '}');
}

static void part_property(xcri_doc_t *doc, const xcri_compiled_t *c,
                          const xcri_part_t *part)
{
    switch (part->kind) {
    case XCRI_PART_ROW:
        if (xcri_schema_is_inline(c, part)) {
            xcri_schema_properties(doc, part->columns);
        }
        else {
            xcri_schema_row(doc, part->name, part->columns);
        }
        break;
    case XCRI_PART_ROWS:
        xcri_doc_open(doc, part->name, '{');
        xcri_doc_text(doc, "type", "array");
        xcri_schema_row(doc, "items", part->columns);
        xcri_doc_close(doc, '}');
        break;
    case XCRI_PART_TOTAL:
    case XCRI_PART_COUNT:
        xcri_doc_open(doc, part->name, '{');
        xcri_doc_text(doc, "type", "integer");
        xcri_doc_int(doc, "minimum", 0);
        xcri_doc_text(doc, "description", part->kind == XCRI_PART_TOTAL
                      ? "Rows in all" : "Rows in this answer");
        xcri_doc_close(doc, '}');
        break;
    case XCRI_PART_ECHO:
        echo(doc, c, part);
        break;
    case XCRI_PART_CONST:
        xcri_doc_open(doc, part->name, '{');
        xcri_doc_json(doc, "const", part->source);
        xcri_doc_close(doc, '}');
        break;
    }
}

/* The object that a route's parts make */
static void parts(xcri_doc_t *doc, const char *key, const xcri_compiled_t *c)
{
    int i;

    xcri_doc_open(doc, key, '{');
    xcri_doc_text(doc, "type", "object");
    xcri_doc_open(doc, "properties", '{');
    for (i = 0; i < c->nparts; i++) {
        part_property(doc, c, &c->route->parts[i]);
    }
    xcri_doc_close(doc, '}');
    xcri_doc_open(doc, "required", '[');
    for (i = 0; i < c->nparts; i++) {
        const xcri_part_t *part = &c->route->parts[i];

        if (xcri_schema_is_inline(c, part)) {
            xcri_schema_required(doc, part->columns);
        }
        else {
            xcri_doc_text(doc, NULL, part->name);
        }
    }
    xcri_doc_close(doc, ']');
    xcri_doc_close(doc, '}');
}

void xcri_answers_schema(xcri_doc_t *doc, const char *key,
                        const xcri_compiled_t *compiled)
{
    const xcri_compiled_t *c = xcri_schema_answered(doc->pool, compiled);

    if (compiled->route->media) {
        xcri_doc_json(doc, key, "{\"type\":\"string\"}");
    }
    else if (!c) {
        /* One that does not say what it answers gets no schema, and the test
         * that wants one fails. */
        return;
    }
    else if (!c->nparts) {
        xcri_doc_json(doc, key, "{\"type\":\"object\"}");
    }
    else if (xcri_schema_is_one_row(c)) {
        xcri_schema_row(doc, key, c->route->parts[0].columns);
    }
    else {
        parts(doc, key, c);
    }
}
