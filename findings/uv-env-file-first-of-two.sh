#!/bin/sh
# `uv run --env-file` takes the first of two assignments in a file, but the last of two files.
#
# Package:  uv 0.13.9 (PyPI); python-dotenv 1.2.4 (PyPI) reads the same file for comparison.
# Does:     `TOKEN=old` and below it `TOKEN=new` in one file give the program `old`. The same two lines in two files, named by
#           two `--env-file` options, give it `new`. The exit status is 0, and uv prints no warning.
# Expected: `new` in both cases. `uv help run` says that subsequent files override values of previous files, and nothing about
#           two lines. A shell that sources the file and python-dotenv take the last line.
# Seen:     one file: uv old, sh new, python-dotenv new; two files: uv new.
# Matters:  somebody rotates a key by appending the new line, as `echo TOKEN=… >> .env` does. The app that loads the file
#           itself works, and the one that uv starts sends the revoked key.
#
# Needs python3 with venv and pip. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
if ! python3 -m venv tools ||
    ! tools/bin/pip install --quiet --disable-pip-version-check uv==0.13.9 python-dotenv==1.2.4; then
    echo 'cannot install uv 0.13.9 and python-dotenv 1.2.4'
    exit 2
fi
export UV_CACHE_DIR="$place/cache" UV_NO_CONFIG=1
unset TOKEN UV_ENV_FILE

printf 'TOKEN=old\nTOKEN=new\n' >one.env
echo TOKEN=old >first.env
echo TOKEN=new >second.env

uv_run() { tools/bin/uv run --no-project --offline --python tools/bin/python3 "$@" -- printenv TOKEN; }
seen="one file: uv $(uv_run --env-file one.env 2>&1)"
# shellcheck disable=SC1091
seen="$seen, sh $(. ./one.env && echo "$TOKEN")"
seen="$seen, python-dotenv $(tools/bin/python3 -c 'import dotenv; print(dotenv.dotenv_values("one.env")["TOKEN"])')"
seen="$seen; two files: uv $(uv_run --env-file first.env --env-file second.env 2>&1)"

if [ "$seen" != 'one file: uv old, sh new, python-dotenv new; two files: uv new' ]; then
    echo "The behavior of uv changed: $seen"
    exit 1
fi
echo "$seen"
