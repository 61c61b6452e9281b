/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/setup.h"
#include "database/options.h"

#include <apr_escape.h>
#include <apr_file_info.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include <unistd.h>

#define PER_HOUR 3
#define PER_DAY 10
#define MOST_PER_DAY 1000000

#define WRITER "/etc/xcri-write.cnf xcri_write"
#define PUBLISHER "/etc/xcri-publish.cnf xcri_publish"
#define COMMAND "/usr/local/bin/feedback-to-mail"

/* Seconds that a step of a publication may take: tens of thousands of rows */
#define PUBLISH_LIMIT 60

#define KEY "address-key"
#define MAKE_KEY KEY " = \"...\", what `openssl rand -hex 16` prints"

/* ---- directives --------------------------------------------------------- */

static const char *account(cmd_parms *cmd, const char *file, const char *group,
                           const char *example, xcri_account_t **receives)
{
    const char *wrong = xcri_config_misplaced(cmd), *name = cmd->cmd->name;
    xcri_account_t *account = apr_pcalloc(cmd->pool, sizeof(*account));

    if (wrong) {
        return wrong;
    }
    if (!ap_os_is_path_absolute(cmd->temp_pool, file)
        || strpbrk(file, XCRI_DBD_DELIMITERS)
        || strpbrk(group, XCRI_DBD_DELIMITERS)) {
        return apr_psprintf(cmd->pool, "%s takes the whole path of an "
                            "option file and the name of its section, neither "
                            "with a space or any of ;|, in it, not \"%s\" and "
                            "\"%s\"; write, for example, %s %s", name, file,
                            group, name, example);
    }
    account->name = name;
    account->file = file;
    account->group = group;
    account->at = xcri_config_at(cmd);
    account->params = apr_pstrcat(cmd->pool, "file=", file, ",group=", group,
                                  NULL);
    *receives = account;
    return NULL;
}

const char *xcri_setup_writer(cmd_parms *cmd, void *conf, const char *file,
                              const char *group)
{
    (void)conf;
    return account(cmd, file, group, WRITER,
                   &xcri_srv_conf(cmd->server)->writer);
}

const char *xcri_setup_publisher(cmd_parms *cmd, void *conf, const char *file,
                                 const char *group)
{
    xcri_srv_conf_t *srv = xcri_srv_conf(cmd->server);
    const char *wrong = account(cmd, file, group, PUBLISHER, &srv->publisher);

    (void)conf;
    if (!wrong) {
        srv->publisher->limit = PUBLISH_LIMIT;
    }
    return wrong;
}

/* A whole number from 1, or 0 */
static int number(const char *arg)
{
    char *end;
    apr_int64_t n = apr_strtoi64(arg, &end, 10);

    return apr_isdigit(*arg) && !*end && n <= MOST_PER_DAY ? (int)n : 0;
}

const char *xcri_setup_limit(cmd_parms *cmd, void *conf, const char *per_hour,
                             const char *per_day)
{
    const char *wrong = xcri_config_misplaced(cmd);
    xcri_most_t *most = apr_palloc(cmd->pool, sizeof(*most));

    (void)conf;
    most->per_hour = number(per_hour);
    most->per_day = number(per_day);
    if (!wrong && (!most->per_hour || most->per_day < most->per_hour)) {
        wrong = apr_psprintf(cmd->pool, "XCRIFeedbackLimit takes two whole "
                             "numbers from 1 to %d, for an hour and for a day, "
                             "the second at least the first, not \"%s\" and "
                             "\"%s\"; write, for example, XCRIFeedbackLimit 3 "
                             "10", MOST_PER_DAY, per_hour, per_day);
    }
    xcri_srv_conf(cmd->server)->feedback_most = most;
    return wrong;
}

xcri_most_t xcri_setup_most(const xcri_srv_conf_t *srv)
{
    static const xcri_most_t usual = { PER_HOUR, PER_DAY };

    return srv->feedback_most ? *srv->feedback_most : usual;
}

const xcri_target_t *xcri_setup_target(const xcri_srv_conf_t *srv)
{
    return srv->feedback_to ? srv->feedback_to : srv->feedback_command;
}

static const char *without_slash(apr_pool_t *pool, const char *address)
{
    apr_size_t len = strlen(address);

    return apr_pstrmemdup(pool, address, len && address[len - 1] == '/'
                                         ? len - 1 : len);
}

/* OWNER/REPO of the letters that GitHub has for them */
static int is_repository(const char *name)
{
    const char *slash = strchr(name, '/');

    return slash && slash != name && slash[1] && !strchr(slash + 1, '/')
           && *name != '.' && strcmp(slash, "/.") && strcmp(slash, "/..")
           && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
                           "wxyz0123456789-_./") == strlen(name);
}

