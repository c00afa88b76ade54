#!/bin/sh
# pipx with uv next to it does not ask the index that PIP_INDEX_URL names.
#
# Package:  pipx 1.18.4 and uv 0.13.9 (PyPI).
# Does:     with both in one virtual environment, `pipx install NAME` installs with uv, which reads no setting of pip. The index
#           in PIP_INDEX_URL gets no request, and no line says so. `pipx environment` shows the backend as `auto-…`.
# Expected: a request to that index. pipx without uv makes it, and so does `--backend pip`. The description of pipx says that it
#           installs with uv when that is available, and nothing about the settings of pip.
# Seen:     default: backend uv, 0 requests; --backend pip: some requests.
# Matters:  companies give developers an index of their own, often with a token in its URL, as PIP_INDEX_URL. After `pip install
#           uv`, the same command asks the public index for the names of internal packages.
#
# Needs python3 with venv and pip. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$place"' EXIT
cd "$place"
if ! python3 -m venv tools ||
    ! tools/bin/pip install --quiet --disable-pip-version-check pipx==1.18.4 uv==0.13.9; then
    echo 'cannot install pipx 1.18.4 and uv 0.13.9'
    exit 2
fi

# An index without packages that counts its requests.
cat >index.py <<'PY'
import http.server


class Index(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open("requests", "a") as file:
            file.write(self.path + "\n")
        self.send_error(404)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Index)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 index.py >port &
server=$!
tries=0
until [ -s port ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || exit 2
    sleep 0.1
done

# A name that no index has: the installation fails in both cases.
install() {
    : >requests
    env HOME="$place/home" PIPX_HOME="$place/pipx" PIP_INDEX_URL="http://127.0.0.1:$(cat port)/simple" PIP_RETRIES=0 UV_HTTP_RETRIES=0 \
        PATH="$place/tools/bin:$PATH" tools/bin/pipx install "$@" billing-client-of-no-index >log 2>&1 || true
    wc -l <requests | tr -d ' '
}
mkdir home
unset PIPX_DEFAULT_BACKEND UV_INDEX_URL UV_DEFAULT_INDEX UV_INDEX
backend=$(env HOME="$place/home" PIPX_HOME="$place/pipx" PATH="$place/tools/bin:$PATH" tools/bin/pipx environment |
    sed -n 's/^PIPX_RESOLVED_BACKEND=//p')
seen="default: backend $backend, $(install) requests"
asked=$(install --backend pip)
[ "$asked" -gt 0 ] && asked=some
seen="$seen; --backend pip: $asked requests"

if [ "$seen" != 'default: backend uv, 0 requests; --backend pip: some requests' ]; then
    echo "The behavior of pipx changed: $seen"
    exit 1
fi
echo "$seen"
