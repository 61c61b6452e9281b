/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file survey.h
 * @brief What is known of the tables: their times, and digests of their rows
 */
#ifndef XCRI_SURVEY_H
#define XCRI_SURVEY_H

#include "database/version.h"
#include "database/wire.h"

#define XCRI_SURVEY_TABLES 16

/** As information_schema tells them: seconds since 1970; 0: NULL */
typedef struct {
    apr_int64_t created, updated;
    int present;
} xcri_times_t;

typedef struct {
    char name[65];
    xcri_times_t now, seen; /**< of this look, and when it was looked through */
    int odd;                /**< looks in a row that found an engine which keeps
                                 no time: a view, or one that is being altered */
    int known;              /**< digest is that of its rows, if the times tell
                                 no other */
    char digest[33];        /**< of its columns and rows */
    apr_time_t looked;      /**< through, by xcri_now() */
    apr_time_t due;         /**< not to be looked through before */
    int factor;
} xcri_table_t;

typedef struct {
    xcri_table_t table[XCRI_SURVEY_TABLES];
    int n;
    apr_int64_t now;         /**< of the database, microseconds */
    apr_int64_t log, opened; /**< of the server: see version.c */
} xcri_survey_t;

/** Nothing is known any more: it may be another server. */
void xcri_survey_forget(xcri_survey_t *survey);

/** Reads the times. 0: they could not be read. */
int xcri_survey_read(xcri_survey_t *survey, xcri_wire_t *wire,
                     const xcri_engine_t *engine);

/** What the times say of a table's digest: that it is settled, that the table
 *  has changed since, or nothing. */
xcri_version_state_t xcri_survey_state(const xcri_table_t *t);

/** Looks through a table, when it is still and due; 0: not now. */
int xcri_survey_look_through(xcri_survey_t *survey, xcri_table_t *t,
                             xcri_wire_t *wire, apr_pool_t *temp,
                             server_rec *s);

/** The digest of all rows, and the time of the newest change: 0 when one of the
 *  tables has none */
void xcri_survey_sum(const xcri_survey_t *survey, char digest[33],
                     apr_time_t *modified);

#endif
