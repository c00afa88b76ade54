#!/usr/bin/env bash
# Builds capi and its tests for Windows and runs them under Wine. Installs nothing: .ci/run does, where it may.
#
#     ci/windows.sh [ARGUMENT FOR THE TEST PROGRAMS...]     such as the name of a test

# shellcheck source=ci/other-systems.sh
. "$(dirname "$0")/other-systems.sh"

command -v wine >/dev/null || skip "wine is not installed"
command -v wineserver >/dev/null || skip "wine's server is not installed"
command -v x86_64-w64-mingw32-gcc >/dev/null || skip "gcc-mingw-w64-x86-64 is not installed"

# The plain windows-gnu imports a function that Debian's Wine 8 lacks.
target=x86_64-win7-windows-gnu
home=$(mktemp -d)
export WINEPREFIX=$home/prefix WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
trap 'wineserver -k 2>/dev/null || true; rm -rf "$home"' EXIT
export CARGO_TARGET_X86_64_WIN7_WINDOWS_GNU_RUNNER=wine

tests() { /usr/bin/cargo test "${build[@]}" --target "$target" "$@"; }
# The suites that run on Windows; docs/testing.md says why the others do not.
suites=(cli:: docs:: mcp:: project:: vault::)
if [ $# -gt 0 ]; then suites=("$@"); fi
tests --no-run --test it

# Wine keeps access lists as modes, and what has none of its own gets what the umask leaves. With this one all is closed, as
# it is in a profile on Windows.
umask 077
# A prefix that is made by the first of many tests at once is waited for by all of them; so it is made before.
HOME=$home wineboot --init >/dev/null 2>&1
log=$home/log
if ! tests --test it -- "${suites[@]}" </dev/null 2>&1 | tee "$log"; then
    # On a busy machine Wine sometimes starts a program with an internal error. What fails alone as well counts.
    mapfile -t failed < <(sed -n 's/^test \(.*\) \.\.\. FAILED\r\{0,1\}$/\1/p' "$log" | sort -u)
    [ ${#failed[@]} -gt 0 ]
    echo "== once more: ${failed[*]}"
    tests --test it -- --exact "${failed[@]}" </dev/null
fi
[ $# -eq 0 ] || exit 0

if command -v python3 >/dev/null; then
    HOME=$home timeout 600 python3 ci/windows-console.py "$CARGO_TARGET_DIR/$target/debug/capi.exe"
else
    echo "skipped: python3 is not installed, which types on the console"
fi

# With this one only what capi closed itself is closed. It is the server that makes the files.
wineserver -k -w || true
umask 022
tests --test it -- cli::windows::lists </dev/null
