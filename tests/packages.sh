# Installs packages for tests, for the fetch.sh scripts that source this file. A part that cannot be installed is reported
# and left out.
# shellcheck shell=sh

# installed DIRECTORY PACKAGES: whether a complete installation of exactly these packages is there.
installed() { [ "$(cat "$1/installed" 2>/dev/null)" = "$2" ]; }

# npm_packages DIRECTORY PACKAGES [OPTION...]. The list is split into words on purpose.
npm_packages() {
    directory=$1 packages=$2
    shift 2
    installed "$directory" "$packages" && return
    command -v npm >/dev/null || { echo "skipped: npm is missing"; return; }
    rm -rf "$directory" && mkdir -p "$directory" && echo '{"private": true}' >"$directory/package.json" || return
    # shellcheck disable=SC2086
    if timeout 300 npm install --prefix "$directory" --no-audit --no-fund --loglevel=error "$@" $packages >/dev/null; then
        echo "$packages" >"$directory/installed"
    else
        echo "skipped: npm could not install $packages"
    fi
}

# python_packages DIRECTORY PACKAGES: into a virtual environment.
python_packages() {
    installed "$1" "$2" && return
    command -v python3 >/dev/null || { echo "skipped: python3 is missing"; return; }
    rm -rf "$1"
    # shellcheck disable=SC2086
    if python3 -m venv "$1" \
        && timeout 300 "$1/bin/python3" -m pip install --quiet --disable-pip-version-check $2; then
        echo "$2" >"$1/installed"
    else
        echo "skipped: pip could not install $2"
    fi
}
