#!/bin/sh
# Installs the AI clients of tests/clients/run.sh into target/clients, each pinned and in a directory of its own, and the node
# that runs them. Does nothing for a client that is there. A client that cannot be installed is reported and left out.
#
# Usage: fetch.sh [CLIENT...]
set -u

here=$(cd "$(dirname "$0")/../.." && pwd)
out=$here/target/clients
# npm's names of the processors.
case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) arch=$(uname -m) ;;
esac

# install NAME PACKAGE...: npm packages into one directory. Install scripts are not run: the programs that they would link
# are started from the platform packages.
install() {
    name=$1
    shift
    if [ "$(cat "$out/$name/installed" 2>/dev/null)" = "$*" ]; then
        return
    fi
    rm -rf "${out:?}/$name" && mkdir -p "$out/$name" && echo '{"private": true}' >"$out/$name/package.json" || return
    if timeout 300 npm install --prefix "$out/$name" --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >/dev/null; then
        echo "$*" >"$out/$name/installed"
    else
        echo "skipped: npm could not install $*"
    fi
}

# part NAME: the packages of one name.
part() {
    case $1 in
        node) install node "node-linux-$arch@22.23.3" ;;
        claude) install claude @anthropic-ai/claude-code@2.1.332 ;;
        codex) install codex @openai/codex@0.171.0 ;;
        gemini) install gemini @google/gemini-cli@0.61.0 ;;
        qwen) install qwen @qwen-code/qwen-code@0.24.4 ;;
        copilot) install copilot @github/copilot@1.0.102 ;;
        opencode) install opencode opencode-ai@1.18.33 ;;
        kilo) install kilo @kilocode/cli@7.7.7 ;;
        continue) install continue @continuedev/cli@1.5.47 ;;
        cline) install cline cline@3.0.65 ;;
        srt) install srt @anthropic-ai/sandbox-runtime@0.0.83 ;;
        *) echo "skipped: there is no client $1" ;;
    esac
}

command -v npm >/dev/null || { echo "skipped: npm is missing"; exit 0; }
[ "$(uname -s)" = Linux ] || { echo "skipped: the runs need Linux"; exit 0; }
part node
if [ $# -eq 0 ]; then
    set -- claude codex gemini qwen copilot opencode kilo continue cline srt
fi
for name in "$@"; do
    part "$name"
done
for tool in tmux bwrap socat rg; do
    command -v "$tool" >/dev/null || echo "missing, and some runs will be skipped: $tool"
done
echo "$(find "$out" -mindepth 2 -maxdepth 2 -name installed | wc -l) parts in ${out#"$here"/}"
