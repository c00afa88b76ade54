#!/bin/sh
# Installs the frameworks of matrix.tsv into target/frameworks, for tests/it/docs/frameworks.rs. Needs python3 with venv,
# and npm. It downloads packages and runs none of their install scripts.
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
out=$here/target/frameworks
mkdir -p "$out/node"

requirements=$here/tests/frameworks/python/requirements.txt
if ! cmp -s "$requirements" "$out/python/requirements.txt"; then
    [ -x "$out/python/bin/python" ] || python3 -m venv "$out/python"
    "$out/python/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$out/python/requirements.txt"
fi

if ! cmp -s "$here/tests/frameworks/node/package.json" "$out/node/package.json" || [ ! -d "$out/node/node_modules" ]; then
    cp "$here/tests/frameworks/node/package.json" "$out/node/package.json"
    (cd "$out/node" && npm install --silent --no-audit --no-fund --ignore-scripts)
fi

echo "frameworks in ${out#"$here"/}"
