#!/usr/bin/env bash
# Times `capi mcp serve` as a client sees it: from the start of the process to the first answer, and each tool with a
# specification of 1,000 operations. Prints medians and maxima.
# Needs python3. Usage: benches/mcp.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-200}
command -v python3 >/dev/null || { echo "needs python3" >&2; exit 2; }
cargo build --release --quiet --bins --example make_vault
target=${CARGO_TARGET_DIR:-target}
capi=$(realpath "$target/release/capi")
make_vault=$(realpath "$target/release/examples/make_vault")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_CONFIG_HOME=$work/c XDG_DATA_HOME=$work/d XDG_STATE_HOME=$work/s XDG_RUNTIME_DIR=$work/r XDG_CACHE_HOME=$work/h
unset CAPI_PASSPHRASE CAPI_PASSPHRASE_COMMAND CAPI_APP
mkdir -m 700 "$XDG_RUNTIME_DIR"
printf 'measure\n' >"$work/passphrase"
export CAPI_VAULT=$work/vault.capi CAPI_NO_SESSION=1
"$make_vault" "$CAPI_VAULT" 100
"$capi" -q --passphrase-file "$work/passphrase" list >/dev/null
cd "$work"
python3 - "$work/spec.json" <<'PY'
import json, sys
things = ["invoice", "customer", "refund", "payment", "subscription"]
schemas = {f"S{n}": {"properties": {
    "next": {"$ref": f"#/components/schemas/S{(n + 1) % 50}"},
    **{f"field{m}": {"type": "string", "description": f"The field of number {m}."} for m in range(30)}}} for n in range(50)}
def operation(n):
    body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/S{n % 50}"}}}}
    thing = things[n % 5]
    return {"post": {"summary": f"Change {thing} {n}", "tags": [thing], "operationId": f"change{thing}{n}",
        "description": f"Works with the {thing} of number {n} and says what became of it. " * 6,
        "requestBody": body, "responses": {"200": body}}}
paths = {f"/v1/{things[n % 5]}s/{n}/{{id}}": operation(n) for n in range(1000)}
json.dump({"openapi": "3.0.0", "info": {"title": "Made"}, "paths": paths, "components": {"schemas": schemas}}, open(sys.argv[1], "w"))
PY
"$capi" -q docs fetch service-0 --file "$work/spec.json"

python3 - "$capi" "$runs" <<'PY'
import json, statistics, subprocess, sys, time
capi, runs = sys.argv[1], int(sys.argv[2])
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"}}

def start():
    return subprocess.Popen([capi, "mcp", "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

def ask(server, method, **params):
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": META}}) + "\n"
    before = time.perf_counter()
    server.stdin.write(line.encode())
    server.stdin.flush()
    answer = server.stdout.readline()
    took = time.perf_counter() - before
    answer = json.loads(answer)
    assert "result" in answer and not answer["result"].get("isError"), answer
    return took

def say(what, times):
    print(f"  {statistics.median(times) * 1000:8.2f} ms  slowest {max(times) * 1000:8.2f} ms  {what}")

def from_start(method, **params):
    times = []
    for _ in range(runs):
        before = time.perf_counter()
        server = start()
        ask(server, method, **params)
        times.append(time.perf_counter() - before)
        server.stdin.close()
        assert server.wait() == 0
    return times

def idle():
    times = []
    for _ in range(runs):
        before = time.perf_counter()
        subprocess.run(["true"], check=True)
        times.append(time.perf_counter() - before)
    return times

print(f"from the start of the process, median of {runs}:")
say("`true`, for comparison", idle())
say("server/discover", from_start("server/discover"))
say("capi_list_apis, of 100 APIs", from_start("tools/call", name="capi_list_apis", arguments={}))

print(f"while it runs, over 1,000 operations, median of {runs}:")
server = start()
api = "service-0"
first = ask(server, "tools/call", name="capi_search_docs", arguments={"api": api, "query": "change invoice 17"})
print(f"  {first * 1000:8.2f} ms  the first capi_search_docs, which reads the specification")
for tool, arguments in [
    ("capi_search_docs", lambda n: {"api": api, "query": f"change refund {n}"}),
    ("capi_get_operation", lambda n: {"api": api, "operation": f"changeinvoice{n // 5 * 5}"}),
    ("capi_get_doc_page", lambda n: {"api": api, "from": n}),
    ("capi_get_api", lambda n: {"api": f"service-{n % 100}"}),
    ("capi_get_snippet", lambda n: {"api": api, "language": "python", "path": f"/v1/invoices/{n}"}),
    ("capi_list_apis", lambda n: {"from": n % 100}),
]:
    say(tool, [ask(server, "tools/call", name=tool, arguments=arguments(n)) for n in range(runs)])
server.stdin.close()
assert server.wait() == 0
PY
