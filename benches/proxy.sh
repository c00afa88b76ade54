#!/usr/bin/env bash
# Measures `capi exec --proxy` next to a direct connection to the same https service on the loopback interface: latency,
# throughput, a stream, a download of 1 GiB and memory, and how much later the child starts than with plain `exec`.
# Needs python3. Usage: benches/proxy.sh [ROUNDS]. CAPI_BIN and LOAD_BIN name programs that are built already.
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

for round in $(seq "$rounds"); do
    NODE_EXTRA_CA_CERTS=$work/ca.pem "$load" run >"$work/direct.$round"
    SSL_CERT_FILE=$work/ca.pem "$capi" -q exec --proxy --mask never -- "$load" run >"$work/proxy.$round"
done
start() {
    python3 - "$@" <<'PY'
import statistics, subprocess, sys, time
times = []
for _ in range(40):
    start = time.perf_counter()
    subprocess.run(sys.argv[1:], check=True)
    times.append((time.perf_counter() - start) * 1000)
print(f"{statistics.median(times):.1f}")
PY
}
plain=$(start "$capi" -q exec --mask never -- true) proxied=$(start "$capi" -q exec --proxy --mask never -- true)

python3 - "$work" "$rounds" <<'PY'
import pathlib, statistics, sys
work, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
def values(kind):
    rows = {}
    for round in range(1, rounds + 1):
        for line in (work / f"{kind}.{round}").read_text().splitlines():
            name, value = line.split("\t")
            rows.setdefault(name, []).append(float(value))
    return {name: statistics.median(found) for name, found in rows.items()}
direct, proxy = values("direct"), values("proxy")
print(f"{'median of ' + str(rounds) + ' rounds':38} {'direct':>10} {'proxy':>10}")
for name, value in proxy.items():
    print(f"{name:38} {direct.get(name, float('nan')):>10.3f} {value:>10.3f}")
PY
printf '%-38s %10s %10s\n' 'exec -- true, ms (plain, --proxy)' "$plain" "$proxied"
