#!/bin/sh
# env-cmd reads a quoted value of several lines as empty, and makes variables of the lines that contain an equals sign.
#
# Software: env-cmd 11.0.0 (npm); dotenv 18.0.10 reads the same file whole.
# Input:    a `.env` file with a private key in double quotes over four lines, as npm's dotenv, Node's --env-file and
#           dotenvx read it.
# Seen:     the variable is an empty string, and the environment has a variable whose name is a line of the key, up to
#           its padding `=`. The exit status is 0 and nothing is reported.
# Matters:  a program that checks for a missing variable finds one that is set. A line of the key gets into the names of
#           variables, and names are what tools print, log and send in error reports when they hide values.
#
# Needs npm and node. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund env-cmd@11.0.0 dotenv@18.0.10

printf 'BEFORE=1\nPEM="-----BEGIN KEY-----\nMIIEvQIBADANBg\nQ8cH3a==\n-----END KEY-----"\nAFTER=2\n' >.env

expect() {
    if [ "$2" = "$3" ]; then
        printf 'as seen: %s: %s\n' "$1" "$2"
    else
        printf 'changed: %s: %s, was %s\n' "$1" "$2" "$3"
        exit 1
    fi
}

print='const e = process.env; console.log(JSON.stringify([e.BEFORE, e.PEM, e.Q8cH3a, e.AFTER]))'
clean() { env -u BEFORE -u PEM -u Q8cH3a -u AFTER "$@"; }

expect 'env-cmd' "$(clean node_modules/.bin/env-cmd -f .env -- node -e "$print")" '["1","","=","2"]'
expect 'dotenv' "$(clean node -e "require('dotenv').config({quiet: true}); $print")" \
    '["1","-----BEGIN KEY-----\nMIIEvQIBADANBg\nQ8cH3a==\n-----END KEY-----",null,"2"]'