/* A token is not sent where others can read it. */
static int is_api(apr_pool_t *pool, const char *api)
{
    apr_uri_t uri;

    return apr_uri_parse(pool, api, &uri) == APR_SUCCESS && uri.scheme
           && uri.hostname && !uri.query && !uri.user
           && (!strcmp(uri.scheme, "https")
               || (!strcmp(uri.scheme, "http")
                   && (!strcmp(uri.hostname, "127.0.0.1")
                       || !strcmp(uri.hostname, "localhost"))));
}

const char *xcri_setup_github(cmd_parms *cmd, void *conf, const char *repository,
                              const char *file, const char *api)
{
    const char *wrong = xcri_config_misplaced(cmd);
    xcri_target_t *target = apr_pcalloc(cmd->pool, sizeof(*target));

    (void)conf;
    target->at = xcri_config_at(cmd);
    target->repository = repository;
    target->token_file = file;
    target->api = without_slash(cmd->pool, api ? api : XCRI_GITHUB_API);
    if (!wrong && !is_repository(repository)) {
        wrong = apr_psprintf(cmd->pool, "XCRIFeedbackGitHub takes OWNER/REPO, "
                             "not \"%s\"; write, for example, "
                             "XCRIFeedbackGitHub example/site "
                             "/etc/xcri-github.token", repository);
    }
    if (!wrong && !ap_os_is_path_absolute(cmd->temp_pool, file)) {
        wrong = apr_psprintf(cmd->pool, "XCRIFeedbackGitHub takes the whole "
                             "path of a file that has the token, not \"%s\"; "
                             "write, for example, XCRIFeedbackGitHub %s "
                             "/etc/xcri-github.token", file, repository);
    }
    if (!wrong && !is_api(cmd->temp_pool, target->api)) {
        wrong = apr_psprintf(cmd->pool, "XCRIFeedbackGitHub takes an address "
                             "of the API with https: (http: on this machine "
                             "alone, for the token is sent there), not \"%s\"; "
                             "write, for example, https://github.example.org/"
                             "api/v3", api);
    }
    xcri_srv_conf(cmd->server)->feedback_to = target;
    return wrong;
}

const char *xcri_setup_command(cmd_parms *cmd, void *conf, int argc,
                               char *const argv[])
{
    const char *wrong = xcri_config_misplaced(cmd);
    xcri_target_t *target = apr_pcalloc(cmd->pool, sizeof(*target));
    char **all = apr_pcalloc(cmd->pool, sizeof(*all) * ((apr_size_t)argc + 1));

    (void)conf;
    if (argc) {
        memcpy(all, argv, sizeof(*all) * (apr_size_t)argc);
    }
    target->at = xcri_config_at(cmd);
    target->argv = all;
    if (!wrong && (!argc || !ap_os_is_path_absolute(cmd->temp_pool, argv[0]))) {
        wrong = apr_psprintf(cmd->pool, "XCRIFeedbackCommand takes the whole "
                             "path of a program, and its arguments, not \"%s\""
                             "; write, for example, XCRIFeedbackCommand "
                             COMMAND,
                             argc ? argv[0] : "");
    }
    xcri_srv_conf(cmd->server)->feedback_command = target;
    return wrong;
}

/* ---- when all is read ------------------------------------------------------ */

static const char *check_account(apr_pool_t *pool, xcri_account_t *account)
{
    const char *user = xcri_config_user(pool), *name = account->name;
    apr_finfo_t info;
    int has_group = 0;

    if (apr_stat(&info, account->file, APR_FINFO_PROT, pool) != APR_SUCCESS) {
        return apr_psprintf(pool, "%s at %s names %s, which is not "
                            "there; write it, with a section [%s] and the "
                            "lines user=, password= and database=",
                            name, account->at, account->file, account->group);
    }
    if (info.protection & (APR_FPROT_WREAD | APR_FPROT_WWRITE)) {
        return apr_psprintf(pool, "%s at %s names %s, which anybody "
                            "can read or write; chmod 0640 %s", name, account->at,
                            account->file, account->file);
    }
    if (xcri_config_may(account->file, R_OK)) {
        return apr_psprintf(pool, "%s at %s names %s, which cannot be "
                            "read by %s; chown root:%s %s && chmod 0640 %s",
                            name, account->at, account->file, user,
                            xcri_config_group(pool), account->file,
                            account->file);
    }
    xcri_options_value(pool, account->file, account->group, KEY, &has_group);
    return has_group ? NULL
           : apr_psprintf(pool, "%s at %s names the section [%s] of %s, which "
                          "is not there; write it, with the lines user=, "
                          "password= and database=", name, account->at,
                          account->group, account->file);
}

/* What addresses of visitors are hashed with */
static const char *take_key(apr_pool_t *pool, xcri_account_t *account)
{
    int has_group;
    const char *key = xcri_options_value(pool, account->file, account->group,
                                         KEY, &has_group);
    const void *bytes;

    if (!key || strlen(key) != 2 * sizeof(account->key)
        || !(bytes = apr_punescape_hex(pool, key, 0, NULL))) {
        return apr_psprintf(pool, "the section [%s] of %s has no line " MAKE_KEY
                            ": addresses of visitors are kept as hashes with "
                            "that key", account->group, account->file);
    }
    memcpy(account->key, bytes, sizeof(account->key));
    return NULL;
}

