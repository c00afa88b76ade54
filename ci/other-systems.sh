#!/usr/bin/env bash
# What ci/windows.sh and ci/macos-check.sh share: a Rust that has its standard library's source, with which the library
# can be built for systems that this machine has nothing for. Debian ships one beside rustup's. Run by them with `.`.

# The packages, for those that install.
export RUST_WITH_SOURCE="rustc-web cargo-web rust-web-src"

# Ends the script well, with the word that a reader looks for, unless that Rust is there.
needs_rust_with_source() {
    if [ ! -x /usr/bin/cargo ] || [ ! -d /usr/lib/rustlib/src/rust/library ] && [ ! -d /usr/src/rustc-web ]; then
        echo "skipped: Debian's $RUST_WITH_SOURCE are not installed"
        exit 0
    fi
}
