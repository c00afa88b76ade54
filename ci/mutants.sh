#!/usr/bin/env bash
# Breaks one room of the house in every small way that cargo-mutants knows, and lists what no test notices:
#
#     ci/mutants.sh ROOM [OPTION OF cargo mutants…]         such as: ci/mutants.sh model --shard 1/4
#
# ROOM is model, vault or launch. These rooms know only themselves and the model, so a copy with nothing else is tested:
# it is built in a second or two. A survivor there may yet be noticed by the tests of the whole program. Or it is
# `supervise`, what of launch starts programs and waits for them, which the room's own tests do not: this is tried in a
# copy of everything, with tests/it/supervise, and takes a quarter of a minute each; start.rs is tried in both. Only on Linux.
# Needs `cargo install --locked cargo-mutants`; the results are in target/mutants/.

set -euo pipefail
cd "$(dirname "$0")/.."

# What of launch starts programs.
starting=('src/launch/supervise.rs' 'src/launch/supervise/**' 'src/launch/pty_exec.rs')

room=${1:-} skip=()
case $room in
model) rooms=(model) tests=(--lib) ;;
vault) rooms=(model vault) tests=(--lib --test it) ;;
launch) rooms=(model launch) tests=(--lib) skip=("${starting[@]/#/--exclude=}") ;;
supervise) ;;
*) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
shift
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target/mutants"
base=$(cd "$target/mutants" && pwd)
export CARGO_TERM_COLOR=never CARGO_PROFILE_DEV_DEBUG=none
timeout=${MUTANTS_TIMEOUT:-120}

# A mutant may leave programs that go round for ever, out of reach of any process group. So each run of the tests has
# its processes to itself, under a bash that collects orphans as init does; with it they all end. The time limit is
# here, because a process that is the first of its own does not heed the signal that cargo-mutants sends.
tests_alone() {
    local root=()
    [ "$(id -u)" = 0 ] || root=(--map-root-user)
    printf '%s ' timeout --signal KILL "$timeout" unshare "${root[@]}" --pid --fork --kill-child --mount-proc "$base/first"
}

if [ "$room" = supervise ]; then
    # Most of these tests wait, so more of them than processors run at once.
    export CARGO_TARGET_DIR=$base/supervise-build RUST_TEST_THREADS=${RUST_TEST_THREADS:-6}
    printf '#!/bin/bash\n"$@"\nexit $?\n' >"$base/first"
    chmod +x "$base/first"
    host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
    export "CARGO_TARGET_${host}_RUNNER=$(tests_alone)"
    exec cargo mutants --output "$base/supervise" --baseline run --timeout $((timeout * 4)) --no-shuffle \
        "${starting[@]/#/--file=}" --file 'src/launch/start.rs' "$@" -- --test it supervise::
fi

copy=$base/$room-copy

# Whether the copy uses a dependency: its name stands in a path, a macro or an attribute.
uses() { grep -rqE "\b${1//-/_}(::|!)" "$copy/src" "$copy/tests"; }

# Cargo.toml without the dependencies, benches and examples that the copy does not use.
manifest() {
    local part='' line name
    while IFS= read -r line; do
        case $line in \[*) part=$line ;; default-run*) continue ;; esac
        case $part in
        \[\[*) continue ;;
        # Only the vault needs fast dependencies: its key derivation.
        \[profile.dev.package*) [ "$room" = vault ] || continue ;;
        *dependencies\])
            name=${line%% *}
            case $line in \[* | '') ;; *) uses "$name" || continue ;; esac
            ;;
        esac
        printf '%s\n' "$line"
    done <Cargo.toml
}

rm -rf "$copy"
mkdir -p "$copy/src" "$copy/tests" "$copy/docs"
for part in "${rooms[@]}"; do
    cp -r "src/$part" "$copy/src/"
    if [ -e "src/$part.rs" ]; then cp "src/$part.rs" "$copy/src/"; fi
done
{ echo '//! A part of capi.' && printf 'pub mod %s;\n' "${rooms[@]}"; } >"$copy/src/lib.rs"
if [ "$room" = vault ]; then
    mkdir -p "$copy/tests/it"
    cp -r tests/vectors "$copy/tests/"
    cp -r tests/it/vault "$copy/tests/it/"
    printf '%s\n' '//! The tests of the vault.' '#![allow(clippy::unwrap_used)]' 'mod vault;' >"$copy/tests/it/main.rs"
    # Of these one starts the whole program, the other a second reader for each file: neither is a test of this room.
    rm -f "$copy/tests/it/vault/program.rs" "$copy/tests/it/vault/reader.rs"
    perl -0pi -e 's/(#\[cfg\(unix\)\]\n)?mod (program|reader);\n//g' "$copy/tests/it/vault/mod.rs"
fi
cp Cargo.lock README.md "$copy/"
manifest >"$copy/Cargo.toml"
# src/launch/pipes.rs and src/vault/store/windows.rs are for systems other than Unix, and not built here.
# Nothing is lost when the copy itself is changed, and its build is kept.
export CARGO_TARGET_DIR=$base/$room-build
cd "$copy"
exec cargo mutants --in-place --output "$base/$room" --baseline run --timeout "$timeout" --no-shuffle \
    --file "src/$room/**" --file "src/$room.rs" --exclude 'src/**/*tests.rs' --exclude 'src/**/fuzzing.rs' \
    --exclude 'src/launch/pipes.rs' --exclude 'src/vault/store/windows.rs' "${skip[@]}" "$@" \
    -- "${tests[@]}"
