/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file directives.h
 * @brief The rows of database/ in config.h's structures, and what mod_dbd is
 *        told, which mod_dbd does not tell
 */
#ifndef XCRI_DATABASE_DIRECTIVES_H
#define XCRI_DATABASE_DIRECTIVES_H

#define XCRI_DBD "of mod_dbd; mod_xcri looks at it"
#define XCRI_DBD_NUMBER(name, field) \
    AP_INIT_TAKE1(name, xcri_dbd_see_number, \
        XCRI_OF_SERVER(field, .max = 0), RSRC_CONF, XCRI_DBD)

/* The fallbacks of DBD... are what mod_dbd takes where nothing is written. */
#define XCRI_DATABASE_SERVER(DIRECTIVE, FIELD) \
    DIRECTIVE(apr_int64_t, query_timeout, XCRI_UNSET, apr_time_from_sec(10), \
        AP_INIT_TAKE1("XCRIQueryTimeout", xcri_config_time, \
            XCRI_OF_SERVER(query_timeout, .min = apr_time_from_msec(10), \
                .max = apr_time_from_sec(300), .range = "10ms to 300s", \
                .example = "5s"), \
            RSRC_CONF, "longest time of one statement")) \
    DIRECTIVE(apr_int64_t, connection_lifetime, XCRI_UNSET, \
        apr_time_from_sec(1800), \
        AP_INIT_TAKE1("XCRIConnectionLifetime", xcri_config_time, \
            XCRI_OF_SERVER(connection_lifetime, .min = apr_time_from_sec(1), \
                .max = apr_time_from_sec(24 * 3600), .range = "1s to 24h", \
                .example = "30min"), \
            RSRC_CONF, "after which a connection is replaced by a new one")) \
    DIRECTIVE(apr_int64_t, max_lag, XCRI_UNSET, 0, \
        AP_INIT_TAKE1("XCRIMaxLag", xcri_config_time, \
            XCRI_OF_SERVER(max_lag, .min = apr_time_from_sec(1), \
                .max = apr_time_from_sec(3600), .range = "1s to 3600s", \
                .example = "30s", .may_be_off = 1), \
            RSRC_CONF, "how late a replica may be that is read, or Off")) \
    DIRECTIVE(const char *, dbd_driver, NULL, NULL, \
        AP_INIT_TAKE1("DBDriver", xcri_dbd_see_driver, NULL, RSRC_CONF, \
                      XCRI_DBD)) \
    DIRECTIVE(const char *, dbd_params, NULL, NULL, \
        AP_INIT_TAKE1("DBDParams", xcri_dbd_see_params, NULL, RSRC_CONF, \
                      XCRI_DBD)) \
    DIRECTIVE(apr_int64_t, dbd_min, XCRI_UNSET, 1, \
        XCRI_DBD_NUMBER("DBDMin", dbd_min)) \
    DIRECTIVE(apr_int64_t, dbd_keep, XCRI_UNSET, 2, \
        XCRI_DBD_NUMBER("DBDKeep", dbd_keep)) \
    DIRECTIVE(apr_int64_t, dbd_max, XCRI_UNSET, 10, \
        XCRI_DBD_NUMBER("DBDMax", dbd_max)) \
    DIRECTIVE(apr_int64_t, dbd_exptime, XCRI_UNSET, 300, \
        XCRI_DBD_NUMBER("DBDExptime", dbd_exptime)) \
    DIRECTIVE(int, dbd_persist, XCRI_UNSET, 1, \
        AP_INIT_FLAG("DBDPersist", xcri_config_flag, \
            XCRI_OF_SERVER(dbd_persist, .max = 1), RSRC_CONF, \
            XCRI_DBD)) \
    /* The line that has DBDParams */ \
    FIELD(const char *, dbd_params_at) \
    /* Set in each child; NULL without a database */ \
    FIELD(struct xcri_pool_t *, pool)

#endif
