#!/bin/sh
# The cost of masking in a pipe: `capi exec -- cat big | cat` compared with `cat big | cat`, with 100 credentials of 20 to
# 83 bytes. Prints the medians and their ratio. `cat big | cat | cat` shows the cost of a third process alone.
#
#   benches/masking.sh [CAPI [MIB [RUNS]]]      default: target/release/capi, 2048 MiB, 7 runs
#
# `unlock` is the time of `capi exec -- true`, mostly key derivation; `net` is the ratio without it.
set -eu

capi=$(realpath "${1:-target/release/capi}")
mib=${2:-2048}
runs=${3:-7}

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_DATA_HOME="$home/data" XDG_STATE_HOME="$home/state" XDG_CONFIG_HOME="$home/config"
export CAPI_PASSPHRASE='a passphrase for measuring' CAPI_VAULT="$home/vault.capi"
unset CAPI_APP CAPI_MASK CAPI_CONFIG CAPI_NO_INPUT XDG_RUNTIME_DIR

"$capi" --quiet init --light </dev/null
i=0
while [ "$i" -lt 100 ]; do
    length=$((20 + i * 64 / 100))
    value=$(head -c 200 /dev/urandom | base64 | tr -d '\n/+=' | cut -c "1-$length")
    printf %s "$value" | "$capi" --quiet add "API $i" --type api-key --org --stdin
    i=$((i + 1))
done

# Lines of a log, repeated.
i=0
while [ "$i" -lt 8000 ]; do
    echo "2026-03-0$((i % 9 + 1))T12:00:07.$((i * 37))Z INFO server::request id=$i path=/v1/invoices/$((i * 7919)) status=200 duration=13ms"
    i=$((i + 1))
done > "$home/lines"
while [ "$(stat -c %s "$home/lines")" -lt 67108864 ]; do
    cat "$home/lines" "$home/lines" > "$home/more"
    mv "$home/more" "$home/lines"
done
head -c 67108864 "$home/lines" > "$home/part"
files=
i=0
while [ "$i" -lt $((mib / 64)) ]; do
    files="$files $home/part"
    i=$((i + 1))
done

seconds() {
    start=$(date +%s%N)
    "$@"
    end=$(date +%s%N)
    echo $((end - start))
}
# shellcheck disable=SC2086 # a list of files
plain() { cat $files | cat > /dev/null; }
# shellcheck disable=SC2086
masked() { "$capi" exec -- cat $files | cat > /dev/null; }
# The same number of processes and pipes, without masking.
# shellcheck disable=SC2086
third() { cat $files | cat | cat > /dev/null; }
unlock() { "$capi" exec -- true > /dev/null; }

for what in plain third masked unlock; do : > "$home/$what"; done
run=0
while [ "$run" -lt "$runs" ]; do
    # Alternate, so that a busy period affects all of them.
    for what in plain third masked unlock; do seconds $what >> "$home/$what"; done
    run=$((run + 1))
done

median() { sort -n "$home/$1" | sed -n "$(((runs + 1) / 2))p"; }
echo "$("$capi" --version), $((mib / 64 * 64)) MiB, medians of $runs runs"
awk -v mib="$((mib / 64 * 64))" -v p="$(median plain)" -v m="$(median masked)" -v u="$(median unlock)" -v t="$(median third)" 'BEGIN {
    printf "cat big | cat                 %7.3f s  %6.2f GB/s\n", p / 1e9, mib * 1.048576e6 / p
    printf "cat big | cat | cat           %7.3f s  %6.2f GB/s\n", t / 1e9, mib * 1.048576e6 / t
    printf "capi exec -- cat big | cat    %7.3f s  %6.2f GB/s  (unlock %.3f s)\n", m / 1e9, mib * 1.048576e6 / m, u / 1e9
    printf "ratio %.2f, net %.2f; to three processes net %.2f\n", m / p, (m - u) / p, (m - u) / t
}'
