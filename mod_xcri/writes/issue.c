/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/issue.h"
#include "core/json.h"
#include "core/plain.h"

#include <apr_strings.h>
#include <string.h>

#define TITLE_CHARS 60

const char *xcri_issue_mark(apr_pool_t *pool, const xcri_issue_t *issue)
{
    return apr_pstrcat(pool, "Reference: `", issue->reference, "`", NULL);
}

/* ---- what a stranger wrote ------------------------------------------------- */

/* Without control characters but ends of lines and tabs; a CR of its own ends one */
static const char *plain(apr_pool_t *pool, const char *text)
{
    char *out = apr_palloc(pool, strlen(text) + 1), *to = out;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if ((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t') {
            *to++ = *text;
        }
        else if (c == '\r' && text[1] != '\n') {
            *to++ = '\n';
        }
    }
    *to = '\0';
    return out;
}

/* A fence that is longer than any that the text could close it with */
static const char *fence_for(apr_pool_t *pool, const char *text)
{
    apr_size_t longest = 2, run;
    char *fence;

    for (; (text = strchr(text, '`')) != NULL; text += run) {
        run = strspn(text, "`");
        longest = run > longest ? run : longest;
    }
    fence = apr_palloc(pool, longest + 2);
    memset(fence, '`', longest + 1);
    fence[longest + 1] = '\0';
    return fence;
}

/* Titles know no Markdown, but names and numbers of issues are looked for in
 * them: a space of no width stands after what they begin with, and in addresses
 * for whoever makes links of them. */
static const char *title_of(apr_pool_t *pool, const char *text)
{
    static const char no_width[] = "\xe2\x80\x8b";
    char *out = apr_palloc(pool, strlen(text) * sizeof(no_width) + 4);
    char *to = out;
    int chars = 0, spaces = 0;

    for (; *text && chars < TITLE_CHARS; text++) {
        unsigned char c = (unsigned char)*text;
        /* A mark of direction would turn round what stands beside the title. */
        apr_size_t none = xcri_plain_hidden(text);

        if (c == ' ' || c == '`' || none) {
            spaces = to != out;
            text += none ? none - 1 : 0;
            continue;
        }
        if (spaces) {
            *to++ = ' ';
            spaces = 0;
        }
        *to++ = *text;
        /* Only the first byte of a character counts; the others follow it. */
        for (; (text[1] & 0xc0) == 0x80; text++) {
            *to++ = text[1];
        }
        if (c == '@' || c == '#' || (c == ':' && text[1] == '/')) {
            memcpy(to, no_width, sizeof(no_width) - 1);
            to += sizeof(no_width) - 1;
        }
        chars++;
    }
    strcpy(to, *text ? "..." : "");
    return out;
}

static const char *from(apr_pool_t *pool, const xcri_issue_t *issue)
{
    int has_name = issue->name && *issue->name;
    int has_email = issue->email && *issue->email;

    if (!has_name && !has_email) {
        return "";
    }
    return apr_pstrcat(pool, "From: ", has_name ? issue->name : "",
                       has_email ? " <" : "", has_email ? issue->email : "",
                       has_email ? ">" : "", "\n\n", NULL);
}

/* ---- its forms ----------------------------------------------------------- */

static void member(xcri_json_t *out, const char *key, const char *value)
{
    xcri_json_raw(out, key, strlen(key));
    if (value) {
        xcri_json_text(out, value, strlen(value));
    }
    else {
        xcri_json_lit(out, "null");
    }
}

const char *xcri_issue_github(apr_pool_t *pool, const xcri_issue_t *issue)
{
    const char *text = plain(pool, apr_pstrcat(pool, from(pool, issue),
                                               issue->message, NULL));
    const char *fence = fence_for(pool, text);
    const char *kind = !strcmp(issue->type, "bug") ? "Bug report"
                       : !strcmp(issue->type, "question") ? "Question"
                                                          : "Feedback";
    xcri_json_t out;

    xcri_json_init(&out, pool);
    member(&out, "{\"title\":", apr_pstrcat(pool, "[", kind, "] ",
                                           title_of(pool, issue->message),
                                           NULL));
    member(&out, ",\"body\":", apr_pstrcat(pool, xcri_issue_mark(pool, issue),
        "\n\nSent ", issue->sent, " from the site's feedback form. All of the "
        "block is what a visitor wrote.\n\n", fence, "text\n", text, "\n",
        fence, "\n", NULL));
    member(&out, ",\"labels\":[\"user-feedback\",", issue->type);
    xcri_json_lit(&out, "]}");
    return xcri_json_flat(&out);
}

const char *xcri_issue_json(apr_pool_t *pool, const xcri_issue_t *issue)
{
    xcri_json_t out;

    xcri_json_init(&out, pool);
    member(&out, "{\"reference\":", issue->reference);
    member(&out, ",\"sent\":", issue->sent);
    member(&out, ",\"feedback_type\":", issue->type);
    member(&out, ",\"name\":", issue->name);
    member(&out, ",\"email\":", issue->email);
    member(&out, ",\"message\":", issue->message);
    xcri_json_lit(&out, ",\"attempt\":");
    xcri_json_int(&out, issue->attempt);
    xcri_json_lit(&out, "}\n");
    return xcri_json_flat(&out);
}
