/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file fault.h
 * @brief Why the database is of no use: kinds, in our own words
 *
 * The database's words name hosts, paths, accounts and tables; they stand in
 * the log, and nowhere else.
 */
#ifndef XCRI_FAULT_H
#define XCRI_FAULT_H

/* FAULT(name, what, cure): what is the end of "The rankings database ...", and
 * may be read by anybody; cure is for the administrator. */
#define XCRI_FAULTS(FAULT) \
    FAULT(NONE, "is there", "nothing is to be done") \
    FAULT(OTHER, "cannot be reached", "the error log has its words") \
    FAULT(ABSENT, "is not running, or not where it is looked for", \
          "start MariaDB, or correct where DBDParams looks for it") \
    FAULT(SILENT, "does not answer", \
          "see what MariaDB does, and whether the network lets it through") \
    FAULT(UNNAMED, "is not found under its name", \
          "correct the name in DBDParams, or the name service") \
    FAULT(ACCOUNT, "does not accept the account that reads it", \
          "correct the account's name and password, or make it with " \
          "conf/sql/grants.sql") \
    FAULT(DATABASE, "does not let the account use the rankings", \
          "correct dbname in DBDParams, or give the account its rights with " \
          "conf/sql/grants.sql") \
    FAULT(GRANT, "answers, but the account may not read all that it needs", \
          "give the account its rights with conf/sql/grants.sql") \
    FAULT(SCHEMA, "answers, but a table or a column is missing", \
          "compare the tables with conf/sql/schema.sql") \
    FAULT(FULL, "has no connection left", \
          "raise max_connections of MariaDB or the account's own limit, or " \
          "lower DBDMax") \
    FAULT(BLOCKED, "does not let this machine in", \
          "make the account for this machine, or FLUSH HOSTS") \
    FAULT(TLS, "cannot be reached over an encrypted connection", \
          "compare the TLS options of both sides") \
    FAULT(APART, "is a node that may not be read now", \
          "see wsrep_cluster_status and the other nodes; it is read again " \
          "when it has all data") \
    FAULT(LATE, "is a replica that is too late", \
          "see SHOW ALL REPLICAS STATUS; it is read again when it has caught " \
          "up")

#define XCRI_A_FAULT(name, what, cure) XCRI_FAULT_##name,
typedef enum { XCRI_FAULTS(XCRI_A_FAULT) XCRI_FAULT_KINDS } xcri_fault_t;
#undef XCRI_A_FAULT

/** "does not answer" */
const char *xcri_fault_what(int fault);

/** What an administrator does about it */
const char *xcri_fault_cure(int fault);

#endif
