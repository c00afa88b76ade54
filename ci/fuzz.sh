#!/usr/bin/env bash
# Runs each fuzz target for a number of seconds: ci/fuzz.sh [SECONDS [TARGET…]]. With --build it only builds them.
#
# It builds the targets the way cargo-fuzz does, but without cargo-fuzz and without a sanitizer, so a stable compiler and
# a C++ linker are enough. The code contains no `unsafe` for a sanitizer to check. `cargo fuzz run TARGET` works, too.
# FUZZ_CORPUS is a directory that keeps interesting inputs between runs; FUZZ_JOBS is the number of targets that run in
# parallel. A crash leaves its input in fuzz/artifacts/.

set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-10}
shift || true
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target/fuzz" fuzz/artifacts
target=$(cd "$target/fuzz" && pwd)
corpus=${FUZZ_CORPUS:-$target/corpus}
jobs=${FUZZ_JOBS:-2}
host=$(rustc -vV | sed -n 's/^host: //p')

# The longest input of each target, in bytes.
declare -A longest=(
    [vault]=16384 [sections]=8192 [project]=8192 [settings]=4096 [dotenv]=8192 [openapi]=16384 [html]=16384
    [masker]=600 [request]=4096 [session]=600 [archive]=4096
)
# Seeds shared with other tests.
declare -A shared=([vault]=tests/vectors [dotenv]=tests/env)

# The targets' own allocator limits the code under test to 64 MiB (fuzz/src/lib.rs). This limit is for the whole process,
# including libFuzzer's tables and corpus.
memory_mib=512

build() {
    local flags=(
        --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
        -Cllvm-args=-sanitizer-coverage-trace-compares
    )
    # Not --locked: capi's dependencies may have changed since, and then only those change in fuzz/Cargo.lock.
    # Naming a target keeps these flags away from build scripts and macros.
    RUSTFLAGS="${flags[*]}" cargo build --quiet --release --manifest-path fuzz/Cargo.toml \
        --target "$host" --target-dir "$target" --bins
}

run() {
    local name=$1 log=$target/$1.log folders=("$corpus/$1" "fuzz/seeds/$1")
    mkdir -p "$corpus/$name"
    if [ -n "${shared[$name]:-}" ] && [ -d "${shared[$name]}" ]; then folders+=("${shared[$name]}"); fi
    local options=(
        "-max_total_time=$seconds" -timeout=1 "-rss_limit_mb=$memory_mib" "-max_len=${longest[$name]}"
        -print_final_stats=1 "-artifact_prefix=fuzz/artifacts/$name-"
    )
    if [ -f "fuzz/dicts/$name.dict" ]; then options+=("-dict=fuzz/dicts/$name.dict"); fi
    local code=0 runs peak
    "$target/$host/release/$name" "${options[@]}" "${folders[@]}" >"$log" 2>&1 || code=$?
    if [ "$code" -eq 0 ]; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        peak=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
        printf '%s: %s inputs in %s s, %s MiB with the runtime\n' "$name" "$runs" "$seconds" "$peak"
    elif [ "$code" -eq 72 ]; then
        printf '%s: interrupted by a signal\n' "$name"
        return 1
    else
        printf '%s: a finding; its input is in fuzz/artifacts/\n' "$name"
        grep -a -m 1 -A 3 ' panicked at ' "$log" || true
        grep -aE '^(==|SUMMARY|MS: |artifact_prefix|Base64)' "$log" || true
        return 1
    fi
}

build
if [ "$seconds" = --build ]; then exit; fi
names=("$@")
if [ ${#names[@]} -eq 0 ]; then mapfile -t names < <(printf '%s\n' "${!longest[@]}" | sort); fi
failed=0
for name in "${names[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || failed=1; done
    run "$name" &
done
while [ -n "$(jobs -p)" ]; do wait -n || { [ $? -eq 127 ] && break; failed=1; }; done
exit "$failed"
