# shellcheck shell=bash
# What .ci/fresh-debian and .ci/administrator share: TAP, and a fresh Debian 12 in a directory, ROOT. Sourced by scripts
# with `set -euo pipefail` that need root and debootstrap. The mirrors and their settings are those of the running
# system; downloads and roots are kept in /var/cache/mod_xcri-ci for the next time.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
CACHE=/var/cache/mod_xcri-ci
ROOT=
COUNT=0
FAILED=0
SHOWN=yes
# The process whose network is the root's own, where it has one.
NETWORK_PID=

note() {
    printf '# [%4d s] %s\n' $SECONDS "$*"
}

# check NAME COMMAND...: one line of TAP.
check() {
    local name=$1
    shift
    COUNT=$((COUNT + 1))
    if "$@"; then
        echo "ok $COUNT - $name"
    else
        FAILED=1
        echo "not ok $COUNT - $name"
        # What the last command said, once.
        [ -n "$SHOWN" ] || tail -n 30 "$ROOT/tmp/log" | sed 's/^/# /'
        SHOWN=yes
    fi
}

give_up() {
    echo "Bail out!  $*"
    exit 1
}

# Every process that lives in the new root was started from here.
inhabitants() {
    local proc
    for proc in /proc/[0-9]*; do
        [ "$(readlink "$proc/root" 2>/dev/null)" != "$ROOT" ] || echo "${proc#/proc/}"
    done
}

tidy() {
    local pid mounted
    trap '' INT TERM
    [ -z "$NETWORK_PID" ] || kill "$NETWORK_PID" 2>/dev/null || true
    [ -n "$ROOT" ] || return 0
    for pid in $(inhabitants); do kill -KILL "$pid" 2>/dev/null || true; done
    for mounted in var/cache/apt/archives proc; do
        ! mountpoint -q "$ROOT/$mounted" || umount "$ROOT/$mounted" || umount -l "$ROOT/$mounted"
    done
    rm -rf --one-file-system "$ROOT"
}

# sources: the running system's Debian archives for bookworm, as lines for sources.list.
sources() {
    # shellcheck disable=SC2016 # the names in $() are apt's
    apt-get indextargets --format '$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)|$(RELEASE)' 'Created-By: Packages' |
        awk -F'|' '$1 == "Debian" && $2 ~ /^bookworm/ && $3 == "main" { print "deb " $4 " " $5 " main" }' | sort -u
}

