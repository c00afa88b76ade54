#!/usr/bin/env bash
# Installs each artefact of dist/ for this machine in a clean place and uses it, without Rust on PATH:
#
#     ci/try-release.sh [--old DIRECTORY] [--debian-root] [PART...]
#
# PARTS: tarball, script (install.sh against a server on loopback), deb, npm, pypi, upgrade; without one: all but upgrade.
# --old names a directory with capi and capi-full of the version before, for upgrade. --debian-root installs the .deb in a new
# Debian root, which needs root, debootstrap and a mirror; without it dpkg installs into an empty directory.
# npm is also tried with pnpm, yarn and bun, and PyPI with uv and pipx, if they are on PATH.

set -euo pipefail
cd "$(dirname "$0")/.."
old='' debian_root=''
while [ $# -gt 0 ]; do
    case $1 in
        --old) old=$(cd "$2" && pwd); shift 2 ;;
        --debian-root) debian_root=1; shift ;;
        *) break ;;
    esac
done
[ $# -gt 0 ] || set -- tarball script deb npm pypi
dist=$PWD/dist
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
work=$(mktemp -d)
base=/usr/local/bin:/usr/bin:/bin
key=sk_try_0123456789abcdef

stop() {
    local code=$?
    [ -z "${registry-}" ] || kill "$registry" 2>/dev/null || true
    umount "$work/debian/proc" "$work/debian/dev/pts" 2>/dev/null || true
    rm -rf --one-file-system "$work"
    exit "$code"
}
trap stop EXIT

fail() {
    printf 'try-release: %s\n' "$1" >&2
    exit 1
}

# A new home for the variables of `clean`.
new_home() {
    home=$work/home-$1
    rm -rf "$home"
    mkdir -p "$home/run"
    chmod 700 "$home/run"
    printf 'a passphrase for the trial\n' >"$home/passphrase"
    cat >"$home/api.json" <<'EOF'
{"openapi": "3.1.0", "info": {"title": "Billing", "version": "1"}, "servers": [{"url": "https://api.billing.example"}],
 "paths": {"/invoices": {"get": {"summary": "List all invoices"}}}}
EOF
}

# A static program needs an unwinder that finds its tables, and only a backtrace shows whether it does.
fixed=(LC_ALL=C.UTF-8 CAPI_NO_INPUT=1 RUST_BACKTRACE=1)

# Runs a command with PATH and a home, and nothing else of this environment: clean PATH COMMAND...
clean() {
    local path=$1
    shift
    env -i "PATH=$path" "HOME=$home" "XDG_RUNTIME_DIR=$home/run" "${fixed[@]}" "$@"
}

# expect TEXT OUTPUT
expect() {
    case $2 in *"$1"*) ;; *) fail "expected \`$1\` in: $2" ;; esac
}

# Uses `capi` on a PATH as the README does, in the current home: smoke PATH
smoke() {
    local path=$1 out
    out=$(clean "$path" capi --version)
    expect "capi $version (" "$out"
    clean "$path" capi init --light --passphrase-file "$home/passphrase" 2>/dev/null
    clean "$path" capi unlock --passphrase-file "$home/passphrase" 2>/dev/null
    printf '%s' "$key" | clean "$path" capi add "Billing API" --type api-key --domain api.billing.example --stdin 2>/dev/null
    expect "Billing API" "$(clean "$path" capi list)"
    # shellcheck disable=SC2016
    expect "${#key}" "$(clean "$path" capi exec -- sh -c 'echo ${#CUSTOM_API_BILLING_API}')"
    # shellcheck disable=SC2016
    expect "[capi: Billing API]" "$(clean "$path" capi exec -- sh -c 'echo $CUSTOM_API_BILLING_API')"
    out=$(clean "$path" sh -c 'capi exec -- sh -c "exit 7"; echo "exit $?"')
    expect "exit 7" "$out"
    clean "$path" capi docs fetch billing-api --file "$home/api.json" 2>/dev/null
    expect "GET /invoices" "$(clean "$path" capi docs search billing-api invoices)"
    out=$(printf '%s\n' \
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"try","version":"1"}}}' \
        '{"jsonrpc":"2.0","method":"notifications/initialized"}' \
        '{"jsonrpc":"2.0","id":2,"method":"tools/list"}' | clean "$path" capi mcp serve)
    expect '"tools"' "$out"
    expect "installation" "$(clean "$path" capi doctor)"
    clean "$path" capi lock --all 2>/dev/null
}

