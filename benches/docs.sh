#!/usr/bin/env bash
# The cost of reading documentation: `capi docs fetch`, `search`, `show` and the overview, and the first search of a fresh
# MCP server, for every specification that `tests/specs/fetch.sh` fetched. Prints medians of whole processes in
# milliseconds, and their peak memory in MiB.
#
#   benches/docs.sh [-n RUNS] [BEFORE] [AFTER]      directories with `capi` and `capi-full`; default: target/release
#
# With two directories, both are measured in turn, so that a busy period affects both. Needs GNU time and python3.
# SPECS="github stripe" measures only these.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=7
if [ "${1:-}" = -n ]; then runs=$2; shift 2; fi
[ $# -gt 0 ] || set -- target/release
for tool in /usr/bin/time python3; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CAPI_APP CAPI_CONFIG CAPI_TOKEN CAPI_PASSPHRASE_COMMAND
export CAPI_PASSPHRASE='a passphrase for measuring' CAPI_NO_SESSION=1

# One home for each build, so that none reads what the other wrote.
at_home() {
    local home=$work/$1
    shift
    env HOME="$home" XDG_CONFIG_HOME="$home/c" XDG_DATA_HOME="$home/d" XDG_STATE_HOME="$home/s" \
        XDG_CACHE_HOME="$home/h" XDG_RUNTIME_DIR="$home/r" CAPI_VAULT="$home/vault.capi" "$@"
}

# Runs a command and prints its time in nanoseconds, without what this shell needs to start one.
cat >"$work/timed.py" <<'PY'
import subprocess, sys, time
start = time.perf_counter_ns()
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False)
print(time.perf_counter_ns() - start)
PY

# Appends the time of a command in nanoseconds and its peak memory in KiB to a file.
measure() {
    local home=$1 to=$2 took
    shift 2
    took=$(at_home "$home" python3 "$work/timed.py" "$@")
    at_home "$home" /usr/bin/time -q -f %M -o "$work/memory" "$@" >/dev/null 2>&1 </dev/null || true
    echo "$took $(tail -n 1 "$work/memory")" >>"$to"
}

median() { sort -n "$1" | awk '{t[NR] = $1; if ($2 > m) m = $2} END {printf "%9.1f ms %6.1f MiB", t[int((NR + 1) / 2)] / 1e6, m / 1024}'; }

cat >"$work/mcp.py" <<'PY'
import json, statistics, subprocess, sys, time
capi, api, query, runs = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"}}
times = []
for _ in range(runs):
    server = subprocess.Popen([capi, "mcp", "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    def ask(method, **params):
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": META}}) + "\n"
        before = time.perf_counter()
        server.stdin.write(line.encode())
        server.stdin.flush()
        answer = server.stdout.readline()
        assert "result" in json.loads(answer), answer
        return time.perf_counter() - before
    ask("server/discover")
    times.append(ask("tools/call", name="capi_search_docs", arguments={"api": api, "query": query}))
    server.stdin.close()
    server.wait()
print(f"{statistics.median(times) * 1000:9.1f} ms")
PY

number=0
for build in "$@"; do
    number=$((number + 1))
    mkdir -p "$work/$number/r"
    chmod 700 "$work/$number/r"
    at_home "$number" "$build/capi" --quiet init --light </dev/null
done
for file in target/specs/large/* target/specs/*; do
    [ -f "$file" ] || continue
    name=$(basename "$file")
    name=${name%.*}
    case " ${SPECS:-$name} " in *" $name "*) ;; *) continue ;; esac
    rm -f "$work"/*.times
    number=0
    for build in "$@"; do
        number=$((number + 1))
        printf 'measuring-measuring' | at_home "$number" "$build/capi" -q add "$name" --type bearer --org --stdin
        at_home "$number" "$build/capi" -q docs fetch "$name" --file "$file" </dev/null
    done
    # An operation in the middle of the list.
    operation=$(at_home 1 "$1/capi" docs search "$name" "get list update" --limit 5 </dev/null 2>/dev/null | grep -E '^(GET|POST|PUT|PATCH|DELETE) ' | tail -n 1 | sed 's/  .*//' || true)
    run=0
    while [ "$run" -lt "$runs" ]; do
        run=$((run + 1))
        number=0
        for build in "$@"; do
            number=$((number + 1))
            capi=$build/capi
            [ "$run" -gt 3 ] || measure "$number" "$work/fetch.$number.times" "$capi" -q docs fetch "$name" --file "$file"
            measure "$number" "$work/search.$number.times" "$capi" docs search "$name" "update the email of a user"
            measure "$number" "$work/show.$number.times" "$capi" docs show "$name" "${operation:-GET /}"
            measure "$number" "$work/overview.$number.times" "$capi" docs show "$name"
        done
    done
    echo "$name, $(stat -c %s "$file") bytes${operation:+, $operation}"
    for what in fetch search show overview; do
        number=0
        printf '  %-9s' "$what"
        for _ in "$@"; do
            number=$((number + 1))
            printf '  %s' "$(median "$work/$what.$number.times")"
        done
        echo
    done
    number=0
    printf '  %-9s' mcp
    for build in "$@"; do
        number=$((number + 1))
        printf '  %s           ' "$(at_home "$number" python3 "$work/mcp.py" "$build/capi" "$name" "update the email of a user" "$runs")"
    done
    echo
done
