#!/bin/sh
# Installs HTTP clients for tests/proxy/run.sh into target/proxy: npm packages into node/, Python packages into python/. Does
# nothing if they are there. A part that cannot be installed is reported and left out.
set -u

here=$(cd "$(dirname "$0")/../.." && pwd)
out=$here/target/proxy

npm_packages='axios@1.21.1 bun@1.4.5 deno@2.9.6 node@22.23.3'
python_packages='aiohttp httpx requests'

# installed DIRECTORY PACKAGES: whether a complete installation of exactly these packages is there.
installed() { [ "$(cat "$1/installed" 2>/dev/null)" = "$2" ]; }

node_clients() {
    installed "$out/node" "$npm_packages" && return
    command -v npm >/dev/null || { echo "skipped: npm is missing"; return; }
    rm -rf "$out/node" && mkdir -p "$out/node" && echo '{"private": true}' >"$out/node/package.json" || return
    # The install scripts put the binaries in place. The list is split into words on purpose.
    # shellcheck disable=SC2086
    if timeout 300 npm install --prefix "$out/node" --no-audit --no-fund --loglevel=error $npm_packages >/dev/null; then
        echo "$npm_packages" >"$out/node/installed"
    else
        echo "skipped: npm could not install $npm_packages"
    fi
}

python_clients() {
    installed "$out/python" "$python_packages" && return
    command -v python3 >/dev/null || { echo "skipped: python3 is missing"; return; }
    rm -rf "$out/python"
    # shellcheck disable=SC2086
    if python3 -m venv "$out/python" \
        && timeout 300 "$out/python/bin/python3" -m pip install --quiet --disable-pip-version-check $python_packages; then
        echo "$python_packages" >"$out/python/installed"
    else
        echo "skipped: pip could not install $python_packages"
    fi
}

node_clients
python_clients