# Only the vault, its local state, the settings and the cache may be left.
only_data_is_left() {
    local left
    left=$(cd "$home" && find . -type f ! -path './.local/share/capi/*' ! -path './.local/state/capi/*' ! -path './.cache/capi/*' \
        ! -path './.config/capi/*' ! -name passphrase ! -name api.json ! -path './.npm/*' ! -path './run/*')
    [ -z "$left" ] || fail "left after the removal: $left"
    [ -s "$home/.local/share/capi/vault.capi" ] || fail "the vault is gone"
}

start_registry() {
    [ -z "${registry-}" ] || return 0
    mkfifo "$work/open" "$work/address"
    python3 ci/release/registry.py "$dist" <"$work/open" >"$work/address" &
    registry=$!
    exec 9>"$work/open"
    read -r address <"$work/address"
}

try_tarball() {
    new_home tarball
    mkdir -p "$home/opt"
    tar -xzf "$dist/capi-$version-x86_64-linux.tar.gz" -C "$home/opt" --strip-components=1
    smoke "$home/opt/bin:$base"
    # People who copied the programs.
    clean "$home/opt/bin:$base" capi setup 2>/dev/null
    [ -s "$home/.local/share/man/man1/capi-exec.1" ] || fail "setup installed no man page"
    clean "$home/opt/bin:$base" capi setup --uninstall 2>/dev/null
    rm -rf "$home/opt"
    only_data_is_left
    # One program alone says what is missing.
    mkdir -p "$home/one"
    tar -xzf "$dist/capi-$version-x86_64-linux.tar.gz" -C "$home/one" --strip-components=2 --wildcards '*/bin/capi'
    expect "install capi-full next to capi" "$(clean "$home/one:$base" capi doctor 2>&1 || true)"
}

try_script() {
    local damaged
    start_registry
    new_home script
    script() { clean "$base" CAPI_RELEASES="$address" sh "$dist/install.sh" "$@"; }
    script >/dev/null
    script >/dev/null
    smoke "$home/.local/bin:$base"
    expect "no such option" "$(script --nonsense 2>&1 || true)"
    script --uninstall >/dev/null
    only_data_is_left
    # A download that is not the one of SHA256SUMS changes nothing.
    damaged=$work/damaged
    mkdir -p "$damaged/v$version"
    cp "$dist/SHA256SUMS" "$dist/capi-$version-x86_64-linux.tar.gz" "$damaged/v$version/"
    printf 'x' >>"$damaged/v$version/capi-$version-x86_64-linux.tar.gz"
    expect "has the SHA-256" "$(clean "$base" CAPI_RELEASES="file://$damaged" sh "$dist/install.sh" 2>&1 || true)"
    expect "is not https" "$(clean "$base" CAPI_RELEASES="http://code.invalid" sh "$dist/install.sh" 2>&1 || true)"
    [ ! -e "$home/.local/bin" ] || fail "a refused download was installed"
}