static const char *check_token(apr_pool_t *pool, xcri_target_t *target)
{
    char line[512] = "";
    apr_file_t *file;
    apr_finfo_t info;
    apr_status_t rv;

    /* Read by root, once: httpd's user needs no right to it. */
    rv = apr_file_open(&file, target->token_file, APR_FOPEN_READ,
                       APR_FPROT_OS_DEFAULT, pool);
    if (rv != APR_SUCCESS) {
        return apr_psprintf(pool, "XCRIFeedbackGitHub at %s names %s, which "
                            "cannot be read (%pm); write the token into it, "
                            "and chmod 0600 %s", target->at,
                            target->token_file, &rv, target->token_file);
    }
    if (apr_file_info_get(&info, APR_FINFO_PROT, file) == APR_SUCCESS
        && (info.protection & (APR_FPROT_WREAD | APR_FPROT_WWRITE))) {
        apr_file_close(file);
        return apr_psprintf(pool, "XCRIFeedbackGitHub at %s names %s, which "
                            "anybody can read or write; chmod 0600 %s",
                            target->at, target->token_file,
                            target->token_file);
    }
    apr_file_gets(line, sizeof(line), file);
    apr_file_close(file);
    line[strcspn(line, " \t\r\n")] = '\0';
    target->token = apr_pstrdup(pool, line);
    return *line ? NULL
                 : apr_psprintf(pool, "XCRIFeedbackGitHub at %s names %s, whose "
                                "first line has no token; write it there",
                                target->at, target->token_file);
}

static const char *check_command(apr_pool_t *pool, const xcri_target_t *target)
{
    apr_finfo_t info;

    /* A directory may be entered, which is the same right. */
    if (apr_stat(&info, target->argv[0], APR_FINFO_TYPE, pool) == APR_SUCCESS
        && info.filetype != APR_REG) {
        return apr_psprintf(pool, "XCRIFeedbackCommand at %s names %s, which is "
                            "no program; write, for example, "
                            "XCRIFeedbackCommand " COMMAND, target->at,
                            target->argv[0]);
    }
    return xcri_config_may(target->argv[0], X_OK)
           ? apr_psprintf(pool, "XCRIFeedbackCommand at %s names %s, which %s "
                          "cannot run; chmod 0755 %s", target->at,
                          target->argv[0], xcri_config_user(pool),
                          target->argv[0])
           : NULL;
}

static const char *check_target(apr_pool_t *pool, const xcri_srv_conf_t *srv)
{
    if (srv->feedback_to && srv->feedback_command) {
        return apr_psprintf(pool, "there is XCRIFeedbackGitHub at %s and "
                            "XCRIFeedbackCommand at %s: a message goes one "
                            "way; leave one of them out", srv->feedback_to->at,
                            srv->feedback_command->at);
    }
    return srv->feedback_to ? check_token(pool, srv->feedback_to)
           : srv->feedback_command ? check_command(pool, srv->feedback_command)
                                   : NULL;
}

static const char *check_publisher(apr_pool_t *pool, server_rec *main_server)
{
    xcri_account_t *publisher = xcri_srv_conf(main_server)->publisher;
    server_rec *s;

    for (s = main_server; s && !publisher; s = s->next) {
        if (xcri_srv_conf(s)->publishes) {
            return apr_psprintf(pool, "XCRIPublish On at %s needs an account "
                                "that writes; write, outside of <VirtualHost> "
                                "and <Location>, XCRIPublisher " PUBLISHER,
                                xcri_srv_conf(s)->publishes);
        }
    }
    return publisher ? check_account(pool, publisher) : NULL;
}

const char *xcri_setup_check(apr_pool_t *pool, server_rec *main_server)
{
    const xcri_srv_conf_t *srv = xcri_srv_conf(main_server);
    const char *wrong;

    if (xcri_setup_target(srv) && !srv->feedback) {
        return apr_psprintf(pool, "%s at %s says where messages go, and "
                            "XCRIFeedback is Off; write XCRIFeedback On beside "
                            "it", srv->feedback_to ? "XCRIFeedbackGitHub"
                                                   : "XCRIFeedbackCommand",
                            xcri_setup_target(srv)->at);
    }
    if (srv->feedback && !srv->writer) {
        return "XCRIFeedback On needs an account that writes; write XCRIWriter "
               WRITER " beside it";
    }
    wrong = check_publisher(pool, main_server);
    if (!wrong && srv->writer) {
        wrong = check_account(pool, srv->writer);
    }
    if (!wrong && srv->writer) {
        wrong = take_key(pool, srv->writer);
    }
    return wrong ? wrong : check_target(pool, srv);
}
