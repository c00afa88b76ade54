#!/bin/sh
# Runs AI clients against a scripted model, in namespaces of their own: no network but loopback, processes that end with the
# run, an ordinary user, and a home outside of /tmp. run.py has the options; fetch.sh installs the clients.
#
# Usage: run.sh [--capi DIRECTORY] [--write] [CLIENT...]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$here/../.." && pwd)/target/clients
for tool in python3 tmux unshare; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is missing"; exit 0; }
done
unshare --map-root-user --net --mount true 2>/dev/null || { echo "skipped: this system allows no namespaces"; exit 0; }

rm -rf "$out/run"
mkdir -p "$out/run"
# The inner shell expands its own arguments.
# shellcheck disable=SC2016
exec env CLIENTS_RUN="$out/run" PYTHONDONTWRITEBYTECODE=1 unshare --map-root-user --net --mount --pid --fork --mount-proc \
    --kill-child -- sh -ec '
        # A short path, which a socket needs, and no name of this machine in what the clients send.
        mount --bind "$CLIENTS_RUN" /mnt
        python3 "${1%/*}/loopback.py"
        exec unshare --user --map-user=1000 --map-group=1000 -- python3 "$@"' sh "$here/run.py" "$@"
