#!/usr/bin/env bash
# Boots systemd in a Debian root, in namespaces, and runs services with capi there, as docs/systemd.md describes them. checks.py
# runs inside and has the units. It prints `ok NAME` or `FAULT NAME: why` for each check. The root stays in target/systemd.
#
# Usage: run.sh [--capi DIRECTORY] [--suite NAME] [CHECK...]

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
capi=$top/target/debug suite=bookworm
while [ $# -gt 0 ]; do
    case $1 in
        --capi) capi=$(cd "$2" && pwd); shift 2 ;;
        --suite) suite=$2; shift 2 ;;
        *) break ;;
    esac
done
root=$top/target/systemd/$suite

skip() {
    echo "skipped: $1"
    exit 0
}

[ "$(id -u)" = 0 ] || skip "root is needed"
for tool in unshare pivot_root setpriv; do
    command -v "$tool" >/dev/null || skip "$tool is missing"
done
hierarchy=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -n "$hierarchy" ] || skip "cgroup2 is not mounted"
group=$(mktemp -d "$hierarchy$(sed -n 's/^0:://p' /proc/self/cgroup)/capi-systemd-XXXXXX" 2>/dev/null) \
    || skip "no cgroup may be made here"
# User managers make groups below it.
chmod 755 "$group"
work=$(mktemp -d)

stop() {
    local code=$?
    [ -z "${machine-}" ] || { kill "$machine" && wait "$machine"; } 2>/dev/null || true
    find "$group" -depth -type d -exec rmdir {} + || true
    rm -rf --one-file-system "$work"
    exit "$code"
}
trap stop EXIT

namespaces=(--mount --uts --ipc --net --cgroup --pid --fork --kill-child)
unshare "${namespaces[@]}" true 2>/dev/null || skip "this system allows no namespaces"
if [ ! -e "$root/complete" ]; then
    command -v debootstrap >/dev/null || skip "debootstrap is missing"
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libpam-systemd,python3 "$suite" "$root" \
        >"$root.log" 2>&1 || skip "debootstrap failed; see $root.log"
    : >"$root/complete"
fi

mkdir "$work/shared" "$work/shared/journal" "$work/tree"
cp "$capi/capi" "$capi/capi-full" "$here/checks.py" "$here/server.py" "$work/shared/"
printf '%s\n' "$@" >"$work/shared/selected"
: >"$work/shared/report"
: >"$work/shared/console"

# The group of the cgroup namespace is that of the process that makes it.
# shellcheck disable=SC2016
sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$group" \
    timeout 900 unshare "${namespaces[@]}" bash "$here/boot.sh" "$root" "$work" &
machine=$!
tail --pid="$machine" -n +1 -f "$work/shared/report"
# The kernel ends the first process of a namespace with a signal when it powers off.
wait "$machine" || true
machine=''

report=$work/shared/report
if ! grep -q '^checks: ' "$report"; then
    cat "$work/shared/console"
    echo "FAULT boot: the checks did not finish"
    exit 1
fi
# The machine is off: what its journal got at the very end.
if [ $# -eq 0 ] || [[ " $* " = *" poweroff "* ]]; then
    # shellcheck disable=SC2016
    last=$(unshare --mount sh -c 'mount --bind "$1" "$2/mnt" && chroot "$2" journalctl -D /mnt -o cat -u poweroff -g ^last' sh \
        "$work/shared/journal" "$root") || true
    if [ "$last" = 'last [capi: Billing]' ]; then
        echo "ok poweroff"
    else
        echo "FAULT poweroff: expected the last output in the journal, got: $last"
        exit 1
    fi
fi
! grep -q '^FAULT ' "$report"
