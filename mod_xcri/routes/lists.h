/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file lists.h
 * @brief Which lists of rankings there are, and how many rows each has
 *
 * For the routes that show all seasons: they read a row or two of each list,
 * not its thousands of rows, so that they do not grow with them.
 */
#ifndef XCRI_LISTS_H
#define XCRI_LISTS_H

#include "routes/tables.h"

/* Every list of the table, with its last rank: the database jumps in the index
 * from one list to the next (a loose scan), as long as no WHERE keeps it from
 * doing so. */
#define ALL_LISTS(table, rank) \
    "(SELECT x.season_year, x.algorithm_type, x.scoring_group," \
    " x.checkpoint_date, x.division_code, x.gender_code," \
    " COALESCE(MAX(x." rank "), 0) AS last_rank FROM " table " x" \
    " GROUP BY x.season_year, x.algorithm_type, x.scoring_group," \
    " x.checkpoint_date, x.division_code, x.gender_code" AS_IT_STANDS ") l"

/* Has a completed calculation counted as many rows as the list's last rank
 * says? Then so many there are. Genders are compared byte by byte: the two
 * tables may have different collations. */
#define CALCULATED(total) \
    "(l.season_year, COALESCE(l.checkpoint_date, '1000-01-01')," \
    " l.division_code, BINARY l.gender_code, l.last_rank)" \
    " IN (SELECT m.season_year, COALESCE(m.checkpoint_date, '1000-01-01')," \
    " m.division_code, BINARY m.gender_code, m." total \
    " FROM " T_METADATA " m WHERE " OF_DIVISIONS("m") \
    " AND m.calculation_status = 'completed' AND m." total " IS NOT NULL)"

/* The lists for which the condition on alias l holds, each with its number of
 * rows: as calculated, or else counted. It is made as it stands: merged into
 * what reads it, MariaDB 10.11 does not know l any more when the statement runs
 * again. */
#define COUNTED_LISTS(table, rank, total, condition) \
    "(SELECT l.season_year, l.checkpoint_date, l.division_code," \
    " l.gender_code, IF(" CALCULATED(total) ", l.last_rank," \
    " (SELECT COUNT(*) FROM " table " r WHERE " SAME_LISTS("r", "l") \
    " AND " SAME_DAY("r", "l") ")) AS list_rows FROM " \
    ALL_LISTS(table, rank) " WHERE " OF_DIVISIONS("l") condition \
    AS_IT_STANDS ")"

#endif
