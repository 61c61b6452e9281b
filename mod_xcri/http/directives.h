/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file directives.h
 * @brief The rows of http/ in config.h's structures: what an answer is like
 */
#ifndef XCRI_HTTP_DIRECTIVES_H
#define XCRI_HTTP_DIRECTIVES_H

#define XCRI_LARGEST_LIMIT 1000000
#define XCRI_GIGABYTE APR_INT64_C(1073741824)

#define XCRI_HTTP_PLACE(DIRECTIVE, FIELD) \
    DIRECTIVE(apr_int64_t, default_season, XCRI_UNSET, XCRI_NEWEST, \
        AP_INIT_TAKE1("XCRIDefaultSeason", xcri_config_number, \
            XCRI_OF_PLACE(default_season, .min = 1900, .max = 9999, \
                .example = "2025"), \
            XCRI_ANYWHERE, "season of a request that names none")) \
    DIRECTIVE(apr_int64_t, default_limit, XCRI_UNSET, 100, \
        AP_INIT_TAKE1("XCRIDefaultLimit", xcri_config_number, \
            XCRI_OF_PLACE(default_limit, .min = 1, \
                .max = XCRI_LARGEST_LIMIT, .example = "100"), \
            XCRI_ANYWHERE, "rows of a page whose request gives no limit")) \
    DIRECTIVE(apr_int64_t, max_limit, XCRI_UNSET, 50000, \
        AP_INIT_TAKE1("XCRIMaxLimit", xcri_config_number, \
            XCRI_OF_PLACE(max_limit, .min = 1, .max = XCRI_LARGEST_LIMIT, \
                .example = "50000"), \
            XCRI_ANYWHERE, "most rows of a page")) \
    DIRECTIVE(apr_array_header_t *, origins, NULL, NULL, \
        AP_INIT_ITERATE("XCRICORSOrigin", xcri_cors_add_origin, NULL, \
            XCRI_ANYWHERE, \
            "origins whose scripts may read the answers, * or none")) \
    DIRECTIVE(int, server_timing, XCRI_UNSET, 0, \
        AP_INIT_FLAG("XCRIServerTiming", xcri_config_flag, \
            XCRI_OF_PLACE(server_timing, .max = 1), XCRI_ANYWHERE, \
            "whether answers say where the time went")) \
    DIRECTIVE(int, fast_path, XCRI_UNSET, 0, \
        AP_INIT_FLAG("XCRIFastPath", xcri_config_flag, \
            XCRI_OF_PLACE(fast_path, .max = 1), XCRI_ANYWHERE, \
            "whether ready answers are given before <Location> is looked at")) \
    DIRECTIVE(const char *, mount, NULL, NULL, \
        AP_INIT_TAKE1("SetHandler", xcri_mount_see_handler, NULL, \
            OR_FILEINFO, "of the core; mod_xcri looks for " XCRI_HANDLER))

#define XCRI_HTTP_SERVER(DIRECTIVE, FIELD) \
    DIRECTIVE(apr_int64_t, large_answers, XCRI_UNSET, XCRI_GIGABYTE * 2, \
        AP_INIT_TAKE1("XCRILargeAnswers", xcri_config_size, \
            XCRI_OF_SERVER(large_answers, .min = 4 * 1024 * 1024, \
                .max = XCRI_GIGABYTE * 1024, .range = "4M to 1024G (units K, " \
                "M and G)", .example = "512M"), \
            RSRC_CONF, "what the large answers of a child may hold in " \
            "temporary files, such as 512M")) \
    DIRECTIVE(int, batch, XCRI_UNSET, 1, \
        AP_INIT_FLAG("XCRIBatch", xcri_config_flag, \
            XCRI_OF_SERVER(batch, .max = 1, .for_all = 1), RSRC_CONF, \
            "whether a child's threads let who runs go on, on Linux")) \
    /* One of them has the API */ \
    FIELD(int, mounted) \
    /* One of them has XCRIFastPath On */ \
    FIELD(int, fast) \
    /* <Location>s with a handler that matters to us: xcri_place_t */ \
    FIELD(apr_array_header_t *, places) \
    /* The same, made ready when all is read: xcri_mount_t */ \
    FIELD(apr_array_header_t *, mounts)

#endif
