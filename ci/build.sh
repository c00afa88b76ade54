#!/usr/bin/env bash
# Builds the release binaries as they are distributed: they do not contain the paths of the machine that built them.
# A plain `cargo build --release` leaves the path of Cargo's registry in panic messages, and with it often a user name.
# Cargo's own option for this, trim-paths, is not stable yet.

set -euo pipefail
cd "$(dirname "$0")/.."

cargo_home=$(cd "${CARGO_HOME:-$HOME/.cargo}" && pwd)
# Encoded, so that a path may contain blanks. The later of two prefixes that match applies.
separator=$'\x1f'
remap="--remap-path-prefix=$HOME=/home${separator}--remap-path-prefix=$cargo_home=/cargo${separator}--remap-path-prefix=$PWD=/capi"
unset RUSTFLAGS
CARGO_ENCODED_RUSTFLAGS=$remap cargo build --release --locked --bins "$@"
