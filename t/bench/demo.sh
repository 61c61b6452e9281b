# shellcheck shell=bash
# soak, metrics, hot and page: measurements against the demonstration server, sourced by t/bench/run.
#   SECONDS_EACH=5  CONNECTIONS=8  PORT=8098  REQUESTS=200000

PORT=${PORT:-8098}
EACH=${SECONDS_EACH:-5}
CONNECTIONS=${CONNECTIONS:-8}
REQUESTS=${REQUESTS:-200000}
API=http://127.0.0.1:$PORT/iz/xcri/api
OUT=$PLACE
PAGE='/athletes/?season_year=2025&division=2030&gender=M&limit=100'

serve() {
    conf/demo/serve --port "$PORT" >"$OUT/serve.log" 2>&1 &
    SERVER=$!
    trap 'kill -TERM $SERVER; wait $SERVER || true' EXIT
    until curl -fs -o /dev/null "$API/health"; do
        kill -0 $SERVER 2>/dev/null || { cat "$OUT/serve.log" >&2; exit 1; }
        sleep 0.5
    done
}

# Resident memory of all processes of httpd, in KB
memory() {
    local pid sum=0
    for pid in $(pgrep -P "$(cat build/run/httpd.pid)"); do
        sum=$((sum + $(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")))
    done
    echo $sum
}

# Mixed addresses, good and bad, with numbers of their own; the same ones each time.
addresses() {
    awk -v n="$1" -v seed=20251024 -v base="$API" 'BEGIN {
        srand(seed)
        split("2030 2031 2032 2028 19781 19782 2034", division, " ")
        lists = split("/athletes/?division=%d&gender=M&limit=25&offset=%d /athletes/?search=jos&division=%d&limit=5&offset=%d" \
            " /teams/?division=%d&gender=F&limit=50&offset=%d /team-five/?division=%d&limit=10&sort=-team_rank&offset=%d" \
            " /team-knockout/?rank_group_fk=%d&gender_code=M&limit=20&offset=%d" \
            " /components/leaderboard?component=saga&division=%d&limit=20&offset=%d" \
            " /athletes/?division=%d&format=csv&limit=20&offset=%d /metadata/?division=%d&x=%d" \
            " /snapshots/2025-10-20/athletes?division=%d&gender=F&limit=20&offset=%d /regions?division=%d&x=%d", list, " ")
        athletes = split("/athletes/%d /athletes/%d/history /scs/athletes/%d/components /scs/athletes/%d/comparison" \
            " /components/athletes/%d /athletes/%d?division=0 /athletes/%d?include=movement", athlete, " ")
        teams = split("/teams/%d /teams/%d/resume /athletes/team/%d/roster?gender=M" \
            " /team-knockout/matchups?team_id=%d", team, " ")
        bads = split("/athletes/?limit=%d0000000 /athletes/?gender=%d /teams/x%d /nope/%d /athletes/?checkpoint_date=%d" \
            " /athletes/?search=%%FF%%FE%d /athletes/?sort=%d /scs/leaderboard/x%d //health?%d /metadata/99%d" \
            " /athletes/?season_year=9999999999999999999%d /search?q=%d", bad, " ")
        for (i = 0; i < n; i++) {
            dice = rand() * 10
            if (dice < 4) path = sprintf(list[int(rand() * lists) + 1], division[int(rand() * 7) + 1], rand() * 300)
            else if (dice < 6) path = sprintf(athlete[int(rand() * athletes) + 1], 19000000 + rand() * 40000)
            else if (dice < 8) path = sprintf(team[int(rand() * teams) + 1], 20600 + rand() * 1300)
            else path = sprintf(bad[int(rand() * bads) + 1], rand() * 100)
            print base path
        }
    }'
}

soak() {
    local first=$((REQUESTS / 10)) before after
    addresses 20000 >"$OUT"/addresses
    h2load --h1 -t1 -c16 -n"$first" -i "$OUT"/addresses >/dev/null
    before=$(memory)
    h2load --h1 -t1 -c16 -n$((REQUESTS - first)) -i "$OUT"/addresses >"$OUT"/soak
    after=$(memory)
    grep -E '^(requests|status codes):' "$OUT"/soak
    echo "resident memory of httpd: $before KB after $first requests, $after KB after $REQUESTS"
    grep -q '^requests: .* 0 errored, 0 timeout' "$OUT"/soak || { echo 'a connection failed' >&2; exit 1; }
    grep -q '^status codes: .* 0 5xx' "$OUT"/soak || { echo 'there were 5xx answers' >&2; exit 1; }
    # A tenth is what the allocators' own buffers move about.
    [ "$after" -le $((before + before / 10)) ] || { echo 'memory grew' >&2; exit 1; }
}

# A server of its own with a further line of configuration: NAME PORT LINE.
beside() {
    local modules
    modules=$(apxs -q LIBEXECDIR)
    {
        echo "ServerRoot $OUT"; echo "ServerName localhost"; echo "Listen 127.0.0.1:$2"
        echo "PidFile $OUT/$1.pid"; echo "ErrorLog $OUT/$1.log"; echo "DefaultRuntimeDir $OUT"
        [ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n'
        for module in mpm_event authz_core dbd; do echo "LoadModule ${module}_module $modules/mod_$module.so"; done
        echo "LoadModule xcri_module $PWD/build/mod_xcri.so"
        echo "StartServers 1"; echo "ServerLimit 1"; echo "ThreadsPerChild 25"; echo "MaxRequestWorkers 25"
        echo "DBDriver mysql"; grep -h '^DBDParams' build/run/httpd.conf
        echo "$3"; echo '<Location "/iz/xcri/api">'; echo 'SetHandler xcri-api'; echo '</Location>'
    } >"$OUT/$1.conf"
    /usr/sbin/apache2 -f "$OUT/$1.conf"
}

# Bytes that one child's cache holds
held() {
    sleep 1
    curl -fs "http://127.0.0.1:$((PORT + 1))/status?json" | sed 's/.*"size_bytes":[0-9]*,"bytes":\([0-9]*\),.*/\1/'
}

# What the answer cache needs for the first hundred rows of the three rankings, of all divisions and both genders
hot() {
    local coding division gender list n=0 before=0 now
    beside hot $((PORT + 1)) "$(printf 'XCRICacheSize 512M\nXCRIWarm 0\n<Location "/status">\nSetHandler xcri-status\n</Location>')"
    trap 'kill $(cat "$OUT"/hot.pid); kill -TERM $SERVER; wait $SERVER || true' EXIT
    # An answer is kept once the version of the data is known.
    until curl -fs -o /dev/null -D - "http://127.0.0.1:$((PORT + 1))/iz/xcri/api/seasons" | grep -qi '^etag:'; do sleep 0.5; done
    before=$(held)
    for coding in identity gzip br; do
        n=0
        for division in 2030 2031 2032 2028 19781 19782 2034; do
            for gender in M F; do
                for list in "athletes/?division=$division&gender=$gender" "team-five/?division=$division&gender=$gender" \
                    "team-knockout/?rank_group_type=D&rank_group_fk=$division&gender_code=$gender"; do
                    curl -fs -o /dev/null -H "Accept-Encoding: $coding" "http://127.0.0.1:$((PORT + 1))/iz/xcri/api/$list"
                    n=$((n + 1))
                done
            done
        done
        now=$(held)
        awk -v n=$n -v c=$coding -v b=$((now - before)) 'BEGIN { printf "%d answers, %s: %.1f MB in each child\n", n, c, b / 1e6 }'
        before=$now
    done
}

# Clock ticks that the children of NAME have run
ticks() {
    local pid sum=0
    for pid in $(pgrep -P "$(cat "$OUT/$1.pid")"); do
        sum=$((sum + $(awk '{ print $14 + $15 }' "/proc/$pid/stat")))
    done
    echo $sum
}

# One run against NAME PORT TAG: microseconds of processor time for a request
cost() {
    local before after
    before=$(ticks "$1")
    wrk -t1 -c"$CONNECTIONS" -d"$EACH" -H "If-None-Match: $3" "http://127.0.0.1:$2/iz/xcri/api$PAGE" >"$OUT"/wrk
    after=$(ticks "$1")
    awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" '/requests in/ { printf "%.3f\n", t / hz / $1 * 1e6 }' "$OUT"/wrk
}

metrics() {
    local pair tag on off
    beside on $((PORT + 1)) 'XCRIMetrics On'
    beside off $((PORT + 2)) 'XCRIMetrics Off'
    trap 'kill $(cat "$OUT"/on.pid "$OUT"/off.pid); kill -TERM $SERVER; wait $SERVER || true' EXIT
    sleep 2
    for pair in 1 2; do
        tag=$(curl -fs -o /dev/null -D - "http://127.0.0.1:$((PORT + pair))/iz/xcri/api$PAGE" | tr -d '\r' | sed -n 's/^ETag: //p')
        wrk -t1 -c"$CONNECTIONS" -d1 "http://127.0.0.1:$((PORT + pair))/iz/xcri/api/docs" >/dev/null
    done
    echo "a 304 with XCRIMetrics On, with Off: microseconds of processor time each, and their ratio"
    for ((pair = 0; pair < ${PAIRS:-10}; pair++)); do
        on=$(cost on $((PORT + 1)) "$tag"); off=$(cost off $((PORT + 2)) "$tag")
        awk -v a="$on" -v b="$off" 'BEGIN { printf "%8.2f %8.2f   %.3f\n", a, b, a / b }'
    done | tee "$OUT"/metrics
    awk '{ print $3 }' "$OUT"/metrics | sort -n | awk '{ r[NR] = $1 } END { print "median ratio " r[int((NR + 1) / 2)] }'
}