try_deb() {
    local package=$dist/capi_${version}_amd64.deb root=$work/debian
    [ -e "$package" ] || { echo "skipped: there is no .deb"; return 0; }
    new_home deb
    if [ -n "$debian_root" ]; then
        # shellcheck disable=SC1091
        debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" >/dev/null
        mkdir -p "$root/$home" "$root/dev/pts"
        cp "$package" "$root/capi.deb"
        cp -r "$home/." "$root/$home/"
        mount -t proc proc "$root/proc"
        mount --bind /dev/pts "$root/dev/pts"
        chroot "$root" dpkg --install /capi.deb >/dev/null
        clean() {
            local path=$1
            shift
            chroot "$root" env -i "PATH=$path" "HOME=$home" "XDG_RUNTIME_DIR=$home/run" "${fixed[@]}" "$@"
        }
        smoke "$base"
        [ -z "$(chroot "$root" sh -c 'command -v cargo || true')" ] || fail "the root is not clean"
        chroot "$root" dpkg --purge capi >/dev/null
        [ -z "$(find "$root/usr" -name '*capi*' ! -path '*/perl*' ! -path '*/include/*' | head -n 1)" ] || fail "dpkg left files"
        [ -s "$root/$home/.local/share/capi/vault.capi" ] || fail "the vault is gone"
    else
        mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info"
        : >"$root/var/lib/dpkg/status"
        dpkg --root="$root" --force-depends --force-not-root --force-bad-path --log=/dev/null --install "$package" >/dev/null 2>&1
        smoke "$root/usr/bin:$base"
        dpkg --root="$root" --force-not-root --force-bad-path --log=/dev/null --purge capi >/dev/null 2>&1
        [ ! -e "$root/usr/bin/capi" ] || fail "dpkg left files"
        only_data_is_left
    fi
}

# Installs with one package manager and uses the program in a project: with_npm NAME COMMAND...
with_npm() {
    local name=$1 project
    shift
    new_home "npm-$name"
    project=$home/project
    mkdir -p "$project"
    printf '{"name": "shop", "private": true, "scripts": {"start": "capi exec -- node -p process.env.CUSTOM_API_BILLING_API.length"}}\n' \
        >"$project/package.json"
    printf 'registry=%s\nignore-scripts=true\n' "$address" >"$project/.npmrc"
    # Yarn installs no version that was published less than a day ago, or at an unknown time.
    printf '%s\n' "npmRegistryServer: '$address'" 'unsafeHttpWhitelist: ["127.0.0.1"]' 'enableScripts: false' \
        'nodeLinker: node-modules' 'npmMinimalAgeGate: 0' >"$project/.yarnrc.yml"
    (cd "$project" && clean "$PATH" npm_config_registry="$address" NPM_CONFIG_REGISTRY="$address" "$@" >"$home/log" 2>&1) \
        || { cat "$home/log"; fail "$name cannot install capi-cli"; }
    smoke "$project/node_modules/.bin:$(dirname "$(command -v node)"):$base"
    # The signal that ends capi ends the command, and its exit status arrives.
    # shellcheck disable=SC2016
    expect "exit 143" "$(cd "$project" && clean "$project/node_modules/.bin:$(dirname "$(command -v node)"):$base" bash -c \
        'capi --help >/dev/null; capi exec --passphrase-file "$HOME/passphrase" -- sleep 30 & sleep 2; kill -TERM $!; wait $!; echo "exit $?"')"
    clean "$project/node_modules/.bin:$(dirname "$(command -v node)"):$base" capi unlock --passphrase-file "$home/passphrase" 2>/dev/null
    expect "${#key}" "$(cd "$project" && clean "$PATH" npm --silent start)"
    clean "$project/node_modules/.bin:$(dirname "$(command -v node)"):$base" capi lock --all 2>/dev/null
    echo "npm packages: installed with $name"
}

