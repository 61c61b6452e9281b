# The indexes that stand when all migrations have been applied, as rows of a C table (mod_xcri/metrics/indexes.c):
#   awk -f mod_xcri/metrics/indexes.awk conf/sql/migrations/*/up.sql

BEGIN { RS = ";" }
{
    gsub(/--[^\n]*/, "")
    gsub(/[ \n]+/, " ")
    if (match($0, /ALTER TABLE [^ ]+ (ADD|DROP) INDEX /)) {
        n = split(substr($0, RSTART), word, " ")
        for (i = 1; word[i] != "EXISTS"; i++);
        key = word[3] "." word[i + 1]
        sub(/,$/, "", key)
        if (word[4] == "DROP") delete columns[key]
        else {
            if (!(key in at)) at[key] = ++keys
            name[at[key]] = key
            columns[key] = $0
            sub(/^[^(]*\(/, "", columns[key])
            sub(/\).*/, "", columns[key])
            gsub(/ /, "", columns[key])
        }
    }
}
END {
    for (i = 1; i <= keys; i++)
        if (name[i] in columns) {
            split(name[i], part, ".")
            printf "    { \"%s\", \"%s\", \"%s\" },\n", part[1], part[2], columns[name[i]]
        }
    print "    { NULL, NULL, NULL }"
}
