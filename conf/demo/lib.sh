# shellcheck shell=bash
# What conf/demo/serve and t/run share: who runs the servers, where their files lie, and a private MariaDB.
# It is sourced by scripts with `set -euo pipefail`; the functions end the script with one sentence when they fail.

umask 022
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
HTTPD=/usr/sbin/apache2

die() {
    printf 'mod_xcri: %s\n' "$*" >&2
    exit 1
}

# A failure that nobody foresaw must not be silent either.
set -E
trap 'printf "mod_xcri: %s, line %s: this failed: %s\n" "${BASH_SOURCE[0]##*/}" "$LINENO" "$BASH_COMMAND" >&2' ERR

say() {
    printf 'mod_xcri: %s\n' "$*"
}

# Lines from stdin, each with the seconds since the script began; a line every ten seconds when nothing comes.
clocked() {
    local line status
    while true; do
        status=0
        IFS= read -r -t 10 line || status=$?
        if [ $status -gt 128 ]; then
            printf '  [%4d s] ...\n' $SECONDS
        elif [ $status = 0 ]; then
            printf '  [%4d s] %s\n' $SECONDS "$line"
        else
            [ -z "$line" ] || printf '  [%4d s] %s\n' $SECONDS "$line"
            return 0
        fi
    done
}

# ---- who ----------------------------------------------------------------------------------------------------------
# Neither mariadbd nor httpd nor the tests run as root. Called by root, everything is done as the owner of the
# checkout; where that is root too, it compiles, and www-data, which every Debian has, serves.
drop_to() {
    DROP=(setpriv --reuid="$1" --regid="$(id -g "$1")" --init-groups -- env HOME="$2" USER="$1" LOGNAME="$1")
}

AS_OWNER=()
AS_USER=()
RUN_USER=$(id -un 2>/dev/null) || RUN_USER=
if [ "$(id -u)" = 0 ]; then
    RUN_USER=$(stat -c %U "$TOP")
    if [ "$RUN_USER" = root ] || [ "$RUN_USER" = UNKNOWN ]; then
        RUN_USER=www-data
        drop_to www-data /nonexistent
        AS_USER=("${DROP[@]}")
    else
        drop_to "$RUN_USER" "$TOP/build"
        AS_OWNER=("${DROP[@]}")
        AS_USER=("${DROP[@]}")
    fi
elif [ -z "$RUN_USER" ]; then
    die "the user with the number $(id -u) has no name in /etc/passwd, and MariaDB needs one"
fi

# ---- where --------------------------------------------------------------------------------------------------------
# place NAME: the directory of one private server, PLACE, owned by RUN_USER and closed to others; and SITE, the
# directory from which that user can read htdocs/, conf/, t/ and the module.
# Normally that is build/NAME and the checkout itself. Where the user cannot reach those (a clone below /root), or
# the path is too long for a unix socket or has characters that DBDParams cannot hold, it is a directory in /var/tmp,
# with a copy of the checkout's files made at each start and a symbolic link from build/NAME; unplace brings all of it
# back into build/. One run at a time has it. LINK is build/NAME in either case, for people.
place() {
    local build=$TOP/build link=$TOP/build/$1 stage path paths=()
    LINK=$link
    "${AS_OWNER[@]}" mkdir -p "$build" 2>/dev/null || die "$TOP is not writable for this user; clone it anew or use sudo"
    [ -w "$build" ] || die "$build belongs to $(stat -c %U "$build"); remove it as that user, or use sudo"
    if reachable; then
        [ ! -L "$link" ] || rm -f "$link"
        PLACE=$link
        SITE=$TOP
        closed_directory "$PLACE"
        lock "$1"
    else
        stage=/var/tmp/mod_xcri-$(printf '%s\n' "$TOP" "$RUN_USER" | cksum | cut -d' ' -f1)
        PLACE=$stage/$1
        SITE=$PLACE/site
        closed_directory "$stage"
        # What an earlier run brought back.
        if [ -d "$link" ] && [ ! -L "$link" ] && [ ! -e "$PLACE" ]; then mv "$link" "$PLACE"; fi
        closed_directory "$PLACE"
        lock "$1"
        [ -L "$link" ] || [ ! -e "$link" ] || rm -rf "$link"
        STAGE=$stage
        "${AS_OWNER[@]}" ln -sfn "$PLACE" "$link"
        "${AS_USER[@]}" rm -rf "$SITE"
        "${AS_USER[@]}" mkdir "$SITE"
        for path in .ci Makefile.apxs CHANGES LICENSE README.md mod_xcri conf htdocs t build/mod_xcri.so build/obj build/asan/mod_xcri.so build/unit build/openapi build/site build/tools; do
            [ ! -e "$TOP/$path" ] || paths+=("$path")
        done
        tar -c -C "$TOP" "${paths[@]}" | "${AS_USER[@]}" tar -x -C "$SITE" --no-same-owner
    fi
    SOCKET=$PLACE/mariadb.sock
    DATABASE="host=localhost,sock=$SOCKET"
}

