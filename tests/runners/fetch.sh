#!/bin/sh
# Installs the runners of tests/it/runners into target/runners, in the versions that src/assist/runners names: npm packages
# into node/, Python packages into python/. Does nothing if they are there. A part that cannot be installed is reported and
# left out, and its tests say that they were skipped.
set -u

here=$(cd "$(dirname "$0")/../.." && pwd)
out=$here/target/runners

npm_packages='@moonrepo/cli@2.5.5 lage@2.17.0 nx@24.0.6 pm2@7.0.4 turbo@2.11.11'
python_packages='circus==0.19.0 lit==23.1.5 meson==1.12.1 pyperf==2.11.0 scons==4.11.1 tox==4.67.15'

# installed DIRECTORY PACKAGES: whether a complete installation of exactly these packages is there.
installed() { [ "$(cat "$1/installed" 2>/dev/null)" = "$2" ]; }

node_runners() {
    installed "$out/node" "$npm_packages" && return
    command -v npm >/dev/null || { echo "skipped: npm is missing"; return; }
    rm -rf "$out/node" && mkdir -p "$out/node" && echo '{"private": true}' >"$out/node/package.json" || return
    # Install scripts are not needed. The list is split into words on purpose.
    # shellcheck disable=SC2086
    if timeout 300 npm install --prefix "$out/node" --ignore-scripts --no-audit --no-fund --loglevel=error $npm_packages >/dev/null; then
        echo "$npm_packages" >"$out/node/installed"
    else
        echo "skipped: npm could not install $npm_packages"
    fi
}

python_runners() {
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

node_runners
python_runners
echo "$(cat "$out/node/installed" "$out/python/installed" 2>/dev/null | wc -w) runners in ${out#"$here"/}"
