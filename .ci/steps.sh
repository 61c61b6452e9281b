# shellcheck shell=bash
# What .ci/administrator and .ci/package share, over .ci/root.sh: steps of the documents, typed as they stand there, and
# what is looked at after them. HERE is where they are typed, LOG what the last command said.

HERE=/root
LOG=
TYPED=

# block FILE LANGUAGE NAME: the example of that name, without its indent
block() {
    awk -v want="$2 $3" '
        !on && $0 ~ "^ *```" want "$" { match($0, /^ */); on = 1; indent = RLENGTH; next }
        on && /^ *```$/ { exit }
        on { print substr($0, indent + 1) }' "$TOP/$1"
}

# in_root COMMAND: in the clone, as somebody types it who looks at what comes
in_root() {
    inside env -C "$HERE" bash -euo pipefail -c "$1" >"$LOG" 2>&1
}

# type FILE NAME: a step, line by line as it stands there
typed() {
    local text
    TYPED="$TYPED $1:$2"
    text=$(block "$1" sh "$2")
    SHOWN=
    [ -n "$text" ] || { echo "$1 has no step $2" >"$LOG"; return 1; }
    in_root "$text"
}

said() {
    grep -qE -- "$1" "$LOG"
}

# gets STATUS PATTERN URL [OPTION...]: the answer, headers and all
gets() {
    local status=$1 pattern=$2 url=$3
    shift 3
    SHOWN=
    inside curl -s -k -i -m 20 "$@" "$url" >"$LOG" 2>&1 || return 1
    head -n 1 "$LOG" | grep -q " $status" && said "$pattern"
}

# Until then: a graceful restart takes a moment.
soon() {
    local i
    for ((i = 0; i < 100; i++)); do
        ! "$@" || return 0
        sleep 0.1
    done
    return 1
}

# state [PATH...]: every file, what it is and who may do what; not what servers write, nor what is only for this test, nor
# what is below the paths.
state() {
    local skip=() path
    for path in "$@" proc sys dev tmp root var/log var/cache var/lib/mysql var/tmp run/mysqld run/apache2 run/lock; do
        skip+=(-path "./$path" -o)
    done
    # What is in the files of packages is looked at by dpkg.
    (
        cd "$ROOT"
        find . \( "${skip[@]}" -false \) -prune -o -type d -printf '%p %M %u %g\n' -o -printf '%p %M %u %g %s %l\n'
        find etc var/www -type f -print0 | xargs -0 sha256sum | awk '{ print $2, $1 }'
    ) | sort
    inside dpkg -V 2>/dev/null || true
}

# all_typed FILE:NAME... -- FILE...: a line of TAP for each step of the files that was not typed, but for those that are
# named first.
all_typed() {
    local but='' file name
    while [ "$1" != -- ]; do
        but="$but $1"
        shift
    done
    shift
    for file in "$@"; do
        for name in $(sed -n 's/^ *```sh \(.*\)$/\1/p' "$TOP/$file"); do
            case " $TYPED $but " in
                *" $file:$name "*) ;;
                *) check "$file: the step $name is typed" false ;;
            esac
        done
        check "$file: every step has a name" [ -z "$(grep -nE '^ *```sh *$' "$TOP/$file")" ]
    done
}