# make_root [PACKAGE...]: a minimal Debian with those packages, whose services are not started. It takes its root user's
# network from the running system until own_network.
make_root() {
    local mirror archives=$CACHE/archives name tarball base=$CACHE/root.tar
    name=root${*:+-$(echo "$*" | cksum | cut -d' ' -f1)}
    tarball=$CACHE/$name.tar
    [ "$(id -u)" = 0 ] || give_up "this needs root"
    mkdir -p "$archives/partial"
    ROOT=$(mktemp -d /var/tmp/mod_xcri-ci.XXXXXX)
    chmod 755 "$ROOT"
    mirror=$(sources | awk '$3 == "bookworm" { print $2; exit }')
    [ -n "$mirror" ] || give_up "apt on this machine names no archive of Debian 12"
    if [ -n "$(find "$tarball" -mtime -14 2>/dev/null)" ]; then
        note "unpacking the root made on $(date -r "$tarball" +%F)"
        tar -x -p -C "$ROOT" -f "$tarball"
        move_in
        return
    fi
    if [ -n "$(find "$base" -mtime -14 2>/dev/null)" ]; then
        note "unpacking the root made on $(date -r "$base" +%F)"
        tar -x -p -C "$ROOT" -f "$base"
    else
        note "debootstrap, for some minutes at most"
        debootstrap --variant=minbase --cache-dir="$archives" bookworm "$ROOT" "$mirror" >"$CACHE/debootstrap.log" 2>&1 ||
            give_up "debootstrap failed: $(tail -n 1 "$CACHE/debootstrap.log")"
        rm -f "$ROOT"/var/cache/apt/archives/*.deb
        tar -c -C "$ROOT" -f "$base.new" . && mv "$base.new" "$base"
    fi
    move_in
    [ $# -gt 0 ] || return 0
    note "installing $*"
    printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"
    chmod 755 "$ROOT/usr/sbin/policy-rc.d"
    inside apt-get -q update >"$ROOT/tmp/log" 2>&1 || give_up "apt-get update failed: $(tail -n 1 "$ROOT/tmp/log")"
    inside env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@" >"$ROOT/tmp/log" 2>&1 ||
        give_up "$* could not be installed: $(tail -n 1 "$ROOT/tmp/log")"
    rm -f "$ROOT/usr/sbin/policy-rc.d" "$ROOT/tmp/log"
    tar -c -C "$ROOT" --one-file-system --exclude='./proc/*' --exclude='./var/cache/apt/archives/*' -f "$tarball.new" . &&
        mv "$tarball.new" "$tarball"
}

# The network of the running system, /proc, and the packages downloaded before.
move_in() {
    sources >"$ROOT/etc/apt/sources.list"
    apt-config dump Acquire::http Acquire::https >"$ROOT/etc/apt/apt.conf.d/80running-system" || true
    # And certificates that this machine trusts beside Debian's: ca-certificates takes them up when it is installed.
    mkdir -p "$ROOT/usr/local/share/ca-certificates"
    find /usr/local/share/ca-certificates -name '*.crt' -exec cp -t "$ROOT/usr/local/share/ca-certificates" {} +
    npm_config_registry=${npm_config_registry-$(npm config get registry 2>/dev/null || true)}
    cp -L /etc/resolv.conf "$ROOT/etc/resolv.conf" 2>/dev/null || true
    # npm is told of a certificate authority by the environment where the network has one of its own.
    [ -z "${NODE_EXTRA_CA_CERTS:-}" ] || cp -L "$NODE_EXTRA_CA_CERTS" "$ROOT/etc/running-system-ca.pem"
    printf '127.0.0.1 localhost\n::1 localhost\n' >"$ROOT/etc/hosts"
    # Nobody needs this root after a power cut.
    echo force-unsafe-io >"$ROOT/etc/dpkg/dpkg.cfg.d/unsafe"
    mount -t proc proc "$ROOT/proc" || give_up "/proc cannot be mounted in the new root"
    mount --bind "$CACHE/archives" "$ROOT/var/cache/apt/archives" || give_up "the cache cannot be mounted in the new root"
}

# own_network: from here on the root has a network of its own, with nothing in it but itself: its ports are free, and
# nobody else reaches them.
own_network() {
    unshare --net sleep 86400 &
    NETWORK_PID=$!
    until [ "$(readlink "/proc/$NETWORK_PID/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
    inside ip link set lo up || give_up "the new root has no network of its own"
}

# compose [-u USER] COMMAND...: COMPOSED runs it in the new root with a bare environment, but for the network.
compose() {
    local user=root home=/root name network=() enter=()
    if [ "$1" = -u ]; then
        user=$2 home=/home/$2
        shift 2
    fi
    for name in http_proxy https_proxy no_proxy npm_config_registry; do
        [ -z "${!name-}" ] || network+=("$name=${!name}")
    done
    [ -z "${NODE_EXTRA_CA_CERTS-}" ] || network+=(NODE_EXTRA_CA_CERTS=/etc/running-system-ca.pem)
    if [ -n "$NETWORK_PID" ]; then
        enter=(nsenter --net="/proc/$NETWORK_PID/ns/net")
        network=()
    fi
    COMPOSED=("${enter[@]}" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" USER="$user" CI=true
        "${network[@]}" chroot --userspec="$user:" "$ROOT" "$@")
}

inside() {
    compose "$@"
    "${COMPOSED[@]}" </dev/null
}

# clone_into DIRECTORY: what git knows of this checkout, as it stands.
clone_into() {
    mkdir -p "$ROOT/$1"
    {
        git -c safe.directory='*' -C "$TOP" ls-files -z 2>/dev/null ||
            (cd "$TOP" && find . -path ./build -prune -o -type f -print0)
    } | tar -c -C "$TOP" --null -T - | tar -x -C "$ROOT/$1" --no-same-owner
}
