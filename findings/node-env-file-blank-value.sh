#!/bin/sh
# A blank after the equals sign makes Node take the next line of a .env file for the value.
#
# Software: Node.js 22.23.3 (26.10.0 does the same), `--env-file` and `util.parseEnv` (npm package `node`).
# Input:    two lines, `EMPTY= ` with one blank at its end, and `TOKEN=abc`.
# Seen:     EMPTY has the value "TOKEN=abc", and TOKEN is not set. Without the blank both are right.
#           npm's dotenv 18.0.10 reads EMPTY as empty and TOKEN as "abc" from the same file.
# Matters:  an editor or a person leaves a blank behind a variable without a value, and the variable after it is gone
#           without a message. Its value appears under a name that a log filter or a redaction list may not know.
#
# Needs npm. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund node@22.23.3 dotenv@18.0.10
node=node_modules/node/bin/node

printf 'EMPTY= \nTOKEN=abc\n' >blank.env
printf 'EMPTY=\nTOKEN=abc\n' >none.env

expect() {
    if [ "$2" = "$3" ]; then
        printf 'as seen: %s: %s\n' "$1" "$2"
    else
        printf 'changed: %s: %s, was %s\n' "$1" "$2" "$3"
        exit 1
    fi
}

print='console.log(JSON.stringify([process.env.EMPTY, process.env.TOKEN]))'
parse='const text = require("fs").readFileSync(process.argv[1], "utf8"); console.log(JSON.stringify(PARSER(text)))'
parsed() { "$node" -e "$(printf %s "$parse" | sed "s/PARSER/$1/")" "$2"; }

"$node" --version
expect '--env-file with a blank' "$(env -u EMPTY -u TOKEN "$node" --env-file=blank.env -e "$print")" '["TOKEN=abc",null]'
expect '--env-file without it' "$(env -u EMPTY -u TOKEN "$node" --env-file=none.env -e "$print")" '["","abc"]'
expect 'parseEnv with a blank' "$(parsed 'require("util").parseEnv' blank.env)" '{"EMPTY":"TOKEN=abc"}'
expect 'dotenv with a blank' "$(parsed 'require("dotenv").parse' blank.env)" '{"EMPTY":"","TOKEN":"abc"}'
