/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file send.h
 * @brief How an attempt to deliver a message ended
 */
#ifndef XCRI_SEND_H
#define XCRI_SEND_H

#include "writes/issue.h"
#include "writes/setup.h"

typedef enum {
    XCRI_SENT,            /**< it is there */
    XCRI_SENT_REFUSED,    /**< this one is not taken; others may be */
    XCRI_SENT_LATER,      /**< none is taken at the moment; it is not there */
    XCRI_SENT_UNKNOWN     /**< it may be there */
} xcri_sent_t;

typedef struct {
    apr_int64_t number;   /**< of the issue; 0: it has none */
    const char *url;      /**< or NULL */
    int retry_after;      /**< seconds that were asked for; 0: none were */
    const char *why;      /**< it failed, for the log and the table */
} xcri_outcome_t;

#endif
