#!/usr/bin/env bash
# What windows.sh and macos-check.sh share, sourced by them: a Rust that has the source of its standard library, which it
# can build for systems that this machine has nothing for. Debian has one, beside rustup's; nothing is downloaded but
# what Cargo.lock names. Both scripts build in one directory of their own, where both find what runs on this machine.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# skip REASON: the word that a reader of the log looks for.
skip() {
    printf 'skipped: %s\n' "$1"
    exit 0
}

for needed in /usr/bin/cargo /usr/bin/rustc /usr/lib/rustlib/src/rust/library; do
    [ -e "$needed" ] || skip "Debian's rustc-web, cargo-web and rust-web-src are not installed"
done
# Before 1.95 capi does not build, and Debian may have another rustc by that name.
/usr/bin/rustc --version | awk '{ split($2, v, "."); exit !(v[1] > 1 || v[2] >= 95) }' \
    || skip "/usr/bin/rustc is older than 1.95"

export PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/windows CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
unset RUSTC_WRAPPER RUSTUP_TOOLCHAIN

# The tests run for seconds and the build for minutes, so only what derives and encrypts is optimised.
build=(--locked -Z "build-std=std,panic_abort" --config 'profile.dev.package."*".opt-level=0')
for crate in argon2 blake2 chacha20 poly1305 sha2 graviola; do
    build+=(--config "profile.dev.package.$crate.opt-level=2")
done
