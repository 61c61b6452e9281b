/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file options.h
 * @brief A section of MariaDB's option files, as libmariadb finds it
 */
#ifndef XCRI_OPTIONS_H
#define XCRI_OPTIONS_H

#include <apr_pools.h>

typedef struct {
    const char *file;       /**< the one that has the section; NULL: none */
    const char *socket;     /**< what it says of the socket; NULL: nothing */
    int connect_timeout;    /**< seconds; 0: it says nothing, or no limit */
    const char *unreadable; /**< one that httpd's user cannot read, and that
                                 has the section or may have it; or NULL */
    int error;              /**< why not: an errno */
} xcri_options_t;

/** Looks for [group] where libmariadb looks. What is found lives in pool. */
xcri_options_t xcri_options_find(apr_pool_t *pool, const char *group);

/**
 * One value of [group] in this file and what it includes, as libmariadb has it.
 * @param found receives whether there is such a section
 * @return without its quotation marks, in pool; NULL: it is not there
 */
const char *xcri_options_value(apr_pool_t *pool, const char *file,
                               const char *group, const char *name,
                               int *found);

/** The files that libmariadb reads, in words */
#define XCRI_OPTIONS_FILES "/etc/my.cnf, /etc/mysql/my.cnf and ~/.my.cnf"

#endif
