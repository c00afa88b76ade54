#!/usr/bin/env bash
# Checks the programs of a directory: `capi`, which starts often and holds keys, contains no code of the heavy libraries, and
# `capi-full` contains them. A library is recognized by the names of its source files, which a binary contains for panic
# messages.
#
#     ci/small.sh                  builds as for a release, and checks that neither contains a path of this machine, too
#     ci/small.sh DIRECTORY        for example target/debug

set -euo pipefail
cd "$(dirname "$0")/.."
directory=${1:-${CARGO_TARGET_DIR:-target}/release}
heavy=(graviola html5ever httparse indicatif jsonc-parser pulldown-cmark rcgen regex-automata rmcp rustls serde-saphyr tokio toml_edit ureq zxcvbn)

[ $# -gt 0 ] || ci/build.sh --quiet
# Counts the references to a library's source files in a binary.
places() { grep -aoE "/$2-[0-9][^/]*/src/" "$directory/$1" | wc -l; }
for library in "${heavy[@]}"; do
    [ "$(places capi-full "$library")" -gt 0 ] || { echo "$library was not found in capi-full, which should contain it" >&2; exit 1; }
    [ "$(places capi "$library")" -eq 0 ] || { echo "$library must not be in capi, but is" >&2; exit 1; }
done
printf 'not in capi: %s\n' "${heavy[*]}"
printf '%s\n' "capi $(stat -c %s "$directory/capi") bytes, capi-full $(stat -c %s "$directory/capi-full") bytes"
[ $# -gt 0 ] || ci/release/private.sh "$directory/capi" "$directory/capi-full"
