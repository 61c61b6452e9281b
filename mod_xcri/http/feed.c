/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/feed.h"
#include "http/links.h"
#include "core/sql.h"
#include "database/commits.h"

#include <string.h>

/* The statements of the route, and the columns of the first */
enum { FEED, ENTRIES };
enum { ID, UPDATED, COLUMNS };

/* Of a feed without an entry */
#define NO_ID      "00000000-0000-3000-8000-000000000000"
#define NO_UPDATED "1970-01-01T00:00:00Z"

/* What stands before each column of an entry, in the order of
 * routes/changes.c, and after the last: as cells of HTML are written, so texts
 * of XML are */
#define KEY(text) { text, sizeof(text) - 1 }
static const xcri_key_t entry[] = {
    KEY("<entry>\n<id>urn:uuid:"),
    KEY("</id>\n<title>"),
    KEY("</title>\n<updated>"),
    KEY("</updated>\n<link rel=\"alternate\" type=\"application/json\""
        " href=\"changes/"),
    KEY("\"/>\n<content type=\"xhtml\"><div"
        " xmlns=\"http://www.w3.org/1999/xhtml\">\n<p>"),
    KEY("</p>\n<p>"),
    KEY("</p>\n<p>"),
    KEY("</p>\n<p>"),
    KEY("</p>\n<p>"),
    KEY("</p>\n<p>"),
    KEY("</p>\n<p>"),
    KEY("</p>\n<p>"),
    KEY("</p>\n</div></content>\n</entry>\n")
};
#define ENTRY_COLUMNS ((int)(sizeof(entry) / sizeof(*entry)) - 1)

/* Characters that XML does not have become spaces, NUL among them, which does not
 * end a text; and the two that are none of Unicode's the one that stands for what
 * is broken. */
static void write_without_strangers(xcri_json_t *from, xcri_json_t *out)
{
    apr_size_t len = xcri_json_length(from);
    char *text = (char *)xcri_json_flat(from), *at;

    for (at = text; at < text + len; at++) {
        if ((unsigned char)*at < 0x20 && !memchr("\t\n\r", *at, 3)) {
            *at = ' ';
        }
        else if (!strncmp(at, "\xEF\xBF\xBE", 3)
                 || !strncmp(at, "\xEF\xBF\xBF", 3)) {
            at[2] = '\xBD';
        }
    }
    xcri_json_raw(out, text, len);
}

static void raw(xcri_json_t *out, const char *text)
{
    xcri_json_raw(out, text, strlen(text));
}

/* The address may end in a slash: what is beside it is above then. */
static void write_head(const xcri_request_t *req, const char *const *texts,
                       xcri_json_t *out)
{
    int is_above = req->path.len && req->path.data[req->path.len - 1] == '/';
    const char *query = xcri_links_query(req);

    raw(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
             "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\""
             " xml:base=\"");
    raw(out, is_above ? "../" : "./");
    raw(out, "\">\n<id>urn:uuid:");
    raw(out, texts[ID] ? texts[ID] : NO_ID);
    raw(out, "</id>\n<title>XCRI: what new rankings have moved</title>\n"
             "<updated>");
    raw(out, texts[UPDATED] ? texts[UPDATED] : NO_UPDATED);
    raw(out, "</updated>\n<author><name>XCRI</name></author>\n"
             "<link rel=\"self\" type=\"application/atom+xml\""
             " href=\"changes.atom");
    if (*query) {
        raw(out, "?");
        xcri_json_html(out, query, strlen(query));
    }
    raw(out, "\"/>\n");
}

static int read_feed(xcri_request_t *req, const char **texts,
                     xcri_json_t *entries)
{
    const xcri_compiled_t *c = req->compiled;
    xcri_view_t view = { entry, NULL, ENTRY_COLUMNS, XCRI_FORM_HTML };
    apr_int64_t rows;
    int found, rv = xcri_query_texts(&req->query,
        xcri_sql_choose(req->pool, c, c->statements[FEED], req->values), texts,
        &found);

    return rv != OK ? rv
           : xcri_query_rows(&req->query,
                             xcri_sql_choose(req->pool, c,
                                             c->statements[ENTRIES],
                                             req->values),
                             &view, entries, &rows);
}

xcri_answer_t *xcri_feed_changes(xcri_request_t *req)
{
    xcri_answer_t *answer = xcri_answer_make(req->pool, HTTP_OK,
                                             req->compiled->route->media);
    const char *texts[COLUMNS] = { NULL, NULL };
    xcri_json_t entries;
    int rv;

    do {
        xcri_json_init(&entries, req->pool);
        rv = xcri_commits_read(&req->query);
        rv = rv == OK ? read_feed(req, texts, &entries) : rv;
    } while (xcri_commits_again(&req->query, rv));
    xcri_query_end(&req->query);
    if (rv != OK) {
        return xcri_request_failed(req, rv);
    }
    write_head(req, texts, &answer->body);
    write_without_strangers(&entries, &answer->body);
    raw(&answer->body, "</feed>\n");
    return answer;
}
