/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file directives.h
 * @brief The rows of metrics/ in config.h's structures
 */
#ifndef XCRI_METRICS_DIRECTIVES_H
#define XCRI_METRICS_DIRECTIVES_H

#define XCRI_METRICS_SERVER(DIRECTIVE, FIELD) \
    DIRECTIVE(apr_int64_t, slow_query, XCRI_UNSET, 0, \
        AP_INIT_TAKE1("XCRISlowQuery", xcri_config_time, \
            XCRI_OF_SERVER(slow_query, .min = apr_time_from_msec(1), \
                .max = apr_time_from_sec(300), .range = "1ms to 300s", \
                .example = "500ms", .may_be_off = 1), \
            RSRC_CONF, "statements that take longer are logged, or Off")) \
    DIRECTIVE(int, metrics, XCRI_UNSET, 1, \
        AP_INIT_FLAG("XCRIMetrics", xcri_config_flag, \
            XCRI_OF_SERVER(metrics, .max = 1), RSRC_CONF, \
            "whether requests are counted for the status pages"))

#endif
