/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/github.h"

#include <apr_date.h>
#include <apr_strings.h>
#include <curl/curl.h>
#include <jansson.h>
#include <stdatomic.h>

/* Of one request, in seconds */
#define CONNECT_LIMIT 5L
#define REQUEST_LIMIT 10L

/* Bytes of an answer: a page of issues is long. */
#define ANSWER_MOST (16 * 1024 * 1024)

/* A search reads pages of so many issues, and so many pages at most. */
#define PAGE_ISSUES "100"
#define PAGES_MOST 50

/* After a refusal for too many requests that does not say for how long: GitHub asks
 * for a minute at least, and bans who goes on. */
#define REFUSED_LEAST 60

/* What we wait for at most, whoever asks for more */
#define RETRY_MOST 7200

static atomic_int stopping;

typedef struct {
    apr_pool_t *pool;
    long status;           /**< of HTTP; 0: no answer */
    apr_size_t len, size;
    char *body;
    apr_int64_t retry_after, reset, date; /**< of its headers; 0: not there */
    int used_up;           /**< no more requests until reset */
    int was_sent;          /**< the request, or a part of it */
    const char *why;       /**< there is no answer */
} answer_t;

void xcri_github_child_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void xcri_github_stop(void)
{
    atomic_store(&stopping, 1);
}

/* ---- one request ------------------------------------------------------------ */

static int ask_whether_to_stop(void *data, curl_off_t down, curl_off_t so_far,
                               curl_off_t up, curl_off_t sent)
{
    (void)data;
    (void)down;
    (void)so_far;
    (void)up;
    (void)sent;
    return atomic_load(&stopping);
}

static size_t take_body(char *data, size_t size, size_t n, void *at)
{
    answer_t *answer = at;
    apr_size_t len = size * n;

    if (answer->len + len > ANSWER_MOST) {
        return 0;
    }
    if (answer->len + len >= answer->size) {
        apr_size_t larger = (answer->len + len + 1) * 2;
        char *body = apr_palloc(answer->pool, larger);

        if (answer->len) {
            memcpy(body, answer->body, answer->len);
        }
        answer->body = body;
        answer->size = larger;
    }
    memcpy(answer->body + answer->len, data, len);
    answer->len += len;
    return len;
}

static size_t take_header(char *data, size_t size, size_t n, void *at)
{
    answer_t *answer = at;
    apr_size_t len = size * n;
    char *line = apr_pstrmemdup(answer->pool, data, len), *value;

    line[strcspn(line, "\r\n")] = '\0';
    if ((value = strchr(line, ':')) != NULL) {
        *value++ = '\0';
        value += strspn(value, " \t");
        if (!strcasecmp(line, "Retry-After")) {
            answer->retry_after = apr_atoi64(value);
        }
        else if (!strcasecmp(line, "X-RateLimit-Reset")) {
            answer->reset = apr_atoi64(value);
        }
        else if (!strcasecmp(line, "X-RateLimit-Remaining")) {
            answer->used_up = !strcmp(value, "0");
        }
        else if (!strcasecmp(line, "Date")) {
            answer->date = apr_time_sec(apr_date_parse_http(value));
        }
    }
    return len;
}

static struct curl_slist *headers_for(apr_pool_t *pool,
                                      const xcri_target_t *target)
{
    const char *const lines[] = {
        apr_pstrcat(pool, "Authorization: Bearer ", target->token, NULL),
        "Accept: application/vnd.github+json",
        "X-GitHub-Api-Version: 2022-11-28",
        "Content-Type: application/json",
        "Expect:"
    };
    struct curl_slist *all = NULL;
    apr_size_t i;

    for (i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        all = curl_slist_append(all, lines[i]);
    }
    return all;
}

/* sent: the body of a POST; NULL: a GET */
static answer_t *ask(apr_pool_t *pool, const xcri_target_t *target,
                     const char *address, const char *sent)
{
    answer_t *answer = apr_pcalloc(pool, sizeof(*answer));
    struct curl_slist *headers = headers_for(pool, target);
    CURL *curl = curl_easy_init();
    CURLcode rv = CURLE_OUT_OF_MEMORY;
    long size = 0;

    answer->pool = pool;
    if (curl && headers) {
        curl_easy_setopt(curl, CURLOPT_URL, address);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_USERAGENT, "mod_xcri/" XCRI_VERSION);
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_LIMIT);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, REQUEST_LIMIT);
        /* On a connection that was used before libcurl sends a request again,
         * also a POST, when the server has closed it without an answer: then
         * there would be two issues. */
        curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask_whether_to_stop);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
        curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
        curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
        if (sent) {
            curl_easy_setopt(curl, CURLOPT_POSTFIELDS, sent);
        }
        rv = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &size);
        answer->was_sent = size > 0;
        if (rv == CURLE_OK) {
            curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
        }
    }
    if (rv != CURLE_OK) {
        answer->why = apr_pstrdup(pool, curl_easy_strerror(rv));
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return answer;
}

