#!/bin/sh
# Installs the tools of tests/scan/run.sh into target/scan, each pinned and in a directory of its own. Does nothing for a tool
# that is there. A tool that cannot be installed is reported and left out.
#
# Usage: fetch.sh [NAME...]
set -u

here=$(cd "$(dirname "$0")/../.." && pwd)
out=$here/target/scan

# shellcheck source=tests/packages.sh
. "$here/tests/packages.sh"

# Some tools need a newer Node than the system has. The install script of the package puts it in place.
node=node@22.23.3

# part NAME: the packages of one tool.
part() {
    case $1 in
        vite) npm_packages "$out/vite" 'vite@8.3.8' ;;
        webpack) npm_packages "$out/webpack" 'webpack@5.112.2 webpack-cli@6.0.1' ;;
        babel) npm_packages "$out/babel" \
            'webpack@5.112.2 webpack-cli@6.0.1 babel-loader@9.2.1 @babel/core@7.28.5 babel-plugin-transform-inline-environment-variables@0.4.4' ;;
        parcel) npm_packages "$out/parcel" 'parcel@2.16.4' ;;
        next) npm_packages "$out/next" 'next@16.4.6 react@19.2.0 react-dom@19.2.0' ;;
        nuxt) npm_packages "$out/nuxt" "nuxt@4.5.2 $node" ;;
        sveltekit) npm_packages "$out/sveltekit" \
            "@sveltejs/kit@3.2.0 @sveltejs/adapter-static@4.0.1 svelte@5.57.3 @sveltejs/vite-plugin-svelte@7.3.1 vite@8.3.8 $node" ;;
        react-router) npm_packages "$out/react-router" \
            "@react-router/dev@8.4.0 @react-router/node@8.4.0 react-router@8.4.0 react@19.3.1 react-dom@19.3.1 isbot@5.2.3 vite@8.3.8 $node" ;;
        docusaurus) npm_packages "$out/docusaurus" \
            '@docusaurus/core@3.10.2 @docusaurus/preset-classic@3.10.2 react@19.2.0 react-dom@19.2.0' ;;
        tanstack) npm_packages "$out/tanstack" \
            "@tanstack/react-start@1.169.5 @tanstack/react-router@1.170.46 @vitejs/plugin-react@6.3.0 react@19.3.1 react-dom@19.3.1 vite@8.3.8 $node" ;;
        expo) npm_packages "$out/expo" \
            "expo@58.0.26 @expo/metro-runtime@58.0.17 react-native@0.88.1 react-native-web@0.21.4 react@19.3.0 react-dom@19.3.0 $node" ;;
        playwright)
            npm_packages "$out/playwright" '@playwright/test@1.65.1'
            command -v chromium >/dev/null || echo 'skipped: chromium is missing, so playwright-page cannot run'
            ;;
        pm2) npm_packages "$out/pm2" 'pm2@7.0.4' ;;
        moon) npm_packages "$out/moon" '@moonrepo/cli@2.5.5' ;;
        httpie) python_packages "$out/httpie" 'httpie==3.2.4' ;;
        meson) python_packages "$out/meson" 'meson==1.12.1 ninja==1.13.2' ;;
        gradle) command -v gradle >/dev/null || echo 'skipped: gradle is missing; Debian has it as the package gradle' ;;
        *) echo "skipped: there is no tool $1" ;;
    esac
}

if [ $# -eq 0 ]; then
    set -- vite webpack parcel pm2 httpie
fi
for name in "$@"; do
    part "$name"
done
