#!/usr/bin/env bash
# Runs integration tests in a bare Debian root, to find tests that need a tool without asking for it: ci/bare-root.sh [PACKAGES=…] [FILTER…]
# Needs root, debootstrap and a Debian mirror, which the tests themselves do not use. PACKAGES are installed into the root without their
# recommendations, for example PACKAGES="php-cli ruby nodejs python3-minimal tmux vim-tiny". BARE_ROOT names an existing root to reuse.

set -euo pipefail
cd "$(dirname "$0")/.."
packages=()
if [[ ${1-} == PACKAGES=* ]]; then
    read -ra packages <<<"${1#PACKAGES=}"
    shift
fi
[ $# -gt 0 ] || set -- snippets:: mcp:: kept::dotenv runners:: supervise::screen docs::https cli::programs
top=$PWD
root=${BARE_ROOT:-$(mktemp -d /var/tmp/bare-root.XXXXXX)}
# shellcheck disable=SC1091
[ -e "$root/etc/debian_version" ] || debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" >/dev/null

cleanup() {
    umount "$root/proc" "$root/dev/pts" "$root/dev" 2>/dev/null || true
    [ -n "${BARE_ROOT-}" ] || rm -rf --one-file-system "$root"
}
trap cleanup EXIT
mkdir -p "$root/dev/pts" "$root/proc"
mount --bind /dev "$root/dev"
mount --bind /dev/pts "$root/dev/pts"
mount -t proc proc "$root/proc"
if [ ${#packages[@]} -gt 0 ]; then
    cp /etc/resolv.conf "$root/etc/"
    chroot "$root" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

# The binaries know the path of the checkout.
binary=$(cargo test --no-run --test it 2>&1 | sed -n 's/.*(\(.*\/it-[0-9a-f]*\))$/\1/p')
mkdir -p "$root$top/target/debug" "$root$top/target/tmp"
cp target/debug/capi target/debug/capi-full "$root$top/target/debug/"
cp "$binary" "$root/it"
for part in tests docs examples man completions README.md LICENSE*; do
    rm -rf "${root:?}$top/$part"
    cp -r "$part" "$root$top/"
done
# Without a network, except loopback.
# shellcheck disable=SC2016
unshare --net -- sh -c 'ip link set lo up && exec "$@"' sh \
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    sh -c 'cd "$0" && exec /it "$@"' "$top" --nocapture "$@"
