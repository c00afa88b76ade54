#!/bin/sh
# A patch release of python-dotenv reads a comment after an equals sign and a blank in another way.
#
# Software: python-dotenv 1.2.2 and 1.2.4 (PyPI).
# Input:    `LEVEL= #fast`, a variable without a value and a comment without a blank after its `#`.
# Seen:     1.2.2 returns "#fast", 1.2.4 returns an empty string.
# Matters:  an upgrade within 1.2 changes what a program gets from an unchanged file. A key that starts with `#` after a
#           blank is lost; a comment stops being a value.
#
# Needs python3 with venv and pip. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
printf 'LEVEL= #fast\nNEXT=z\n' >"$place/file.env"

read_with() {
    python3 -m venv "$place/$1"
    "$place/$1/bin/python3" -m pip install --quiet --disable-pip-version-check "python-dotenv==$1"
    "$place/$1/bin/python3" -c 'import json, sys, dotenv; print(json.dumps(dict(dotenv.dotenv_values(sys.argv[1]))))' "$place/file.env"
}

expect() {
    if [ "$2" = "$3" ]; then
        printf 'as seen: python-dotenv %s: %s\n' "$1" "$2"
    else
        printf 'changed: python-dotenv %s: %s, was %s\n' "$1" "$2" "$3"
        exit 1
    fi
}

expect 1.2.2 "$(read_with 1.2.2)" '{"LEVEL": "#fast", "NEXT": "z"}'
expect 1.2.4 "$(read_with 1.2.4)" '{"LEVEL": "", "NEXT": "z"}'
