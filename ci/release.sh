#!/usr/bin/env bash
# Builds the artefacts of a release into dist/, and publishes nothing:
#
#     ci/release.sh VERSION [--from DIRECTORY] [PART...]
#
# PARTS: linux (x86-64, static), arm64, windows, and packages, which packs whatever was built: tarballs, .deb, .rpm, npm, PyPI,
# the crate, manifests, SBOM, licenses, notes, SHA256SUMS. Without a part: linux packages. --from takes capi and capi-full
# for x86-64 Linux from a directory instead of building them; such packages are for a trial, and hardly compressed. docs/testing.md
# and RELEASING.md describe what each part needs.
#
# The same commit, toolchain and machine packages give the same bytes: times come from the commit, paths are replaced, and the
# archives are written by ci/release/.

set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2; }
version=$1 from=
shift
if [ "${1-}" = --from ]; then
    from=$(cd "$2" && pwd)
    export CAPI_PACK_LEVEL=1
    shift 2
fi
[ $# -gt 0 ] || set -- linux packages

declared=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
[ "$version" = "$declared" ] || { echo "Cargo.toml says $declared, not $version: see RELEASING.md" >&2; exit 2; }
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    CAPI_COMMIT=$(git rev-parse HEAD)
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
    [ -n "$from" ] || [ -z "$(git status --porcelain)" ] || { echo "the checkout is not clean: commit or stash first" >&2; exit 2; }
fi
export CAPI_COMMIT=${CAPI_COMMIT:-0000000000000000} SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0} LC_ALL=C TZ=UTC
# What packing needs is missed before the programs are built, and not after it.
if [ -z "$from" ] && [[ " $* " = *" packages "* ]] && ! command -v zopfli >/dev/null; then
    echo "zopfli is not installed" >&2
    exit 1
fi
umask 022

target=${CARGO_TARGET_DIR:-$PWD/target}
build=$target/release-build
dist=$PWD/dist
mkdir -p "$build" "$dist"

# Puts the programs of a target to the place from which they are packed.
collect() {
    local name=$1 directory=$2
    shift 2
    rm -rf "${build:?}/$name"
    mkdir -p "$build/$name"
    for program in "$@"; do install -m 755 "$directory/$program" "$build/$name/"; done
}

for part in "$@"; do
    case $part in
        linux)
            if [ -n "$from" ]; then
                collect x86_64-linux "$from" capi capi-full
                strip "$build/x86_64-linux"/*
            else
                ci/release/build.sh x86_64-unknown-linux-musl
                collect x86_64-linux "$target/static/x86_64-unknown-linux-musl/release" capi capi-full
            fi
            ;;
        arm64)
            ci/release/build.sh aarch64-unknown-linux-musl
            collect aarch64-linux "$target/static/aarch64-unknown-linux-musl/release" capi capi-full
            ;;
        windows)
            ci/release/build.sh x86_64-win7-windows-gnu
            collect x86_64-windows "$target/static/x86_64-win7-windows-gnu/release" capi.exe
            ;;
        packages) python3 ci/release/pack.py --version "$version" --build "$build" --dist "$dist" ;;
        *) echo "no such part: $part" >&2; exit 2 ;;
    esac
done
