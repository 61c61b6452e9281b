# shellcheck shell=bash
# growth: the database xcri_grown, the demo data ten times, sourced by t/bench/run. Nine more pairs of seasons come before
# the pair that is there: each row again, with keys of its own, so many seasons and years earlier. It takes some minutes
# and gigabytes, once; it goes when the demo data are made anew.

GROWN=xcri_grown

# columns TABLE TIMES: the table's columns as they are TIMES pairs of seasons earlier.
columns() {
    sql -e "SELECT GROUP_CONCAT(CASE
            WHEN COLUMN_KEY = 'PRI' THEN CONCAT(COLUMN_NAME, ' + $2 * (SELECT MAX(', COLUMN_NAME, ') + 1 FROM xcri.$1)')
            WHEN COLUMN_NAME = 'season_year' THEN 'season_year - 2 * $2'
            WHEN DATA_TYPE IN ('date', 'datetime', 'timestamp') THEN CONCAT(COLUMN_NAME, ' - INTERVAL 2 * $2 YEAR')
            ELSE COLUMN_NAME END ORDER BY ORDINAL_POSITION SEPARATOR ', ')
        FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'xcri' AND TABLE_NAME = '$1'"
}

grow() {
    local table times tables files
    if [ -n "$(sql -e "SHOW TABLES IN $GROWN LIKE 'grown'" 2>/dev/null)" ]; then
        # A step may have come since then.
        migrate $GROWN
        return 0
    fi
    say "making ten times the demo data, once; this takes some minutes"
    sql -e "DROP DATABASE IF EXISTS $GROWN; CREATE DATABASE $GROWN CHARACTER SET utf8mb4"
    # The indexes are made after the data are there.
    mapfile -t files < <(demo_files)
    load $GROWN "${files[0]}"
    # The rankings; what the module writes itself does not grow with them.
    mapfile -t tables < <(sql -e "SELECT TABLE_NAME FROM information_schema.COLUMNS
        WHERE TABLE_SCHEMA = 'xcri' AND COLUMN_NAME = 'season_year' AND TABLE_NAME LIKE 'iz\\_%' ORDER BY TABLE_NAME")
    sql $GROWN -e "INSERT INTO iz_athnet_teams SELECT * FROM xcri.iz_athnet_teams"
    for table in "${tables[@]}"; do
        echo "$table"
        for times in 9 8 7 6 5 4 3 2 1 0; do
            sql $GROWN -e "INSERT INTO $table SELECT $(columns "$table" $times) FROM xcri.$table"
        done
    done
    migrate $GROWN
    grant_read $GROWN
    sql $GROWN -e 'CREATE TABLE grown (made DATETIME NOT NULL) SELECT NOW() AS made'
}
