#!/usr/bin/env bash
# Common setup of windows.sh and macos-check.sh, which source it: a Rust toolchain with the source of its standard library,
# so that it can build for systems without a prebuilt one. Debian packages such a toolchain, separate from rustup's.
# Nothing is downloaded except the crates in Cargo.lock. Both scripts share one build directory, and so the crates built
# for this machine.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# skip REASON: ends the script with a line that is easy to find in the log.
skip() {
    printf 'skipped: %s\n' "$1"
    exit 0
}

for needed in /usr/bin/cargo /usr/bin/rustc /usr/lib/rustlib/src/rust/library; do
    [ -e "$needed" ] || skip "Debian's rustc-web, cargo-web and rust-web-src are not installed"
done
# capi needs 1.95, and a Debian package of that name may be older.
/usr/bin/rustc --version | awk '{ split($2, v, "."); exit !(v[1] > 1 || v[2] >= 95) }' \
    || skip "/usr/bin/rustc is older than 1.95"

export PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/windows CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
unset RUSTC_WRAPPER RUSTUP_TOOLCHAIN

# The build takes minutes and the tests seconds, so only the crates that derive keys and encrypt are optimized.
build=(--locked -Z "build-std=std,panic_abort" --config 'profile.dev.package."*".opt-level=0')
for crate in argon2 blake2 chacha20 poly1305 sha2 graviola; do
    build+=(--config "profile.dev.package.$crate.opt-level=2")
done
