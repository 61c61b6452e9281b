/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "database/options.h"
#include "config.h"

#include <apr_env.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* As libmariadb has it: files include files no deeper than this. */
#define DEEPEST 64

typedef struct {
    apr_pool_t *pool;
    const char *group, *name;
    const char *value;
    xcri_options_t found;
} search_t;

static void look_into(search_t *search, const char *name, int depth);

/* !include FILE, !includedir DIRECTORY: of a directory libmariadb reads the one
 * file my.cnf, whatever else is there. */
static void follow(search_t *search, char *line, int depth)
{
    char *word, *state;

    if ((word = apr_strtok(line, " \t", &state)) == NULL
        || depth == DEEPEST) {
        return;
    }
    line = apr_strtok(NULL, " \t", &state);
    if (line && !strcmp(word, "!includedir")) {
        look_into(search, apr_pstrcat(search->pool, line, "/my.cnf", NULL),
                  depth + 1);
    }
    else if (line && !strcmp(word, "!include")) {
        look_into(search, line, depth + 1);
    }
}

/* NAME = VALUE, where "-" and "_" are one: the value without its quotes */
static char *value_of(char *line, const char *name)
{
    for (; *name; name++, line++) {
        if (*line != *name && !(*name == '-' && *line == '_')) {
            return NULL;
        }
    }
    line += strspn(line, " \t");
    if (*line++ != '=') {
        return NULL;
    }
    line += strspn(line, " \t\"'");
    line[strcspn(line, "\"'")] = '\0';
    return line;
}

static void take_line(search_t *search, const char *name, char *line,
                      int depth, int *is_inside)
{
    char *end = line + strlen(line), *value;

    while (apr_isspace(*line)) {
        line++;
    }
    while (end > line && apr_isspace(end[-1])) {
        *--end = '\0';
    }
    if (*line == '!') {
        follow(search, line, depth);
    }
    else if (*line == '[') {
        line[strcspn(line, "]")] = '\0';
        *is_inside = !strcmp(line + 1, search->group);
        if (*is_inside) {
            search->found.file = name;
        }
    }
    else if (*is_inside && (value = value_of(line, search->name)) != NULL) {
        search->value = apr_pstrdup(search->pool, value);
    }
    else if (*is_inside && (value = value_of(line, "connect-timeout"))) {
        search->found.connect_timeout = atoi(value);
    }
}

static void look_into(search_t *search, const char *name, int depth)
{
    const char *found_before = search->found.file;
    apr_file_t *file;
    char line[1024];
    int is_inside = 0;
    int error = xcri_config_may(name, R_OK);

    if (error == ENOENT || error == ENOTDIR) {
        return;
    }
    if (apr_file_open(&file, name, APR_FOPEN_READ | APR_FOPEN_BUFFERED,
                      APR_FPROT_OS_DEFAULT, search->pool) == APR_SUCCESS) {
        while (apr_file_gets(line, sizeof(line), file) == APR_SUCCESS) {
            take_line(search, name, line, depth, &is_inside);
        }
        apr_file_close(file);
        if (search->found.file == found_before) {
            return;
        }
    }
    if (error) {
        search->found.file = found_before;
        search->found.unreadable = name;
        search->found.error = error;
    }
}

xcri_options_t xcri_options_find(apr_pool_t *pool, const char *group)
{
    search_t search = { pool, group, "socket", NULL,
                        { NULL, NULL, 0, NULL, 0 } };
    char *home;

    look_into(&search, "/etc/my.cnf", 0);
    look_into(&search, "/etc/mysql/my.cnf", 0);
    if (apr_env_get(&home, "MARIADB_HOME", pool) == APR_SUCCESS
        || apr_env_get(&home, "MYSQL_HOME", pool) == APR_SUCCESS) {
        look_into(&search, apr_pstrcat(pool, home, "/my.cnf", NULL), 0);
    }
    if (apr_env_get(&home, "HOME", pool) == APR_SUCCESS) {
        look_into(&search, apr_pstrcat(pool, home, "/.my.cnf", NULL), 0);
    }
    search.found.socket = search.value;
    return search.found;
}

const char *xcri_options_value(apr_pool_t *pool, const char *file,
                               const char *group, const char *name,
                               int *found)
{
    search_t search = { pool, group, name, NULL,
                        { NULL, NULL, 0, NULL, 0 } };

    look_into(&search, file, 0);
    *found = search.found.file != NULL;
    return search.value;
}