/* ---- what it means ------------------------------------------------------------ */

static int retry_after(const answer_t *answer)
{
    apr_int64_t seconds = answer->retry_after;

    /* By their clock, not by ours */
    if (!seconds && answer->used_up && answer->reset && answer->date) {
        seconds = answer->reset - answer->date + 1;
    }
    /* None, or one that is over by their clock, which is several machines' */
    if (seconds <= 0 && (answer->status == 403 || answer->status == 429)) {
        seconds = REFUSED_LEAST;
    }
    return seconds < 0 ? 0 : seconds > RETRY_MOST ? RETRY_MOST : (int)seconds;
}

static const char *why_not(apr_pool_t *pool, const answer_t *answer)
{
    const char *cure = answer->status == 401 ? " (is the token right?)"
        : answer->status == 404 || answer->status == 410
          ? " (is the repository right, may the token write issues there?)"
        : answer->status / 100 == 3 ? " (has the repository been moved?)" : "";

    return answer->why ? answer->why
                       : apr_psprintf(pool, "status %ld%s", answer->status,
                                      cure);
}

static xcri_sent_t not_there(apr_pool_t *pool, const answer_t *answer,
                             xcri_outcome_t *outcome)
{
    outcome->why = why_not(pool, answer);
    outcome->retry_after = retry_after(answer);
    switch (answer->status) {
    case 400:
    case 413:
    case 422:
        return XCRI_SENT_REFUSED;
    default:
        return XCRI_SENT_LATER;
    }
}

static int take_issue(apr_pool_t *pool, const json_t *issue,
                      xcri_outcome_t *outcome)
{
    const char *url = json_string_value(json_object_get(issue, "html_url"));

    outcome->number = json_integer_value(json_object_get(issue, "number"));
    outcome->url = url ? apr_pstrndup(pool, url, 255) : NULL;
    return outcome->number > 0;
}

static json_t *json_of(const answer_t *answer)
{
    return answer->len ? json_loadb(answer->body, answer->len, 0, NULL) : NULL;
}

static const char *issues_of(apr_pool_t *pool, const xcri_target_t *target)
{
    return apr_pstrcat(pool, target->api, "/repos/", target->repository,
                       "/issues", NULL);
}

xcri_sent_t xcri_github_create(apr_pool_t *pool, const xcri_target_t *target,
                               const xcri_issue_t *issue,
                               xcri_outcome_t *outcome)
{
    const answer_t *answer = ask(pool, target, issues_of(pool, target),
                                 xcri_issue_github(pool, issue));
    json_t *json;
    int good;

    /* What fails after it was sent may have been done all the same. */
    if (answer->status != 201) {
        xcri_sent_t sent = not_there(pool, answer, outcome);

        return answer->was_sent && (!answer->status || answer->status >= 500
                                    || answer->status / 100 == 2)
               ? XCRI_SENT_UNKNOWN : sent;
    }
    json = json_of(answer);
    good = take_issue(pool, json, outcome);
    json_decref(json);
    outcome->why = "an answer without a number";
    return good ? XCRI_SENT : XCRI_SENT_UNKNOWN;
}

/* How many issues the page has; the one that is looked for, if it is there */
static apr_size_t look_through(apr_pool_t *pool, const json_t *page,
                               const char *mark, xcri_outcome_t *outcome,
                               int *found)
{
    apr_size_t i;
    const json_t *issue;

    json_array_foreach(page, i, issue) {
        const char *body = json_string_value(json_object_get(issue, "body"));

        if (body && !strncmp(body, mark, strlen(mark))) {
            *found = take_issue(pool, issue, outcome);
        }
    }
    return json_array_size(page);
}

xcri_sent_t xcri_github_find(apr_pool_t *pool, const xcri_target_t *target,
                             const xcri_issue_t *issue,
                             xcri_outcome_t *outcome, int *found)
{
    const char *mark = xcri_issue_mark(pool, issue);
    apr_pool_t *temp;
    apr_size_t n = 1;
    int page;

    /* Not GitHub's search, whose index is late. The newest are first; nothing
     * of it is older than the message. */
    *found = 0;
    apr_pool_create(&temp, pool);
    for (page = 1; page <= PAGES_MOST && n && !*found; page++) {
        const answer_t *answer;
        json_t *json;

        apr_pool_clear(temp);
        answer = ask(temp, target, apr_psprintf(temp, "%s?state=all&sort="
                     "created&direction=desc&per_page=" PAGE_ISSUES "&page=%d"
                     "&since=%s", issues_of(temp, target), page, issue->since),
                     NULL);
        json = answer->status == 200 ? json_of(answer) : NULL;
        if (!json_is_array(json)) {
            json_decref(json);
            not_there(pool, answer, outcome);
            outcome->why = apr_pstrdup(pool, outcome->why);
            return XCRI_SENT_LATER;
        }
        n = look_through(pool, json, mark, outcome, found);
        json_decref(json);
    }
    return XCRI_SENT;
}
