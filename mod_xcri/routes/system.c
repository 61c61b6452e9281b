/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "routes/tables.h"
#include "http/health.h"

/* The members of database_tables, in the contract's order */
static const xcri_part_t counts[] = {
    { .kind = XCRI_PART_TOTAL, .name = T_ATHLETES,
      .total_from = "FROM " T_ATHLETES },
    { .kind = XCRI_PART_TOTAL, .name = T_TEAMS, .total_from = "FROM " T_TEAMS },
    { .kind = XCRI_PART_TOTAL, .name = T_COMPONENTS,
      .total_from = "FROM " T_COMPONENTS },
    { .kind = XCRI_PART_TOTAL, .name = T_METADATA,
      .total_from = "FROM " T_METADATA },
    { 0 }
};

#define HEALTH_COL(name, type, text) { name, NULL, XCRI_##type, 0, text }
#define HEALTH_COUNT(table) \
    HEALTH_COL("database_tables." table, INT, "Rows in the table")

static const xcri_column_t health_columns[] = {
    HEALTH_COL("status", TEXT, "healthy; degraded when a table is empty; "
               "maintenance while the site is closed"),
    HEALTH_COL("api_version", TEXT, NULL),
    HEALTH_COL("database_connected", BOOL, NULL),
    HEALTH_COUNT(T_ATHLETES),
    HEALTH_COUNT(T_TEAMS),
    HEALTH_COUNT(T_COMPONENTS),
    HEALTH_COUNT(T_METADATA),
    HEALTH_COL("timestamp", DATETIME, "Local time of the server"),
    COL_END
};

static const xcri_part_t health[] = {
    { .kind = XCRI_PART_ROW, .columns = health_columns },
    { 0 }
};

/* One table's times, as MariaDB keeps them (database/version.c says what is made
 * of them). Other engines than these keep no time of the last change. */
#define STATE(table) \
    "SELECT '" table "' AS name, CREATE_TIME AS created," \
    " UPDATE_TIME AS updated," \
    " COALESCE(ENGINE IN ('InnoDB', 'Aria', 'MyISAM'), 0) AS watched" \
    " FROM information_schema.TABLES" \
    " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '" table "'"

#define STATES \
    STATE(T_ATHLETES) " UNION ALL " STATE(T_TEAMS) " UNION ALL " \
    STATE(T_METADATA) " UNION ALL " STATE(T_COMPONENTS) " UNION ALL " \
    STATE(T_KNOCKOUT) " UNION ALL " STATE(T_MATCHUPS) " UNION ALL " \
    STATE(T_RESUMES) " UNION ALL " STATE(T_SCHOOLS) " UNION ALL " \
    STATE(T_PUBLICATIONS) " UNION ALL " STATE(T_CHANGES) " UNION ALL " \
    STATE(T_MOVES)

/* In the order of database/look.c */
static const xcri_column_t states[] = {
    { "name", "s.name", XCRI_TEXT, 0, NULL },
    { "created", "UNIX_TIMESTAMP(s.created)", XCRI_INT, XCRI_C_NULL, NULL },
    { "updated", "UNIX_TIMESTAMP(s.updated)", XCRI_INT, XCRI_C_NULL, NULL },
    { "watched", "s.watched", XCRI_INT, 0, NULL },
    COL_END
};

#define STATUS(name) \
    "MAX(IF(g.VARIABLE_NAME = '" name "', g.VARIABLE_VALUE + 0, NULL))"

/* How far the log of changes is, and how many tables have been opened */
static const xcri_column_t server[] = {
    { "now", "UNIX_TIMESTAMP(SYSDATE(6))", XCRI_NUMBER, 0, NULL },
    { "log", STATUS("INNODB_LSN_CURRENT"), XCRI_INT, XCRI_C_NULL, NULL },
    { "opened", STATUS("OPENED_TABLES"), XCRI_INT, XCRI_C_NULL, NULL },
    COL_END
};

static const xcri_part_t version_parts[] = {
    { .kind = XCRI_PART_ROWS, .name = "states", .columns = states,
      .from = "FROM (" STATES ") s" },
    { .kind = XCRI_PART_ROW, .name = "server", .columns = server,
      .from = "FROM information_schema.GLOBAL_STATUS g WHERE g.VARIABLE_NAME"
              " IN ('INNODB_LSN_CURRENT', 'OPENED_TABLES')" },
    { 0 }
};

static const xcri_column_t newest[] = {
    { "season", "MAX(a.season_year)", XCRI_INT, XCRI_C_NULL, NULL },
    COL_END
};

static const xcri_part_t newest_parts[] = {
    { .kind = XCRI_PART_ROW, .columns = newest,
      .from = "FROM " T_ATHLETES " a WHERE a.checkpoint_date IS NULL" },
    { 0 }
};

const xcri_route_t xcri_routes_system[] = {
    { .path = "/", .doc = "The API's version and health", .parts = counts,
      .run = xcri_health_root, .answer = health },
    { .path = XCRI_ROUTE_HEALTH, .doc = "Health: the database and its tables",
      .parts = counts, .run = xcri_health, .answer = health },
    { .path = XCRI_ROUTE_VERSION, .parts = version_parts },
    { .path = XCRI_ROUTE_NEWEST, .parts = newest_parts },
    { .path = NULL }
};
