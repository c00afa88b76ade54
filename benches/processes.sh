#!/usr/bin/env bash
# Times whole processes with hyperfine, compared with `env true`: medians, ratios and peak memory.
#   capi list            with the metadata key of this machine, so without key derivation
#   capi exec -- true    with a session
#   capi exec -- true    with a locked vault
#   the key derivation   with the default KDF parameters, compared with the reference command `argon2`
# Needs hyperfine, argon2, python3 and GNU time. Usage: benches/processes.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-300}
for tool in hyperfine argon2 python3 /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }
done
cargo build --release --quiet --bins --example make_vault
target=${CARGO_TARGET_DIR:-target}
make_vault=$(realpath "$target/release/examples/make_vault")

work=$(mktemp -d)
# Copied, as `cargo install` does: a copied file is in the page cache in larger pieces than one written by a linker.
mkdir "$work/bin"
cp "$target/release/capi" "$target/release/capi-full" "$work/bin"
capi=$work/bin/capi
export HOME=$work XDG_CONFIG_HOME=$work/c XDG_DATA_HOME=$work/d XDG_STATE_HOME=$work/s XDG_RUNTIME_DIR=$work/r
unset CAPI_VAULT CAPI_PASSPHRASE CAPI_PASSPHRASE_COMMAND CAPI_APP CAPI_CONFIG CAPI_MASK CAPI_NO_SESSION CAPI_SESSION_IDLE CAPI_SESSION_MAX
mkdir -m 700 "$XDG_RUNTIME_DIR"
printf 'measure\n' > "$work/passphrase"
trap '"$capi" -q lock --all 2>/dev/null || true; rm -rf "$work"' EXIT

options=()

# Prints the medians of commands, and fills $work/NAME.json: compare NAME COMMAND...
compare() {
    local name=$1
    shift
    hyperfine "${options[@]}" --shell=none --warmup 30 --runs "$runs" --export-json "$work/$name.json" "$@" >/dev/null 2>"$work/errors" || { cat "$work/errors" >&2; exit 1; }
    python3 - "$work/$name.json" <<'PY'
import json, statistics, sys
results = json.load(open(sys.argv[1]))["results"]
base = statistics.median(results[0]["times"])
for result in results:
    median = statistics.median(result["times"])
    command = " ".join(word.rsplit("/", 1)[-1] for word in result["command"].split())
    print(f"  {median * 1000:8.2f} ms  {median / base:5.2f} x  {command}")
PY
}

peak() { # peak memory of a command; GNU time is small, while a large parent's memory would count, too
    /usr/bin/time --format "%M" --output "$work/peak" "$@" >/dev/null 2>/dev/null
    echo "  $(tail -n 1 "$work/peak") KiB peak  $(basename "$1") ${*:2}"
}

for records in 1 10 100 1000 10000; do
    vault=$work/$records.capi
    "$make_vault" "$vault" "$records"
    export CAPI_VAULT=$vault
    "$capi" -q unlock --passphrase-file "$work/passphrase"
    echo "$records APIs of the organization, median of $runs runs:"
    if [ "$records" -le 1000 ]; then
        compare "at-$records" "env true" "$capi list" "$capi exec -- true"
        peak "$capi" exec -- true
    else
        # The system limits the environment to fewer than 10,000 variables, so set only one of them.
        compare "at-$records" "env true" "$capi list" "$capi exec --only service-1 -- true"
        peak "$capi" exec --only service-1 -- true
    fi
    peak "$capi" list
done

echo "an app that sees 40 of 10,000 APIs, the others of 498 other apps:"
vault=$work/apps.capi
"$make_vault" "$vault" 10000 499
export CAPI_VAULT=$vault
"$capi" -q unlock --passphrase-file "$work/passphrase"
compare apps "env true" "$capi exec --app app-1 -- true"

echo "a locked vault, without a terminal, at most 50 ms:"
"$capi" -q lock
options=(--ignore-failure)
compare locked "env true" "setsid --wait $capi exec -- true"
options=()

echo "key derivation, 256 MiB, 3 passes, 4 lanes, median of 5 runs:"
export CAPI_VAULT=$work/kdf.capi CAPI_NO_SESSION=1
"$capi" -q init --passphrase-file "$work/passphrase" 2>/dev/null
printf measure > "$work/argon2-input"
runs=5
hyperfine --warmup 1 --runs "$runs" --export-json "$work/kdf.json" \
    "argon2 sixteen-byte-slt -id -v 13 -k 262144 -t 3 -p 4 -l 32 -r < $work/argon2-input" \
    "$capi exec --passphrase-file $work/passphrase -- true" >/dev/null 2>&1
python3 - "$work/kdf.json" <<'PY'
import json, statistics, sys
reference, capi = (statistics.median(r["times"]) for r in json.load(open(sys.argv[1]))["results"])
print(f"  {reference * 1000:8.0f} ms           argon2")
print(f"  {capi * 1000:8.0f} ms  {capi / reference:5.2f} x  capi exec -- true, all of it")
PY
