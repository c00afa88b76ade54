#!/bin/sh
# Installs HTTP clients for tests/proxy/run.sh into target/proxy: npm packages into node/, Python packages into python/. Does
# nothing if they are there. A part that cannot be installed is reported and left out.
set -u

here=$(cd "$(dirname "$0")/../.." && pwd)
out=$here/target/proxy

# shellcheck source=tests/packages.sh
. "$here/tests/packages.sh"

# The install scripts of the npm packages put the binaries in place.
npm_packages "$out/node" 'axios@1.21.1 bun@1.4.5 deno@2.9.6 node@22.23.3'
python_packages "$out/python" 'aiohttp httpx requests'
