#!/bin/sh
# Created by `capi scan --install-hook`: stops a commit with a credential of the vault, and one that cannot be checked.
# To skip the check once, run `git commit --no-verify`. To remove it, delete this file.
if ! command -v capi >/dev/null 2>&1; then
    echo "capi: commit stopped: capi is not installed; install it, or skip the check with \`git commit --no-verify\`" >&2
    exit 1
fi
exec 3>&1
errors=$(capi scan --staged </dev/null 2>&1 >&3)
status=$?
[ "$status" -eq 0 ] && exit 0
if [ "$status" -gt 1 ]; then
    capi status </dev/null >/dev/null 2>&1
    if [ "$?" -eq 3 ]; then
        echo "capi: commit stopped: the vault is locked; run \`capi unlock\`, or skip the check with \`git commit --no-verify\`" >&2
        exit 1
    fi
fi
[ -z "$errors" ] || printf '%s\n' "$errors" >&2
echo "capi: commit stopped; to skip the check, run \`git commit --no-verify\`" >&2
exit 1
