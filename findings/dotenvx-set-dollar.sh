#!/bin/sh
# A value that `dotenvx set` has stored loses what follows a dollar sign when it is read, also an encrypted one.
#
# Software: dotenvx 2.38.2 (npm package `@dotenvx/dotenvx`).
# Input:    the value `p4ss$word9`, as one argument of `dotenvx set`, with and without `--plain`.
# Seen:     `set` reports success with exit status 0, and writes the value in double quotes, or encrypted. `get` and `run`
#           then return `p4ss`: they replace `$word9` by a variable that does not exist, after the decryption. In single
#           quotes, written by hand, the same value stays whole, and so it does after `dotenvx encrypt` of that line.
# Matters:  a generated password with a dollar sign before a letter is cut without a message. Nobody can see the cause in the
#           file, because the file is encrypted; a service answers that the password is wrong.
#
# Needs npm. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
export HOME="$place"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund @dotenvx/dotenvx@2.38.2
dotenvx() { node_modules/.bin/dotenvx "$@" 2>/dev/null; }
# shellcheck disable=SC2016
value='p4ss$word9'

expect() {
    if [ "$2" = "$3" ]; then
        printf 'as seen: %s: %s\n' "$1" "$2"
    else
        printf 'changed: %s: %s, was %s\n' "$1" "$2" "$3"
        exit 1
    fi
}

dotenvx --version
dotenvx set KEY "$value" --plain -f plain.env >/dev/null
expect 'the line that set writes' "$(cat plain.env)" "KEY=\"$value\""
expect 'get after set --plain' "$(dotenvx get KEY -f plain.env)" p4ss
dotenvx set KEY "$value" -f set.env >/dev/null
expect 'encrypted by set' "$(grep -c '^KEY="encrypted:' set.env)" 1
expect 'get after set' "$(dotenvx get KEY -f set.env)" p4ss
expect 'run after set' "$(dotenvx run -q -f set.env -- printenv KEY)" p4ss
printf "KEY='%s'\n" "$value" >quoted.env
dotenvx encrypt -f quoted.env >/dev/null
expect 'encrypted by encrypt' "$(grep -c "^KEY='encrypted:" quoted.env)" 1
expect 'get after encrypt' "$(dotenvx get KEY -f quoted.env)" "$value"