# unplace: after the servers have ended, nothing stays in /var/tmp.
STAGE=
unplace() {
    [ -n "$STAGE" ] || return 0
    rm -rf "$SITE"
    rm -f "$LINK"
    mv "$PLACE" "$LINK"
    rmdir --ignore-fail-on-non-empty "$STAGE"
    STAGE=
}

reachable() {
    local longest="$TOP/build/check/mariadb.sock"
    [ ${#longest} -le 100 ] || return 1
    [[ $TOP =~ ^[A-Za-z0-9_/.+-]+$ ]] || return 1
    "${AS_USER[@]}" test -r "$TOP/Makefile.apxs" -a -x "$TOP/build" 2>/dev/null || return 1
    # A checkout made with a strict umask is readable at the top and not below.
    [ -z "$(cd "$TOP" && "${AS_USER[@]}" find conf htdocs t build/*.so build/asan/*.so ! -readable -print -quit 2>/dev/null)" ]
}

# The name in /var/tmp can be guessed, so what is there must be a directory of our own user.
closed_directory() {
    if [ ! -e "$1" ] && [ ! -L "$1" ]; then
        if [ "$(id -u)" = 0 ]; then
            install -d -m 0700 -o "$RUN_USER" -g "$(id -g "$RUN_USER")" "$1"
        else
            mkdir -m 0700 "$1"
        fi
    fi
    if [ -L "$1" ] || [ ! -d "$1" ] || [ "$(stat -c %U "$1")" != "$RUN_USER" ]; then
        die "$1 does not belong to $RUN_USER (an earlier run by another user?); remove it and try again"
    fi
}

# lock NAME: fails when another script has the place. MariaDB inherits the lock: no second server opens its data.
lock() {
    exec 9<"$PLACE"
    flock -n 9 || die "another '$1' is going on in this checkout; stop it first"
}

# fill TEMPLATE NAME=VALUE...: TEMPLATE with each @NAME@ replaced, on stdout.
fill() {
    local template=$1 pair edits=()
    shift
    for pair in "$@"; do
        edits+=(-e "s|@${pair%%=*}@|${pair#*=}|g")
    done
    sed "${edits[@]}" "$template"
}

# write FILE: stdin into FILE, as the user who serves.
write() {
    "${AS_USER[@]}" tee "$1" >/dev/null
}

# daemon LOG COMMAND...: starts a server as the user who serves; its process is then in DAEMON_PID.
# It is in a session of its own, so that Ctrl-C reaches the script and not the server, and it stops by itself should
# the script be killed.
daemon() {
    local log=$1
    shift
    # shellcheck disable=SC2016 # for the inner shell
    setsid "${AS_USER[@]}" setpriv --pdeathsig TERM bash -c 'log=$1; shift; exec "$@" </dev/null >>"$log" 2>&1' daemon "$log" "$@" &
    DAEMON_PID=$!
}

# ---- the private MariaDB ------------------------------------------------------------------------------------------
DB_PID=

sql() {
    "${AS_USER[@]}" mariadb --no-defaults --socket="$SOCKET" --user="$RUN_USER" --batch --skip-column-names \
        --default-character-set=utf8mb4 "$@"
}

# The buffer pool: 768 MB where the machine has four times that, else a quarter of its memory.
buffer_pool() {
    local total
    total=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
    if [ "$total" -ge 3072 ]; then echo 768M; else echo "$((total / 4))M"; fi
}

db_configure() {
    fill "$TOP/conf/demo/my.cnf.in" "PLACE=$PLACE" "BUFFER_POOL=$(buffer_pool)" | write "$PLACE/my.cnf"
    "${AS_USER[@]}" mkdir -p "$PLACE/tmp"
}

# db_launch: starts mariadbd on the data in PLACE and waits until it answers; fails when it ends before.
db_launch() {
    daemon "$PLACE/mariadb.log" /usr/sbin/mariadbd --defaults-file="$PLACE/my.cnf"
    DB_PID=$DAEMON_PID
    until sql -e 'SELECT 1' >/dev/null 2>&1; do
        if ! kill -0 "$DB_PID" 2>/dev/null; then
            DB_PID=
            return 1
        fi
        sleep 0.1
    done
}

db_stop() {
    [ -n "$DB_PID" ] || return 0
    kill -CONT "$DB_PID" 2>/dev/null || true
    kill -TERM "$DB_PID" 2>/dev/null || true
    wait "$DB_PID" 2>/dev/null || true
    DB_PID=
}

db_create() {
    "${AS_USER[@]}" rm -rf "$PLACE/data" "$PLACE/install.log"
    "${AS_USER[@]}" mkdir -m 0700 "$PLACE/data"
    "${AS_USER[@]}" mariadb-install-db --defaults-file="$PLACE/my.cnf" --auth-root-authentication-method=socket \
        --auth-root-socket-user="$RUN_USER" --skip-name-resolve --skip-test-db 2>&1 | write "$PLACE/install.log" ||
        die "MariaDB could not be set up: $(tail -n 1 "$PLACE/install.log"); see $LINK/install.log"
}

# demo_files: what the demo database is made of, in the order of loading.
demo_files() {
    local found file
    found=("$TOP"/conf/sql/schema.sql "$TOP"/conf/sql/demo/*.sql)
    for file in "${found[@]}" "$TOP/conf/sql/grants.sql"; do
        [ -r "$file" ] || die "$file is missing"
    done
    printf '%s\n' "${found[@]}"
}

# demo_migrated: what is loaded after the migrations, into the tables that they make.
demo_migrated() {
    printf '%s\n' "$TOP"/conf/sql/demo/migrated/*.sql
}

demo_checksum() {
    local files
    mapfile -t files < <(demo_files; demo_migrated)
    cat "${files[@]}" "$TOP/conf/sql/grants.sql" "$TOP/conf/sql/grants-publish.sql" "$TOP/conf/sql/migrate" "$TOP"/conf/sql/migrations/*/up.sql | sha256sum | cut -d' ' -f1
}

# load DATABASE FILE...: each file in its turn, with what it prints (but not that ANALYZE went well).
load() {
    local database=$1 file
    shift
    for file in "$@"; do
        echo "${file#"$TOP"/}"
        sql --unbuffered "$database" <"$file" 2>&1 | sed -u '/\tstatus\tOK$/d' || {
            echo "this failed: ${file#"$TOP"/}"
            return 1
        }
    done
}

# migrate DATABASE: its indexes, after the data: loading is faster that way.
migrate() {
    "${AS_USER[@]}" "$SITE/conf/sql/migrate" --no-defaults --socket="$SOCKET" --user="$RUN_USER" "$1" 2>&1
}

# grant_read DATABASE: the account of conf/sql/grants.sql for that database, with the name and the password xcri_ro.
# Only who may open the socket's directory, which is closed, can use it.
grant_read() {
    sed -e 's/xcri_read/xcri_ro/g' -e 's/CHANGE_ME/xcri_ro/g' -e "s/ ON xcri\./ ON $1./" "$TOP/conf/sql/grants.sql" | sql
}

# grant_published DATABASE: what grants-publish.sql lets that account read, once the migrations are made.
grant_published() {
    sed -n -e "s/'xcri_read'/'xcri_ro'/" -e "s/^GRANT SELECT ON xcri\.\(.*'xcri_ro'\)/GRANT SELECT ON $1.\1/p" "$TOP/conf/sql/grants-publish.sql" | sql
}

# db_copy CHECKSUM: run, check and bench have a database each. Where run or check has the data already and no server is
# running on them, a copy saves the load.
db_copy() {
    local name other
    for name in run check; do
        other=$TOP/build/$name
        if [ "$other" = "$LINK" ] || [ "$(cat "$other/data/xcri.stamp" 2>/dev/null)" != "$1" ]; then continue; fi
        # Not as the user who serves: below /root only root can read them, and the copy keeps their owner.
        flock -n "$other" cp -a --reflink=auto "$other/data" "$PLACE/data" || continue
        return 0
    done
    return 1
}

# db_open: a running server with the demo data, made anew when there is none, when an earlier load did not come to
# its end (the stamp is written last), or when the SQL files are no longer those it was made from.
db_open() {
    local sum stamp=$PLACE/data/xcri.stamp files migrated
    sum=$(demo_checksum)
    db_configure
    if [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then
        say "starting MariaDB"
        if db_launch; then return 0; fi
        say "MariaDB could not open its data ($LINK/mariadb.log says why); making them anew"
    elif [ -e "$stamp" ]; then
        say "the SQL files have changed: making the demo data anew"
    elif [ -d "$PLACE/data" ]; then
        say "an earlier load was interrupted: making the demo data anew"
    else
        say "making a private MariaDB with demo data, once; this takes a minute or two"
    fi
    "${AS_USER[@]}" rm -rf "$PLACE/data" "$PLACE/install.log"
    if db_copy "$sum"; then
        say "the demo data are a copy of those of an earlier run or check"
        if db_launch; then return 0; fi
    fi
    db_create
    db_launch || die "MariaDB does not start: $(tail -n 1 "$PLACE/mariadb.log"); see $LINK/mariadb.log"
    mapfile -t files < <(demo_files)
    mapfile -t migrated < <(demo_migrated)
    sql -e 'CREATE DATABASE xcri CHARACTER SET utf8mb4'
    # In the background, because only `wait` lets a signal interrupt it.
    (trap - ERR; { load xcri "${files[@]}" && migrate xcri && load xcri "${migrated[@]}"; } | clocked) &
    wait $! || die "the demo data could not be loaded; the lines above say where"
    grant_read xcri
    grant_published xcri
    printf '%s\n' "$sum" | write "$stamp"
}

# ---- httpd with the site and the API ------------------------------------------------------------------------------
HTTPD_PID=

answers() {
    (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null
}

# httpd_configure DIRECTORY PORT ADDRESS MODULE: writes DIRECTORY/httpd.conf from conf/demo/httpd.conf.in, for the database
# of DATABASE, and empty logs. MODULE is below the site's directory, or anywhere with all of its path.
httpd_configure() {
    local place=$1 port=$2 address=$3 module=$4 modules
    modules=$(apxs -q LIBEXECDIR)
    [[ $module = /* ]] || module=$SITE/$module
    fill "$TOP/conf/demo/httpd.conf.in" "PLACE=$place" "SITE=$SITE" "PORT=$port" "ADDRESS=$address" "DATABASE=$DATABASE" \
        "MODULES=$modules" "XCRI_MODULE=$module" | write "$place/httpd.conf"
    : | write "$place/error.log"
    : | write "$place/httpd.out"
}

# httpd_launch DIRECTORY PORT ADDRESS MODULE: the same, and starts httpd with it and waits until it answers. What it
# writes is in DIRECTORY; its process is then in HTTPD_PID.
httpd_launch() {
    local place=$1 port=$2 address=$3 defines=()
    # Beside 127.0.0.1 also ::1, where the machine has it: browsers try that first for "localhost".
    if [ "$address" = 127.0.0.1 ] && grep -q '^0\{31\}1 ' /proc/net/if_inet6 2>/dev/null; then defines=(-D IPV6); fi
    httpd_configure "$@"
    rm -f "$place/httpd.pid"
    daemon "$place/httpd.out" "$HTTPD" -D FOREGROUND "${defines[@]}" -f "$place/httpd.conf"
    HTTPD_PID=$DAEMON_PID
    until [ -s "$place/httpd.pid" ] && answers "${address/0.0.0.0/127.0.0.1}" "$port"; do
        if ! kill -0 "$HTTPD_PID" 2>/dev/null; then
            HTTPD_PID=
            ! grep -q 'Address already in use' "$place/httpd.out" || die "port $port is in use by another program"
            die "httpd does not start: $(cat "$place/httpd.out" "$place/error.log" | grep -v 'AH00558' | tail -n 1)"
        fi
        sleep 0.1
    done
}

httpd_stop() {
    [ -n "$HTTPD_PID" ] || return 0
    kill -TERM "$HTTPD_PID" 2>/dev/null || true
    wait "$HTTPD_PID" 2>/dev/null || true
    HTTPD_PID=
}
