#!/usr/bin/env bash
# Type-checks capi for macOS, without running anything. It installs nothing; .ci/run does.

# shellcheck source=ci/other-systems.sh
. "$(dirname "$0")/other-systems.sh"

/usr/bin/cargo check "${build[@]}" --target aarch64-apple-darwin
