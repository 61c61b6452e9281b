/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file directives.h
 * @brief The rows of writes/ in config.h's structures: what is written, by
 *        which account, and where it goes
 *
 * There is one account for messages, one for publications, and one table of
 * messages for all of httpd, however many hosts have the API: what says so does
 * not stand in a <VirtualHost>.
 */
#ifndef XCRI_WRITES_DIRECTIVES_H
#define XCRI_WRITES_DIRECTIVES_H

#define XCRI_WRITES_PLACE(DIRECTIVE, FIELD) \
    DIRECTIVE(int, publish, XCRI_UNSET, 0, \
        AP_INIT_FLAG("XCRIPublish", xcri_fence_publish, \
            XCRI_OF_PLACE(publish, .max = 1), ACCESS_CONF, \
            "whether rankings can be published below the API there"))

#define XCRI_WRITES_SERVER(DIRECTIVE, FIELD) \
    DIRECTIVE(struct xcri_account_t *, writer, NULL, NULL, \
        AP_INIT_TAKE2("XCRIWriter", xcri_setup_writer, NULL, RSRC_CONF, \
            "an option file of MariaDB and its section, for the account " \
            "that writes")) \
    DIRECTIVE(struct xcri_account_t *, publisher, NULL, NULL, \
        AP_INIT_TAKE2("XCRIPublisher", xcri_setup_publisher, NULL, RSRC_CONF, \
            "an option file of MariaDB and its section, for the account " \
            "that publishes")) \
    /* Where XCRIPublish On stands; NULL: nowhere */ \
    FIELD(const char *, publishes) \
    DIRECTIVE(int, feedback, XCRI_UNSET, 0, \
        AP_INIT_FLAG("XCRIFeedback", xcri_config_flag, \
            XCRI_OF_SERVER(feedback, .max = 1, .for_all = 1), RSRC_CONF, \
            "whether what visitors write is kept")) \
    DIRECTIVE(const struct xcri_most_t *, feedback_most, NULL, NULL, \
        AP_INIT_TAKE2("XCRIFeedbackLimit", xcri_setup_limit, NULL, RSRC_CONF, \
            "most messages of one client, in an hour and in a day")) \
    DIRECTIVE(apr_int64_t, feedback_keep, XCRI_UNSET, 365, \
        AP_INIT_TAKE1("XCRIFeedbackKeep", xcri_config_number, \
            XCRI_OF_SERVER(feedback_keep, .min = 1, .max = 36500, \
                .for_all = 1, .example = "365"), \
            RSRC_CONF, "days after which a delivered message's words go")) \
    DIRECTIVE(struct xcri_target_t *, feedback_to, NULL, NULL, \
        AP_INIT_TAKE23("XCRIFeedbackGitHub", xcri_setup_github, NULL, \
            RSRC_CONF, "OWNER/REPO, a file with a token, and where the API " \
            "is if not at api.github.com")) \
    DIRECTIVE(struct xcri_target_t *, feedback_command, NULL, NULL, \
        AP_INIT_TAKE_ARGV("XCRIFeedbackCommand", xcri_setup_command, NULL, \
            RSRC_CONF, "a program that is given each message as JSON"))

#endif
