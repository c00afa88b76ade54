#!/bin/sh
# honcho removes the blanks inside a value of a .env file, and drops a variable without a value.
#
# Package:  honcho 2.0.0 (PyPI); python-dotenv 1.2.4 (PyPI) reads the same file for comparison.
# Does:     `AUTHORIZATION=Bearer abc` gives the program `Bearerabc`. `EMPTY=` does not set EMPTY, and does not replace an
#           EMPTY that is set. The exit status is 0, and honcho prints nothing.
# Expected: the value with its blank, as other readers of .env files return it, or an error. The README shows KEY=value lines
#           without a rule about blanks, and the parser calls the format "line-delimited KEY=value". A shell that sources
#           the line reports that it cannot find the command `abc`.
# Seen:     honcho: Bearerabc, EMPTY not set; python-dotenv: Bearer abc, EMPTY empty.
# Matters:  a header value or a passphrase of several words reaches the API as one word, and the API answers 401. A variable
#           that the file empties, for example to switch off a proxy, keeps the value of the shell.
#
# Needs python3 with venv and pip. Fails if the behavior changes.
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
if ! python3 -m venv tools ||
    ! tools/bin/pip install --quiet --disable-pip-version-check honcho==2.0.0 python-dotenv==1.2.4; then
    echo 'cannot install honcho 2.0.0 and python-dotenv 1.2.4'
    exit 2
fi
unset AUTHORIZATION EMPTY

printf 'AUTHORIZATION=Bearer abc\nEMPTY=\n' >.env
echo 'web: true' >Procfile
cat >print.sh <<'END'
#!/bin/sh
printf '%s, EMPTY %s' "$AUTHORIZATION" "${EMPTY-not set}"
END
chmod +x print.sh

load='import dotenv, os, sys; dotenv.load_dotenv(".env"); os.execv(sys.argv[1], sys.argv[1:])'
seen="honcho: $(tools/bin/honcho run ./print.sh 2>&1)"
seen="$seen; python-dotenv: $(tools/bin/python3 -c "$load" ./print.sh 2>&1)"
seen="$seen; honcho with EMPTY=shell: $(EMPTY=shell tools/bin/honcho run ./print.sh 2>&1)"

expected='honcho: Bearerabc, EMPTY not set; python-dotenv: Bearer abc, EMPTY ; honcho with EMPTY=shell: Bearerabc, EMPTY shell'
if [ "$seen" != "$expected" ]; then
    echo "The behavior of honcho changed: $seen"
    exit 1
fi
echo "$seen"
