"""HTTP clients under `capi exec --proxy`: each sends the three types of credentials to a service, through the proxy and
through the base URL. Prints a table, and fails if a client does what the table below does not say."""

import argparse
import base64
import http.server
import os
import pathlib
import shutil
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
OUT = TOP / "target/proxy"
KEY, TOKEN, PASSWORD = "sk_live_51HxYz7Qw9Rt2Up4As6Df8Gh", "tok-51HxYz7Qw9Rt2Up4As6Df8", "c0rrect-horse-battery-staple"
EXPECTED = {
    "key": ("X-API-Key", KEY),
    "token": ("Authorization", "Bearer " + TOKEN),
    "basic": ("Authorization", "Basic " + base64.b64encode(f"user:{PASSWORD}".encode()).decode()),
}
PYTHON = OUT / "python/bin/python3"
NODE22 = OUT / "node/node_modules/.bin/node"
PROGRAMS = HERE / "programs"

# name: the command. A client that is not installed is skipped.
CLIENTS = {
    "curl": ["sh", PROGRAMS / "curl.sh"],
    "wget": ["sh", PROGRAMS / "wget.sh"],
    "git": ["sh", PROGRAMS / "git.sh"],
    "python-urllib": ["python3", PROGRAMS / "urllib_strict.py"],
    "python-requests": [PYTHON, PROGRAMS / "requests_httpx.py", "requests"],
    "python-httpx": [PYTHON, PROGRAMS / "requests_httpx.py", "httpx"],
    "python-aiohttp": [PYTHON, PROGRAMS / "aiohttp_default.py"],
    "node-system-fetch": ["node", PROGRAMS / "fetch.mjs"],
    "node-system-https": ["node", PROGRAMS / "https.mjs"],
    "node-22-fetch": [NODE22, PROGRAMS / "fetch.mjs"],
    "node-22-https": [NODE22, PROGRAMS / "https.mjs"],
    "node-22-axios": [NODE22, PROGRAMS / "axios.mjs"],
    "bun-fetch": [OUT / "node/node_modules/.bin/bun", PROGRAMS / "fetch.mjs"],
    "deno-fetch": [OUT / "node/node_modules/.bin/deno", "run", "-A", PROGRAMS / "fetch.mjs"],
    "java-urlconnection": ["java", PROGRAMS / "Connection.java"],
    "java-httpclient": ["java", PROGRAMS / "Client.java"],
    "ruby-net-http": ["ruby", PROGRAMS / "net_http.rb"],
    "php-curl": ["php", PROGRAMS / "curl.php"],
    "php-curl-cainfo": ["sh", "-c", 'php -d curl.cainfo="$CURL_CA_BUNDLE" "$0"', PROGRAMS / "curl.php"],
    "go-net-http": ["go", "run", PROGRAMS / "main.go"],
}
# Clients that use no proxy, and so only the base URL.
ONLY_BASE = {
    "python-aiohttp": "reads no proxy variable by default",
    "php-curl": "finds roots only through php.ini",
}
if subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.startswith("v20"):
    ONLY_BASE |= {name: "Node reads no proxy variable before 22.21" for name in ("node-system-fetch", "node-system-https")}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kind = self.path.split("/")[2]
        name, value = EXPECTED[kind]
        ok = self.headers.get_all(name) == [value]
        if not ok and "/git" in self.path and kind == "basic":
            return self.answer(401, b"", [("WWW-Authenticate", 'Basic realm="test"')])
        refs = b"001e# service=git-upload-pack\n0000" + packet(b"1" * 40 + b" HEAD\0 \n") + packet(b"1" * 40 + b" refs/heads/main\n") + b"0000"
        body = refs if "/git" in self.path else b"ok" if ok else b"wrong credential"
        self.answer(200 if ok else 401, body, [("Content-Type", "application/x-git-upload-pack-advertisement")])

    def answer(self, status, body, headers):
        self.send_response(status)
        for header in headers + [("Content-Length", str(len(body)))]:
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def packet(data):
    return b"%04x" % (len(data) + 4) + data


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def serve(work):
    """Starts the service for api.test with a certificate of a new authority. Returns its port."""
    script = """
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.csr -subj /CN=api.test
    printf 'subjectAltName=DNS:api.test\\nbasicConstraints=CA:FALSE\\nextendedKeyUsage=serverAuth\\n' > leaf.ext
    openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days 2 -extfile leaf.ext
    """
    subprocess.run(["sh", "-ec", script], cwd=work, check=True, capture_output=True)
    server = Server(("0.0.0.0", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(work / "leaf.pem", work / "leaf.key")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


class Vault:
    def __init__(self, capi, work, port):
        self.capi, self.work, self.port = capi, work, port
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(work / "home"),
            "CAPI_VAULT": str(work / "vault.capi"),
            "CAPI_PASSPHRASE": "violet-Anchor-91-tundra",
            "CAPI_NO_INPUT": "1",
            "SSL_CERT_FILE": str(work / "ca.pem"),
            "LANG": "C.UTF-8",
            "GOCACHE": str(OUT / "go"),
        }
        (work / "home").mkdir()
        self.run("init", "--light")
        self.run("unlock")
        domain = f"api.test:{port}/v1"
        self.run("add", "Key", "--type", "api-key", "--domain", domain, "--stdin", stdin=KEY)
        self.run("add", "Token", "--type", "bearer", "--domain", domain, "--stdin", stdin=TOKEN)
        self.run("add", "Basic", "--type", "basic", "--username", "user", "--domain", domain, "--stdin", stdin=PASSWORD)

    def run(self, *words, stdin=None):
        done = subprocess.run([self.capi, *words], env=self.environment, input=stdin, text=True, capture_output=True)
        if done.returncode:
            sys.exit(f"capi {words[0]}: {done.stderr}")

    def client(self, command):
        words = [str(self.capi), "exec", "--proxy=strict", "--mask", "never", "--", *map(str, command)]
        environment = self.environment | {"TARGET": f"https://api.test:{self.port}/v1"}
        done = subprocess.run(words, env=environment, text=True, capture_output=True, timeout=120, cwd=self.work)
        lines = [line.split() for line in done.stdout.splitlines() if line.startswith("result ")]
        results = {(way, kind): status for _, way, kind, status, *_ in lines}
        for secret in (KEY, TOKEN, PASSWORD):
            if secret in done.stdout + done.stderr:
                sys.exit(f"{command}: a credential was printed")
        return results, done.stdout + done.stderr

    def close(self):
        self.run("lock")


def is_installed(name, command):
    if name.startswith("php"):
        return shutil.which("php") is not None
    return pathlib.Path(command[0]).is_file() or shutil.which(str(command[0])) is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--capi", default=str(TOP / "target/debug"), help="the directory of capi")
    parser.add_argument("--verbose", action="store_true", help="print the output of clients that fail")
    parser.add_argument("clients", nargs="*")
    options = parser.parse_args()
    failed = green = 0
    with tempfile.TemporaryDirectory(prefix="capi-proxy-") as directory:
        work = pathlib.Path(directory)
        vault = Vault(pathlib.Path(options.capi).resolve() / "capi", work, serve(work))
        for name, command in CLIENTS.items():
            if options.clients and name not in options.clients:
                continue
            if not is_installed(name, command):
                print(f"{name:20} skipped: not installed")
                continue
            results, output = vault.client(command)
            shown = []
            is_green = True
            for way in ("proxy", "base"):
                works = all(results.get((way, kind)) == "200" for kind in EXPECTED)
                is_expected = works or (way == "proxy" and name in ONLY_BASE)
                is_green &= is_expected
                failed += not is_expected
                shown.append(f"{way} {'ok' if works else ONLY_BASE.get(name, 'FAILED') if way == 'proxy' else 'FAILED'}")
            green += is_green
            print(f"{name:20} {', '.join(shown)}", flush=True)
            if not is_green and options.verbose:
                print(output)
        vault.close()
    print(f"{green} clients work")
    sys.exit(1 if failed else 0)


main()
