#!/bin/sh
# Installs the runners of tests/it/runners into target/runners, in the versions that src/assist/runners names: npm packages
# into node/, Python packages into python/. Does nothing if they are there. A part that cannot be installed is reported and
# left out, and its tests say that they were skipped.
set -u

here=$(cd "$(dirname "$0")/../.." && pwd)
out=$here/target/runners

# shellcheck source=tests/packages.sh
. "$here/tests/packages.sh"

npm_packages "$out/node" '@moonrepo/cli@2.5.5 lage@2.17.0 nx@24.0.6 pm2@7.0.4 turbo@2.11.11' --ignore-scripts
python_packages "$out/python" 'circus==0.19.0 lit==23.1.5 meson==1.12.1 pyperf==2.11.0 scons==4.11.1 tox==4.67.15'
echo "$(cat "$out/node/installed" "$out/python/installed" 2>/dev/null | wc -w) runners in ${out#"$here"/}"
