/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file directives.h
 * @brief The rows of the answer cache in config.h's structures
 */
#ifndef XCRI_CACHE_DIRECTIVES_H
#define XCRI_CACHE_DIRECTIVES_H

#define XCRI_MEGABYTE (APR_INT64_C(1) << 20)

#define XCRI_CACHE_SERVER(DIRECTIVE, FIELD) \
    DIRECTIVE(apr_int64_t, cache_size, XCRI_UNSET, 32 * XCRI_MEGABYTE, \
        AP_INIT_TAKE1("XCRICacheSize", xcri_config_size, \
            XCRI_OF_SERVER(cache_size, .min = XCRI_MEGABYTE, \
                .max = 4096 * XCRI_MEGABYTE, .range = "1M to 4G", \
                .example = "32M", .may_be_off = 1, .for_all = 1), \
            RSRC_CONF, "memory for ready answers in each child, 0 for none")) \
    DIRECTIVE(apr_int64_t, freshness, XCRI_UNSET, apr_time_from_sec(1), \
        AP_INIT_TAKE1("XCRIFreshness", xcri_config_time, \
            XCRI_OF_SERVER(freshness, .min = 0, \
                .max = apr_time_from_sec(60), .range = "0 to 60s", \
                .example = "1s"), RSRC_CONF, \
            "how old an answer may be while tables change without end")) \
    DIRECTIVE(apr_int64_t, stale_if_error, XCRI_UNSET, \
        apr_time_from_sec(24 * 3600), \
        AP_INIT_TAKE1("XCRIStaleIfError", xcri_config_time, \
            XCRI_OF_SERVER(stale_if_error, .min = apr_time_from_sec(1), \
                .max = apr_time_from_sec(30 * 24 * 3600), \
                .range = "1s to 720h", .example = "24h", .may_be_off = 1), \
            RSRC_CONF, \
            "how old an answer may be while the database is away, or Off")) \
    DIRECTIVE(apr_int64_t, warm, XCRI_UNSET, 64, \
        AP_INIT_TAKE1("XCRIWarm", xcri_config_number, \
            XCRI_OF_SERVER(warm, .min = 0, .max = 10000, .example = "64", \
                .for_all = 1), RSRC_CONF, \
            "answers made ready for a new version of the data before it is " \
            "shown"))

#endif
