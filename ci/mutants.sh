#!/usr/bin/env bash
# Applies every small change that cargo-mutants knows to one module, and lists the changes that no test notices:
#
#     ci/mutants.sh MODULE [OPTION OF cargo mutants…]         for example: ci/mutants.sh model --shard 1/4
#
# MODULE is model, fs, vault or launch. They depend only on model and fs, so the script tests a copy without the rest, which
# builds in a second or two. Tests of the whole program may still catch a survivor. MODULE can also be `supervise`: the part
# of launch that starts programs and waits for them, which its own tests do not do. It runs in a copy of everything with
# tests/it/supervise and takes about 15 seconds per mutant; start.rs is tried in both. Linux only.
# Needs `cargo install --locked cargo-mutants`. The results are in target/mutants/.

set -euo pipefail
cd "$(dirname "$0")/.."

# The part of launch that starts programs.
starting=('src/launch/supervise.rs' 'src/launch/supervise/**' 'src/launch/pty_exec.rs')

room=${1:-} skip=()
case $room in
model) rooms=(model) tests=(--lib) ;;
fs) rooms=(fs) tests=(--lib) ;;
vault) rooms=(model fs vault) tests=(--lib --test it) ;;
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

# A mutant may leave programs that loop forever, outside any process group. Each test run therefore has its own process
# namespace, under a bash that reaps orphans like init; when it ends, all of them end. The time limit is here because the
# first process of a namespace ignores the signal that cargo-mutants sends.
tests_alone() {
    local root=()
    [ "$(id -u)" = 0 ] || root=(--map-root-user)
    printf '%s ' timeout --signal KILL "$timeout" unshare "${root[@]}" --pid --fork --kill-child --mount-proc "$base/first"
}

if [ "$room" = supervise ]; then
    # Most of these tests wait, so run more of them than there are processors.
    export CARGO_TARGET_DIR=$base/supervise-build RUST_TEST_THREADS=${RUST_TEST_THREADS:-6}
    printf '#!/bin/bash\n"$@"\nexit $?\n' >"$base/first"
    chmod +x "$base/first"
    host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
    export "CARGO_TARGET_${host}_RUNNER=$(tests_alone)"
    exec cargo mutants --output "$base/supervise" --baseline run --timeout $((timeout * 4)) --no-shuffle \
        "${starting[@]/#/--file=}" --file 'src/launch/start.rs' "$@" -- --test it supervise::
fi

copy=$base/$room-copy

# Succeeds if the copy uses a dependency, by its name in a path, a macro or an attribute.
uses() { grep -rqE "\b${1//-/_}(::|!)" "$copy/src" "$copy/tests"; }

# Prints Cargo.toml without the dependencies, benches and examples that the copy does not use.
manifest() {
    local part='' line name
    while IFS= read -r line; do
        case $line in \[*) part=$line ;; default-run*) continue ;; esac
        case $part in
        \[\[*) continue ;;
        # Only the vault needs optimized dependencies, for its key derivation.
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
    mkdir "$copy/tests/it/harness"
    cp tests/it/harness/vaults.rs "$copy/tests/it/harness/"
    { echo '//! The tests of the vault.' && echo 'mod harness { pub(crate) mod vaults; }' && echo 'mod vault;'; } >"$copy/tests/it/main.rs"
    # One starts the whole program, the other a second reader for each file; neither tests this module.
    rm -f "$copy/tests/it/vault/program.rs" "$copy/tests/it/vault/reader.rs"
    perl -0pi -e 's/(#\[cfg\(unix\)\]\n)?mod (program|reader);\n//g' "$copy/tests/it/vault/mod.rs"
fi
cp Cargo.lock README.md "$copy/"
manifest >"$copy/Cargo.toml"
# src/launch/pipes.rs and src/fs/permissions/windows.rs are not built on Unix. Mutating the copy in place is safe, and reuses
# its build.
export CARGO_TARGET_DIR=$base/$room-build
cd "$copy"
exec cargo mutants --in-place --output "$base/$room" --baseline run --timeout "$timeout" --no-shuffle \
    --file "src/$room/**" --file "src/$room.rs" --exclude 'src/**/*tests.rs' --exclude 'src/**/tests/**' --exclude 'src/**/fuzzing.rs' \
    --exclude 'src/launch/pipes.rs' --exclude 'src/fs/permissions/windows.rs' "${skip[@]}" "$@" \
    -- "${tests[@]}"
