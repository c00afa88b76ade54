#!/bin/sh
# Builds small projects with real tools, and lets `capi scan` find the credentials that the tools leave in bundles, pages,
# caches, logs and dumps. A build that uses no credential has to be clean. builds.py has the table; fetch.sh installs the tools.
#
# Usage: run.sh [--capi DIRECTORY] [--verbose] [NAME...]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 0; }
exec env PYTHONDONTWRITEBYTECODE=1 python3 "$here/builds.py" "$@"
