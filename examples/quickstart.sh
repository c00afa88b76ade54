#!/bin/sh
# The main job in one minute: builds capi, makes a throw-away vault, adds an API of each type, shows the masked table,
# and runs a program with the variables. Nothing outside of a temporary directory is touched; it is removed at the end.
#
#   ./examples/quickstart.sh          builds the release binary and uses it
#   ./examples/quickstart.sh CAPI     uses this binary

set -eu

top=$(cd "$(dirname "$0")/.." && pwd)

if [ $# -gt 0 ]; then
    capi=$1
else
    (cd "$top" && cargo build --release --locked --bins)
    capi=${CARGO_TARGET_DIR:-$top/target}/release/capi
    case $capi in /*) ;; *) capi=$top/$capi ;; esac
fi

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A home of its own, so that your vault and your settings stay out of it. The passphrase comes through a descriptor:
# it is in no argument and in no variable.
passphrase=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
run() {
    printf '%s\n' "$passphrase" | env -i PATH="$PATH" LANG="${LANG:-C.UTF-8}" CAPI_NO_INPUT=1 \
        HOME="$place" TMPDIR="$place" XDG_RUNTIME_DIR="$place" "$capi" --passphrase-fd 0 "$@"
}
say() { printf '\n$ %s\n' "$*"; }

say capi init --light
run init --light

# The credentials of this demonstration are made up. Yours come from a hidden prompt, a pipe, a file or a variable.
printf 'demo-key-4f2a' >"$place/billing"
printf 'demo-token-91c7' >"$place/auth"
printf 'demo-password-d03b' >"$place/twilio"

say 'capi add "My Billing API" --type api-key --domain api.billing.example'
run add "My Billing API" --type api-key --domain api.billing.example --from-file "$place/billing"

say 'capi add "Internal Auth Service" --type bearer'
run add "Internal Auth Service" --type bearer --from-file "$place/auth"

say 'capi add "Twilio SMS" --type basic --username AC123 --app web'
run add "Twilio SMS" --type basic --username AC123 --app web --from-file "$place/twilio"

say capi list
run list

# What a program prints into a pipe is masked; these made-up credentials may be seen once.
say "capi exec --app web --mask never -- sh -c 'env | grep ^CUSTOM_API_ | sort'"
run exec --app web --mask never -- sh -c 'env | grep ^CUSTOM_API_ | sort'

say "capi exec --app web -- sh -c 'env | grep ^CUSTOM_API_ | sort' | cat"
run exec --app web -- sh -c 'env | grep ^CUSTOM_API_ | sort' | cat
