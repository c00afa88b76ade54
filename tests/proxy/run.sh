#!/bin/sh
# Sends requests with many HTTP clients through `capi exec --proxy`, in namespaces where api.test is an address of
# this machine that no client takes for the loopback.
# clients.py has the options; fetch.sh installs those clients that a system rarely has.
#
# Usage: run.sh [--capi DIRECTORY] [CLIENT...]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$here/../.." && pwd)/target/proxy
for tool in python3 openssl unshare; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is missing"; exit 0; }
done
unshare --map-root-user --net --mount true 2>/dev/null || { echo "skipped: this system allows no namespaces"; exit 0; }
mkdir -p "$out"
printf '127.0.0.1 localhost\n::1 localhost\n192.0.2.1 api.test\n' >"$out/hosts"
# The inner shell expands its own arguments.
# shellcheck disable=SC2016
exec env PYTHONDONTWRITEBYTECODE=1 unshare --map-root-user --net --mount -- sh -ec '
    mount --bind "$1" /etc/hosts
    python3 "$2"
    shift 2
    exec python3 "$@"' sh "$out/hosts" "$here/address.py" "$here/clients.py" "$@"
