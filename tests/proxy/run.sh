#!/bin/sh
# Sends requests with many HTTP clients through `capi exec --proxy`, in a namespace where api.test is this machine.
# clients.py has the options; fetch.sh installs those clients that a system rarely has.
#
# Usage: run.sh [--capi DIRECTORY] [CLIENT...]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$here/../.." && pwd)/target/proxy
for tool in python3 openssl unshare; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is missing"; exit 0; }
done
unshare --map-root-user --mount true 2>/dev/null || { echo "skipped: this system allows no namespaces"; exit 0; }
mkdir -p "$out"
printf '127.0.0.1 localhost api.test\n::1 localhost\n' >"$out/hosts"
# The inner shell expands its own arguments.
# shellcheck disable=SC2016
exec env PYTHONDONTWRITEBYTECODE=1 unshare --map-root-user --mount -- sh -ec '
    mount --bind "$1" /etc/hosts
    shift
    exec python3 "$@"' sh "$out/hosts" "$here/clients.py" "$@"
