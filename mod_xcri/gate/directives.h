/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file directives.h
 * @brief The rows of gate/ in config.h's structures
 *
 * The gate stands in quick_handler, where no <Location> is merged yet: all of
 * it is configured for a server.
 */
#ifndef XCRI_GATE_DIRECTIVES_H
#define XCRI_GATE_DIRECTIVES_H

#define XCRI_GATE_SERVER(DIRECTIVE, FIELD) \
    DIRECTIVE(const char *, site, NULL, "/iz/xcri", \
        AP_INIT_TAKE1("XCRISite", xcri_gate_set_site, NULL, RSRC_CONF, \
            "the path of the site, which maintenance closes")) \
    DIRECTIVE(struct xcri_gate_t *, gate, NULL, NULL, \
        AP_INIT_TAKE1("XCRIMaintenance", xcri_gate_set, NULL, RSRC_CONF, \
            "On, Off or \"expr=...\" in quotation marks")) \
    DIRECTIVE(const char *, page, NULL, NULL, \
        AP_INIT_TAKE1("XCRIMaintenancePage", xcri_gate_set_page, NULL, \
            RSRC_CONF, "an HTML file, or default")) \
    DIRECTIVE(apr_int64_t, retry_after, XCRI_UNSET, apr_time_from_sec(1800), \
        AP_INIT_TAKE1("XCRIMaintenanceRetryAfter", xcri_config_time, \
            XCRI_OF_SERVER(retry_after, .min = apr_time_from_sec(1), \
                .max = apr_time_from_sec(7 * 24 * 3600), \
                .range = "1s to 168h (units s, min and h; a number alone is " \
                         "seconds)", .example = "30min"), \
            RSRC_CONF, "a time, such as 30min")) \
    DIRECTIVE(const struct xcri_window_t *, window, NULL, NULL, \
        AP_INIT_TAKE12("XCRIMaintenanceWindow", xcri_gate_set_window, NULL, \
            RSRC_CONF, "such as 2026-01-15T06:00:00Z PT2H30M, or Off")) \
    /* FILE:LINE of the window */ \
    FIELD(const char *, window_at) \
    /* What all children know of it; NULL without shared memory */ \
    FIELD(struct xcri_closing_t *, closing)

#endif
