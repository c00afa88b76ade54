#!/bin/sh
# axios decodes the password of the URL that it requests, but sends the password of its proxy percent-encoded.
#
# Package:  axios 1.21.1 on Node.js 22.23.3 (npm packages `axios` and `node`); curl (Debian) and Python's urllib to compare.
# Does:     with HTTPS_PROXY=http://user:p%40ss%2F1@127.0.0.1:…, axios sends the password `p%40ss%2F1`, curl and
#           urllib send `p@ss/1`. With NODE_USE_ENV_PROXY=1 the same program sends `p@ss/1`, because axios leaves the
#           variables to Node then. In http://user:p%40ss%2F1@127.0.0.1/, the URL of a request, axios decodes the password.
# Expected: `p@ss/1` everywhere. The README of axios names the "conventional" variables http_proxy and https_proxy,
#           and a comment in its HTTP adapter says that credentials are decoded before they are sent.
# Seen:     proxy: curl p@ss/1, urllib p@ss/1, axios p%40ss%2F1, axios with NODE_USE_ENV_PROXY p@ss/1; URL: axios p@ss/1.
# Matters:  `@` and `/` must be encoded in a URL, so no spelling of such a password works for axios and curl alike. The proxy
#           answers 407 to axios alone, and the password that every other tool accepts looks wrong.
#
# Needs npm, curl and python3. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
proxy=
trap 'if [ -n "$proxy" ]; then kill "$proxy"; fi; rm -rf "$place"' EXIT
cd "$place"
echo '{"private": true}' >package.json
if ! npm install --silent --no-audit --no-fund axios@1.21.1 node@22.23.3; then
    echo 'cannot install axios 1.21.1 and Node.js 22.23.3'
    exit 2
fi
if ! command -v curl >/dev/null; then
    echo 'curl is missing'
    exit 2
fi
node=node_modules/node/bin/node
unset HTTP_PROXY http_proxy https_proxy ALL_PROXY all_proxy NO_PROXY no_proxy NODE_USE_ENV_PROXY NODE_OPTIONS

# Writes the password of each request, for a proxy or for a server, and refuses the request.
cat >proxy.py <<'END'
import base64
import socketserver


class Refuse(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(": ")
            if name.lower() in ("authorization", "proxy-authorization"):
                with open("password", "w") as file:
                    file.write(base64.b64decode(value[6:]).decode().partition(":")[2])
        self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


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
url="http://user:p%40ss%2F1@127.0.0.1:$(cat port)"

cat >get.js <<'END'
require('axios').get(process.argv[2]).catch(() => {});
END
load='import sys, urllib.request; urllib.request.urlopen(sys.argv[1])'
target=https://api.example.invalid/

# sent COMMAND…: prints the password that the command sends.
sent() {
    : >password
    "$@" >/dev/null 2>&1 || true
    cat password
}

seen="proxy: curl $(sent env HTTPS_PROXY="$url" curl --silent "$target")"
seen="$seen, urllib $(sent env HTTPS_PROXY="$url" python3 -c "$load" "$target")"
seen="$seen, axios $(sent env HTTPS_PROXY="$url" "$node" get.js "$target")"
seen="$seen, axios with NODE_USE_ENV_PROXY $(sent env HTTPS_PROXY="$url" NODE_USE_ENV_PROXY=1 "$node" get.js "$target")"
seen="$seen; URL: axios $(sent "$node" get.js "$url/")"

expected='proxy: curl p@ss/1, urllib p@ss/1, axios p%40ss%2F1, axios with NODE_USE_ENV_PROXY p@ss/1; URL: axios p@ss/1'
if [ "$seen" != "$expected" ]; then
    echo "The behavior of a client changed: $seen"
    exit 1
fi
echo "$seen"
