#!/usr/bin/env bash
# Checks the types of capi's code for macOS, which can't be run here. Installs nothing: .ci/run does, where it may.

# shellcheck source=ci/other-systems.sh
. "$(dirname "$0")/other-systems.sh"

/usr/bin/cargo check "${build[@]}" --target aarch64-apple-darwin