try_npm() {
    command -v npm >/dev/null || { echo "skipped: npm is not installed"; return 0; }
    local size
    for package in "$dist"/capi-cli-*.tgz; do
        # Binaries that are not static are no release, and CI builds them without optimization.
        [ ! -e "$dist/capi-$version-py3-none-linux_x86_64.whl" ] || continue
        size=$(stat -c %s "$package")
        [ "$size" -le 8000000 ] || fail "$package has $size bytes, more than 8 MB"
    done
    start_registry
    with_npm npm npm install --no-audit --no-fund --ignore-scripts capi-cli
    ! command -v pnpm >/dev/null || with_npm pnpm pnpm add capi-cli
    ! command -v yarn >/dev/null || with_npm yarn yarn add capi-cli
    ! command -v bun >/dev/null || with_npm bun bun add capi-cli
}

try_pypi() {
    new_home pypi
    python3 -m venv "$home/venv" 2>/dev/null || { echo "skipped: python3 has no venv"; return 0; }
    "$home/venv/bin/pip" install --quiet --disable-pip-version-check --no-index --find-links "$dist" capi
    smoke "$home/venv/bin:$base"
    "$home/venv/bin/pip" uninstall --quiet --yes capi
    [ ! -e "$home/venv/bin/capi-full" ] || fail "pip left a program"
    rm -rf "$home/venv"
    only_data_is_left
    if command -v uv >/dev/null; then
        expect "capi $version (" "$(clean "$PATH" UV_OFFLINE=1 uvx --no-index --find-links "$dist" capi --version 2>&1)"
        clean "$PATH" uv tool install --quiet --no-index --find-links "$dist" capi
        expect "Billing API" "$(clean "$home/.local/bin:$base" capi list)"
        echo "wheel: installed with uv"
    fi
    if command -v pipx >/dev/null; then
        new_home pipx
        # The file, because pipx installs with uv where it has it, and uv does not know the variables of pip.
        clean "$PATH" pipx install "$dist"/capi-*.whl >"$home/log" 2>&1 || { cat "$home/log"; fail "pipx cannot install capi"; }
        smoke "$home/.local/bin:$base"
        [ -e "$home/.local/share/man/man1/capi.1" ] || echo "wheel: pipx links no man pages"
        echo "wheel: installed with pipx"
    fi
}

# A vault, a session and a project of the version before are used by this one.
try_upgrade() {
    local new
    [ -n "$old" ] || { echo "skipped: --old names no version"; return 0; }
    new_home upgrade
    mkdir -p "$home/.local/bin" "$home/project"
    cp "$old/capi" "$old/capi-full" "$home/.local/bin/"
    new="$home/.local/bin:$base"
    clean "$new" capi init --light --passphrase-file "$home/passphrase" 2>/dev/null
    clean "$new" capi unlock --passphrase-file "$home/passphrase" 2>/dev/null
    printf '%s' "$key" | clean "$new" capi add "Billing API" --type api-key --app web --stdin 2>/dev/null
    (cd "$home/project" && clean "$new" capi declare --app web billing-api 2>/dev/null)
    start_registry
    clean "$base" CAPI_RELEASES="$address" sh "$dist/install.sh" >/dev/null
    expect "capi $version (" "$(clean "$new" capi --version)"
    expect "Billing API" "$(clean "$new" capi list)"
    echo "upgrade: $(clean "$new" capi status 2>&1 | head -n 1)"
    # The session of the old version goes on, or the new one asks for the passphrase.
    # shellcheck disable=SC2016
    (cd "$home/project" && expect "${#key}" "$(clean "$new" CAPI_PASSPHRASE='a passphrase for the trial' capi exec -- sh -c 'echo ${#CUSTOM_API_BILLING_API}')")
    clean "$new" CAPI_PASSPHRASE='a passphrase for the trial' capi edit billing-api --app web --domain api.billing.example 2>/dev/null
    clean "$new" capi lock --all 2>/dev/null
    clean "$base" sh "$dist/install.sh" --uninstall >/dev/null
    rm -rf "$home/project"
    only_data_is_left
}

for part in "$@"; do
    start=$SECONDS
    "try_$part"
    printf '%s: tried in %d s\n' "$part" $((SECONDS - start))
done
