#!/usr/bin/env bash
# Checks the release binaries: `capi`, which starts often and holds keys, contains no code of the heavy libraries, and
# `capi-full` contains them. A library is recognized by the names of its source files, which a binary contains for panic
# messages. Neither contains a path of the machine that built it.

set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}/release
heavy=(graviola html5ever httparse indicatif jsonc-parser pulldown-cmark rcgen regex-automata rmcp rustls serde-saphyr tokio toml_edit ureq zxcvbn)

ci/build.sh --quiet
# Counts the references to a library's source files in a binary.
places() { grep -aoE "/$2-[0-9][^/]*/src/" "$target/$1" | wc -l; }
for library in "${heavy[@]}"; do
    [ "$(places capi-full "$library")" -gt 0 ] || { echo "$library was not found in capi-full, which should contain it" >&2; exit 1; }
    [ "$(places capi "$library")" -eq 0 ] || { echo "$library must not be in capi, but is" >&2; exit 1; }
done
for path in "$HOME" "${CARGO_HOME:-$HOME/.cargo}" "$PWD"; do
    for binary in capi capi-full; do
        if grep -qaF "$path/" "$target/$binary"; then echo "$binary contains the path $path" >&2; exit 1; fi
    done
done
printf 'not in capi: %s\n' "${heavy[*]}"
printf '%s\n' "capi $(stat -c %s "$target/capi") bytes, capi-full $(stat -c %s "$target/capi-full") bytes"
