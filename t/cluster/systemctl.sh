# shellcheck shell=bash
# What the steps of conf/cluster.md, and the package's upgrade, do on machines of their own, for the servers that
# conf/demo/cluster has started: sourced before a step by t/cluster/check.py.

pid_of() {
    awk -v name="$1" '$1 == name { pid = $2 } END { print pid }' "$XCRI_CLUSTER/pids"
}

# restart NAME SIGNAL: with the signal that its service ends with. Debian's apache2.service sends the one after which httpd
# ends what it has begun.
restart() {
    local pid
    pid=$(pid_of "$1")
    kill -s "$2" "$pid"
    while [ -d "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do sleep 0.05; done
    "$XCRI_CLUSTER/start-$1" </dev/null
}

# apt-get install -y [--allow-downgrades] PACKAGE...: on front end $FRONT, in the place of the packages, the module of that
# directory, as dpkg puts a file in the place of another one, and what the package does then: a reload. That the packages do so
# themselves is for .ci/package.
apt-get() {
    local to=$XCRI_CLUSTER/front$FRONT/mod_xcri.so from
    from=$XCRI_CLUSTER/$(dirname "${!#}")/mod_xcri.so
    cp "$from" "$to.dpkg-new"
    mv "$to.dpkg-new" "$to"
    kill -s USR1 "$(pid_of "front$FRONT")"
}

# mariadb_at NODE OPTION...
mariadb_at() {
    local node=$1 as=()
    shift
    [ "$(id -un)" = "$XCRI_USER" ] || as=(setpriv --reuid "$XCRI_USER" --clear-groups)
    "${as[@]}" mariadb --no-defaults --socket="$XCRI_CLUSTER/node$node/mariadb.sock" --user="$XCRI_USER" "$@" 2>/dev/null
}
