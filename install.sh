#!/bin/sh
# Installs capi for one user, without root and without a Rust toolchain:
#
#     sh install.sh [--version VERSION] [--prefix DIRECTORY] [--uninstall]
#
# Downloads the release for this system, compares its SHA-256 with SHA256SUMS, and only then copies anything: the programs
# to PREFIX/bin, man pages and completions to PREFIX/share. PREFIX is ~/.local unless --prefix names another directory.
# --uninstall removes these files and leaves the vault. CAPI_RELEASES replaces the address that the releases are below.

set -eu

version='@VERSION@'
releases=${CAPI_RELEASES:-'@RELEASES@'}
prefix=${HOME:?}/.local
action=install

say() { printf 'install.sh: %s\n' "$1"; }
fail() {
    printf 'install.sh: error: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf 'install.sh: hint: %s\n' "$2" >&2
    exit 1
}
usage() {
    sed -n '2,8s/^# \{0,1\}//p' "$0" 2>/dev/null || true
}
has() { command -v "$1" >/dev/null 2>&1; }

# Everything is inside of functions, so that a script that arrives in part does nothing.
platform() {
    system=$(uname -s)
    processor=$(uname -m)
    case $system in
        Linux) ;;
        Darwin) fail "there are no binaries for macOS yet" "install Rust, then run: cargo install capi" ;;
        *) fail "there are no binaries for $system" "on Windows use winget, Scoop, npm or pip; elsewhere: cargo install capi" ;;
    esac
    case $processor in
        x86_64 | amd64) processor=x86_64 ;;
        aarch64 | arm64) processor=aarch64 ;;
        *) fail "there are no binaries for $processor" "install Rust, then run: cargo install capi" ;;
    esac
    printf '%s-linux' "$processor"
}

# download URL FILE
download() {
    case $1 in
        https://* | http://127.0.0.1[:/]* | http://localhost[:/]* | file://*) ;;
        *) fail "the address $1 is not https" ;;
    esac
    if has curl; then
        curl --fail --silent --show-error --location --proto-redir =https --output "$2" "$1"
    elif has wget; then
        wget --quiet --output-document="$2" "$1"
    else
        fail "neither curl nor wget is installed"
    fi || fail "cannot download $1" "check the version and the network"
}

# Prints the SHA-256 of a file.
checksum() {
    if has sha256sum; then
        sha256sum "$1"
    elif has shasum; then
        shasum -a 256 "$1"
    elif has openssl; then
        openssl dgst -sha256 -r "$1"
    else
        fail "no program can compute a SHA-256" "install coreutils or openssl"
    fi | cut -d ' ' -f 1
}

# Copies a file next to its target and renames it, so that a running program keeps its file and nobody sees half of one.
# place MODE SOURCE TARGET
place() {
    mkdir -p "$(dirname "$3")"
    cp "$2" "$3.new"
    chmod "$1" "$3.new"
    mv -f "$3.new" "$3"
}

install_release() {
    name=capi-$version-$(platform)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    download "$releases/v$version/SHA256SUMS" "$work/SHA256SUMS"
    download "$releases/v$version/$name.tar.gz" "$work/$name.tar.gz"
    expected=$(sed -n "s/^\([0-9a-f]\{64\}\)  $name\.tar\.gz\$/\1/p" "$work/SHA256SUMS")
    [ -n "$expected" ] || fail "SHA256SUMS does not list $name.tar.gz"
    actual=$(checksum "$work/$name.tar.gz")
    [ "$expected" = "$actual" ] || fail "$name.tar.gz has the SHA-256 $actual, not $expected" "do not use this file; report it"
    (cd "$work" && gzip -dc "$name.tar.gz" | tar -xf -)
    [ "$("$work/$name/bin/capi" -V 2>/dev/null)" = "capi $version" ] || fail "the program does not run on this system"
    # capi-full first: until capi is replaced, the old one works with it.
    (cd "$work/$name" && find share -type f) >"$work/files"
    place 755 "$work/$name/bin/capi-full" "$prefix/bin/capi-full"
    place 755 "$work/$name/bin/capi" "$prefix/bin/capi"
    while IFS= read -r file; do place 644 "$work/$name/$file" "$prefix/$file"; done <"$work/files"
    say "installed capi $version in $prefix/bin"
    advise
}

# Says what is left to do.
advise() {
    case ":$PATH:" in
        *":$prefix/bin:"*) ;;
        *) say "add $prefix/bin to PATH: export PATH=\"$prefix/bin:\$PATH\"" ;;
    esac
    found=$(command -v capi || true)
    case $found in
        '' | "$prefix/bin/capi") ;;
        *) say "warning: capi on PATH is $found; \`capi doctor\` says which one runs" ;;
    esac
    if [ "$(basename "${SHELL:-sh}")" = zsh ]; then
        say "for completion in zsh, add this before compinit in ~/.zshrc: fpath=($prefix/share/zsh/site-functions \$fpath)"
    fi
    say "next: capi init"
}

uninstall() {
    [ -e "$prefix/bin/capi" ] || [ -e "$prefix/bin/capi-full" ] || fail "capi is not installed in $prefix/bin" "name its directory with --prefix"
    "$prefix/bin/capi" lock --all >/dev/null 2>&1 || true
    rm -f "$prefix/bin/capi" "$prefix/bin/capi-full"
    rm -f "$prefix"/share/man/man1/capi.1 "$prefix"/share/man/man1/capi-*.1
    rm -f "$prefix/share/bash-completion/completions/capi" "$prefix/share/zsh/site-functions/_capi"
    rm -f "$prefix/share/fish/vendor_completions.d/capi.fish"
    for directory in share/man/man1 share/man share/bash-completion/completions share/bash-completion \
        share/zsh/site-functions share/zsh share/fish/vendor_completions.d share/fish share bin; do
        rmdir "$prefix/$directory" 2>/dev/null || true
    done
    say "removed capi from $prefix; the vault and the settings stay"
}

main() {
    while [ $# -gt 0 ]; do
        case $1 in
            --version | --prefix)
                [ $# -gt 1 ] || fail "$1 needs a value"
                if [ "$1" = --version ]; then version=${2#v}; else prefix=${2%/}; fi
                shift
                ;;
            --uninstall) action=uninstall ;;
            -h | --help) usage; exit 0 ;;
            *) fail "no such option: $1" "run it with --help" ;;
        esac
        shift
    done
    case $prefix in /*) ;; *) fail "--prefix needs an absolute path" ;; esac
    case $version in *[!0-9A-Za-z.+-]* | '') fail "no such version: $version" ;; esac
    case $action in
        install) install_release ;;
        uninstall) uninstall ;;
    esac
}

main "$@"
