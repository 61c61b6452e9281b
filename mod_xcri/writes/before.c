/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "writes/before.h"
#include "core/select.h"
#include "writes/rules.h"

#include <apr_strings.h>
#include <string.h>

const char *xcri_before_same(apr_pool_t *pool, const char *a, const char *b,
                             const char *columns)
{
    const char *all = "";

    while (*columns) {
        apr_size_t len = strcspn(columns, ",");
        const char *name = apr_pstrmemdup(pool, columns, len);

        all = apr_pstrcat(pool, all, *all ? " AND " : "", a, ".", name,
                          " <=> ", b, ".", name, NULL);
        columns += len;
        columns += strspn(columns, ", ");
    }
    return all;
}

/* Where a list had somebody twice one of them is enough. The published rows come
 * first, and each looks for its staged one by a key: of rows that have just been
 * replaced the database knows too little to choose that by itself. */
static const char *fill(xcri_staging_t *staging, int i)
{
    const xcri_piece_t *piece = &xcri_pieces[i];
    apr_pool_t *pool = staging->pool;
    const char *rank = piece->rank;

    return apr_pstrcat(pool, "INSERT IGNORE INTO " XCRI_BEFORE, piece->name,
        " (" XCRI_STAGING_ROW ", kept, rank_was, rank_now, is_followed)"
        " SELECT s." XCRI_STAGING_ROW ", IF(s.", rank, " = t.", rank, ", t.",
        piece->key, ", NULL) AS kept, t.", rank, " AS rank_was, s.", rank,
        " AS rank_now, s.is_followed FROM ", piece->table,
        " t STRAIGHT_JOIN (SELECT " XCRI_STAGING_ROW ", ", piece->list,
        ", ", piece->once, ", ", rank, ", ", piece->followed ? piece->followed : "0",
        " AS is_followed FROM " XCRI_STAGING, piece->name, XCRI_SELECT_AS_IT_STANDS
        ") s ON ",
        xcri_before_same(pool, "s", "t", piece->once), " AND ",
        xcri_before_same(pool, "s", "t", piece->list), " WHERE ",
        xcri_rules_edition(staging, i), NULL);
}

xcri_write_t xcri_before_look(xcri_staging_t *staging, int piece)
{
    const char *kept = NULL;
    int found;
    xcri_write_t rv = xcri_writer_run(staging->writer, fill(staging, piece));

    if (rv == XCRI_WRITE_GOOD) {
        rv = xcri_writer_row(staging->writer, staging->pool,
            apr_pstrcat(staging->pool, "SELECT COUNT(kept) FROM " XCRI_BEFORE,
                        xcri_pieces[piece].name, NULL), &kept, 1, &found);
    }
    staging->of[piece].kept = kept ? apr_atoi64(kept) : 0;
    return rv;
}
