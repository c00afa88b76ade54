#!/bin/sh
# fetch and https.get of one Node process follow different rules for NO_PROXY, and those of fetch differ between 22 and 26.
#
# Package:  Node.js 22.23.3 and 26.10.0 (npm package `node`), with NODE_USE_ENV_PROXY=1; curl (Debian) for comparison.
# Does:     requests https://api.example.invalid/ with fetch and with https.get, and looks which of them a proxy gets.
#           NO_PROXY=example.invalid    fetch uses the proxy in 22 and not in 26; https.get uses it in both; curl does not.
#           NO_PROXY=a.invalid,*        fetch does not use it in 22 and does in 26; https.get does not in both; curl does.
#           https_proxy= and HTTPS_PROXY=http://…   fetch does not use it, https.get does; curl does.
#           only HTTP_PROXY=http://…    fetch uses it for https, https.get does not; curl does not.
# Expected: one answer for each line. `node --help` says that --use-env-proxy, which the variable stands for, parses
#           "HTTP_PROXY/HTTPS_PROXY/NO_PROXY" and applies "the setting in global HTTP/HTTPS clients".
# Seen:     as above.
# Matters:  an SDK that moves from https to fetch, or an upgrade of Node, decides anew whether a request and its key pass
#           through the proxy of a company or of a test. Of the entries tried, only `.example.invalid` means the same to all.
#
# Needs npm, curl and python3. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
proxy=
trap 'if [ -n "$proxy" ]; then kill "$proxy"; fi; rm -rf "$place"' EXIT
cd "$place"
for version in 22.23.3 26.10.0; do
    mkdir "$version"
    echo '{"private": true}' >"$version/package.json"
    if ! npm install --prefix "$version" --silent --no-audit --no-fund "node@$version" ||
        [ "$("$version/node_modules/node/bin/node" --version)" != "v$version" ]; then
        echo "cannot install Node.js $version"
        exit 2
    fi
done
if ! command -v curl >/dev/null; then
    echo 'curl is missing'
    exit 2
fi

# Writes a line for each connection and refuses to forward it.
cat >proxy.py <<'END'
import socketserver


class Refuse(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline().decode().strip()
        while self.rfile.readline().strip():
            pass
        with open("requests", "a") as file:
            print(line, file=file)
        self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refuse)
print(server.server_address[1], flush=True)
server.serve_forever()
END
python3 proxy.py >port &
proxy=$!
tries=0
until [ -s port ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || exit 2
    sleep 0.1
done
url="http://127.0.0.1:$(cat port)"

cat >get.js <<'END'
const target = 'https://api.example.invalid/';
if (process.argv[2] === 'fetch') fetch(target).catch(() => {});
else require('https').get(target).on('error', () => {});
END

# way VARIABLE=VALUE… -- COMMAND…: prints whether a command with these variables uses the proxy.
way() {
    : >requests
    env -u HTTP_PROXY -u http_proxy -u HTTPS_PROXY -u https_proxy -u ALL_PROXY -u all_proxy -u NO_PROXY -u no_proxy \
        -u NODE_OPTIONS NODE_USE_ENV_PROXY=1 "$@" >/dev/null 2>&1 || true
    if [ -s requests ]; then printf proxy; else printf direct; fi
}
ways() {
    for version in 22.23.3 26.10.0; do
        for client in fetch https; do
            printf '%s ' "$(way "$@" "$version/node_modules/node/bin/node" get.js "$client")"
        done
    done
    way "$@" curl --silent https://api.example.invalid/
}

expect() {
    name=$1
    expected=$2
    shift 2
    result=$(ways "$@")
    if [ "$result" != "$expected" ]; then
        echo "The behavior changed: $name: 22 fetch, 22 https, 26 fetch, 26 https, curl: $result, was $expected"
        exit 1
    fi
    seen="${seen:+$seen; }$name: $result"
}

seen=
expect 'domain' 'proxy proxy direct proxy direct' HTTPS_PROXY="$url" NO_PROXY=example.invalid
expect 'domain with a dot' 'direct direct direct direct direct' HTTPS_PROXY="$url" NO_PROXY=.example.invalid
expect 'asterisk in a list' 'direct direct proxy direct proxy' HTTPS_PROXY="$url" NO_PROXY='a.invalid,*'
expect 'empty lower case' 'direct proxy direct proxy proxy' HTTPS_PROXY="$url" https_proxy=
expect 'only HTTP_PROXY' 'proxy direct proxy direct direct' HTTP_PROXY="$url" http_proxy="$url"
echo "22 fetch, 22 https, 26 fetch, 26 https, curl: $seen"
