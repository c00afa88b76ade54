#!/bin/sh
# npm's ini puts quotes around a token that ends in an equals sign, and both AWS libraries send them as part of the token.
#
# Package:  ini 7.0.0 (npm) writes; botocore 1.44.8 (PyPI) and @smithy/shared-ini-file-loader 4.7.2 (npm) read.
# Does:     ini writes `aws_session_token="IQoJ…=="`, with quotes, because the value contains an equals sign. It leaves the key
#           and the secret next to it bare. Both readers return the token with two quotes more.
# Expected: the token that was written. The README of ini promises an INI encoder; `aws configure` and the AWS documentation
#           write the same file without quotes, and ini itself reads the bare token.
# Seen:     written quoted; botocore 2 characters more, smithy 2 characters more, ini 0 more.
# Matters:  a script that refreshes ~/.aws/credentials works for tokens without padding. The base64 padding, and with
#           it the quotes, depends on the length of the token, so signed requests are rejected only now and then.
#
# Needs npm, node, and python3 with venv and pip. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
echo '{"private": true}' >package.json
if ! npm install --silent --no-audit --no-fund ini@7.0.0 @smithy/shared-ini-file-loader@4.7.2 ||
    ! python3 -m venv tools || ! tools/bin/pip install --quiet --disable-pip-version-check botocore==1.44.8; then
    echo 'cannot install ini 7.0.0, @smithy/shared-ini-file-loader 4.7.2 and botocore 1.44.8'
    exit 2
fi
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
export AWS_SHARED_CREDENTIALS_FILE="$place/credentials" AWS_CONFIG_FILE="$place/config"
export token=IQoJbXlzZXNzaW9u==
: >config

cat >write.mjs <<'END'
import { writeFileSync } from 'node:fs';
import { stringify } from 'ini';

const keys = { aws_access_key_id: 'AKIAEXAMPLE', aws_secret_access_key: 'abc/def+1', aws_session_token: process.env.token };
writeFileSync('credentials', stringify({ default: keys }));
END
cat >read.mjs <<'END'
import { readFileSync } from 'node:fs';
import { parse } from 'ini';
import loader from '@smithy/shared-ini-file-loader';

const more = (text) => text.length - process.env.token.length;
const files = await loader.loadSharedConfigFiles();
const smithy = files.credentialsFile.default.aws_session_token;
const own = parse(readFileSync('credentials', 'utf8')).default.aws_session_token;
console.log(`smithy ${more(smithy)} more, ini ${more(own)} more`);
END
cat >read.py <<'END'
import os
import botocore.session

found = botocore.session.get_session().get_credentials()
assert found.access_key == "AKIAEXAMPLE" and found.secret_key == "abc/def+1"
print(len(found.token) - len(os.environ["token"]))
END

node write.mjs
seen="written: $(grep token credentials); botocore $(tools/bin/python3 read.py) characters more, $(node read.mjs)"

expected="written: aws_session_token=\"$token\"; botocore 2 characters more, smithy 2 more, ini 0 more"
if [ "$seen" != "$expected" ]; then
    echo "The behavior of ini or of a reader changed: $seen"
    exit 1
fi
echo "$seen"
