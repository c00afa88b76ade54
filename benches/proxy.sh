#!/usr/bin/env bash
# Measures `capi exec --proxy` next to a direct connection to the same https service on the loopback interface, and next to
# other tools that are installed: latency, throughput, a stream, a download of 1 GiB and memory, and how much later the
# child starts than with plain `exec`, or than without the tool.
#
# Needs python3. Usage: benches/proxy.sh [ROUNDS]. CAPI_BIN and LOAD_BIN name programs that are built already.
# VARLOCK is a command that runs varlock (npm install varlock@1.20.0 node@22). Other tools need a configuration of their own:
# PEERS has a line `NAME COMMAND…` for each, and the command runs its arguments behind the tool's proxy. TARGET in their
# environment is the host with its port, CUSTOM_API_KEY the credential, and ca.pem in the current directory the root to trust.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}
command -v python3 >/dev/null || { echo "needs python3" >&2; exit 2; }
if [ -z "${CAPI_BIN:-}" ]; then
    cargo build --release --quiet --bins --example proxy_load
    target=${CARGO_TARGET_DIR:-target}/release
    CAPI_BIN=$(realpath "$target/capi") LOAD_BIN=$(realpath "$target/examples/proxy_load")
fi
capi=$CAPI_BIN load=$LOAD_BIN

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; "$capi" -q lock --all 2>/dev/null || true; rm -rf "$work"' EXIT
export HOME=$work XDG_CONFIG_HOME=$work/c XDG_DATA_HOME=$work/d XDG_STATE_HOME=$work/s XDG_RUNTIME_DIR=$work/r
unset CAPI_VAULT CAPI_APP CAPI_CONFIG CAPI_MASK CAPI_NO_SESSION HTTPS_PROXY https_proxy ALL_PROXY all_proxy
mkdir -m 700 "$XDG_RUNTIME_DIR"
export CAPI_PASSPHRASE='a passphrase for measuring'
"$load" serve "$work" &
server=$!
until [ -s "$work/port" ]; do sleep 0.05; done
port=$(cat "$work/port")
export TARGET=localhost:$port
"$capi" -q init --light </dev/null
printf 'sk_live_51HxYz7Qw9Rt2Up4As6Df8Gh' | "$capi" -q add Key --type api-key --domain "https://localhost:$port" --stdin 2>/dev/null
"$capi" -q unlock </dev/null
unset CAPI_PASSPHRASE

mkdir "$work/peers"
cp "$work/ca.pem" "$work/peers"
cat >"$work/peers/.env.schema" <<'EOF'
# @proxyConfig={egress="permissive"}
# ---
# @sensitive @proxy(domain="localhost")
CUSTOM_API_KEY=sk_live_51HxYz7Qw9Rt2Up4As6Df8Gh
EOF
peers=${PEERS:-}
if varlock=${VARLOCK:-$(command -v varlock)}; then
    peers+=$'\n'"varlock $varlock proxy run --"
else
    echo "varlock is not measured: set VARLOCK, for example after \`npm install varlock@1.20.0 node@22\`"
fi
for peer in fnox nono; do
    case $'\n'$peers in *$'\n'"$peer "*) ;; *) echo "$peer is not measured: no line in PEERS" ;; esac
done
# behind NAME COMMAND…: runs a command behind the proxy of another tool.
behind() {
    local line
    line=$(grep "^$1 " <<<"$peers")
    # shellcheck disable=SC2086 # A command with its arguments.
    (cd "$work/peers" && VARLOCK_TELEMETRY_DISABLED=1 NODE_EXTRA_CA_CERTS=$work/ca.pem SSL_CERT_FILE=$work/ca.pem \
        CUSTOM_API_KEY=sk_live_51HxYz7Qw9Rt2Up4As6Df8Gh ${line#* } "${@:2}" 2>"$work/peer-errors")
}
names=$(awk 'NF {print $1}' <<<"$peers")

for round in $(seq "$rounds"); do
    NODE_EXTRA_CA_CERTS=$work/ca.pem "$load" run >"$work/direct.$round"
    SSL_CERT_FILE=$work/ca.pem "$capi" -q exec --proxy --mask never -- "$load" run >"$work/capi.$round"
    for name in $names; do
        behind "$name" "$load" run >"$work/$name.$round" || { echo "$name failed:" >&2; tail -n 3 "$work/peer-errors" >&2; }
    done
done
# start RUNS COMMAND…: prints the median time of a command in milliseconds.
start() {
    python3 - "$@" <<'PY'
import statistics, subprocess, sys, time
times = []
for _ in range(int(sys.argv[1])):
    start = time.perf_counter()
    subprocess.run(sys.argv[2:], check=True, stderr=subprocess.DEVNULL)
    times.append((time.perf_counter() - start) * 1000)
print(f"{statistics.median(times):.1f}")
PY
}
measure_start() { # NAME MILLISECONDS_WITHOUT MILLISECONDS_WITH
    awk -v w="$2" -v p="$3" 'BEGIN {printf "start of the child, ms more\t%.1f\n", p - w}' >>"$work/$1.1"
}
measure_start capi "$(start 40 "$capi" -q exec --mask never -- true)" "$(start 40 "$capi" -q exec --proxy --mask never -- true)"
for name in $names; do
    line=$(grep "^$name " <<<"$peers")
    # shellcheck disable=SC2086
    measure_start "$name" "$(start 10 true)" "$(cd "$work/peers" && VARLOCK_TELEMETRY_DISABLED=1 start 10 ${line#* } true)"
done

# shellcheck disable=SC2086
python3 - "$work" "$rounds" direct capi $names <<'PY'
import pathlib, statistics, sys
work, rounds, kinds = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
def values(kind):
    rows = {}
    for round in range(1, rounds + 1):
        for line in (work / f"{kind}.{round}").read_text().splitlines():
            name, value = line.split("\t")
            rows.setdefault(name, []).append(float(value))
    return {name: statistics.median(found) for name, found in rows.items()}
all = {kind: values(kind) for kind in kinds}
print(f"{'median of ' + str(rounds) + ' rounds':38}", *(f"{kind:>10}" for kind in kinds))
for name in all["capi"]:
    cells = (all[kind].get(name) for kind in kinds)
    print(f"{name:38}", *("         -" if cell is None else f"{cell:>10.3f}" for cell in cells))
PY
