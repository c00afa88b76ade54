#!/usr/bin/env bash
# Fails if a program contains a path of the machine that built it: ci/release/private.sh PROGRAM...

set -euo pipefail
cd "$(dirname "$0")/../.."
for program in "$@"; do
    for path in "$HOME" "${CARGO_HOME:-$HOME/.cargo}" "$PWD"; do
        if grep -qaF "$path/" "$program"; then
            echo "$program contains the path $path" >&2
            exit 1
        fi
    done
done
