#!/usr/bin/env bash
# Builds capi and its tests for Windows and runs them under Wine. It installs nothing; .ci/run does.
#
#     ci/windows.sh [ARGUMENT FOR THE TEST BINARY...]     for example the name of a test
#     ci/windows.sh --build                               only builds them

# shellcheck source=ci/other-systems.sh
. "$(dirname "$0")/other-systems.sh"

command -v wine >/dev/null || skip "wine is not installed"
command -v wineserver >/dev/null || skip "wine's server is not installed"
command -v x86_64-w64-mingw32-gcc >/dev/null || skip "gcc-mingw-w64-x86-64 is not installed"

# Not windows-gnu: it imports a function that Debian's Wine 8 lacks.
target=x86_64-win7-windows-gnu
home=$(mktemp -d)
export WINEPREFIX=$home/prefix WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
trap 'wineserver -k 2>/dev/null || true; rm -rf "$home"' EXIT
export CARGO_TARGET_X86_64_WIN7_WINDOWS_GNU_RUNNER=wine

tests() { /usr/bin/cargo test "${build[@]}" --target "$target" "$@"; }
# The suites that run on Windows; docs/testing.md explains why the others do not.
suites=(cli:: docs:: mcp:: project:: vault::)
if [ $# -gt 0 ]; then suites=("$@"); fi
tests --no-run --test it
if [ "${1-}" = --build ]; then exit; fi

# Wine stores access lists as modes, and files without their own list get a mode from the umask. This umask closes them to
# others, like a profile on Windows.
umask 077
# Create the prefix first; otherwise all tests wait while one of them creates it.
HOME=$home wineboot --init >/dev/null 2>&1
log=$home/log
if ! tests --test it -- "${suites[@]}" </dev/null 2>&1 | tee "$log"; then
    # On a busy machine Wine sometimes fails internally when it starts a program. Only tests that also fail alone count.
    mapfile -t failed < <(sed -n 's/^test \(.*\) \.\.\. FAILED\r\{0,1\}$/\1/p' "$log" | sort -u)
    [ ${#failed[@]} -gt 0 ]
    echo "== once more: ${failed[*]}"
    tests --test it -- --exact "${failed[@]}" </dev/null
    printf 'flaky: %s\n' "${failed[@]}"
fi
[ $# -eq 0 ] || exit 0

if command -v python3 >/dev/null; then
    console() { HOME=$home timeout 600 python3 ci/windows-console.py "$CARGO_TARGET_DIR/$target/debug/capi.exe"; }
    if ! console; then
        echo "== once more: ci/windows-console.py"
        console
        echo "flaky: ci/windows-console.py"
    fi
else
    echo "skipped: python3, which types at the console, is not installed"
fi

# With this umask, only files that capi closed itself are closed. Restart the server, which creates the files.
wineserver -k -w || true
umask 022
tests --test it -- cli::windows::lists </dev/null
