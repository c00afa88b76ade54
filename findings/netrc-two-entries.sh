#!/bin/sh
# Of two .netrc entries for one machine, curl and Wget send the first, and Python's requests sends the last.
#
# Package:  requests 2.34.2 (PyPI) on Python 3.11; curl 7.88.1 and wget 1.21.3 (Debian 12), which must be installed.
# Does:     with `login a password old` and below it `login a password new` for the same machine, `curl -n` and Wget send
#           `old`, requests sends `new`. If the first entry is commented out as `#machine …`, without a blank, the
#           other two send `new`, and requests sends no credential at all, without a message.
# Expected: the same credential from each. The manual of ftp, to which curl's refers, lets the first match end the search.
#           requests ignores a file with a syntax error, but nothing says that `#machine` is one and `# machine` is not.
# Seen:     two entries: curl old, wget old, requests new; commented out: curl new, wget new, requests none;
#           with a blank: requests new.
# Matters:  a key that is rotated by appending an entry works in a Python script and fails in the shell, or the other way round
#           if the new entry is at the top. Both programs read one file, and neither says which line it took.
#
# Needs curl, wget, and python3 with venv and pip. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$place"' EXIT
cd "$place"
if ! command -v curl >/dev/null || ! command -v wget >/dev/null || ! python3 -m venv tools ||
    ! tools/bin/pip install --quiet --disable-pip-version-check requests==2.34.2; then
    echo 'cannot install requests 2.34.2, or curl or wget is missing'
    exit 2
fi
export HOME="$place"
unset NETRC HTTP_PROXY http_proxy ALL_PROXY all_proxy

# Answers each request with the password of its Authorization header, and asks for one that is missing.
cat >server.py <<'END'
import base64
import http.server


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        header = self.headers.get("Authorization")
        password = base64.b64decode(header[6:]).decode().split(":")[1] if header else "none"
        self.send_response(200 if header else 401)
        self.send_header("WWW-Authenticate", 'Basic realm="test"')
        self.send_header("Content-Length", str(len(password)))
        self.end_headers()
        self.wfile.write(password.encode())

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
END
tools/bin/python3 server.py >port &
server=$!
tries=0
until [ -s port ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || exit 2
    sleep 0.1
done
url="http://127.0.0.1:$(cat port)/"

with_curl() { curl --silent --netrc "$url"; }
with_wget() { wget --quiet --tries=1 --output-document=- "$url"; }
with_requests() { tools/bin/python3 -c 'import requests, sys; print(requests.get(sys.argv[1]).text)' "$url"; }
netrc() {
    printf '%s\n' "$@" >.netrc
    chmod 600 .netrc
}

new='machine 127.0.0.1 login a password new'
netrc 'machine 127.0.0.1 login a password old' "$new"
seen="two entries: curl $(with_curl), wget $(with_wget), requests $(with_requests)"
netrc '#machine 127.0.0.1 login a password old' "$new"
seen="$seen; commented out: curl $(with_curl), wget $(with_wget), requests $(with_requests)"
netrc '# machine 127.0.0.1 login a password old' "$new"
seen="$seen; with a blank: requests $(with_requests)"

expected='two entries: curl old, wget old, requests new'
expected="$expected; commented out: curl new, wget new, requests none; with a blank: requests new"
if [ "$seen" != "$expected" ]; then
    echo "The behavior of a client changed: $seen"
    exit 1
fi
echo "$seen"
