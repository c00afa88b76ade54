#!/usr/bin/env bash
# Looks into the release build of the two programs: the small one, which starts often and holds keys, has no code of the
# heavy libraries; the whole one has them. A library is known by the names of its source files, which stand in a program
# for the message of a panic.

set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}/release
heavy=(graviola html5ever indicatif jsonc-parser pulldown-cmark regex-automata rmcp rustls serde-saphyr tokio toml_edit ureq zxcvbn)

cargo build --release --locked --quiet --bins
# How many places of a library's source a program names.
places() { grep -aoE "/$2-[0-9][^/]*/src/" "$target/$1" | wc -l; }
for library in "${heavy[@]}"; do
    [ "$(places capi-full "$library")" -gt 0 ] || { echo "$library is not found in capi-full, where it should be" >&2; exit 1; }
    [ "$(places capi "$library")" -eq 0 ] || { echo "$library got into capi, the small program" >&2; exit 1; }
done
printf 'not in capi: %s\n' "${heavy[*]}"
printf '%s\n' "capi $(stat -c %s "$target/capi") bytes, capi-full $(stat -c %s "$target/capi-full") bytes"
