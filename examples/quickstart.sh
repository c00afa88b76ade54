#!/bin/sh
# A demonstration: builds capi, creates a temporary vault, adds an API of each type, lists them, and runs a program with
# the variables. It changes nothing outside a temporary directory, which it removes at the end.
#
#   ./examples/quickstart.sh          build the release binaries and use them
#   ./examples/quickstart.sh CAPI     use this binary

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

# A separate home keeps your vault and settings out of it. The passphrase goes through a descriptor, so it appears in
# neither an argument nor a variable.
passphrase=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
run() {
    printf '%s\n' "$passphrase" | env -i PATH="$PATH" LANG="${LANG:-C.UTF-8}" CAPI_NO_INPUT=1 \
        HOME="$place" TMPDIR="$place" XDG_RUNTIME_DIR="$place" "$capi" --passphrase-fd 0 "$@"
}
say() { printf '\n$ %s\n' "$*"; }

say capi init --light
run init --light

# These credentials are made up. Yours come from a hidden prompt, a pipe, a file or a variable.
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

# Piped output is masked. These credentials are made up, so --mask never may show them once.
say "capi exec --app web --mask never -- sh -c 'env | grep ^CUSTOM_API_ | sort'"
run exec --app web --mask never -- sh -c 'env | grep ^CUSTOM_API_ | sort'

say "capi exec --app web -- sh -c 'env | grep ^CUSTOM_API_ | sort' | cat"
run exec --app web -- sh -c 'env | grep ^CUSTOM_API_ | sort' | cat
